"""A recorded history as the twin takes it: what nature had in store, as far as the events tell, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NEVER, NONE, Int
from heijunka.model.event import (
    DemandCancelled,
    DemandChanged,
    Event,
    MaterialArrived,
    MaterialDelayed,
    OperationEnded,
    OperationInterrupted,
    OperationResumed,
    OperationStarted,
    ResourceDown,
    ResourceUp,
)
from heijunka.model.moments import seconds_between
from heijunka.model.order import SupplySource
from heijunka.mrp import demands_of
from heijunka.twin.history import History, merged
from heijunka.twin.nature import Nature, calm
from heijunka.twin.site import jobs_of

_Stretch = tuple[int, int]


class Recorded(NamedTuple):
    """What events tell.

    Parameters
    ----------
    nature
        True lengths of the work that was done (of a batch, that of all its members), breakdowns and absences, late
        receipts that orders have set aside, cancellations, and when orders became known; all else as planned.
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


def recorded(instance: Instance, events: Iterable[Event], known: Mapping[str, datetime] | None = None) -> Recorded:
    """Return what recorded events tell of an instance.

    A resource that nobody told to be back is so when work begins or goes on on it, or in time for work to end on it;
    when it was expected back proves nothing.

    Parameters
    ----------
    events
        In any order; those of one moment in that in which they were told.
    known
        When orders became known; all that are not named were known from the start.
    """
    reader = _Reader(instance)
    for event in sorted(events, key=lambda entry: entry.at):
        reader.read(event)
    return reader.found(known or {})


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
        self.demands = {demand.id for demand in instance.problem.demands}
        self.down: dict[int, list[_Stretch]] = {}
        self.still_down: set[int] = set()
        self.gone: dict[str, int] = {}
        self.receipts = [
            (material.id, receipt.reference, seconds_between(instance.origin, receipt.at))
            for material in instance.problem.plant.materials
            for receipt in material.receipts
        ]
        self.came: dict[tuple[str, str], int] = {}
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
                self._of_operation(row, event, at)
        elif isinstance(event, ResourceDown | ResourceUp):
            self._of_resource(event, at)
        elif isinstance(event, MaterialArrived | MaterialDelayed):
            self._of_receipt(event, at)
        elif isinstance(event, DemandCancelled):
            self.n_unknown += event.demand not in self.demands
            self.gone[event.demand] = at
        elif isinstance(event, DemandChanged):
            self.n_unknown += event.demand.id not in self.demands

    def _of_receipt(self, event: MaterialArrived | MaterialDelayed, at: int) -> None:
        """Take the last word on when a receipt is there: in parts, with the last of them."""
        name = event.material, event.reference
        if isinstance(event, MaterialDelayed):
            at = seconds_between(self.instance.origin, event.expected)
            self.n_unknown += all(receipt[:2] != name for receipt in self.receipts)
        self.came[name] = at

    def _of_operation(self, row: int, event: Event, at: int) -> None:
        work = self.work.setdefault(row, _Work())
        if isinstance(event, OperationStarted):
            if work.start == NONE:
                work.start, work.mode, work.resources = at, event.mode, event.resources
            self._are_back(event.resources, at)
        elif isinstance(event, OperationInterrupted):
            work.since = at
        elif isinstance(event, OperationResumed):
            self._go_on(work, at)
            self._are_back(work.resources, at)
        elif work.end == NONE:  # told again, it corrects the units
            self._go_on(work, at)
            self._worked_on(row, work, at)
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
        if isinstance(event, ResourceUp):
            self._is_back(row, at)
            return
        if row not in self.still_down:
            self.still_down.add(row)
            self.down.setdefault(row, []).append((at, NEVER))

    def _worked_on(self, row: int, work: _Work, end: int) -> None:
        """Take resources as back in time for work to end in its planned time, where nobody told when they were."""
        used = self._used(work)
        for resource in self.still_down.intersection(used):
            since = self.down[resource][-1][0]
            left = self._planned(row, used, self._mode_of(row, work.mode)) - (since - work.start)
            self._is_back(resource, max(since, end - max(0, left)))

    def _used(self, work: _Work) -> list[int]:
        return [self.resource[name] for name in work.resources if name in self.resource]

    def _are_back(self, resources: Iterable[str], at: int) -> None:
        for name in resources:
            self._is_back(self.resource.get(name, NONE), at)

    def _is_back(self, row: int, at: int) -> None:
        if row not in self.still_down:
            return
        self.still_down.remove(row)
        since, _ = self.down[row].pop()
        if at > since:
            self.down[row].append((since, at))

    def found(self, known: Mapping[str, datetime]) -> Recorded:
        """Return what the events tell."""
        instance = self.instance
        n, still = instance.n_operations, calm(instance)
        ptr, since, until = self._downs()
        factor = np.ones(n)
        columns = {name: np.full(n, NONE, np.int64) for name in ("start", "end")}
        mode = np.full(n, NONE, np.int32)
        resource = np.full((n, max(1, instance.width)), NONE, np.int32)
        for row, work in self.work.items():
            used = self._used(work)
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
        arrives = self._arrives(known)
        waits = np.minimum(begun, np.maximum(instance.first, arrives[jobs.root]))
        released = np.where(begun < NEVER, waits, NONE)
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
        nature = still._replace(
            arrives=arrives,
            factor=factor,
            cancelled=self._cancelled(),
            late=self._late(),
            down_ptr=ptr,
            down_since=since,
            down_until=until,
        )
        return Recorded(nature, history, self.n_unknown)

    def _mode_of(self, row: int, name: str) -> int:
        steps, step = self.instance.steps, self.instance.operations.step[row]
        modes = range(int(steps.mode_ptr[step]), int(steps.mode_ptr[step + 1]))
        return next((mode for mode in modes if self.instance.mode_ids[mode] == name), modes[0])

    def _factor(self, row: int, work: _Work, used: Sequence[int], mode: int) -> float:
        """Return the true time of an operation over its planned one; of work under way at least what it has taken."""
        planned = self._planned(row, used, mode)
        if planned <= 0 or work.start == NONE:
            return 1.0
        end = work.end if work.end != NONE else self.until
        taken = self._worked(row, used, (work.start, end))
        paused = [*work.paused, *([(work.since, end)] if work.since != NONE else [])]
        # Not everybody tells of pauses, but what is down does no work.
        paused += [stretch for resource in used for stretch in self.down.get(resource, [])]
        inside = merged([(max(since, work.start), min(until, end)) for since, until in paused])
        taken -= sum(self._worked(row, used, stretch) for stretch in inside)
        # What is told is rounded up to a tick: the middle of what it may have been.
        return max(0.0, taken - 0.5) / planned if work.end != NONE else max(1.0, taken / planned)

    def _planned(self, row: int, used: Sequence[int], mode: int) -> int:
        modes, operations = self.instance.modes, self.instance.operations
        speed = float(self.instance.resources.speed[used[0]]) if used else 1.0
        ticks = modes.fixed[mode] + modes.per_unit[mode] * operations.quantity[row]
        return ceil(float(ticks) / (speed * float(modes.speed[mode])) - 1e-9)

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

    def _arrives(self, known: Mapping[str, datetime]) -> Int:
        instance = self.instance
        moments = (known.get(order.id) for order in instance.problem.orders)
        return np.array([0 if at is None else seconds_between(instance.origin, at) for at in moments], np.int64)

    def _late(self) -> Int:
        """Return by how much the receipts that operations wait for came late; what came early is no help."""
        instance = self.instance
        found = np.zeros(instance.n_operations, np.int64)
        true: dict[tuple[str, int], int] = {}
        for material, reference, due in self.receipts:
            came = self.came.get((material, reference), due)
            true[material, due] = max(came, true.get((material, due), came))
        for order in instance.problem.orders if self.came else ():
            for supply in order.supplies:
                row = self.row.get((order.id, supply.operation))
                if row is None or supply.at is None or supply.source is not SupplySource.RECEIPT:
                    continue
                due = seconds_between(instance.origin, supply.at)
                late = true.get((supply.material, due), due) - int(instance.operations.earliest[row])
                found[row] = max(int(found[row]), late)
        return found

    def _cancelled(self) -> Int:
        instance = self.instance
        served = demands_of(instance.problem) if self.gone else {}
        moments = [
            max((self.gone.get(name, NEVER) for name in served.get(order.id, ())), default=NEVER)
            for order in instance.problem.orders
        ]
        return np.array(moments, np.int64)

    def _downs(self) -> tuple[Int, Int, Int]:
        for row in list(self.still_down):
            self._is_back(row, self.until)
        stretches = [self.down.get(row, []) for row in range(self.instance.n_resources)]
        flat = [stretch for mine in stretches for stretch in mine]
        return (
            np.cumsum([0, *(len(mine) for mine in stretches)]).astype(np.int64),
            np.array([since for since, _ in flat], np.int64),
            np.array([until for _, until in flat], np.int64),
        )
