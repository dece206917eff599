"""The desks: who waits for which resource, who waits for whom, and when a resource is asked next."""

from __future__ import annotations

from heijunka.engine.kernels.board import first_ending_after, last_from
from heijunka.engine.kernels.chaining import ready_at
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.heap import push
from heijunka.engine.kernels.hours import NEVER, NONE, next_open

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
def count_down(w, b, d, head, t):
    """Take one thing off what a head waits for; it arrives when there is none left."""
    d.op[head].waiting -= 1
    if d.op[head].waiting == 0:
        d.count[0] = push(d.arrivals, d.count[0], max(t, ready_at(w, b, head)), head)


@part
def announce(w, b, d, op, t):
    """Tell those that wait for a placed operation that it is placed; who waits for nothing more arrives."""
    step = w.operations[op].step
    for k in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        after = w.links[w.lists[k]].after
        if w.steps[after].head != w.steps[step].head:
            count_down(w, b, d, op - step + w.steps[after].head, t)
    order = w.operations[op].order
    if (
        b.order[order].n_placed == w.orders[order + 1].operation_ptr - w.orders[order].operation_ptr
        and not b.order[order].is_told
    ):
        b.order[order].is_told = True
        for k in range(w.orders[order].consumer_ptr, w.orders[order + 1].consumer_ptr):
            consumer = w.lists[k]
            step = w.operations[consumer].step
            count_down(w, b, d, consumer - step + w.steps[step].head, t)


@part
def enqueue(w, d, op, t):
    """Let an operation wait in the queue of its desk."""
    desk = w.steps[w.operations[op].step].desk
    d.op[op].state = QUEUED
    d.op[op].came = t
    d.op[op].next_in = d.first_in[desk]
    d.op[op].last_in = NONE
    if d.first_in[desk] >= 0:
        d.op[d.first_in[desk]].last_in = op
    d.first_in[desk] = op


@part
def dequeue(w, d, op):
    """Take an operation out of the queue of its desk."""
    desk = w.steps[w.operations[op].step].desk
    before, after = d.op[op].last_in, d.op[op].next_in
    if before >= 0:
        d.op[before].next_in = after
    else:
        d.first_in[desk] = after
    if after >= 0:
        d.op[after].last_in = before


@part
def wake(d, r, t):
    """Let a resource be asked at a moment, and not before."""
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
