"""Decode a placement into a plan, and a plan into a placement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from heijunka.engine.instance.arrays import NONE, Instance, Placement
from heijunka.engine.instance.intern import Clock
from heijunka.model.plan import Assignment, OvertimeUse, Plan, Unplanned

STRANGE = -2
"""A mode or a resource of a plan that the problem does not know."""


def decode(
    instance: Instance,
    placement: Placement,
    *,
    unplanned: Sequence[Unplanned] = (),
    overtime: Sequence[tuple[int, int]] = (),
    method: str = "",
    seed: int | None = None,
) -> Plan:
    """Return the plan that a placement stands for.

    Parameters
    ----------
    unplanned
        Every order that the placement leaves out, with the reason.
    overtime
        Pairs of resource and overtime window that it opens.
    method, seed
        What made it.
    """
    order_ids, resource_ids = instance.order_ids, instance.resource_ids
    placed = np.flatnonzero(placement.start != NONE)
    placed = placed[np.lexsort((placed, placement.end[placed], placement.start[placed]))]
    moments = _Moments(instance.origin)
    n_needs = np.diff(instance.modes.need_ptr)[placement.mode[placed]].tolist()
    rows = zip(
        instance.operations.order[placed].tolist(),
        instance.operations.step[placed].tolist(),
        placement.mode[placed].tolist(),
        placement.resource[placed].tolist(),
        n_needs,
        placement.setup_start[placed].tolist(),
        placement.start[placed].tolist(),
        placement.end[placed].tolist(),
        instance.operations.quantity[placed].tolist(),
        strict=True,
    )
    assignments = tuple(
        Assignment(
            order=order_ids[order],
            operation=instance.operation_ids[step],
            mode=instance.mode_ids[mode],
            resources=tuple(resource_ids[number] for number in resources[:count]),
            setup_start=moments.of(setup_start),
            start=moments.of(start),
            end=moments.of(end),
            quantity=quantity,
        )
        for order, step, mode, resources, count, setup_start, start, end, quantity in rows
    )
    return Plan(
        assignments=_as_reported(instance, assignments),
        unplanned=tuple(unplanned),
        overtime=tuple(
            OvertimeUse(
                resource=resource_ids[resource],
                start=moments.of(int(instance.overtime.open[window])),
                end=moments.of(int(instance.overtime.close[window])),
            )
            for resource, window in overtime
        ),
        method=method,
        seed=seed,
    )


def _as_reported(instance: Instance, assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Return assignments of which those that have begun are on the very resources that were reported."""
    state = instance.problem.state
    if state is None or not state.operations:
        return assignments
    found = []
    for entry in assignments:
        known = state.operations.get(f"{entry.order}/{entry.operation}")
        found.append(replace(entry, resources=known.resources) if known is not None and known.resources else entry)
    return tuple(found)


def encode(instance: Instance, plan: Plan) -> Placement:
    """Return the placement of a plan.

    Orders and operations that the problem does not know are left out; a mode or a resource that it does not know is
    ``STRANGE``.
    """
    n_operations = instance.n_operations
    clock = Clock(instance.origin)
    orders = {name: n for n, name in enumerate(instance.order_ids)}
    resources = {name: n for n, name in enumerate(instance.resource_ids)}
    found = empty_placement(n_operations, instance.width)
    ptr = instance.orders.operation_ptr
    steps, mode_ptr = instance.operations.step, instance.steps.mode_ptr
    rows: dict[tuple[int, str], int] = {}
    for entry in plan.assignments:
        order = orders.get(entry.order, NONE)
        if order != NONE and (order, entry.operation) not in rows:
            for row in range(ptr[order], ptr[order + 1]):
                rows[order, instance.operation_ids[steps[row]]] = row
        if (order, entry.operation) not in rows:
            continue
        row = rows[order, entry.operation]
        first = int(mode_ptr[steps[row]])
        names = instance.mode_ids[first : int(mode_ptr[steps[row] + 1])]
        found.mode[row] = first + names.index(entry.mode) if entry.mode in names else STRANGE
        found.setup_start[row] = clock.ticks(entry.setup_start)
        found.start[row] = clock.ticks(entry.start)
        found.end[row] = clock.ticks(entry.end)
        for n, name in enumerate(entry.resources[: instance.width]):
            found.resource[row, n] = resources.get(name, STRANGE)
    return found


def whole(instance: Instance, placement: Placement) -> Placement:
    """Return a placement without the orders of which it does not hold all operations as the problem has them now.

    Resources may have gone, or be pinned to others. Work that has begun stands where it stands.
    """
    operations, ptr = instance.operations, instance.orders.operation_ptr
    found = Placement(
        setup_start=placement.setup_start.copy(),
        start=placement.start.copy(),
        end=placement.end.copy(),
        mode=placement.mode.copy(),
        resource=placement.resource.copy(),
    )
    begun = np.flatnonzero(operations.begun_end != NONE)
    found.setup_start[begun] = found.start[begun] = operations.pin_start[begun]
    found.end[begun], found.mode[begun] = operations.begun_end[begun], operations.begun_mode[begun]
    found.resource[begun] = operations.pin_resource[operations.pin[begun]]
    n_needs = np.concatenate([np.diff(instance.modes.need_ptr), [0, 0]])[found.mode]
    is_known = (found.start != NONE) & (found.mode >= 0)
    is_known &= ((found.resource >= 0).sum(axis=1) == n_needs) & (found.resource != STRANGE).all(axis=1)
    pinned = np.flatnonzero(operations.pin != NONE)
    wanted = operations.pin_resource[operations.pin[pinned]]
    is_known[pinned] &= ((found.resource[pinned] == wanted) | (wanted == NONE).all(axis=1, keepdims=True)).all(axis=1)
    is_known |= operations.begun_end != NONE
    if instance.n_orders:
        is_whole = np.logical_and.reduceat(is_known, ptr[:-1])
        gone = ~is_whole[operations.order]
        for column in found:
            column[gone] = NONE
    return found


def empty_placement(n_operations: int, width: int) -> Placement:
    """Return a placement in which nothing is placed."""
    return Placement(
        setup_start=np.full(n_operations, NONE, np.int64),
        start=np.full(n_operations, NONE, np.int64),
        end=np.full(n_operations, NONE, np.int64),
        mode=np.full(n_operations, NONE, np.int32),
        resource=np.full((n_operations, width), NONE, np.int32),
    )


def overtime_used(instance: Instance, placement: Placement) -> list[tuple[int, int]]:
    """Return the overtime windows that work or setups run in outside of regular time.

    Parameters
    ----------
    placement
        Made on the extended calendars.

    Returns
    -------
    list of (int, int)
        Resource and window, sorted.
    """
    overtime = instance.overtime
    used: set[tuple[int, int]] = set()
    if not len(overtime.open):
        return []
    placed = placement.start != NONE
    for resource, calendar in enumerate(instance.resources.calendar.tolist()):
        if calendar == NONE:
            continue
        for window in range(overtime.ptr[calendar], overtime.ptr[calendar + 1]):
            low, high = int(overtime.open[window]), int(overtime.close[window])
            reaches = placed & (placement.setup_start < high) & (placement.end > low)
            rows = np.flatnonzero(reaches & (placement.resource == resource).any(axis=1))
            if any(_needs_window(instance, placement, int(row), (low, high, calendar)) for row in rows):
                used.add((resource, window))
    return sorted(used)


def _needs_window(instance: Instance, placement: Placement, row: int, window: tuple[int, int, int]) -> bool:
    low, high, calendar = window
    low, high = max(low, int(placement.setup_start[row])), min(high, int(placement.end[row]))
    ptr = instance.calendars.ptr
    span = slice(int(ptr[calendar]), int(ptr[calendar + 1]))
    opens, closes = instance.calendars.open[span], instance.calendars.close[span]
    regular = np.maximum(0, np.minimum(closes, high) - np.maximum(opens, low)).sum()
    return bool(regular < high - low)


class _Moments:
    """Turns ticks into moments, each distinct tick once."""

    def __init__(self, origin: datetime) -> None:
        self.origin = origin
        self._known: dict[int, datetime] = {}

    def of(self, ticks: int) -> datetime:
        """Return the moment of a tick."""
        known = self._known.get(ticks)
        if known is None:
            known = self._known[ticks] = self.origin + timedelta(seconds=ticks)
        return known
