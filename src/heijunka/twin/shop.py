"""The shop floor in a box: played forward under a way of dispatching, looked ahead from, and told of afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

import numpy as np

from heijunka.engine.instance.arrays import NEVER, NONE, Float, Int
from heijunka.engine.kernels.floor import tables
from heijunka.engine.kernels.floor.ahead import look_ahead
from heijunka.engine.kernels.floor.play import play
from heijunka.engine.kernels.floor.tables import Floor, Script
from heijunka.twin.history import History
from heijunka.twin.nature import Nature
from heijunka.twin.site import Ground, blank_script, empty_floor, fate_of

HOUR = 3600
DAY = 24 * HOUR


class Rule(IntEnum):
    """What a free resource takes first.

    First come, first served; earliest due date; shortest processing time (with its setup); critical ratio; apparent
    tardiness cost, without and with setups; operation due date; by plan.
    """

    FIFO = tables.FIFO
    EDD = tables.EDD
    SPT = tables.SPT
    CR = tables.CR
    ATC = tables.ATC
    ATCS = tables.ATCS
    ODD = tables.ODD
    PLAN = tables.PLAN


class Release(IntEnum):
    """When a job is released.

    At once; a fixed time before it is due; below a cap of jobs, of work, of work on the drum; as planned.
    """

    AT_ONCE = tables.AT_ONCE
    BY_LEAD = tables.BY_LEAD
    BY_COUNT = tables.BY_COUNT
    BY_WORK = tables.BY_WORK
    BY_ROPE = tables.BY_ROPE
    BY_PLAN = tables.BY_PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How the floor is run, moment by moment.

    Parameters
    ----------
    rule, release
        As named.
    k1, k2
        Look-ahead of ATC in mean lengths; weight of changeovers of ATCS in mean changeovers.
    wait
        What work is expected to wait for each tick of work still to come.
    lead_hours
        A job is released at the earliest so long before it is due; 0 for no such limit.
    cap
        Of jobs, or of hours of work.
    alpha
        Hours of a planned start, or of an operation due date, for which an hour of setup counts.
    elsewhere_hours
        Of a planned start, for which being planned elsewhere counts.
    tail_of_new
        A job that came after the plan is taken as planned so many times its shortest time before it is due.
    lets_rush_by
        Whether rush jobs are released at once.
    buffer_hours
        Before its planned start, at which a job is released.
    repair_hours
        What is expected of a resource that is down.
    imminent_hours
        Before its largest lag is over, in which an operation comes before all others.
    tau_hours, flow, setup
        What a look ahead costs: the run-in before a due date, weight-hours for an hour in the shop and for one of
        setup.
    """

    rule: Rule = Rule.EDD
    release: Release = Release.AT_ONCE
    k1: float = 2.0
    k2: float = 0.5
    wait: float = 2.0
    lead_hours: float = 0.0
    cap: float = 0.0
    alpha: float = 0.0
    elsewhere_hours: float = 0.0
    tail_of_new: float = 1.5
    lets_rush_by: bool = True
    buffer_hours: float = 0.0
    repair_hours: float = 1.5
    imminent_hours: float = 4.0
    tau_hours: float = 3.0
    flow: float = 0.2
    setup: float = 6.0

    def row(self, ground: Ground) -> Float:
        """Return the setting as the floor takes it."""
        found = np.zeros(tables.N_SETTINGS)
        is_count = self.release == Release.BY_COUNT
        values = {
            tables.KIND: self.rule,
            tables.K1: self.k1,
            tables.K2: self.k2,
            tables.WAIT: self.wait,
            tables.RELEASE: self.release,
            tables.LEAD: self.lead_hours * HOUR,
            tables.CAP: self.cap if is_count else self.cap * HOUR,
            tables.ALPHA: self.alpha,
            tables.ELSEWHERE: self.elsewhere_hours * HOUR,
            tables.TAIL_OF_NEW: self.tail_of_new,
            tables.BYPASS: self.lets_rush_by,
            tables.TAU: self.tau_hours * HOUR,
            tables.FLOW: self.flow,
            tables.SETUP: self.setup,
            tables.MEAN: ground.mean,
            tables.MEAN_SETUP: ground.mean_setup,
            tables.BUFFER: self.buffer_hours * HOUR,
            tables.REPAIR: self.repair_hours * HOUR,
            tables.IMMINENT: self.imminent_hours * HOUR,
        }
        for place, value in values.items():
            found[place] = value
        return found


class Shop:
    """A site in time: what nature has in store for it, where it stands, and what it is to follow."""

    def __init__(self, ground: Ground, nature: Nature) -> None:
        self.ground = ground
        self.fate = fate_of(ground, nature)
        self.floor = empty_floor(ground, self.fate)
        self.script = blank_script(ground)

    @property
    def now(self) -> int:
        """Ticks."""
        return int(self.floor.count[tables.NOW])

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to happen."""
        return int(self.floor.count[tables.CALLS]) == 0

    def play(self, setting: Float, until: int, *, stops_at_rush: bool = False) -> bool:
        """Play on until a moment; return whether it stopped before, as a rush job had come."""
        self.floor.count[tables.RUSHED] = int(stops_at_rush)
        return bool(play(self.ground.site, self.fate, self.script, self.floor, setting, until))

    def ahead(self, setting: Float, script: Script | None = None, into: Floor | None = None) -> tuple[float, Floor]:
        """Return what a way of dispatching is expected to cost from here on, and the floor at its end."""
        copied = self._copy(into)
        cost = look_ahead(self.ground.site, self.fate, script or self.script, copied, setting)
        return float(cost), copied

    def _copy(self, into: Floor | None) -> Floor:
        if into is None:
            return self.floor.copy()
        for name in Floor.KINDS:
            np.copyto(getattr(into, name), getattr(self.floor, name))
        return into

    def history(self) -> History:
        """Return what has been done by now."""
        op = self.floor.op
        until = self.now
        done = op["status"] == tables.DONE
        begun = op["status"] >= tables.UNDER_WAY
        return History(
            setup_start=np.where(begun, op["setup_start"], NONE),
            start=np.where(begun & (op["start"] <= until), op["start"], NONE),
            end=np.where(done, op["end"], NONE),
            mode=op["mode"].astype(np.int32),
            resource=self.floor.resource.copy(),
            blocked=op["blocked"].copy(),
            released=self.floor.released.copy(),
            completed=self._completed(op, done),
            until=until,
        )

    def _completed(self, op: np.ndarray, done: np.ndarray) -> Int:
        order = self.ground.instance.operations.order
        found = np.zeros(self.ground.instance.n_orders, np.int64)
        np.maximum.at(found, order, np.where(done, op["end"] + op["blocked"], NEVER))
        return np.where(found < NEVER, found, NONE)

    def fork(self) -> Self:
        """Return another shop that stands where this one stands and shares what is given."""
        other = object.__new__(type(self))
        other.ground, other.fate = self.ground, self.fate
        other.floor, other.script = self.floor.copy(), self.script.copy()
        return other
