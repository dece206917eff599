"""What makes too much for a storage is held back until something is taken out: done once, where a search begins."""

from __future__ import annotations

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.graph.anneal import latest_end, propagate, take_back
from heijunka.engine.kernels.graph.shifting import enqueue
from heijunka.engine.kernels.graph.tanks import NOISE, fill


@part
def first_overflow(g, c):
    """Return the event that first overfills a storage, and the moment at which something is taken out next.

    The event is -1 if there is none; the moment is -1 if nothing is ever taken out, or a free material is missing.
    """
    for tank in range(len(g.capacity)):
        for z in range(g.event_ptr[tank], g.event_ptr[tank + 1]):
            if g.capacity[tank] < 0:
                if c.level[z] < -NOISE:
                    return c.flow[z], -1
            elif c.flowing[c.flow[z]] > 0 and c.level[z] > g.capacity[tank] + NOISE:
                for later in range(z + 1, g.event_ptr[tank + 1]):
                    if c.flowing[c.flow[later]] < 0:
                        return c.flow[z], c.moment[later] >> 1
                return c.flow[z], -1
    return -1, -1


@part
def maker_of(g, c, e):
    """Return the operation on whose end an event hangs; -1 if it hangs on none."""
    i = g.event[e]
    if g.event_kind[e] == 1:
        return c.op[i].head
    found, end = -1, -1
    if g.event_kind[e] == 2:
        for a in range(g.sink_ptr[i], g.sink_ptr[i + 1]):
            h = c.op[g.sink[a]].head
            if c.op[h].end > end:
                found, end = h, c.op[h].end
    return found


@kernel
def mend(g, c, most):
    """Hold operations back until no storage overflows, or one cannot be held: then that one stays where it was.

    Parameters
    ----------
    most
        How many times at most.

    Returns
    -------
    bool
        Whether all tanks are as they must be.
    """
    for _ in range(most):
        fill(g, c)
        e, until = first_overflow(g, c)
        if e < 0:
            return True
        i = maker_of(g, c, e)
        if until < 0 or i < 0 or g.op[i].pin_start >= 0:
            return False
        floor, c.op[i].floor = c.op[i].floor, until
        n = enqueue(c, 0, 2 * c.op[i].start, i)
        change, n_log, n_orders, is_off = propagate(g, c, n, (1e290, 1 << 61))
        if is_off:
            take_back(g, c, n_log, n_orders)
            c.op[i].floor = floor
            return False
        latest = latest_end(g, c)
        c.total[0] += change + g.wish[0] * (latest - c.total[1])
        c.total[1] = latest
    fill(g, c)
    return False
