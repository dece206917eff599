"""Paths: when each operation can start and end at the earliest, and what must follow it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heijunka.engine.construct.world import by_supply
from heijunka.engine.instance import NONE, Calendars, Instance
from heijunka.engine.instance.arrays import Int
from heijunka.engine.kernels import world as records
from heijunka.engine.kernels.bounding.paths import Precedence, heads, tails
from heijunka.engine.kernels.world import Hours


class Paths(NamedTuple):
    """What precedence alone allows.

    Parameters
    ----------
    start, end
        int64[n_operations] ticks: no plan starts or ends an operation earlier.
    order_end
        int64[n_orders] ticks: no plan ends an order earlier.
    span
        int64[n_orders] ticks: no plan takes less from an order's first start to its end.
    tail, order_tail
        int64[n_operations] ticks that pass at least after an operation's end, until all that depends on it is done, and
        until its order ends.
    """

    start: Int
    end: Int
    order_end: Int
    span: Int
    tail: Int
    order_tail: Int


def hours_of(instance: Instance) -> Calendars:
    """Return the calendars with every overtime window opened."""
    return instance.calendars if instance.extended is None else instance.extended


def precedence_of(instance: Instance) -> Precedence:
    """Return an instance as the kernels of bounds take it."""
    modes, calendars = instance.modes, hours_of(instance)
    kinds = [_kinds(instance, row) for row in np.split(modes.pool_resource, modes.pool_ptr[1:-1])]
    kinds = kinds[: len(modes.pool_ptr) - 1]
    window = np.zeros(len(calendars.open), records.WINDOW)
    window["open"], window["close"], window["worked"] = calendars.open, calendars.close, calendars.worked
    return Precedence(
        sequence=by_supply(instance),
        operation_ptr=instance.orders.operation_ptr,
        step=instance.operations.step,
        quantity=instance.operations.quantity,
        supplier_ptr=instance.operations.supplier_ptr,
        supplier=instance.operations.supplier,
        before_ptr=instance.steps.before_ptr,
        before=instance.links.before,
        min_lag=instance.links.min_lag,
        transfer_lot=instance.links.transfer_lot,
        is_interruptible=instance.steps.is_interruptible,
        mode_ptr=instance.steps.mode_ptr,
        fixed=modes.fixed,
        per_unit=modes.per_unit,
        speed=modes.speed,
        need_ptr=modes.need_ptr,
        units=modes.units,
        pool=modes.pool,
        kind_ptr=np.cumsum([0, *(len(row) for row in kinds)]),
        kind_calendar=[calendar for row in kinds for calendar, _ in row],
        kind_speed=[speed for row in kinds for _, speed in row],
        top_speed=[max((speed for _, speed in row), default=1.0) for row in kinds],
        hours=Hours(ptr=calendars.ptr.astype(np.int64), window=window),
    )


def paths_of(instance: Instance, made: Precedence) -> Paths:
    """Return the paths of an instance."""
    operations, n_orders, n_operations = instance.operations, instance.n_orders, instance.n_operations
    start, end, tail, order_tail = (np.zeros(n_operations, np.int64) for _ in range(4))
    order_end, span, after_order = (np.zeros(n_orders, np.int64) for _ in range(3))
    none = np.zeros(n_operations, np.int64)
    heads(made, none, True, instance.limit, start, end, span)
    heads(made, np.maximum(operations.earliest, operations.pin_start), False, instance.limit, start, end, order_end)
    tails(made, after_order, tail, order_tail)
    return Paths(start=start, end=end, order_end=order_end, span=span, tail=tail, order_tail=order_tail)


def _kinds(instance: Instance, pool: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> list[tuple[int, float]]:
    top: dict[int, float] = {}
    for resource in pool.tolist():
        calendar, speed = int(instance.resources.calendar[resource]), float(instance.resources.speed[resource])
        top[calendar] = max(top.get(calendar, 0.0), speed)
    if NONE in top and top[NONE] == max(top.values()):
        return [(NONE, top[NONE])]
    return list(top.items())
