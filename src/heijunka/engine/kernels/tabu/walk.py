"""The walk from solution to solution: always the best move that is not tabu, even where it leads uphill."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.chance import below
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.tabu.graph import (
    makespan_of,
    move_earlier,
    move_later,
    put_in,
    refresh_starts,
    refresh_tails,
    take_out,
)
from heijunka.engine.kernels.tabu.moves import (
    EARLIER,
    ELSEWHERE,
    FIRST,
    FREE,
    KIND,
    LATER,
    NOTHING,
    OPTION,
    SECOND,
    TABU,
    critical_path,
    forget,
    slot_of,
    weigh_block,
    weigh_options,
)

MOVES, IDLE, BEST, CURRENT, STUCK = 0, 1, 2, 3, 4
"""Of a walk: moves done, those since the last improvement, makespans, whether there is no move left."""
FRUGALITY = 5
MOST_WEIGHED = 20_000
"""Work after which the rest of a long path is left unweighed; every move begins at another place of the path."""


@kernel
def walk(shop, g, chance, count, limits):
    """Walk until an amount of work is done, or too many moves bring nothing, or there is none.

    Parameters
    ----------
    chance
        uint64[1].
    count
        int64[5], see ``MOVES``; the graph is loaded and ``BEST`` is not above its makespan.
    limits
        int64[6]: work, idle moves, shortest tenure, whether operations have options, for how many moves at most one
        that has been put elsewhere stays there, and frugality, see `weigh_options`.
    """
    work = 0
    while work < limits[0] and count[IDLE] < limits[1]:
        work += 60
        forget(g)
        n_path = critical_path(shop, g, chance, count[CURRENT])
        work += n_path + _weigh(shop, g, chance, n_path, count, limits)
        at = FREE if g.choice[FREE + KIND] != NOTHING else TABU
        if g.choice[at + KIND] == NOTHING:
            count[STUCK] = 1
            return
        count[MOVES] += 1
        count[IDLE] += 1
        until = count[MOVES] + limits[2] + below(chance, max(1, limits[2] >> 1))
        stay = count[MOVES] + below(chance, limits[4])
        work += _apply(shop, g, at, (until, until + limits[2], stay))
        count[CURRENT] = makespan_of(g)
        if count[CURRENT] < count[BEST]:
            count[BEST] = count[CURRENT]
            count[IDLE] = 0
            work += _keep(g)


@part
def _keep(g):
    for k in range(len(g.option)):
        g.best_option[k] = g.option[k]
        g.best_sequence[k] = g.sequence[k]
    return len(g.option) >> 3


@part
def _weigh(shop, g, chance, n_path, count, limits):
    """Weigh the moves of a path, from a random place on and around; return the work done."""
    work, begun = 0, 0
    if n_path > 100:
        begun = below(chance, n_path)
        while begun > 0 and g.next[g.path[begun - 1]] == g.path[begun]:
            begun -= 1
    z = begun
    for lap in range(2):
        stop = n_path if lap == 0 else begun
        while z < stop and work < MOST_WEIGHED:
            last = z
            while last + 1 < n_path and g.next[g.path[last]] == g.path[last + 1]:
                last += 1
            if last > z:
                ends = (z == 0 and g.start[g.path[0]] == 0, last == n_path - 1)
                work += weigh_block(shop, g, chance, (z, last), ends, count[MOVES], count[BEST])
            if limits[3] == 1:
                for k in range(z, last + 1):
                    op = np.int64(g.path[k])
                    if shop.option_ptr[op + 1] - shop.option_ptr[op] > 1:
                        work += weigh_options(shop, g, chance, op, count[MOVES], count[BEST], limits[FRUGALITY])
            z = last + 1
        z = 0
    return work


@part
def _apply(shop, g, at, until):
    """Do a move, forbid its way back for a while, and put starts and tails right.

    Parameters
    ----------
    until
        Moves until which reversed arcs, the option left, and any other option of what has been put elsewhere are tabu.

    Returns
    -------
    int
        Work done.
    """
    n = len(g.option)
    kind, i, j = g.choice[at + KIND], g.choice[at + FIRST], g.choice[at + SECOND]
    if kind == ELSEWHERE:
        return _reassign(shop, g, i, (j, g.choice[at + OPTION]), until)
    first, last = np.int64(g.path[i]), np.int64(g.path[j])
    low, high = np.int64(g.position[first]), np.int64(g.position[last])
    if kind == LATER:
        for k in range(i + 1, j + 1):
            g.arc_until[slot_of(g, first, np.int64(g.path[k]))] = until[0]
        gone_before, gone_after = np.int64(g.prev[first]), np.int64(g.next[first])
        take_out(g, first)
        put_in(g, first, last)
        move_later(shop, g, first, high)
        work = refresh_starts(shop, g, gone_after, first, np.int64(g.next[first]))
        return work + high - low + refresh_tails(shop, g, gone_before, first, last)
    if kind == EARLIER:
        for k in range(i, j):
            g.arc_until[slot_of(g, np.int64(g.path[k]), last)] = until[0]
        gone_before, gone_after = np.int64(g.prev[last]), np.int64(g.next[last])
        take_out(g, last)
        put_in(g, last, np.int64(g.prev[first]))
        move_earlier(shop, g, last, low)
        work = refresh_starts(shop, g, last, first, gone_after)
        return work + high - low + refresh_tails(shop, g, gone_before, last, np.int64(g.prev[last]))
    return n


@part
def _reassign(shop, g, op, to, until):
    """Put an operation behind another of another machine."""
    n = len(g.option)
    before, option = to
    g.option_until[g.option[op]] = until[1]
    g.stay_until[op] = until[2]
    gone_before, gone_after = np.int64(g.prev[op]), np.int64(g.next[op])
    take_out(g, op)
    g.option[op] = option
    g.machine[op] = shop.machine[option]
    g.length[op] = shop.length[option]
    put_in(g, op, before)
    after = np.int64(g.next[op])
    work = 10
    if before < n and g.position[before] > g.position[op]:
        work += g.position[before] - g.position[op]
        move_later(shop, g, op, np.int64(g.position[before]))
    elif after < n and g.position[after] < g.position[op]:
        work += g.position[op] - g.position[after]
        move_earlier(shop, g, op, np.int64(g.position[after]))
    work += refresh_starts(shop, g, op, after, gone_after)
    return work + refresh_tails(shop, g, op, before, gone_before)
