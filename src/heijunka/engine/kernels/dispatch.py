"""Dispatch: as time goes on, each free resource takes the most urgent operation that can begin."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.chaining import (
    LEFT_OUT,
    PLACED,
    SUPPLIER,
    give_up,
    place_members,
    place_pinned,
    ready_at,
    why_no_place,
)
from heijunka.engine.kernels.board import first_ending_after, last_from
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.heap import pop, push
from heijunka.engine.kernels.hours import NEVER, NONE, next_open
from heijunka.engine.kernels.placing import find_place
from heijunka.engine.kernels.urgency import urgency

TRIES = 6
QUEUED = 1
DONE = 2


@part
def free_at(w, b, r, t):
    """Return the first moment from t on at which a resource is open and has a unit free."""
    while True:
        t = next_open(w.calendars, w.resources[r].calendar, t)
        if t >= NEVER:
            return NEVER
        base, n = b.rows.index[r].ptr, b.rows.index[r].length
        if w.resources[r].capacity == 1:
            k = first_ending_after(b.rows, r, t)
            if k == n or b.rows.entry[base + k].low > t:
                return t
            t = b.rows.entry[base + k].high
            continue
        k = last_from(b.rows, r, t)
        if k < 0 or b.rows.entry[base + k].who < w.resources[r].capacity:
            return t
        t = b.rows.entry[base + k + 1].low


@part
def _announce(w, b, d, op, t):
    """Tell those that wait for a placed operation that it is placed; those that wait for nothing more arrive."""
    step = w.operations[op].step
    for k in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        after = w.links[w.lists[k]].after
        if w.steps[after].head != w.steps[step].head:
            _count_down(w, b, d, op - step + w.steps[after].head, t)
    order = w.operations[op].order
    if (
        b.order[order].n_placed == w.orders[order + 1].operation_ptr - w.orders[order].operation_ptr
        and not b.order[order].is_told
    ):
        b.order[order].is_told = True
        for k in range(w.orders[order].consumer_ptr, w.orders[order + 1].consumer_ptr):
            consumer = w.lists[k]
            step = w.operations[consumer].step
            _count_down(w, b, d, consumer - step + w.steps[step].head, t)


@part
def _count_down(w, b, d, head, t):
    d.op[head].waiting -= 1
    if d.op[head].waiting == 0:
        d.count[0] = push(d.arrivals, d.count[0], max(t, ready_at(w, b, head)), head)


@part
def _take(w, b, d, head, t, forced):
    """Place a head operation and what goes with it; return whether that was possible."""
    order = w.operations[head].order
    step = w.operations[head].step
    members = w.lists[w.steps[step].member_ptr : w.steps[step + 1].member_ptr]
    if place_members(w, b, order, members, forced) != PLACED:
        return False
    base = w.orders[order].operation_ptr
    for k in range(len(members)):
        if d.op[base + members[k]].state != DONE:
            d.op[base + members[k]].state = DONE
            _announce(w, b, d, base + members[k], t)
    return True


@part
def _enqueue(w, d, op, t):
    desk = w.steps[w.operations[op].step].desk
    d.op[op].state = QUEUED
    d.op[op].came = t
    d.op[op].next_in = d.first_in[desk]
    d.op[op].last_in = NONE
    if d.first_in[desk] >= 0:
        d.op[d.first_in[desk]].last_in = op
    d.first_in[desk] = op


@part
def _dequeue(w, d, op):
    desk = w.steps[w.operations[op].step].desk
    before, after = d.op[op].last_in, d.op[op].next_in
    if before >= 0:
        d.op[before].next_in = after
    else:
        d.first_in[desk] = after
    if after >= 0:
        d.op[after].last_in = before


@part
def _most_urgent(w, b, d, r, t, rule):
    """Return the most urgent operation waiting for a resource that was not tried at this moment; -1 if there is none."""
    best, chosen = -np.inf, NONE
    for q in range(w.resources[r].queue_ptr, w.resources[r + 1].queue_ptr):
        op = d.first_in[w.lists[q]]
        while op >= 0:
            after = d.op[op].next_in
            if b.order[w.operations[op].order].reason != PLACED:
                _dequeue(w, d, op)
            elif d.op[op].tried != d.count[2]:
                index = urgency(w, b, op, r, t, d.op[op].came, rule)
                if index > best or (index == best and op < chosen):
                    best, chosen = index, op
            op = after
    return chosen


@part
def _serve(w, b, d, r, t, rule):
    """Let a resource take an operation at a moment; return when it wants to be asked again."""
    d.count[2] += 1
    soonest = NEVER
    for _ in range(TRIES):
        op = _most_urgent(w, b, d, r, t, rule)
        if op < 0:
            break
        d.op[op].tried = d.count[2]
        start, end, need, setup = find_place(w, b, op, max(t, ready_at(w, b, op)), r)
        if start >= NEVER:
            continue
        if start - need <= t:
            _dequeue(w, d, op)
            if _take(w, b, d, op, t, r):
                return max(t, b.op[op].end) if w.resources[r].capacity == 1 else t
            return t
        soonest = min(soonest, start - need)
    return soonest


@part
def _fill_batch(w, b, d, r, t, rule):
    """Let other waiting operations join the batch that a resource has just begun."""
    d.count[2] += 1
    while True:
        op = _most_urgent(w, b, d, r, t, rule)
        if op < 0:
            return
        d.op[op].tried = d.count[2]
        start, _, _, _ = find_place(w, b, op, max(t, ready_at(w, b, op)), r)
        if start < NEVER and b.state[1] >= 0:
            _dequeue(w, d, op)
            _take(w, b, d, op, t, r)


@part
def _arrive(w, b, d, op, t):
    """Let an operation that waits for nothing more join its queue, or be placed at once where it needs none."""
    if b.order[w.operations[op].order].reason != PLACED:
        return
    desk = w.steps[w.operations[op].step].desk
    if desk < 0 or b.op[op].start >= 0 or w.operations[op].pin >= 0:
        _take(w, b, d, op, t, NONE)
        return
    _enqueue(w, d, op, t)
    for k in range(w.desk_ptr[desk], w.desk_ptr[desk + 1]):
        r = w.lists[k]
        if d.resource[r].wake >= NEVER or d.resource[r].is_waiting:
            _wake(d, r, free_at(w, b, r, t))


@part
def _wake(d, r, t):
    d.resource[r].wake = t
    d.resource[r].is_waiting = False
    if t >= NEVER:
        return
    n = d.count[1]
    if n == len(d.wakes):
        # Stale entries have piled up: keep the one of each resource that counts.
        n = 0
        for other in range(len(d.resource)):
            if d.resource[other].wake < NEVER and other != r:
                n = push(d.wakes, n, d.resource[other].wake, other)
    d.count[1] = push(d.wakes, n, t, r)


@part
def _begin(w, b, d):
    """Place pinned operations, then let those arrive that wait for nothing."""
    n_operations = len(w.operations) - 1
    for op in range(n_operations):
        step = w.operations[op].step
        head = op - step + w.steps[step].head
        d.op[head].waiting += w.operations[op + 1].supplier_ptr - w.operations[op].supplier_ptr
        for link in range(w.steps[step].before_ptr, w.steps[step + 1].before_ptr):
            if w.steps[w.links[link].before].head != w.steps[step].head:
                d.op[head].waiting += 1
    for op in range(n_operations):
        order = w.operations[op].order
        if w.operations[op].pin_start >= 0 and b.order[order].reason == PLACED:
            place_pinned(w, b, op)
    for op in range(n_operations):
        step = w.operations[op].step
        if w.steps[step].head == step and d.op[op].waiting == 0:
            d.count[0] = push(d.arrivals, d.count[0], ready_at(w, b, op), op)


@kernel
def dispatch(w, b, d, rule):
    """Place all orders that can be placed, resource by resource as time goes on.

    Orders that have a reason already are left out. Those that fail on the way get one, and what was placed of them
    remains on the board: run again without them.

    Parameters
    ----------
    rule
        As for `urgency`.

    Returns
    -------
    int
        Number of orders that failed.
    """
    _begin(w, b, d)
    while d.count[0] > 0 or d.count[1] > 0:
        if d.count[0] > 0 and (d.count[1] == 0 or d.arrivals[0].at <= d.wakes[0].at):
            t, op = d.arrivals[0].at, d.arrivals[0].number
            d.count[0] = pop(d.arrivals, d.count[0])
            _arrive(w, b, d, op, t)
            continue
        t, r = d.wakes[0].at, d.wakes[0].number
        d.count[1] = pop(d.wakes, d.count[1])
        if d.resource[r].wake != t:
            continue
        free = free_at(w, b, r, t)
        if free > t:
            _wake(d, r, free)
            continue
        d.resource[r].wake = NEVER
        again = _serve(w, b, d, r, t, rule)
        if w.resources[r].batch_quantity > 0 and again > t and again < NEVER:
            _fill_batch(w, b, d, r, t, rule)
        if again < NEVER:
            _wake(d, r, again)
            d.resource[r].is_waiting = again > t and free_at(w, b, r, t) == t
    return _count_failures(w, b)


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
            if b.order[supplier].end >= NEVER:
                give_up(w, b, op, SUPPLIER, supplier)
                return True
    return False


@part
def _blame(w, b, order):
    """Write down what an order still waits for: an order that it draws on, or a place that none of its resources has."""
    if _lacks_supplier(w, b, order):
        return
    op = w.orders[order].operation_ptr
    while b.op[op].start >= 0:
        op += 1
    give_up(w, b, op, why_no_place(w, b, op, 0), 0)


@kernel
def insert_orders(w, b, sequence, members):
    """Place whole orders one after another, each where there is room, and those left over again while that helps.

    Parameters
    ----------
    sequence
        int32: orders that are not on the board, suppliers before consumers.
    members
        int32: 0, 1, 2, ... as long as the longest order.

    Returns
    -------
    int
        Number of orders that could not be placed.
    """
    n_left = len(sequence)
    is_left = np.ones(n_left, np.bool_)
    while True:
        n_placed = 0
        for n in range(len(sequence)):
            order = sequence[n]
            if is_left[n] and _insert_order(w, b, order, members):
                is_left[n] = False
                n_placed += 1
        n_left -= n_placed
        if n_placed == 0 or n_left == 0:
            return n_left


@part
def _insert_order(w, b, order, members):
    if _lacks_supplier(w, b, order):
        return False
    n_members = w.orders[order + 1].operation_ptr - w.orders[order].operation_ptr
    if place_members(w, b, order, members[:n_members], NONE) != PLACED:
        return False
    b.order[order].reason = PLACED
    return True
