"""Replay: place operations in the sequence of a plan, each on its own resources, in its own batch."""

from __future__ import annotations

from heijunka.engine.kernels.chaining import PLACED, SUPPLIER, give_up, place_members, ready_at
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.hours import NEVER, NONE
from heijunka.engine.kernels.placing import material_from


@kernel
def replay_each(w, b, blocks, mate, is_in_turn):
    """Place blocks of operations one after another, each operation as the world ties it.

    Parameters
    ----------
    blocks
        Order of each block (int32), and positions of its operations in the order (CSR: int64, int32).
    mate
        int32[n_operations]: the next operation of the same batch, round and round; itself outside batches.
    is_in_turn
        Whether nothing may begin before what precedes it in this sequence on a resource of capacity 1 has ended, and
        the first failure ends it all.

    Returns
    -------
    int
        Number of blocks that could not be placed; their orders have the reason, and what else was placed of them
        remains on the board.
    """
    orders, member_ptr, members = blocks
    n_failed = 0
    for n in range(len(orders)):
        order = orders[n]
        if b.order[order].reason != PLACED:
            continue
        places = members[member_ptr[n] : member_ptr[n + 1]]
        base = w.orders[order].operation_ptr
        for k in range(len(places)):
            op = base + places[k]
            w.operations[op].earliest = max(w.operations[op].earliest, _floor(w, b, op, mate, is_in_turn))
        why = PLACED
        if not is_in_turn:
            why = _lacks(w, b, order, places)
        if why == PLACED:
            why = place_members(w, b, order, places, (NONE, (NONE, NONE, NONE)))
        if why != PLACED:
            n_failed += 1
            if is_in_turn:
                return n_failed
    return n_failed


@part
def _floor(w, b, op, mate, is_in_turn):
    """Return the first moment at which an operation and all whose batch it begins can start."""
    if w.operations[op].pin_start >= 0:
        return 0
    t = _end_of_chains(w, b, op) if is_in_turn and w.operations[op].batch in (NONE, op) else 0
    if w.operations[op].batch != op:
        return t
    other = mate[op]
    while other != op:
        t = max(t, ready_at(w, b, other))
        if is_in_turn:
            t = max(t, _end_of_chains(w, b, other))
        from_t = material_from(w, b, other, w.operations[other].mode, t)
        if from_t < NEVER:
            t = from_t
        other = mate[other]
    return t


@part
def _end_of_chains(w, b, op):
    """Return when the resources of capacity 1 that an operation is tied to end what they have."""
    t = 0
    for n in range(w.pin_resource.shape[1]):
        r = w.pin_resource[op, n]
        if r >= 0 and w.resources[r].capacity == 1 and b.rows.index[r].length > 0:
            last = b.rows.entry[b.rows.index[r].ptr + b.rows.index[r].length - 1].high
            t = max(t, last)
    return t


@part
def _lacks(w, b, order, places):
    """Return ``SUPPLIER`` if operations draw on an order that is not placed (and write it down), else ``PLACED``."""
    base = w.orders[order].operation_ptr
    for n in range(len(places)):
        op = base + places[n]
        for k in range(w.operations[op].supplier_ptr, w.operations[op + 1].supplier_ptr):
            if b.order[w.lists[k]].end >= NEVER and w.operations[op].pin_start < 0:
                return give_up(w, b, op, SUPPLIER, w.lists[k])
    return PLACED
