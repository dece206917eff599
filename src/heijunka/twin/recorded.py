"""A recorded history as the twin takes it: what nature had in store, as far as the events tell, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NEVER, NONE, Int
from heijunka.model.event import (
    DemandCancelled,
    Event,
    OperationEnded,
    OperationInterrupted,
    OperationResumed,
    OperationStarted,
    ResourceDown,
    ResourceUp,
)
from heijunka.model.moments import seconds_between
from heijunka.mrp import demands_of
from heijunka.twin.history import History
from heijunka.twin.nature import Nature, calm
from heijunka.twin.site import jobs_of

_Stretch = tuple[int, int]


class Recorded(NamedTuple):
    """What events tell.

    Parameters
    ----------
    nature
        True lengths of the work that was done (of a batch, that of all its members), breakdowns, cancellations; all
        else as planned.
    history
        What was done until the last event. Setups are not told: work stands from its start.
    n_unknown
        Events of operations, resources and demands that the instance does not hold.
    """

    nature: Nature
    history: History
    n_unknown: int


class _Work:
    """What is known of one operation."""

    def __init__(self) -> None:
        self.start, self.end, self.mode = NONE, NONE, ""
        self.resources: tuple[str, ...] = ()
        self.paused: list[_Stretch] = []
        self.since = NONE


def recorded(instance: Instance, events: Iterable[Event]) -> Recorded:
    """Return what recorded events tell of an instance whose orders were all known from the start.

    Parameters
    ----------
    events
        In order of time.
    """
    reader = _Reader(instance)
    for event in events:
        reader.read(event)
    return reader.found()


class _Reader:
    """Takes events in, one by one."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        operations = instance.operations
        orders = [instance.problem.orders[row].id for row in operations.order.tolist()]
        steps = [instance.operation_ids[step] for step in operations.step.tolist()]
        self.row = {key: row for row, key in enumerate(zip(orders, steps, strict=True))}
        self.resource = {name: row for row, name in enumerate(instance.resource_ids)}
        self.work: dict[int, _Work] = {}
        self.down: dict[int, list[_Stretch]] = {}
        self.gone: dict[str, int] = {}
        self.until, self.n_unknown = instance.first, 0

    def read(self, event: Event) -> None:
        """Take an event in."""
        at = seconds_between(self.instance.origin, event.at)
        self.until = max(self.until, at)
        if isinstance(event, OperationStarted | OperationInterrupted | OperationResumed | OperationEnded):
            row = self.row.get((event.order, event.operation))
            if row is None:
                self.n_unknown += 1
            else:
                self._of_operation(self.work.setdefault(row, _Work()), event, at)
        elif isinstance(event, ResourceDown | ResourceUp):
            self._of_resource(event, at)
        elif isinstance(event, DemandCancelled):
            self.gone[event.demand] = at

    def _of_operation(self, work: _Work, event: Event, at: int) -> None:
        if isinstance(event, OperationStarted):
            if work.start == NONE:
                work.start, work.mode, work.resources = at, event.mode, event.resources
        elif isinstance(event, OperationInterrupted):
            work.since = at
        elif isinstance(event, OperationResumed):
            self._go_on(work, at)
        elif work.end == NONE:  # told again, it corrects the units
            self._go_on(work, at)
            work.end = at

    @staticmethod
    def _go_on(work: _Work, at: int) -> None:
        if work.since != NONE:
            work.paused.append((work.since, at))
            work.since = NONE

    def _of_resource(self, event: ResourceDown | ResourceUp, at: int) -> None:
        row = self.resource.get(event.resource)
        if row is None:
            self.n_unknown += 1
            return
        known = self.down.setdefault(row, [])
        is_open = bool(known) and known[-1][1] >= NEVER
        if isinstance(event, ResourceDown) and not is_open:
            known.append((at, NEVER))
        elif isinstance(event, ResourceUp) and is_open:
            known[-1] = (known[-1][0], at)

    def found(self) -> Recorded:
        """Return what the events tell."""
        instance = self.instance
        n, still = instance.n_operations, calm(instance)
        factor = np.ones(n)
        columns = {name: np.full(n, NONE, np.int64) for name in ("start", "end")}
        mode = np.full(n, NONE, np.int32)
        resource = np.full((n, max(1, instance.width)), NONE, np.int32)
        for row, work in self.work.items():
            used = [self.resource[name] for name in work.resources if name in self.resource]
            mode[row] = self._mode_of(row, work.mode)
            resource[row, : len(used)] = used
            columns["start"][row], columns["end"][row] = work.start, work.end
            factor[row] = self._factor(row, work, used, int(mode[row]))
        order = instance.operations.order
        completed = np.zeros(instance.n_orders, np.int64)
        np.maximum.at(completed, order, np.where(columns["end"] == NONE, NEVER, columns["end"]))
        jobs = jobs_of(instance)
        begun = np.full(len(jobs.root), NEVER, np.int64)
        np.minimum.at(begun, jobs.of_order[order], np.where(columns["start"] == NONE, NEVER, columns["start"]))
        released = np.where(begun < NEVER, instance.first, NONE)
        history = History(
            setup_start=columns["start"].copy(),
            start=columns["start"],
            end=columns["end"],
            mode=mode,
            resource=resource,
            blocked=np.zeros(n, np.int64),
            released=released[jobs.of_order],
            completed=np.where(completed < NEVER, completed, NONE),
            until=self.until,
        )
        ptr, since, until = self._downs()
        nature = still._replace(
            factor=factor, cancelled=self._cancelled(), down_ptr=ptr, down_since=since, down_until=until
        )
        return Recorded(nature, history, self.n_unknown)

    def _mode_of(self, row: int, name: str) -> int:
        steps, step = self.instance.steps, self.instance.operations.step[row]
        modes = range(int(steps.mode_ptr[step]), int(steps.mode_ptr[step + 1]))
        return next((mode for mode in modes if self.instance.mode_ids[mode] == name), modes[0])

    def _factor(self, row: int, work: _Work, used: Sequence[int], mode: int) -> float:
        """Return the true time of an operation over its planned one; of work under way at least what it has taken."""
        modes, operations = self.instance.modes, self.instance.operations
        speed = float(self.instance.resources.speed[used[0]]) if used else 1.0
        ticks = modes.fixed[mode] + modes.per_unit[mode] * operations.quantity[row]
        planned = ceil(float(ticks) / (speed * float(modes.speed[mode])) - 1e-9)
        if planned <= 0 or work.start == NONE:
            return 1.0
        end = work.end if work.end != NONE else self.until
        taken = self._worked(row, used, (work.start, end))
        paused = [*work.paused, *([(work.since, end)] if work.since != NONE else [])]
        taken -= sum(self._worked(row, used, stretch) for stretch in paused)
        # What is told is rounded up to a tick: the middle of what it may have been.
        return max(0.0, taken - 0.5) / planned if work.end != NONE else max(1.0, taken / planned)

    def _worked(self, row: int, used: Sequence[int], stretch: _Stretch) -> int:
        """Return the ticks of a stretch in which an operation goes on: all, unless it stops when resources close."""
        instance = self.instance
        since, until = stretch
        if since >= until or not instance.steps.is_interruptible[instance.operations.step[row]]:
            return max(0, until - since)
        windows = [stretch]
        for calendar in {int(instance.resources.calendar[r]) for r in used} - {NONE}:
            rows = slice(instance.calendars.ptr[calendar], instance.calendars.ptr[calendar + 1])
            opens, closes = instance.calendars.open[rows], instance.calendars.close[rows]
            first, last = np.searchsorted(closes, since, side="right"), np.searchsorted(opens, until)
            there = list(zip(opens[first:last].tolist(), closes[first:last].tolist(), strict=True))
            windows = [(max(a, c), min(b, d)) for a, b in windows for c, d in there if max(a, c) < min(b, d)]
        return sum(close - since for since, close in windows)

    def _cancelled(self) -> Int:
        instance = self.instance
        served = demands_of(instance.problem) if self.gone else {}
        moments = [
            max((self.gone.get(name, NEVER) for name in served.get(order.id, ())), default=NEVER)
            for order in instance.problem.orders
        ]
        return np.array(moments, np.int64)

    def _downs(self) -> tuple[Int, Int, Int]:
        rows = [self.down.get(row, []) for row in range(self.instance.n_resources)]
        flat = [stretch for row in rows for stretch in row]
        return (
            np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64),
            np.array([since for since, _ in flat], np.int64),
            np.array([min(until, self.until) for _, until in flat], np.int64),
        )
