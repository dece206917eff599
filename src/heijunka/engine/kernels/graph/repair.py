"""Repair by propagation: what is touched is reckoned anew, and what follows from it; nothing else is looked at."""

from __future__ import annotations

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.graph.anneal import IMPOSSIBLE, is_changed, settle, take_back
from heijunka.engine.kernels.graph.timing import reckon
from heijunka.engine.kernels.hours import NEVER

MOST_SWEEPS = 8
"""Operations tied by largest lags may hold each other; what is not settled by then finds no place."""


@kernel
def touch(g, c, order, rows):
    """Reckon operations anew, and all that they push.

    As nothing moves earlier and nothing overtakes, one sequence serves for ever: a sweep along it takes the place of a
    queue, which costs more than the reckoning where much is pushed. Only largest lags reach back: then it sweeps again.

    Parameters
    ----------
    order
        int32[2, n]: the operations in a sequence that arcs and lanes respect, and the place of each in it.
    rows
        int64: operations whose earliest start, length or downtimes have changed.

    Returns
    -------
    (int, bool)
        Length of the log of operations changed; whether something found no place any more.
    """
    place = order[1]
    begin, n_waiting, n_log = len(place), 0, 0
    for k in range(len(rows)):
        h = c.op[rows[k]].head
        n_waiting += wait(c, h)
        begin = min(begin, place[h])
    for _ in range(MOST_SWEEPS):
        again = len(place)
        for z in range(begin, len(place)):
            if n_waiting == 0:
                return n_log, False
            i = order[0, z]
            if c.is_queued[i] == 0:
                continue
            c.is_queued[i] = 0
            n_waiting -= 1
            cost = reckon(g, c, i)
            if cost >= IMPOSSIBLE or n_log == len(c.log):
                c.is_queued[:] = 0
                return n_log, True
            what = is_changed(g, c, i, cost)
            if what:
                settle(g, c, i, n_log, cost)
                n_log += 1
            if what >= 2:
                n_waiting += follow(g, c, i)
            if g.wish[3] > 0:
                back, more = look_back(g, c, i, place)
                again = min(again, back)
                n_waiting += more
        if n_waiting == 0:
            return n_log, False
        begin = again if again < len(place) else 0
    c.is_queued[:] = 0
    return n_log, True


@part
def wait(c, h):
    """Mark an operation to be reckoned; return 1 unless it was."""
    if c.is_queued[h]:
        return 0
    c.is_queued[h] = 1
    return 1


@part
def follow(g, c, i):
    """Mark all that follows an operation; return how many were not."""
    shift = g.shift[0]
    n = 0
    for k in range(c.op[i].n_slots):
        q = c.slot[(i << shift) + k].after
        if q >= 0:
            n += wait(c, q >> shift)
    q = i
    while q >= 0:
        for a in range(g.succ_ptr[q], g.succ_ptr[q + 1]):
            n += wait(c, c.op[g.succ[a].who].head)
        q = c.op[q].mate
    return n


@part
def look_back(g, c, i, place):
    """Mark what an operation follows too late; return the first place of these, and how many they are."""
    first, n = len(place), 0
    q = i
    while q >= 0:
        for a in range(g.pred_ptr[q], g.pred_ptr[q + 1]):
            h = c.op[g.arc[a].who].head
            if g.arc[a].most < NEVER and c.op[i].start - c.op[h].end > g.arc[a].most:
                n += wait(c, h)
                first = min(first, place[h])
        q = c.op[q].mate
    return first, n


@kernel
def undo(g, c, n_log):
    """Undo what `touch` has changed."""
    take_back(g, c, n_log, 0)


@kernel
def hit(g, c, lanes, stretch, found):
    """Find the operations on lanes that a stretch of time touches, their setups included; return how many they are.

    Parameters
    ----------
    stretch
        From and to which tick.
    found
        int64: filled with them, as far as there is room.
    """
    shift = g.shift[0]
    since, until = stretch
    n = 0
    for k in range(len(lanes)):
        base = c.row_ptr[lanes[k]]
        low, high = base, base + c.row_length[lanes[k]]
        last = high
        while low < high:
            middle = (low + high) >> 1
            if c.op[c.row[middle] >> shift].end > since:
                high = middle
            else:
                low = middle + 1
        while low < last and c.op[c.row[low] >> shift].setup_start < until and n < len(found):
            found[n] = c.row[low] >> shift
            n += 1
            low += 1
    return n
