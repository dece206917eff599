"""Queues: what waits for what, and what is called when."""

from __future__ import annotations

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.floor.tables import CALLS, COME, IS_ROLLED, READY, WAITING, WAKE
from heijunka.engine.kernels.heap import push


@part
def call(f, t, what, who):
    """Note that something is to happen."""
    f.count[CALLS] = push(f.heap, f.count[CALLS], t, what + 8 * who)


@part
def wake(f, r, t):
    """Ask a resource again at a moment, unless it is asked before."""
    if f.res[r].wake > t:
        f.res[r].wake = t
        call(f, t, WAKE, r)


@part
def touch(s, f, r):
    """Let the desks look whether something can begin, now that something has changed at a resource."""
    for z in range(s.served_ptr[r], s.served_ptr[r + 1]):
        f.is_touched[s.served[z]] = 1


@part
def enqueue(s, f, op):
    """Let an operation wait at its desk."""
    desk = s.desk[s.world.operations[op].step]
    f.op[op].status = READY
    f.op[op].place = f.queued[desk]
    f.queue[s.queue_ptr[desk] + f.queued[desk]] = op
    f.queued[desk] += 1
    f.is_touched[desk] = 1


@part
def dequeue(s, f, op):
    """Take an operation from its desk."""
    desk = s.desk[s.world.operations[op].step]
    first, last = s.queue_ptr[desk], s.queue_ptr[desk] + f.queued[desk] - 1
    other = f.queue[last]
    f.queue[first + f.op[op].place] = other
    f.op[other].place = f.op[op].place
    f.queued[desk] -= 1


@part
def need_less(s, n, f, op, t):
    """Note that one thing less is waited for by an operation, and when it can begin at the earliest."""
    f.op[op].ready = max(f.op[op].ready, t)
    f.op[op].waiting -= 1
    if f.op[op].waiting == 0 and f.op[op].status == WAITING:
        earliest = s.world.operations[op].earliest
        if f.count[IS_ROLLED] == 0:
            earliest += n.late[op]
        f.op[op].ready = max(f.op[op].ready, earliest)
        call(f, max(f.op[op].ready, f.count[1]), COME, op)
