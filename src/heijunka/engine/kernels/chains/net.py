"""What annealing works on: the net of operations, which never changes, and the chains that they lie on, which do.

A *node* is an operation or a batch of operations that lie on the chains as one. Each node has a *place* for every unit
of every resource that it takes: place ``node * width + k`` is linked to those before and after it on its chain.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from heijunka.engine.kernels.heap import CALL
from heijunka.engine.kernels.tables import Tables
from heijunka.engine.kernels.world import Hours

_I8, _I4, _F8 = np.int64, np.int32, np.float64


def _record(**fields: Any) -> np.dtype[np.void]:
    return np.dtype(list(fields.items()), align=True)


OPERATION = _record(
    earliest=_I8,
    pin_start=_I8,
    pin_end=_I8,
    base_start=_I8,
    tail=_I8,
    quantity=_F8,
    order=_I4,
    step=_I4,
    before_ptr=_I4,
    after_ptr=_I4,
    base_option=_I4,
    is_fixed=_I4,
    is_bound=_I4,
)
"""Moments in ticks; start in the baseline (-1 if there is none); least ticks from its end to that of its order; whether
it may not move, and whether it may not change its option. Rows are by rank: predecessors need not come first."""
ARC = _record(min_lag=_I8, max_lag=_I8, head=_F8, tail=_F8, other=_I4, is_lot=_I4)
"""Precedence with the operation at the other end; with transfer lots, the shares of the first lot in the work of the
operation before and of the last lot in that of the one after."""
STEP = _record(option_ptr=_I4, n_options=_I4, is_interruptible=_I4)
OPTION = _record(fixed=_F8, per_unit=_F8, rate=_F8, most=_F8, slot_ptr=_I4, n_slots=_I4, calendar=_I4)
"""A way to do a step: a mode with resources for all it needs; the most units it takes at once; the calendar in which
all of them work."""
SLOT = _record(resource=_I4, is_held=_I4)
RESOURCE = _record(setup_ptr=_I8, chain_ptr=_I4, capacity=_I4, calendar=_I4, initial=_I4, column=_I4, n_values=_I4)
"""Setup table, and column of values (-1 without a matrix)."""
SETUP = _record(time=_I8, cost=_F8)
"""Ticks, and what the objective charges."""
ORDER = _record(
    due=_I8,
    deadline=_I8,
    late=_F8,
    tardy=_F8,
    early=_F8,
    flow=_F8,
    wip=_F8,
    missed=_F8,
    last_ptr=_I4,
    row_ptr=_I4,
)
"""What the objective charges for being late, and for each tick late, early, to the end, in work and past the deadline;
operations that may end it, and all of them, in CSR."""
NODE = _record(
    start=_I8, end=_I8, setup_start=_I8, length=_I8, cost=_F8, option=_I4, first=_I4, is_waiting=_I4, stamp=_I4
)
"""Length in working ticks; first of its operations (-1 if there are none)."""
PLACE = _record(prev=_I4, next=_I4, chain=_I4, family=_I4)
"""Neighbours (-1 at the ends); family that the chain is set up for after it."""
CHAIN = _record(ptr=_I8, length=_I4, room=_I4, first=_I4, resource=_I4)
MADE = _record(end=_I8, first=_I8, cost=_F8, stamp=_I4)
"""An order's end, first start (setup included) and cost."""


class Net(Tables):
    """What never changes.

    Parameters
    ----------
    before, after
        `ARC` [n_arcs]: by the operation that they end at, and begin at.
    value
        int32[n_steps, n_attributes].
    size
        int64[4]: width; first tick; last tick; whether work in process is charged.
    charge
        float64[4]: of a tick of makespan, of a tick moved from the baseline, of other resources than there, of a tick
        by which a largest lag is passed.
    """

    KINDS: ClassVar = {
        "op": OPERATION,
        "before": ARC,
        "after": ARC,
        "step": STEP,
        "option": OPTION,
        "slot": SLOT,
        "resource": RESOURCE,
        "setup": SETUP,
        "order": ORDER,
        "last": _I4,
        "row": _I4,
        "value": (_I4, 2),
        "hours": Hours,
        "size": _I8,
        "charge": _F8,
    }
    op: Any
    before: Any
    after: Any
    step: Any
    option: Any
    slot: Any
    resource: Any
    setup: Any
    order: Any
    last: Any
    row: Any
    value: Any
    hours: Hours
    size: Any
    charge: Any


class Chains(Tables):
    """What changes: where all nodes stand, and the trial move with all that it has touched.

    Parameters
    ----------
    node_of, mate
        int32[n]: node of each operation, and the next operation of the same node (-1 after the last).
    sequence
        int32: nodes along each chain, by start.
    tree
        int64[2 x a power of two]: latest ends, of orders from the middle on.
    move
        int64[8]: see ``chains``.
    kept, fresh
        int64[width, 6]: the places of the moved node before, and in the trial: chain, position, previous, next.
    movable
        int32: nodes that may be moved.
    """

    KINDS: ClassVar = {
        "node": NODE,
        "place": PLACE,
        "chain": CHAIN,
        "made": MADE,
        "node_of": _I4,
        "mate": _I4,
        "sequence": _I4,
        "tree": _I8,
        "heap": CALL,
        "family": _I4,
        "log_node": _I4,
        "log_node_was": NODE,
        "log_family": _I4,
        "log_order": _I4,
        "log_order_was": MADE,
        "count": _I8,
        "total": _F8,
        "kept": (_I8, 2),
        "fresh": (_I8, 2),
        "movable": _I4,
        "is_movable": _I4,
        "orders": _I4,
    }
    node: Any
    place: Any
    chain: Any
    made: Any
    node_of: Any
    mate: Any
    sequence: Any
    tree: Any
    heap: Any
    family: Any
    log_node: Any
    log_node_was: Any
    log_family: Any
    log_order: Any
    log_order_was: Any
    count: Any
    total: Any
    kept: Any
    fresh: Any
    movable: Any
    is_movable: Any
    orders: Any


STAMP, N_NODES, N_ORDERS, N_HEAP, MOVES, ACCEPTED, ABORTED, STEPS = 0, 1, 2, 3, 4, 5, 6, 7
"""Of ``count``: number of the trial, entries in both logs and the heap, and what has been done so far."""
COST, CHANGE = 0, 1
"""Of ``total``: cost before the trial, and what the trial has changed so far."""


def new_chains(net: Net, *, width: int, rooms: Any, resource_of_chain: Any) -> Chains:
    """Return empty chains.

    Parameters
    ----------
    rooms, resource_of_chain
        int64[n_chains]: most nodes on each chain, and its resource.
    """
    n, n_orders = len(net.op) - 1, len(net.order) - 1
    size = 1
    while size < max(1, n_orders):
        size *= 2
    chain = np.zeros(len(rooms), CHAIN)
    chain["ptr"][1:] = np.cumsum(rooms)[:-1]
    chain["room"], chain["resource"] = rooms, resource_of_chain
    node = np.zeros(n, NODE)
    return Chains(
        node=node,
        place=np.full(n * width, -1, np.dtype(_I4)).repeat(4).view(PLACE),
        chain=chain,
        made=np.zeros(n_orders, MADE),
        node_of=np.arange(n),
        mate=np.full(n, -1),
        sequence=np.zeros(int(np.sum(rooms)), _I4),
        tree=np.zeros(2 * size, _I8),
        heap=np.zeros(n + 8, CALL),
        family=np.zeros(width, _I4),
        log_node=np.zeros(n, _I4),
        log_node_was=np.zeros(n, NODE),
        log_family=np.zeros(n * width, _I4),
        log_order=np.zeros(n_orders, _I4),
        log_order_was=np.zeros(n_orders, MADE),
        count=np.zeros(8, _I8),
        total=np.zeros(2, _F8),
        kept=np.zeros((width, 6), _I8),
        fresh=np.zeros((width, 6), _I8),
        movable=np.zeros(n, _I4),
        is_movable=np.zeros(n, _I4),
        orders=np.zeros(n_orders, _I4),
    )
