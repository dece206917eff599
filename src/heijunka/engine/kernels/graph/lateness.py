"""Starting everything as late as it may: a backward pass over a finished plan that leaves orders' ends alone."""

from __future__ import annotations

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.graph.timing import reckon, setup_begin
from heijunka.engine.kernels.hours import NEVER, end_after, latest_before, window_after


@part
def is_free(g, c, i):
    """Tell whether an operation may be moved by itself: no pin, no batch, no tank, no transfer lot, some length."""
    if c.head[i] != i or c.mate[i] >= 0 or g.pin_start[i] >= 0 or c.length[i] == 0:
        return False
    if g.hangs_ptr[i + 1] > g.hangs_ptr[i]:
        return False
    for a in range(g.pred_ptr[i], g.pred_ptr[i + 1]):
        if g.pred_lot[a] > 0:
            return False
    for a in range(g.succ_ptr[i], g.succ_ptr[i + 1]):
        j = g.succ[a]
        for b in range(g.pred_ptr[j], g.pred_ptr[j + 1]):
            if g.pred_lot[b] > 0 and g.pred[b] == i:
                return False
    return True


@part
def latest_end_of(g, c, i):
    """Return the latest end of an operation that moves nothing else and no order's end, and its latest start."""
    shift = g.shift[0]
    limit, latest = NEVER, NEVER
    o = g.order[i]
    for a in range(g.sink_ptr[o], g.sink_ptr[o + 1]):
        if g.sink[a] == i:
            limit = 0
    if limit == 0:
        for a in range(g.sink_ptr[o], g.sink_ptr[o + 1]):
            limit = max(limit, c.end[c.head[g.sink[a]]])
    for a in range(g.succ_ptr[i], g.succ_ptr[i + 1]):
        j = g.succ[a]
        lag = 0
        for b in range(g.pred_ptr[j], g.pred_ptr[j + 1]):
            if g.pred[b] == i and g.pred_lag[b] > lag:
                lag = g.pred_lag[b]
        limit = min(limit, c.start[c.head[j]] - lag)
    for k in range(c.n_slots[i]):
        follows = c.after[(i << shift) + k]
        if follows >= 0:
            limit = min(limit, c.setup_start[follows >> shift])
    for a in range(g.pred_ptr[i], g.pred_ptr[i + 1]):
        if g.pred_most[a] < NEVER:
            latest = min(latest, c.end[c.head[g.pred[a]]] + g.pred_most[a])
    return limit, latest


@part
def latest_start(g, c, i, limit):
    """Return the last start with which an operation ends by a moment, in its working time; -1 if there is none."""
    at, length = c.calendar[i], c.length[i]
    if at < 0:
        return limit - length
    if g.is_interruptible[g.step[i]]:
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
        if c.head[i] == i and reckon(g, c, i) < 1e299:
            for k in range(c.n_slots[i]):
                c.left[(i << g.shift[0]) + k] = c.fresh[3 + 2 * k]
    n_moved = 0
    for z in range(len(sequence) - 1, -1, -1):
        i = sequence[z]
        if not is_free(g, c, i):
            continue
        limit, latest = latest_end_of(g, c, i)
        if limit >= NEVER or limit <= c.end[i]:
            continue
        start = min(latest_start(g, c, i, limit), latest)
        if start <= c.start[i]:
            continue
        at = c.calendar[i]
        end = start + c.length[i]
        if at >= 0 and g.is_interruptible[g.step[i]]:
            end = end_after(g.calendars, at, start, c.length[i])
        elif latest < NEVER and start == latest:
            continue
        if end > limit or reckon(g, c, i) >= 1e299:
            continue
        c.start[i], c.end[i] = start, end
        c.setup_start[i] = setup_begin(g, c, i, start)
        n_moved += 1
    return n_moved
