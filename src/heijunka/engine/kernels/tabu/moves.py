"""Moves on a critical path: within blocks (N6 and N7) and to other machines, estimated, checked for cycles, chosen.

A block is a longest run of a critical path on one machine. Nothing improves unless an operation leaves the inside of a
block, so operations move behind its last or before its first (N6, Balas & Vazacopoulos 1998), and these two move inside
(N7, Zhang et al. 2007). Operations with options are also put between two others on another machine (Mastrolilli &
Gambardella 2000).
"""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.chance import below
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.tabu.graph import after_at, before_at, follow_of, ready_of

FREE, TABU = 0, 6
"""Where the best free move and a random tabu one stand in ``choice``."""
ESTIMATE, KIND, FIRST, SECOND, OPTION, TIES = 0, 1, 2, 3, 4, 5
NOTHING, LATER, EARLIER, ELSEWHERE = 0, 1, 2, 3
"""Move the path's FIRST right behind its SECOND; SECOND right before FIRST; operation FIRST behind SECOND by OPTION."""
FAR = 1 << 60
LONGEST = 100
"""In a block, operations farther apart than this many places are not moved past each other."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - 16)


@part
def forget(g):
    """Forget the moves chosen."""
    for at in (FREE, TABU):
        g.choice[at + ESTIMATE] = FAR
        g.choice[at + KIND] = NOTHING
        g.choice[at + TIES] = 0


@part
def slot_of(g, before, after):
    """Return the slot of an arc in the tabu list."""
    number = np.uint64(before * len(g.position) + after + 1)
    return np.int64((number * _MIX) >> _SHIFT)


@part
def _propose(g, chance, at, estimate, move):
    kind, first, second, option = move
    if at == FREE and estimate > g.choice[ESTIMATE]:
        return
    if at == FREE and estimate < g.choice[ESTIMATE]:
        g.choice[TIES] = 0
    g.choice[at + TIES] += 1
    if g.choice[at + TIES] > 1 and below(chance, g.choice[at + TIES]) > 0:
        return
    g.choice[at + ESTIMATE] = estimate
    g.choice[at + KIND] = kind
    g.choice[at + FIRST] = first
    g.choice[at + SECOND] = second
    g.choice[at + OPTION] = option


@part
def critical_path(shop, g, chance, makespan):
    """Fill ``path`` with a random critical path, first operation first; return its length."""
    n = len(g.option)
    op, ties, n_path = n, 0, 0
    for machine in range(len(g.last)):
        other = g.last[machine]
        if other < n and g.end[other] == makespan:
            ties += 1
            if ties == 1 or below(chance, ties) == 0:
                op = other
    while op < n:
        g.path[n_path] = op
        n_path += 1
        start, found, ties = g.start[op], n, 0
        other = g.prev[op]
        if other < n and g.end[other] == start:
            found, ties = other, 1
        for k in range(shop.more_before_ptr[op] - 1, shop.more_before_ptr[op + 1]):
            other = before_at(shop, op, k)
            if other < n and g.end[other] == start and other != found:
                ties += 1
                if ties == 1 or below(chance, ties) == 0:
                    found = other
        op = found
    for k in range(n_path >> 1):
        op = np.int64(g.path[k])
        g.path[k] = np.int64(g.path[n_path - 1 - k])
        g.path[n_path - 1 - k] = op
    return n_path


@part
def _may_go_later(shop, g, op, last):
    """Tell whether no path leads from what follows an operation to one on its machine; sound, not complete."""
    for k in range(shop.more_after_ptr[op] - 1, shop.more_after_ptr[op + 1]):
        other = after_at(shop, op, k)
        if other == last:
            return False
        if g.end[other] <= g.start[last] and g.tail[other] >= g.length[other] + g.tail[last]:
            return False
    return True


@part
def _may_go_earlier(shop, g, op, first):
    """Tell whether no path leads to what precedes an operation from one on its machine; sound, not complete."""
    for k in range(shop.more_before_ptr[op] - 1, shop.more_before_ptr[op + 1]):
        other = before_at(shop, op, k)
        if other == first:
            return False
        if g.end[first] <= g.start[other] and g.tail[first] >= g.length[first] + g.tail[other]:
            return False
    return True


@part
def _later(shop, g, chance, span, moves, best):
    """Weigh moving the first of a span of the path right behind its last."""
    i, j = span
    op, last = np.int64(g.path[i]), np.int64(g.path[j])
    if not _may_go_later(shop, g, op, last):
        return
    end, is_tabu = g.end[g.prev[op]], False
    for k in range(i + 1, j + 1):
        other = np.int64(g.path[k])
        head = max(end, ready_of(shop, g, other))
        g.head[k] = head
        end = head + g.length[other]
        is_tabu = is_tabu or g.arc_until[slot_of(g, other, op)] > moves
    head = max(end, ready_of(shop, g, op))
    tail = max(g.tail[g.next[last]], follow_of(shop, g, op)) + g.length[op]
    estimate = head + tail
    for k in range(j, i, -1):
        # What is no candidate any more need not be weighed to the end.
        if estimate > g.choice[ESTIMATE] and not is_tabu:
            return
        other = np.int64(g.path[k])
        tail = max(tail, follow_of(shop, g, other)) + g.length[other]
        estimate = max(estimate, g.head[k] + tail)
    at = TABU if is_tabu and estimate >= best else FREE
    _propose(g, chance, at, estimate, (LATER, i, j, 0))


@part
def _earlier(shop, g, chance, span, moves, best):
    """Weigh moving the last of a span of the path right before its first."""
    i, j = span
    first, op = np.int64(g.path[i]), np.int64(g.path[j])
    if not _may_go_earlier(shop, g, op, first):
        return
    is_tabu = False
    moved = max(g.end[g.prev[first]], ready_of(shop, g, op))
    end = moved + g.length[op]
    for k in range(i, j):
        other = np.int64(g.path[k])
        head = max(end, ready_of(shop, g, other))
        g.head[k] = head
        end = head + g.length[other]
        is_tabu = is_tabu or g.arc_until[slot_of(g, op, other)] > moves
    tail, estimate = g.tail[g.next[op]], 0
    for k in range(j - 1, i - 1, -1):
        if estimate > g.choice[ESTIMATE] and not is_tabu:
            return
        other = np.int64(g.path[k])
        tail = max(tail, follow_of(shop, g, other)) + g.length[other]
        estimate = max(estimate, g.head[k] + tail)
    tail = max(tail, follow_of(shop, g, op)) + g.length[op]
    estimate = max(estimate, moved + tail)
    at = TABU if is_tabu and estimate >= best else FREE
    _propose(g, chance, at, estimate, (EARLIER, i, j, 0))


@part
def weigh_block(shop, g, chance, span, ends, moves, best):
    """Weigh the moves within a block, given by its span of the path.

    Parameters
    ----------
    ends
        Whether the path begins, and ends, with the block: then nothing is won at that side.
    moves, best
        Moves done, and makespan to beat by a tabu move.

    Returns
    -------
    int
        Work done.
    """
    z, last = span
    is_first, is_last = ends
    work = 0
    if not is_last:
        for i in range(max(z, last - LONGEST), last):
            _later(shop, g, chance, (i, last), moves, best)
            work += last - i
    if not is_first:
        for j in range(z + 2, min(last, z + LONGEST) + 1):
            _earlier(shop, g, chance, (z, j), moves, best)
            work += j - z
        for j in range(z + 1, min(last - (not is_last), z + LONGEST) + 1):
            _later(shop, g, chance, (z, j), moves, best)
            work += j - z
    if not is_last:
        for i in range(max(z + (not is_first), last - LONGEST), last - 1):
            _earlier(shop, g, chance, (i, last), moves, best)
            work += last - i
    return work


@part
def weigh_options(shop, g, chance, op, moves, best, frugality):
    """Weigh putting an operation of the path on other machines, between any two there; return the work done.

    An estimate sees the paths through the operation alone; that a machine is asked for longer than need be, it does
    not. With ``frugality``, all that could bring a new best solution are alike and each tick that the operation takes
    longer, or less, than now counts as so many eighths of a tick; negative: it does not.
    """
    n = len(g.option)
    work = 0
    ready, follow = ready_of(shop, g, op), follow_of(shop, g, op)
    soonest = FAR
    for k in range(shop.more_after_ptr[op] - 1, shop.more_after_ptr[op + 1]):
        other = after_at(shop, op, k)
        if other < n:
            soonest = min(soonest, g.end[other])
    for option in range(shop.option_ptr[op], shop.option_ptr[op + 1]):
        machine, length = shop.machine[option], shop.length[option]
        if machine == g.machine[op]:
            continue
        is_tabu = g.option_until[option] > moves or g.stay_until[op] > moves
        before, after = n, g.first[machine]
        while True:
            work += 1
            # Between two that both end before it is ready, it only gets in the way.
            if after == n or g.end[after] > ready:
                if before < n and (g.start[before] >= soonest or _is_among(shop, before, op)):
                    break
                if after == n or _may_precede(shop, g, op, after):
                    estimate = max(g.end[before], ready) + length + max(g.tail[after], follow)
                    at = TABU if is_tabu and estimate >= best else FREE
                    if frugality >= 0:
                        estimate = max(estimate, best - 1) + ((length - g.length[op]) * frugality >> 3)
                    _propose(g, chance, at, estimate, (ELSEWHERE, op, before, option))
                if after == n or g.tail[after] <= follow:
                    break
            before, after = after, g.next[after]
    return work


@part
def _is_among(shop, other, op):
    """Tell whether another operation must follow one at once."""
    found = False
    for k in range(shop.more_after_ptr[op] - 1, shop.more_after_ptr[op + 1]):
        found = found or after_at(shop, op, k) == other
    return found


@part
def _may_precede(shop, g, op, after):
    """Tell whether no path leads from another to what precedes an operation; sound, not complete."""
    for k in range(shop.more_before_ptr[op] - 1, shop.more_before_ptr[op + 1]):
        other = before_at(shop, op, k)
        if other == after or g.end[after] <= g.start[other]:
            return False
    return True
