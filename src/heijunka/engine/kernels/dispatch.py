"""Dispatch: as time goes on, each free resource takes the most urgent operation that can begin."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.chaining import (
    LEFT_OUT,
    PLACED,
    SUPPLIER,
    give_up,
    place_members,
    ready_at,
    why_no_place,
)
from heijunka.engine.kernels.desks import (
    DONE,
    announce,
    dequeue,
    enqueue,
    free_at,
    wake,
)
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.heap import pop, push
from heijunka.engine.kernels.hours import NEVER, NONE
from heijunka.engine.kernels.placing import find_place
from heijunka.engine.kernels.urgency import most_urgent, set_urgency

TRIES = 6


@kernel
def dispatch(w, b, d, rule):
    """Place all orders that can be placed, resource by resource as time goes on.

    Orders that have a reason already are left out. Those that fail on the way get one, and what was placed of them
    remains on the board: run again without them.

    Parameters
    ----------
    rule
        As for `urgency.index_of`.

    Returns
    -------
    int
        Number of orders that failed.
    """
    _begin(w, b, d)
    t, r, is_joining, again = 0, NONE, False, NEVER
    while True:
        op, soonest, found = NONE, NEVER, (NONE, NONE, NONE)
        if is_joining:
            op, soonest, found = _choose(w, b, d, (r, t, True), rule)
            if op < 0:
                is_joining = False
                _ask_again(w, b, d, r, t, again)
        elif d.count[0] > 0 and (d.count[1] == 0 or d.arrivals[0].at <= d.wakes[0].at):
            t, r = d.arrivals[0].at, NONE
            op = _arrive(w, b, d, t, rule)
        elif d.count[1] > 0:
            t, r = d.wakes[0].at, d.wakes[0].number
            d.count[1] = pop(d.wakes, d.count[1])
            if d.resource[r].wake == t:
                free = free_at(w, b, r, t)
                if free > t:
                    wake(d, r, free)
                else:
                    d.resource[r].wake = NEVER
                    d.count[2] += 1
                    op, soonest, found = _choose(w, b, d, (r, t, False), rule)
                    if op < 0:
                        _ask_again(w, b, d, r, t, soonest)
        else:
            return _count_failures(w, b)
        if op < 0:
            continue
        if r >= 0:
            dequeue(w, d, op)
        is_placed = _take(w, b, d, op, (t, r), found)
        if r >= 0 and not is_joining:
            again = max(t, b.op[op].end) if is_placed and w.resources[r].capacity == 1 else t
            is_joining = w.resources[r].batch_quantity > 0 and again > t
            if is_joining:
                # Others that wait may join the batch that the resource has just begun.
                d.count[2] += 1
            else:
                _ask_again(w, b, d, r, t, again)


@part
def _begin(w, b, d):
    """Count what each head waits for, and let those arrive that wait for nothing."""
    for op in range(len(w.operations) - 1):
        step = w.operations[op].step
        head = op - step + w.steps[step].head
        d.op[head].waiting += w.operations[op + 1].supplier_ptr - w.operations[op].supplier_ptr
        for link in range(w.steps[step].before_ptr, w.steps[step + 1].before_ptr):
            if w.steps[w.links[link].before].head != w.steps[step].head:
                d.op[head].waiting += 1
    for op in range(len(w.operations) - 1):
        step = w.operations[op].step
        if w.steps[step].head == step and d.op[op].waiting == 0:
            d.count[0] = push(d.arrivals, d.count[0], ready_at(w, b, op), op)


@part
def _ask_again(w, b, d, r, t, again):
    if again < NEVER:
        wake(d, r, again)
        d.resource[r].is_waiting = again > t and free_at(w, b, r, t) == t


@part
def _choose(w, b, d, who, rule):
    """Choose what a resource takes at a moment: the most urgent that can begin, or can join the batch just begun.

    Parameters
    ----------
    who
        Resource, moment, whether a batch is to be joined.

    Returns
    -------
    (int, int, (int, int, int))
        Operation, or -1; the first moment at which another could begin; start, end and start of the setup as found.
    """
    r, t, is_joining = who
    soonest, tries = NEVER, 0
    while is_joining or tries < TRIES:
        op = most_urgent(w, b, d, (r, t), rule)
        if op < 0:
            break
        if b.order[w.operations[op].order].reason != PLACED:
            dequeue(w, d, op)
            continue
        tries += 1
        d.op[op].tried = d.count[2]
        start, end, need, setup = find_place(w, b, op, max(t, ready_at(w, b, op)), r)
        if start >= NEVER:
            continue
        if b.state[1] >= 0 if is_joining else start - need <= t:
            return op, t, (start, end, setup)
        soonest = min(soonest, start - need)
    return NONE, soonest, (NONE, NONE, NONE)


@part
def _take(w, b, d, head, when, found):
    """Place a head operation and what goes with it; return whether that was possible."""
    t, forced = when
    order = w.operations[head].order
    step = w.operations[head].step
    members = w.lists[w.steps[step].member_ptr : w.steps[step + 1].member_ptr]
    if place_members(w, b, order, members, (forced, found)) != PLACED:
        return False
    base = w.orders[order].operation_ptr
    for k in range(len(members)):
        if d.op[base + members[k]].state != DONE:
            d.op[base + members[k]].state = DONE
            announce(w, b, d, base + members[k], t)
    return True


@part
def _arrive(w, b, d, t, rule):
    """Let an operation that waits for nothing more join its queue; return it if it is to be placed at once."""
    op = d.arrivals[0].number
    d.count[0] = pop(d.arrivals, d.count[0])
    if b.order[w.operations[op].order].reason != PLACED:
        return NONE
    desk = w.steps[w.operations[op].step].desk
    if desk < 0 or b.op[op].start >= 0 or w.operations[op].pin >= 0:
        return op
    enqueue(w, d, op, t)
    set_urgency(w, d, op, rule)
    for k in range(w.desk_ptr[desk], w.desk_ptr[desk + 1]):
        r = w.lists[k]
        if d.resource[r].wake >= NEVER or d.resource[r].is_waiting:
            wake(d, r, free_at(w, b, r, t))
    return NONE


@part
def _count_failures(w, b):
    n_failed = 0
    for order in range(len(b.order)):
        n_all = w.orders[order + 1].operation_ptr - w.orders[order].operation_ptr
        if b.order[order].reason == PLACED and b.order[order].n_placed < n_all:
            _blame(w, b, order)
        elif b.order[order].reason == PLACED:
            # A pinned operation stands before its supplier has been placed, which may have failed.
            _lacks_supplier(w, b, order)
        if b.order[order].reason != PLACED and b.order[order].reason != LEFT_OUT:
            n_failed += 1
    return n_failed


@part
def _lacks_supplier(w, b, order):
    """Tell whether an order draws on one that is not placed, and write that down."""
    for op in range(w.orders[order].operation_ptr, w.orders[order + 1].operation_ptr):
        for k in range(w.operations[op].supplier_ptr, w.operations[op + 1].supplier_ptr):
            supplier = w.lists[k]
            if b.order[supplier].end >= NEVER and w.operations[op].begun_end < 0:
                give_up(w, b, op, SUPPLIER, supplier)
                return True
    return False


@part
def _blame(w, b, order):
    """Write down what an order still waits for: another order, or a place that none of its resources has."""
    if _lacks_supplier(w, b, order):
        return
    op = w.orders[order].operation_ptr
    while b.op[op].start >= 0:
        op += 1
    give_up(w, b, op, why_no_place(w, b, op, 0), 0)


@kernel
def place_each(w, b, orders, member_ptr, members):
    """Place orders, or operations of them, one after another where there is room; those left again while that helps.

    Parameters
    ----------
    orders
        int32: suppliers before consumers. Those that are left out are placed whole; of others, pinned operations.
    member_ptr, members
        int64, int32: positions of the operations in each order (CSR).

    Returns
    -------
    int
        Number of entries that could not be placed.
    """
    n_left = len(orders)
    is_left = np.ones(n_left, np.bool_)
    while True:
        n_placed = 0
        for n in range(len(orders)):
            if is_left[n] and _place_one(w, b, orders[n], members[member_ptr[n] : member_ptr[n + 1]]):
                is_left[n] = False
                n_placed += 1
        n_left -= n_placed
        if n_placed == 0 or n_left == 0:
            return n_left


@part
def _place_one(w, b, order, members):
    n_all = w.orders[order + 1].operation_ptr - w.orders[order].operation_ptr
    # An order that was left out comes whole or not at all.
    if b.order[order].reason != PLACED and (len(members) < n_all or _lacks_supplier(w, b, order)):
        return False
    if place_members(w, b, order, members, (NONE, (NONE, NONE, NONE))) != PLACED:
        return False
    b.order[order].reason = PLACED
    return True
