"""Annealing on the sequence of a flow shop for sums of what orders cost by their ends.

A move inserts an order elsewhere or swaps two. The threshold of acceptance is drawn first, so a move is dropped as soon
as its heads are nowhere earlier than before and its cost so far is beyond: costs never fall with a later end, so it is
no loss. Where the heads are the same as before, the rest is too.
"""

from __future__ import annotations

from math import log

import numpy as np

from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.permutation.shop import cost_of, family_before, go_on

SWAPS, NEAR, NEARBY = 0.5, 0.5, 6
"""Share of swaps, share of moves over at most so many positions."""


@part
def refresh(shop, sequence, head, so_far):
    """Fill heads and the costs up to each position; return the cost of all."""
    head[0, :] = shop.first
    so_far[0] = 0.0
    for at in range(len(sequence)):
        before = family_before(shop, sequence, at)
        end = go_on(shop, before, sequence[at], head[at], head[at + 1])
        so_far[at + 1] = so_far[at] + cost_of(shop, before, sequence[at], end)
    return so_far[len(sequence)]


@part
def shift(sequence, place, to):
    """Move the order at a position to another."""
    order = sequence[place]
    if place < to:
        for at in range(place, to):
            sequence[at] = sequence[at + 1]
    else:
        for at in range(place, to, -1):
            sequence[at] = sequence[at - 1]
    sequence[to] = order


@part
def swap(sequence, place, to):
    """Swap the orders at two positions."""
    sequence[place], sequence[to] = sequence[to], sequence[place]


@part
def try_from(shop, sequence, span, rows, trial, most):
    """Compute a changed sequence from its first changed position on.

    Returns
    -------
    (bool, float, int, int)
        Whether the cost rises by at most ``most``, by how much, up to where heads are new, and how many were computed.
    """
    head, so_far = rows
    new_head, new_so_far = trial
    low, high = span
    n_orders, n_machines = shop.duration.shape
    is_set_up = shop.setup.shape[0] > 1
    so = so_far[low]
    for at in range(low, n_orders):
        order, before = sequence[at], family_before(shop, sequence, at)
        if at == low:
            end = go_on(shop, before, order, head[at], new_head[at + 1])
        else:
            end = go_on(shop, before, order, new_head[at], new_head[at + 1])
        so += cost_of(shop, before, order, end)
        new_so_far[at + 1] = so
        # With setups, heads compare where the order before is the same again.
        if at < high + is_set_up or at + 1 == n_orders:
            continue
        is_same, is_later = True, True
        for k in range(n_machines):
            if new_head[at + 1, k] != head[at + 1, k]:
                is_same = False
                if new_head[at + 1, k] < head[at + 1, k]:
                    is_later = False
                    break
        rise = so - so_far[at + 1]
        if is_same:
            return rise <= most, rise, at + 1, at + 1 - low
        if is_later and rise > most:
            return False, rise, at + 1, at + 1 - low
    rise = so - so_far[n_orders]
    return rise <= most, rise, n_orders, n_orders - low


@kernel
def anneal(shop, sequence, best, value, rows, trial, temperature, chance, work):
    """Search at a temperature for as long as some work lasts, counted in heads computed; return moves tried, accepted.

    Parameters
    ----------
    sequence, best
        int32[n_orders]: at hand, and the best so far.
    value
        float64[1]: the best cost so far.
    rows, trial
        Heads int32[n_orders + 1, n_machines] and costs so far float64[n_orders + 1], of the sequence and for trials.
    """
    head, so_far = rows
    new_head, new_so_far = trial
    n_orders, n_machines = shop.duration.shape
    cost = refresh(shop, sequence, head, so_far)
    n_tried, n_accepted = 0, 0
    while work > 0:
        work -= n_machines
        place = below(chance, n_orders)
        if unit(chance) < NEAR:
            to = place + (1 + below(chance, NEARBY)) * (1 if below(chance, 2) else -1)
        else:
            to = below(chance, n_orders)
        is_swap = unit(chance) < SWAPS
        most = -temperature * log(unit(chance) + 1e-300)
        if to < 0 or to >= n_orders or to == place:
            continue
        if is_swap:
            swap(sequence, place, to)
        else:
            shift(sequence, place, to)
        span = (min(place, to), max(place, to))
        is_good, rise, new_until, n_heads = try_from(shop, sequence, span, rows, trial, most)
        work -= n_heads * n_machines
        n_tried += 1
        if not is_good:
            if is_swap:
                swap(sequence, place, to)
            else:
                shift(sequence, to, place)
            continue
        n_accepted += 1
        head[span[0] + 1 : new_until + 1] = new_head[span[0] + 1 : new_until + 1]
        so_far[span[0] + 1 : new_until + 1] = new_so_far[span[0] + 1 : new_until + 1]
        if rise != 0.0:
            for at in range(new_until + 1, n_orders + 1):
                so_far[at] += rise
        cost += rise
        if cost < value[0] - 1e-9:
            value[0] = cost
            best[:] = sequence
    return n_tried, n_accepted


@kernel
def uphill(shop, sequence, rows, trial, chance, rises):
    """Fill by how much random moves make the sequence dearer, without making them."""
    head, so_far = rows
    n_orders = len(sequence)
    refresh(shop, sequence, head, so_far)
    n = 0
    for _ in range(4 * len(rises)):
        place, to = below(chance, n_orders), below(chance, n_orders)
        if place == to:
            continue
        shift(sequence, place, to)
        span = (min(place, to), max(place, to))
        rise = try_from(shop, sequence, span, rows, trial, np.inf)[1]
        shift(sequence, to, place)
        if rise > 1e-9:
            rises[n] = rise
            n += 1
            if n == len(rises):
                break
    return n
