"""Starting everything as late as it may: a backward pass over a finished plan that leaves orders' ends alone."""

from __future__ import annotations

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.graph.timing import reckon, setup_begin
from heijunka.engine.kernels.hours import NEVER, end_after, latest_before, window_after


@part
def is_free(g, c, i):
    """Tell whether an operation may be moved by itself: no pin, no batch, no tank, no transfer lot, some length."""
    if c.op[i].head != i or c.op[i].mate >= 0 or g.op[i].pin_start >= 0 or c.op[i].length == 0:
        return False
    if g.hangs_ptr[i + 1] > g.hangs_ptr[i]:
        return False
    for a in range(g.pred_ptr[i], g.pred_ptr[i + 1]):
        if g.arc[a].lot > 0:
            return False
    for a in range(g.succ_ptr[i], g.succ_ptr[i + 1]):
        j = g.succ[a].who
        for b in range(g.pred_ptr[j], g.pred_ptr[j + 1]):
            if g.arc[b].lot > 0 and g.arc[b].who == i:
                return False
    return True


@part
def latest_end_of(g, c, i):
    """Return the latest end of an operation that moves nothing else and no order's end, and its latest start."""
    shift = g.shift[0]
    limit, latest = NEVER, NEVER
    o = g.op[i].order
    for a in range(g.sink_ptr[o], g.sink_ptr[o + 1]):
        if g.sink[a] == i:
            limit = 0
    if limit == 0:
        for a in range(g.sink_ptr[o], g.sink_ptr[o + 1]):
            limit = max(limit, c.op[c.op[g.sink[a]].head].end)
    for a in range(g.succ_ptr[i], g.succ_ptr[i + 1]):
        j = g.succ[a].who
        lag = 0
        for b in range(g.pred_ptr[j], g.pred_ptr[j + 1]):
            if g.arc[b].who == i and g.arc[b].lag > lag:
                lag = g.arc[b].lag
        limit = min(limit, c.op[c.op[j].head].start - lag)
    for k in range(c.op[i].n_slots):
        follows = c.slot[(i << shift) + k].after
        if follows >= 0:
            limit = min(limit, c.op[follows >> shift].setup_start)
    for a in range(g.pred_ptr[i], g.pred_ptr[i + 1]):
        if g.arc[a].most < NEVER:
            latest = min(latest, c.op[c.op[g.arc[a].who].head].end + g.arc[a].most)
    return limit, latest


@part
def latest_start(g, c, i, limit):
    """Return the last start with which an operation ends by a moment, in its working time; -1 if there is none."""
    at, length = c.op[i].calendar, c.op[i].length
    if at < 0:
        return limit - length
    if g.is_interruptible[g.op[i].step]:
        start = latest_before(g.calendars, at, limit, length)
        if start < 0 or end_after(g.calendars, at, start, length) > limit:
            return -1
        return start
    k = window_after(g.calendars, at, limit - 1)
    if k == g.calendars.ptr[at + 1]:
        k -= 1
    while k >= g.calendars.ptr[at]:
        start = min(limit, g.calendars.window[k].close) - length
        if start >= g.calendars.window[k].open:
            return start
        k -= 1
    return -1


@kernel
def shift_late(g, c, sequence):
    """Start operations as late as they may, the last first.

    Parameters
    ----------
    g, c
        Graph and chains of a plan, with its times.
    sequence
        int32: its operations by start.

    Returns
    -------
    int
        Number of operations that start later.
    """
    for z in range(len(sequence)):
        i = sequence[z]
        if c.op[i].head == i and reckon(g, c, i) < 1e299:
            for k in range(c.op[i].n_slots):
                c.slot[(i << g.shift[0]) + k].left = c.fresh[3 + 2 * k]
    n_moved = 0
    for z in range(len(sequence) - 1, -1, -1):
        i = sequence[z]
        if not is_free(g, c, i):
            continue
        limit, latest = latest_end_of(g, c, i)
        if limit >= NEVER or limit <= c.op[i].end:
            continue
        start = min(latest_start(g, c, i, limit), latest)
        if start <= c.op[i].start:
            continue
        at = c.op[i].calendar
        end = start + c.op[i].length
        if at >= 0 and g.is_interruptible[g.op[i].step]:
            end = end_after(g.calendars, at, start, c.op[i].length)
        elif latest < NEVER and start == latest:
            continue
        if end > limit or reckon(g, c, i) >= 1e299:
            continue
        c.op[i].start, c.op[i].end = start, end
        c.op[i].setup_start = setup_begin(g, c, i, start)
        n_moved += 1
    return n_moved
