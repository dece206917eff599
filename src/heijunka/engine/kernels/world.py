"""The tuples of records that kernels share: the world (what is given) and the desks (who waits for what).

Records of an entity keep its fields together; ``x_ptr`` fields point into ``lists`` or ``flows`` (CSR: the entries of
``n`` end where those of ``n + 1`` begin), so these tables end with one record more.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from heijunka.engine.kernels.heap import CALL
from heijunka.engine.kernels.tables import Tables

_I4, _I8, _F8 = np.int32, np.int64, np.float64


def _record(**fields: type[np.generic]) -> np.dtype[np.void]:
    return np.dtype(list(fields.items()), align=True)


ORDER = _record(operation_ptr=_I8, consumer_ptr=_I8, output_ptr=_I8, deadline=_I8, due=_I8, weight=_F8)
"""Due date and weight as rules see them."""
OPERATION = _record(
    quantity=_F8,
    bias=_F8,
    earliest=_I8,
    supplier_ptr=_I8,
    take_ptr=_I8,
    pin_start=_I8,
    begun_end=_I8,
    shortest=_I8,
    tail=_I8,
    order=_I4,
    step=_I4,
    pin=_I4,
    mode=_I4,
    batch=_I4,
)
"""Bias is added to its index of urgency; begun_end: end of work that has begun, -1 of other work; shortest: ticks it
takes at least; tail: ticks at least from its start to the end of its order; mode: the only one it takes, -1 if it is
free; batch: the operation whose batch it joins if it can, itself to begin one, -1 if it is free."""
STEP = _record(
    yield_factor=_F8,
    mode_ptr=_I4,
    before_ptr=_I4,
    after_ptr=_I4,
    member_ptr=_I4,
    head=_I4,
    desk=_I4,
    is_interruptible=_I4,
)
"""Head: first of the steps that are placed together with it, which are the head's members (positions in the order);
desk: queue in which a head waits for a resource, -1 if it waits for none."""
MODE = _record(fixed=_F8, per_unit=_F8, speed=_F8, share=_F8, need_ptr=_I4, take_ptr=_I4)
"""Share: of all the material there is that it takes for each unit processed."""
NEED = _record(units=_I4, is_held=_I4, pool=_I4)
LINK = _record(min_lag=_I8, max_lag=_I8, transfer_lot=_F8, before=_I4, after=_I4, storage=_I4)
RESOURCE = _record(
    speed=_F8,
    batch_quantity=_F8,
    capacity=_I4,
    calendar=_I4,
    matrix=_I4,
    initial=_I4,
    batch_attribute=_I4,
    queue_ptr=_I4,
)
WINDOW = _record(open=_I8, close=_I8, worked=_I8)
MATRIX = _record(ptr=_I8, attribute=_I4, n_values=_I4)
FLOW = _record(quantity=_F8, per_unit=_F8, tank=_I4)


class Hours(Tables):
    """Calendars: windows of calendar n are ``window[ptr[n]:ptr[n + 1]]``."""

    KINDS: ClassVar = {"ptr": _I8, "window": WINDOW}
    ptr: Any
    window: Any


class World(Tables):
    """An instance as kernels take it.

    Parameters
    ----------
    orders, operations, steps, modes, needs, links, resources, setups
        Records of the types above.
    calendars
        With or without overtime.
    setup_time
        int64: dense matrices.
    capacity
        float64[n_tanks]: of a storage; negative for a free material.
    flows
        `FLOW`: into and out of tanks, of operations, modes and orders.
    lists
        int32: suppliers, consumers, pools, members, links by ``before``, resources of desks, desks of resources.
    pool_ptr, desk_ptr
        int64: into ``lists``.
    value
        int32[n_steps, n_attributes].
    pin_resource
        int32[n_pins, width].
    span
        int64[2] ticks: nothing begins before the first, nothing ends after the second.
    """

    KINDS: ClassVar = {
        "orders": ORDER,
        "operations": OPERATION,
        "steps": STEP,
        "modes": MODE,
        "needs": NEED,
        "links": LINK,
        "resources": RESOURCE,
        "setups": MATRIX,
        "calendars": Hours,
        "setup_time": _I8,
        "capacity": _F8,
        "flows": FLOW,
        "lists": _I4,
        "pool_ptr": _I8,
        "desk_ptr": _I8,
        "value": (_I4, 2),
        "pin_resource": (_I4, 2),
        "span": _I8,
    }
    orders: Any
    operations: Any
    steps: Any
    modes: Any
    needs: Any
    links: Any
    resources: Any
    setups: Any
    calendars: Any
    setup_time: Any
    capacity: Any
    flows: Any
    lists: Any
    pool_ptr: Any
    desk_ptr: Any
    value: Any
    pin_resource: Any
    span: Any


QUEUED_OPERATION = _record(
    base=_F8,
    rate=_F8,
    latest=_I8,
    came=_I8,
    step=_I4,
    tried=_I4,
    next_in=_I4,
    last_in=_I4,
    waiting=_I4,
    state=_I4,
)
"""Its index of urgency; when it joined its queue; its step; the round in which it was tried last; its neighbours in the
queue; at a head, how many things it waits for; 0 not come, 1 queued, 2 placed."""
SERVING_RESOURCE = _record(wake=_I8, is_waiting=_I4)
"""When it is asked next; whether it is free meanwhile."""


class Desks(Tables):
    """Who waits for what while time goes on.

    Parameters
    ----------
    op, resource
        `QUEUED_OPERATION`, `SERVING_RESOURCE`.
    first_in
        int32[n_desks]: head of each queue.
    arrivals, wakes
        Heaps: operations that wait for nothing more; resources to be asked.
    count
        int64[3]: arrivals, wakes, rounds.
    """

    KINDS: ClassVar = {
        "op": QUEUED_OPERATION,
        "resource": SERVING_RESOURCE,
        "first_in": _I4,
        "arrivals": CALL,
        "wakes": CALL,
        "count": _I8,
    }
    op: Any
    resource: Any
    first_in: Any
    arrivals: Any
    wakes: Any
    count: Any


def new_desks(n_operations: int, *, n_desks: int, n_resources: int) -> Desks:
    """Return desks at which nobody waits yet."""
    resource = np.zeros(n_resources, SERVING_RESOURCE)
    resource["wake"] = 1 << 60
    return Desks(
        op=np.zeros(n_operations, QUEUED_OPERATION),
        resource=resource,
        first_in=np.full(n_desks, -1, np.int32),
        arrivals=np.zeros(n_operations + 1, CALL),
        wakes=np.zeros(8 * n_resources + 16, CALL),
        count=np.zeros(3, np.int64),
    )
