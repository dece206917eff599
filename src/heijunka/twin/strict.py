"""A plan carried out to the letter: its sequences, resources, modes and batches, whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from heijunka.engine.construct.replay import tied
from heijunka.engine.construct.world import world_of
from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NEVER, NONE, Calendars, Flag, Int, Placement
from heijunka.engine.kernels.floor import tables
from heijunka.engine.kernels.floor.letter import settle
from heijunka.engine.kernels.floor.tables import Fate
from heijunka.twin.history import History, released
from heijunka.twin.letter import Net
from heijunka.twin.nature import Nature
from heijunka.twin.policies import Restlessness
from heijunka.twin.shop import Shop
from heijunka.twin.site import Ground, fate_of

Overtime = Sequence[tuple[int, int]]
"""Pairs of resource and overtime window that a plan opens."""


class Strict:
    """A plan made ready to be carried out to the letter, under one nature after another.

    Parameters
    ----------
    ground
        Where.
    placement, overtime
        The plan.
    keep
        Whether nothing begins earlier than planned; else only what a largest lag or a storage ties to others.
    """

    def __init__(self, ground: Ground, placement: Placement, *, overtime: Overtime = (), keep: bool = True) -> None:
        self.ground, self.placement, self.overtime, self.keep = ground, placement, tuple(overtime), keep
        instance = ground.instance
        self._world = ground.site.world
        if overtime:
            self._world = world_of(_with_overtime(instance, overtime))
        self._net = Net(instance, placement)
        self._letter = self._net.letter()
        is_free = self._net.is_placed & ~self._net.has_begun
        self._free = np.flatnonzero(is_free)
        bound = is_free if keep else is_free & tied(instance)
        self._lower = self._letter.moment["lower"].copy()
        self._lower[self._net.setup[self._free]] = self._lower[self._net.begin[self._free]] = instance.first
        rows = np.flatnonzero(bound)
        # By start last: where there is no setup, both are one moment.
        np.maximum.at(self._lower, self._net.setup[rows], placement.setup_start[rows])
        np.maximum.at(self._lower, self._net.begin[rows], placement.start[rows])

    def run(self, fate: Fate) -> History:
        """Return the history of the plan under what will happen."""
        left = self._cancelled(fate)
        if left.any():
            columns = {name: column.copy() for name, column in self.placement._asdict().items()}
            for column in columns.values():
                column[left] = NONE
            rest = Strict(self.ground, Placement(**columns), overtime=self.overtime, keep=self.keep)
            return rest.run(fate)
        instance, net, rows, lower = self.ground.instance, self._net, self._free, self._lower.copy()
        known = fate.arrives[self.ground.jobs.of_order[instance.operations.order[rows]]]
        np.maximum.at(lower, net.setup[rows], known)
        np.maximum.at(lower, net.begin[rows], np.maximum(known, instance.operations.earliest[rows] + fate.late[rows]))
        self._letter.moment["lower"] = lower
        self._letter.res["down"] = fate.down_ptr[:-1]
        if settle(self._world, fate, self._letter) == 0:
            raise ValueError("The plan waits for itself: no sequence of its work can be carried out.")
        return self._history()

    def _cancelled(self, fate: Fate) -> Flag:
        """Return the operations of jobs that are cancelled before anything of them was to begin."""
        job = self.ground.jobs.of_order[self.ground.instance.operations.order]
        first = np.full(len(fate.cancelled), NEVER, np.int64)
        np.minimum.at(first, job, np.where(self._net.is_placed, self.placement.setup_start, NEVER))
        gone: Flag = (fate.cancelled <= np.maximum(first, fate.arrives)) & (first < NEVER)
        return gone[job]

    def _history(self) -> History:
        net, instance = self._net, self.ground.instance
        # What is left out has moment -1: the last entry, which is no moment.
        time = np.append(np.where(self._letter.time < NEVER, self._letter.time, NONE), NONE)
        setup_start, start, end, left = (time[moments] for moments in (net.setup, net.begin, net.end, net.leave))
        has_begun = setup_start != NONE
        return History(
            setup_start=setup_start,
            start=start,
            end=end,
            mode=np.where(has_begun, self.placement.mode, NONE).astype(np.int32),
            resource=np.where(has_begun[:, None], self.placement.resource, NONE).astype(np.int32),
            blocked=np.where(left != NONE, left - end, 0),
            released=released(instance, setup_start),
            completed=time[net.completed],
            until=int(time.max(initial=0)),
        )


def carry_out(
    ground: Ground, placement: Placement, nature: Nature, *, overtime: Overtime = (), keep: bool = True
) -> History:
    """Return the history of a plan that is carried out to the letter.

    Every resource takes what it is planned to do in the plan's sequence, each operation in its mode, on its resources
    and in its batch, as soon as the plan lets it and all that it waits for is there. What is left out of the plan is
    not done. In a calm plant the history of a plan without a violation is the plan.

    Parameters
    ----------
    ground, placement, nature
        As named.
    overtime
        Pairs of resource and overtime window that the plan opens.
    keep
        Whether nothing begins earlier than planned; else only what a largest lag or a storage ties to others.
    """
    return Strict(ground, placement, overtime=overtime, keep=keep).run(fate_of(ground, nature))


@dataclass(frozen=True, slots=True)
class ByLetter:
    """A plan that is carried out to the letter; what it leaves out is not done.

    Parameters
    ----------
    placement, overtime
        The plan.
    """

    placement: Placement
    overtime: Overtime = ()

    def run(self, shop: Shop, until: int) -> Restlessness:
        """Run a shop until a moment."""
        write(shop, Strict(shop.ground, self.placement, overtime=self.overtime).run(shop.fate), until)
        return Restlessness()


def write(shop: Shop, history: History, until: int) -> None:
    """Write into a shop what has been done in it by a moment; it is not to be played on."""
    op, job, of_job = shop.floor.op, shop.floor.job, shop.ground.site.op["job"]
    has_begun = (history.setup_start != NONE) & (history.setup_start <= until)
    left = history.end + history.blocked
    is_done = (history.end != NONE) & (left <= until)
    for name in ("setup_start", "start", "end", "mode"):
        op[name] = np.where(has_begun, getattr(history, name), NONE)
    op["blocked"] = np.where(is_done, history.blocked, 0)
    op["status"] = np.select([is_done, has_begun], [tables.DONE, tables.UNDER_WAY], tables.WAITING)
    shop.floor.resource[:] = np.where(has_begun[:, None], history.resource, NONE)
    job["left"] = np.bincount(of_job[~is_done], minlength=len(job))
    first = np.full(len(job), NEVER, np.int64)
    np.minimum.at(first, of_job[has_begun], history.setup_start[has_begun])
    last = np.zeros(len(job), np.int64)
    np.maximum.at(last, of_job, np.where(is_done, left, 0))
    job["released"] = np.where(first < NEVER, first, NONE)
    shop.floor.released[:] = job["released"][shop.ground.jobs.of_order]
    job["completed"] = np.where(job["left"] == 0, last, NONE)
    job["status"] = np.select([job["left"] == 0, first < NEVER], [tables.COMPLETED, tables.RELEASED], tables.UNKNOWN)
    shop.floor.count[tables.NOW] = until
    if bool((history.end <= until).all()):
        shop.floor.count[tables.CALLS] = 0


def _with_overtime(instance: Instance, overtime: Overtime) -> Instance:
    """Return an instance of which each resource has hours of its own, with the overtime that is opened for it."""
    opened: list[tuple[Int, Int]] = []
    place = np.full(instance.n_resources, NONE, np.int32)
    for r, number in enumerate(instance.resources.calendar.tolist()):
        if number == NONE:
            continue
        place[r] = len(opened)
        rows = slice(int(instance.calendars.ptr[number]), int(instance.calendars.ptr[number + 1]))
        windows = list(
            zip(instance.calendars.open[rows].tolist(), instance.calendars.close[rows].tolist(), strict=True)
        )
        more = [window for resource, window in overtime if resource == r]
        opened.append(_joined(windows + [part for window in more for part in _extra(instance, number, window)]))
    opens, closes = (np.concatenate([row[n] for row in opened] or [np.zeros(0, np.int64)]) for n in (0, 1))
    ptr = np.concatenate([[0], np.cumsum([len(row[0]) for row in opened])]).astype(np.int32)
    total = np.concatenate([[0], np.cumsum(closes - opens)]).astype(np.int64)
    worked = total[:-1] - np.repeat(total[ptr[:-1]], np.diff(ptr))
    return replace(
        instance,
        calendars=Calendars(ptr=ptr, open=opens, close=closes, worked=worked),
        resources=instance.resources._replace(calendar=place),
    )


def _extra(instance: Instance, number: int, window: int) -> list[tuple[int, int]]:
    """Return the parts of an overtime window in which a calendar works once it is opened."""
    hours = instance.extended
    if hours is None:
        return []
    low, high = int(instance.overtime.open[window]), int(instance.overtime.close[window])
    rows = slice(int(hours.ptr[number]), int(hours.ptr[number + 1]))
    parts = zip(np.maximum(hours.open[rows], low).tolist(), np.minimum(hours.close[rows], high).tolist(), strict=True)
    return [(since, until) for since, until in parts if since < until]


def _joined(windows: list[tuple[int, int]]) -> tuple[Int, Int]:
    """Return windows as arrays, those that touch or overlap as one."""
    found: list[list[int]] = []
    for since, until in sorted(windows):
        if found and since <= found[-1][1]:
            found[-1][1] = max(found[-1][1], until)
        else:
            found.append([since, until])
    rows = np.array(found, np.int64).reshape(-1, 2)
    return rows[:, 0].copy(), rows[:, 1].copy()
