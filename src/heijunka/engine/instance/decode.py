"""Decode a placement into a plan, and a plan into a placement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from heijunka.engine.instance.arrays import NONE, Instance, Placement
from heijunka.engine.instance.intern import Clock
from heijunka.model.plan import Assignment, OvertimeUse, Plan, Unplanned


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
        assignments=assignments,
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


def encode(instance: Instance, plan: Plan) -> Placement:
    """Return the placement of a valid plan."""
    n_operations = instance.n_operations
    clock = Clock(instance.origin)
    orders = {name: n for n, name in enumerate(instance.order_ids)}
    resources = {name: n for n, name in enumerate(instance.resource_ids)}
    found = empty_placement(n_operations, instance.width)
    ptr = instance.orders.operation_ptr
    steps, mode_ptr = instance.operations.step, instance.steps.mode_ptr
    rows: dict[tuple[int, str], int] = {}
    for entry in plan.assignments:
        order = orders[entry.order]
        if (order, entry.operation) not in rows:
            for row in range(ptr[order], ptr[order + 1]):
                rows[order, instance.operation_ids[steps[row]]] = row
        row = rows[order, entry.operation]
        first = int(mode_ptr[steps[row]])
        names = instance.mode_ids[first : int(mode_ptr[steps[row] + 1])]
        found.mode[row] = first + names.index(entry.mode)
        found.setup_start[row] = clock.ticks(entry.setup_start)
        found.start[row] = clock.ticks(entry.start)
        found.end[row] = clock.ticks(entry.end)
        for n, name in enumerate(entry.resources):
            found.resource[row, n] = resources[name]
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
