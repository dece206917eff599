"""What was done on the floor, operation by operation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from heijunka.engine.instance import Instance, decode
from heijunka.engine.instance.arrays import NEVER, NONE, Index, Int, Placement
from heijunka.model.event import (
    Event,
    OperationEnded,
    OperationInterrupted,
    OperationResumed,
    OperationStarted,
    ResourceDown,
    ResourceUp,
)
from heijunka.model.plan import Plan, Unplanned
from heijunka.twin.nature import Nature

SOURCE = "twin"
"""The source that the floor's events name."""


class History(NamedTuple):
    """One run, as arrays over an instance; `NONE` where a thing has not happened by the end of the run.

    Parameters
    ----------
    setup_start, start, end
        int64[n_operations] ticks.
    mode
        int32[n_operations], index among all modes.
    resource
        int32[n_operations, width]: in order of requirement.
    blocked
        int64[n_operations] ticks it held its resources after its end, for want of room in a storage.
    released, completed
        int64[n_orders] ticks.
    until
        Tick at which the run stopped.
    """

    setup_start: Int
    start: Int
    end: Int
    mode: Index
    resource: Index
    blocked: Int
    released: Int
    completed: Int
    until: int


def carried_out(instance: Instance, placement: Placement, until: int | None = None) -> History:
    """Return the history of a plan that is carried out to the second.

    An order is taken as released with the first setup of it or of what it draws on.

    Parameters
    ----------
    placement
        The plan.
    until
        Tick at which it is left; None for its last end.
    """
    last = int(placement.end.max(initial=0)) if until is None else until
    is_placed = placement.start != NONE
    begun, started, ended = (
        np.where(is_placed & (moment <= last), moment, NONE)
        for moment in (placement.setup_start, placement.start, placement.end)
    )
    operations = instance.operations
    completed = np.zeros(instance.n_orders, np.int64)
    np.maximum.at(completed, operations.order, np.where(ended == NONE, NEVER, ended))
    return History(
        setup_start=begun,
        start=started,
        end=ended,
        mode=np.where(begun == NONE, NONE, placement.mode).astype(np.int32),
        resource=np.where(begun[:, None] == NONE, NONE, placement.resource).astype(np.int32),
        blocked=np.zeros(instance.n_operations, np.int64),
        released=released(instance, begun),
        completed=np.where(completed == NEVER, NONE, completed),
        until=last,
    )


def released(instance: Instance, begun: Int) -> Int:
    """Return when the first setup of each order, or of an order that it draws on, began; `NONE` if none has."""
    operations = instance.operations
    first = np.full(instance.n_orders, NEVER, np.int64)
    np.minimum.at(first, operations.order, np.where(begun == NONE, NEVER, begun))
    drawing = operations.order[np.repeat(np.arange(instance.n_operations), np.diff(operations.supplier_ptr))]
    while True:
        # Each turn carries the word one level up the bills of materials.
        before = first.copy()
        np.minimum.at(first, drawing, before[operations.supplier])
        if np.array_equal(before, first):
            return np.where(first == NEVER, NONE, first)


def as_plan(instance: Instance, history: History) -> Plan:
    """Return what was done as a plan, for the score and the chart; work under way ends with the run.

    An order of which nothing has started is left out of it.
    """
    is_started = history.start != NONE
    end = np.where(is_started & (history.end == NONE), np.maximum(history.until, history.start), history.end)
    has_begun = np.zeros(instance.n_orders, np.bool_)
    has_begun[instance.operations.order[is_started]] = True
    names = instance.order_ids
    left_out = [Unplanned(order=names[order], reason="twin.not_begun") for order in np.flatnonzero(~has_begun)]
    placed = Placement(history.setup_start, history.start, end, history.mode, history.resource)
    return decode(instance, placed, unplanned=left_out, method=SOURCE)


_UP, _ENDED, _RESUMED, _DOWN, _STARTED, _PAUSED, _ENDED_AT_ONCE = range(7)
"""Order of what happens at one moment: what frees comes before what takes, a pause after what it stops."""


def events(instance: Instance, nature: Nature, history: History) -> Iterator[Event]:
    """Tell what happened until the run stopped, in order of time, as the floor tells it.

    A breakdown interrupts what the resource works on; being closed does not, as everybody knows the calendar. Setups
    and waiting for room are told by nobody.
    """
    told = [*_work(instance, history), *_downs(instance, nature, history.until), *_pauses(instance, nature, history)]
    told.sort(key=lambda entry: entry[:3])
    site, origin = instance.problem.plant.id, instance.origin
    for number, (at, _, _, kind, fields) in zip(count(1), told, strict=False):
        yield kind(at=origin + timedelta(seconds=at), site=site, source=SOURCE, epoch=1, sequence=number, **fields)


_Told = tuple[int, int, int, Any, dict[str, Any]]


def _work(instance: Instance, history: History) -> Iterator[_Told]:
    operations, modes = instance.operations, instance.modes
    started = np.flatnonzero((history.start != NONE) & (history.start <= history.until))
    quantity = operations.quantity[started]
    good = quantity * np.minimum(1.0, instance.steps.yield_factor[operations.step[started]])
    needs = np.diff(modes.need_ptr)[history.mode[started]].tolist()
    names = instance.resource_ids
    rows = zip(
        started.tolist(),
        history.start[started].tolist(),
        history.end[started].tolist(),
        history.mode[started].tolist(),
        history.resource[started].tolist(),
        needs,
        zip(good.tolist(), (quantity - good).tolist(), strict=True),
        strict=True,
    )
    for op, start, end, mode, used, n, (units, scrap) in rows:
        who = _name(instance, op)
        resources = tuple(names[number] for number in used[:n])
        yield start, _STARTED, op, OperationStarted, {**who, "mode": instance.mode_ids[mode], "resources": resources}
        if NONE < end <= history.until:
            place = _ENDED if end > start else _ENDED_AT_ONCE
            yield end, place, op, OperationEnded, {**who, "good": units, "scrap": scrap}


def _downs(instance: Instance, nature: Nature, until: int) -> Iterator[_Told]:
    for number, name in enumerate(instance.resource_ids):
        for since, to in _stretches(nature, number):
            if since <= until:
                yield since, _DOWN, number, ResourceDown, {"resource": name, "cause": "breakdown"}
            if to <= until:
                yield to, _UP, number, ResourceUp, {"resource": name}


def _pauses(instance: Instance, nature: Nature, history: History) -> Iterator[_Told]:
    """Tell when work paused as one of its resources was down, and when it went on as all were up again."""
    is_ever_down = np.diff(nature.down_ptr) > 0
    started = history.start != NONE
    touched = (is_ever_down[np.maximum(history.resource, 0)] & (history.resource >= 0)).any(axis=1)
    for op in np.flatnonzero(started & touched).tolist():
        start = int(history.start[op])
        end = NEVER if history.end[op] == NONE else int(history.end[op])
        who = _name(instance, op)
        rows = [row for r in history.resource[op].tolist() if r >= 0 for row in _stretches(nature, r)]
        for since, to in merged([(max(start, since), min(end, to)) for since, to in rows]):
            if since <= history.until:
                yield since, _PAUSED, op, OperationInterrupted, {**who, "reason": "breakdown"}
            if to <= history.until and to < end:
                yield to, _RESUMED, op, OperationResumed, who


def _stretches(nature: Nature, resource: int) -> Iterator[tuple[int, int]]:
    rows = slice(nature.down_ptr[resource], nature.down_ptr[resource + 1])
    return zip(nature.down_since[rows].tolist(), nature.down_until[rows].tolist(), strict=True)


def merged(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches that neither overlap nor touch; empty ones go."""
    found: list[tuple[int, int]] = []
    for since, until in sorted(stretches):
        if since >= until:
            continue
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def _name(instance: Instance, op: int) -> dict[str, str]:
    operations = instance.operations
    order = instance.problem.orders[operations.order[op]].id
    return {"order": order, "operation": instance.operation_ids[operations.step[op]]}
