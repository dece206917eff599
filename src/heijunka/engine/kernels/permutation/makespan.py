"""Iterated greedy for the makespan of a flow shop, with or without setups, in steps of one order placed anew.

Ruiz & Stützle (2007, 2008) with the search on partial sequences of Dubois-Lacoste, Pagnozzi & Stützle (2017). All
places of an order are tried by heads and tails at once (Taillard 1990); setups lie between two neighbours only, so this
holds with them too, exactly.
"""

from __future__ import annotations

from math import exp

import numpy as np

from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.permutation.shop import family_before, heads, tails

PHASE, LENGTH, AT, IDLE, NOW, KEPT, BEST, N_STATE = range(8)
"""Fields of the state; NOW, KEPT, BEST: makespans of the sequence at hand, the one accepted and the best."""
BUILD, PARTIAL, INSERT, WHOLE, FIRST = range(5)
"""Phases: place removed orders in a first sequence; search without them; place them again; search; begin."""
FAR = np.int32(1 << 30)


@part
def best_place(shop, sequence, length, order, head, tail, chance):
    """Return where an order goes for the least makespan, of equals any, and that makespan."""
    duration, setup = shop.duration, shop.setup
    n_machines = duration.shape[1]
    has_setups = setup.shape[0] > 1
    n_families, family = shop.n_families[0], shop.family[order]
    least, place, n_equal = FAR, 0, 0
    for at in range(length + 1):
        end, longest = shop.release[order], tail[at, n_machines]
        before, after = 0, 0
        if has_setups:
            before = family_before(shop, sequence, at) * n_families + family
            if at < length:
                after = family * n_families + shop.family[sequence[at]]
        for k in range(n_machines):
            lasts = duration[order, k]
            if lasts > 0:
                free = head[at, k]
                if has_setups:
                    free += setup[before, k]
                end = max(free, end) + lasts
                way = end + tail[at, k]
                if has_setups and at < length:
                    way += setup[after, k]
            else:
                way = max(head[at, k] + tail[at, k], end)
            if way > longest:
                longest = way
                if longest > least:
                    break
        if longest < least:
            least, place, n_equal = longest, at, 1
        elif longest == least:
            n_equal += 1
            if below(chance, n_equal) == 0:
                place = at
    return place, least


@part
def put(shop, sequence, length, order, place, rows):
    """Insert an order and bring heads and tails up to date."""
    head, tail = rows
    for at in range(length, place, -1):
        sequence[at] = sequence[at - 1]
    sequence[place] = order
    for at in range(length + 1, place, -1):
        tail[at, :] = tail[at - 1, :]
    heads(shop, sequence, place, length + 1, head)
    tails(shop, sequence, place, length + 1, tail)


@part
def take(shop, sequence, length, place, rows):
    """Take out an order and bring heads and tails up to date."""
    head, tail = rows
    for at in range(place, length - 1):
        sequence[at] = sequence[at + 1]
    for at in range(place, length):
        tail[at, :] = tail[at + 1, :]
    heads(shop, sequence, place, length - 1, head)
    tails(shop, sequence, place - 1, length - 1, tail)


@part
def _begin_search(sequence, state, queue, chance):
    """Shuffle the orders to be placed anew."""
    length = state[LENGTH]
    queue[:length] = sequence[:length]
    for at in range(length - 1, 0, -1):
        other = below(chance, at + 1)
        queue[at], queue[other] = queue[other], queue[at]
    state[AT], state[IDLE] = 0, 0


@part
def _search_step(shop, sequence, queue, state, rows, chance):
    """Place one order anew; return whether as many as there are have brought nothing."""
    length = state[LENGTH]
    order = queue[state[AT] % length]
    state[AT] += 1
    place = 0
    while sequence[place] != order:
        place += 1
    take(shop, sequence, length, place, rows)
    found, makespan = best_place(shop, sequence, length - 1, order, rows[0], rows[1], chance)
    if makespan < state[NOW]:
        state[NOW], state[IDLE] = makespan, 0
    else:
        state[IDLE] += 1
        if makespan > state[NOW]:
            found = place  # with setups taking an order out may have opened nothing as good as where it was
    put(shop, sequence, length - 1, order, found, rows)
    return state[IDLE] >= length


@part
def _longest(length, rows):
    longest = np.int32(0)
    for k in range(rows[0].shape[1]):
        longest = max(longest, rows[0][length, k])
    return longest


@part
def _destroy(shop, sequence, removed, state, rows, chance):
    for n in range(len(removed)):
        place = below(chance, state[LENGTH])
        removed[n] = sequence[place]
        take(shop, sequence, state[LENGTH], place, rows)
        state[LENGTH] -= 1
    state[NOW] = _longest(state[LENGTH], rows)


@part
def _accept(shop, sequences, state, temperature, rows, chance):
    """Keep the sequence, or go back to the one kept."""
    sequence, kept, best = sequences
    if state[NOW] < state[BEST]:
        state[BEST] = state[NOW]
        best[:] = sequence
    if state[NOW] <= state[KEPT] or unit(chance) < exp((state[KEPT] - state[NOW]) / temperature):
        state[KEPT] = state[NOW]
        kept[:] = sequence
    else:
        sequence[:] = kept
        heads(shop, sequence, 0, len(sequence), rows[0])
        tails(shop, sequence, len(sequence) - 1, len(sequence), rows[1])


@kernel
def iterate(shop, sequences, queue, removed, state, rows, temperature, chance, work):
    """Search for as long as some work lasts, counted in positions tried x machines.

    Parameters
    ----------
    sequences
        Three of int32[n_orders]: at hand, kept, best. At first the one at hand says in what turn orders are placed.
    queue, removed
        int32[n_orders], int32[depth]: orders to be placed anew, orders taken out.
    state
        int64[N_STATE]; phase FIRST to begin with.
    rows
        Heads and tails, int32[n_orders + 2, n_machines + 1].
    """
    sequence, kept, best = sequences
    n_orders, n_machines = shop.duration.shape
    head, tail = rows
    while work > 0:
        work -= 3 * (state[LENGTH] + 1) * n_machines
        if state[PHASE] == FIRST:
            queue[:] = sequence
            head[0, :n_machines] = shop.first
            tail[:] = 0
            state[PHASE], state[LENGTH], state[AT] = BUILD, 0, 0
        elif state[PHASE] == BUILD:
            order = queue[state[LENGTH]]
            place, makespan = best_place(shop, sequence, state[LENGTH], order, head, tail, chance)
            put(shop, sequence, state[LENGTH], order, place, rows)
            state[LENGTH] += 1
            state[NOW] = makespan
            if state[LENGTH] == n_orders:
                state[KEPT] = FAR
                state[BEST] = FAR
                state[PHASE] = WHOLE
                _begin_search(sequence, state, queue, chance)
        elif state[PHASE] == INSERT:
            order = removed[state[AT]]
            place, makespan = best_place(shop, sequence, state[LENGTH], order, head, tail, chance)
            put(shop, sequence, state[LENGTH], order, place, rows)
            state[LENGTH] += 1
            state[AT] += 1
            state[NOW] = makespan
            if state[LENGTH] == n_orders:
                state[PHASE] = WHOLE
                _begin_search(sequence, state, queue, chance)
        elif _search_step(shop, sequence, queue, state, rows, chance):
            if state[PHASE] == PARTIAL:
                state[PHASE], state[AT] = INSERT, 0
            else:
                _accept(shop, sequences, state, temperature, rows, chance)
                _destroy(shop, sequence, removed, state, rows, chance)
                state[PHASE] = PARTIAL
                _begin_search(sequence, state, queue, chance)
