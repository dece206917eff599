"""Annealing on the sequence of a hybrid flow shop, decoded by lists: several machines alike at each stage.

Orders enter the first stage in the sequence, the later stages as they come, each on the machine that is free first. To
the makespan a little of the mean end is added: it tells sequences of equal makespan apart.
"""

from __future__ import annotations

from math import log

import numpy as np

from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.permutation.sums import NEAR, NEARBY, shift, swap

SWAPS = 0.4
OF_MEAN = 0.1
"""Weight of the mean end."""
DROP = 0.98
"""A trial is given up if its makespan is too long for any mean end above this share of the present one."""


@part
def sort_by_ready(line, ready):
    """Sort orders by when they come; those in line are nearly sorted, and equals stay as they are."""
    for at in range(1, len(line)):
        order = line[at]
        comes = ready[order]
        to = at - 1
        while to >= 0 and ready[line[to]] > comes:
            line[to + 1] = line[to]
            to -= 1
        line[to + 1] = order


@part
def lay_out(given, sequence, limit, ready, line, free):
    """Return makespan and mean end of a sequence; a makespan of -1 if it would exceed a limit.

    Parameters
    ----------
    given
        Durations int32[n_orders, n_stages], machines int64[n_stages], release int32[n_orders], and what is still to do
        after each stage, int32 as durations.
    ready, line, free
        Room for int32[n_orders], int32[n_orders], int32[most machines]; what is in them does not matter.
    """
    duration, alike, release, rest = given
    n_orders, n_stages = duration.shape
    line[:] = sequence
    ready[:] = release
    longest, total = np.int32(0), np.int64(0)
    for k in range(n_stages):
        if k > 0:
            sort_by_ready(line, ready)
        n_alike = alike[k]
        free[:n_alike] = 0
        for at in range(n_orders):
            order = line[at]
            lasts = duration[order, k]
            if lasts == 0:
                continue
            end = max(free[0], ready[order]) + lasts
            ready[order] = end
            if end + rest[order, k] > limit:
                return np.int32(-1), 0.0
            to = 0
            while to < n_alike - 1 and free[to + 1] < end:
                free[to] = free[to + 1]
                to += 1
            free[to] = end
    for order in range(n_orders):
        longest = max(longest, ready[order])
        total += ready[order]
    return longest, total / n_orders


@kernel
def anneal_hybrid(given, sequence, best, value, room, temperature, chance, work):
    """Search at a temperature for as long as some work lasts, counted in orders placed; return moves tried, accepted.

    Parameters
    ----------
    given, room
        As of `lay_out`.
    sequence, best
        int32[n_orders]: at hand, and the best so far.
    value
        float64[2]: makespan and mean end of the best so far.
    """
    ready, line, free = room
    n_orders, n_stages = given[0].shape
    longest, mean = lay_out(given, sequence, 1 << 30, ready, line, free)
    cost = longest + OF_MEAN * mean
    if longest < value[0]:
        value[0], value[1] = longest, mean
        best[:] = sequence
    n_tried, n_accepted = 0, 0
    while work > 0:
        work -= n_orders
        place = below(chance, n_orders)
        if unit(chance) < NEAR:
            to = place + (1 + below(chance, NEARBY)) * (1 if below(chance, 2) else -1)
        else:
            to = below(chance, n_orders)
        is_swap = unit(chance) < SWAPS
        most = cost - temperature * log(unit(chance) + 1e-300)
        if to < 0 or to >= n_orders or to == place:
            continue
        if is_swap:
            swap(sequence, place, to)
        else:
            shift(sequence, place, to)
        limit = np.int64(most - OF_MEAN * DROP * mean)
        new_longest, new_mean = lay_out(given, sequence, limit, ready, line, free)
        work -= n_orders * n_stages
        n_tried += 1
        new_cost = new_longest + OF_MEAN * new_mean
        if new_longest < 0 or new_cost > most:
            if is_swap:
                swap(sequence, place, to)
            else:
                shift(sequence, to, place)
            continue
        n_accepted += 1
        cost, longest, mean = new_cost, new_longest, new_mean
        if longest < value[0] or (longest == value[0] and mean < value[1]):
            value[0], value[1] = longest, mean
            best[:] = sequence
    return n_tried, n_accepted


@kernel
def uphill_hybrid(given, sequence, room, chance, rises):
    """Fill by how much random moves make the sequence dearer, without making them; return how many."""
    ready, line, free = room
    n_orders = len(sequence)
    longest, mean = lay_out(given, sequence, 1 << 30, ready, line, free)
    cost = longest + OF_MEAN * mean
    n = 0
    for _ in range(4 * len(rises)):
        place, to = below(chance, n_orders), below(chance, n_orders)
        if place == to:
            continue
        shift(sequence, place, to)
        longest, mean = lay_out(given, sequence, 1 << 30, ready, line, free)
        shift(sequence, to, place)
        if longest + OF_MEAN * mean > cost + 1e-9:
            rises[n] = longest + OF_MEAN * mean - cost
            n += 1
            if n == len(rises):
                break
    return n


@kernel
def hybrid_timetable(given, sequence, start, machine):
    """Fill start and machine of each order at each stage, int32[n_orders, n_stages], as `lay_out` has them."""
    duration, alike, release, _ = given
    n_orders, n_stages = duration.shape
    line, ready = sequence.copy(), release.copy()
    free = np.zeros(alike.max(), np.int32)
    for k in range(n_stages):
        if k > 0:
            sort_by_ready(line, ready)
        free[:] = 0
        for at in range(n_orders):
            order = line[at]
            lasts = duration[order, k]
            on = 0
            if lasts > 0:
                for other in range(1, alike[k]):
                    if free[other] < free[on]:
                        on = other
            start[order, k] = max(free[on], ready[order]) if lasts > 0 else ready[order]
            machine[order, k] = on
            if lasts > 0:
                ready[order] = start[order, k] + lasts
                free[on] = ready[order]


@kernel
def justify(given, turn, start, machine):
    """Let all start as early as they can with the machines and sequences that they have.

    Parameters
    ----------
    turn
        int64[n_orders * n_stages]: order * n_stages + stage, sorted by start, those of an order by stage.
    """
    duration, alike, release, _ = given
    n_stages = duration.shape[1]
    ready = release.copy()
    free = np.zeros((n_stages, alike.max()), np.int32)
    for entry in turn:
        order, k = entry // n_stages, entry % n_stages
        lasts = duration[order, k]
        start[order, k] = ready[order]
        if lasts > 0:
            start[order, k] = max(ready[order], free[k, machine[order, k]])
            ready[order] = start[order, k] + lasts
            free[k, machine[order, k]] = ready[order]
