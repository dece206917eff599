"""Annealing: move a node along its chains or to others, spread the change, keep it or take it back.

The threshold of acceptance is drawn first; a trial stops as soon as what it has changed so far exceeds it by more than
some slack. That neglects what the rest of the trial would have gained: a node's followers are evaluated in order of
time, so that a late loss of one order may come before the gain of another. The slack, in temperatures, lets through
most of what would be accepted after all.
"""

from __future__ import annotations

from math import log

from heijunka.engine.kernels.chains.linking import (
    CHAIN,
    NEXT,
    PREV,
    choose_places,
    link,
    note_places,
    place_on,
    relink,
    resequence,
    search,
    unlink,
)
from heijunka.engine.kernels.chains.net import ABORTED, ACCEPTED, CHANGE, MOVES, STEPS
from heijunka.engine.kernels.chains.spread import FINISHED, begin, call, keep, spread, take_back
from heijunka.engine.kernels.chains.timing import family_of, node_length
from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.hours import NEVER

WORK_OF_MOVE = 5
"""Steps that choosing a move is worth."""


@kernel
def anneal(net, st, chance, setting, samples):
    """Try moves until an amount of work is done.

    Parameters
    ----------
    chance
        uint64[1].
    setting
        float64[5]: temperature; slack in temperatures; share of moves led by what is late; ticks within which a node
        moves to other chains; work.
    samples
        float64: if not empty, nothing is kept, and rises of cost are written here.

    Returns
    -------
    int
        Number of samples.
    """
    temperature, slack = setting[0], setting[1]
    n_samples = 0
    done = 0.0
    before = st.count[STEPS]
    while done + st.count[STEPS] - before < setting[4]:
        done += WORK_OF_MOVE
        v = _choose_node(net, st, chance, setting[2])
        if v < 0:
            continue
        t, option, keeps = _choose_move(net, st, chance, v, setting[3])
        if t < 0:
            continue
        note_places(net, st, v)
        if not choose_places(net, st, chance, v, option, t, keeps):
            continue
        st.count[MOVES] += 1
        threshold = -temperature * log(1.0 - unit(chance))
        limit = 1e299 if len(samples) else threshold + slack * temperature
        was = st.node[v].option
        how = _try(net, st, v, option, t, limit)
        change = st.total[CHANGE]
        if how == FINISHED and len(samples) == 0 and change <= threshold:
            resequence(net, st, v, net.option[was].n_slots)
            keep(st)
            st.count[ACCEPTED] += 1
            continue
        if how != FINISHED:
            st.count[ABORTED] += 1
        take_back(net, st)
        unlink(net, st, v)
        st.node[v].option = was
        st.node[v].length = node_length(net, st, v)
        relink(net, st, v)
        if len(samples) and how == FINISHED and change > 0:
            samples[n_samples] = change
            n_samples += 1
            if n_samples == len(samples):
                break
    return n_samples


@part
def _try(net, st, v, option, t, limit):
    """Move a node to its places in ``fresh`` and spread the change."""
    width = net.size[0]
    begin(st)
    for k in range(net.option[st.node[v].option].n_slots):
        next_ = st.place[v * width + k].next
        if next_ >= 0:
            call(st, next_ // width, 2 * st.node[next_ // width].start)
    unlink(net, st, v)
    if option != st.node[v].option:
        st.node[v].option = option
        st.node[v].length = node_length(net, st, v)
    for k in range(net.option[option].n_slots):
        chain, prev, next_ = st.fresh[k, CHAIN], st.fresh[k, PREV], st.fresh[k, NEXT]
        prev = place_on(net, st, prev, chain) if prev >= 0 else -1
        next_ = place_on(net, st, next_, chain) if next_ >= 0 else -1
        link(net, st, v, k, chain, prev, next_)
        if next_ >= 0:
            call(st, next_ // width, 2 * st.node[next_ // width].start)
    call(st, v, 2 * t - 1)
    return spread(net, st, limit)


@part
def _choose_node(net, st, chance, share):
    """Choose a node to move: any, or one that holds up what is late; -1 if it may not move."""
    if unit(chance) < share:
        v = _critical(net, st, chance)
        if v >= 0 and st.is_movable[v]:
            return v
    return st.movable[below(chance, len(st.movable))]


@part
def _critical(net, st, chance):
    """Walk from the end of a late order back along what holds it up, some steps."""
    order = -1
    if net.charge[0] > 0 and unit(chance) < 0.7:
        k = 1
        half = len(st.tree) >> 1
        while k < half:
            k = 2 * k if st.tree[2 * k] == st.tree[k] else 2 * k + 1
        order = k - half
    else:
        for _ in range(6):
            n = below(chance, len(st.made))
            if st.made[n].cost > 0:
                order = n
                break
    if order < 0 or order >= len(st.made):
        return -1
    v = -1
    for k in range(net.order[order].last_ptr, net.order[order + 1].last_ptr):
        w = st.node_of[net.last[k]]
        if v < 0 or st.node[w].end > st.node[v].end:
            v = w
    if v < 0:
        return -1
    n_steps = below(chance, 12)
    if net.charge[0] > 0:
        n_steps = below(chance, 12) if unit(chance) < 0.3 else below(chance, 40)
    for _ in range(n_steps):
        w = _holding_up(net, st, chance, v)
        if w < 0:
            break
        v = w
    return v


@part
def _holding_up(net, st, chance, v):
    """Return what ends last of all that a node waits for, now and then another; -1 if there is nothing."""
    width = net.size[0]
    best, latest = -1, -1
    for k in range(net.option[st.node[v].option].n_slots):
        prev = st.place[v * width + k].prev
        if prev >= 0 and st.node[prev // width].end > latest:
            best, latest = prev // width, st.node[prev // width].end
    if best < 0 or unit(chance) < 0.5:
        op = st.node[v].first
        while op >= 0:
            for k in range(net.op[op].before_ptr, net.op[op + 1].before_ptr):
                w = st.node_of[net.before[k].other]
                if st.node[w].end + net.before[k].min_lag > latest:
                    best, latest = w, st.node[w].end + net.before[k].min_lag
            op = st.mate[op]
    return best


@part
def _choose_move(net, st, chance, v, reach):
    """Choose where a node goes: the moment before which all that starts earlier lies before it (-1: nowhere)."""
    low, high = -1, NEVER
    op = st.node[v].first
    while op >= 0:
        for k in range(net.op[op].before_ptr, net.op[op + 1].before_ptr):
            low = max(low, st.node[st.node_of[net.before[k].other]].start)
        for k in range(net.op[op].after_ptr, net.op[op + 1].after_ptr):
            high = min(high, st.node[st.node_of[net.after[k].other]].start)
        op = st.mate[op]
    option = st.node[v].option
    op = st.node[v].first
    step = net.op[op].step
    n_options = net.step[step].n_options
    if n_options > 1 and net.op[op].is_bound == 0 and st.mate[op] < 0 and unit(chance) < 0.5:
        option = net.step[step].option_ptr + below(chance, n_options)
        if net.op[op].quantity > net.option[option].most:
            return -1, option, False
    if option == st.node[v].option:
        t = _along(net, st, chance, v, low, high)
    else:
        shift = int(unit(chance) * reach)
        t = st.node[v].start - shift if unit(chance) < 0.55 else st.node[v].start + shift
        t = max(low + 1, min(high, t))
        if net.option[option].n_slots > 0 and unit(chance) < 0.5:
            t = _beside_family(net, st, v, option, t)
    if t <= low or t > high:
        return -1, option, False
    return t, option, unit(chance) < 0.7


@part
def _along(net, st, chance, v, low, high):
    """Choose a moment some places earlier or later on one of a node's chains, or beyond a run of another family."""
    width = net.size[0]
    n_slots = net.option[st.node[v].option].n_slots
    if n_slots == 0:
        return -1
    k = 0 if unit(chance) < 0.7 else below(chance, n_slots)
    r = net.slot[net.option[st.node[v].option].slot_ptr + k].resource
    family = family_of(net, st, v, r)
    is_led = family >= 0 and unit(chance) < 0.5
    most = 1
    while most < 6 and unit(chance) < 0.45:
        most += 1
    if is_led:
        most = 30
    p = v * width + k
    t = -1
    if unit(chance) < 0.6:
        for n in range(most):
            p = st.place[p].prev
            if p < 0 or st.node[p // width].start <= low:
                break
            if is_led and n > 0 and st.place[p].family == family:
                return st.node[p // width].start + 1
            if not is_led or n == 0:
                t = st.node[p // width].start
        return t
    for n in range(most):
        p = st.place[p].next
        if p < 0 or st.node[p // width].start >= high:
            break
        if is_led and n > 0 and st.place[p].family == family:
            return st.node[p // width].start
        if not is_led or n == 0:
            t = st.node[p // width].start + 1
    return t


@part
def _beside_family(net, st, v, option, t):
    """Return a moment near t at which the first resource of an option is set up for a node's family, else t."""
    r = net.slot[net.option[option].slot_ptr].resource
    if net.resource[r].column < 0 or net.resource[r].capacity > 1:
        return t
    family = family_of(net, st, v, r)
    if family < 0:
        return t
    chain = net.resource[r].chain_ptr
    width = net.size[0]
    if st.chain[chain].length == 0:
        return t
    at = st.chain[chain].ptr + max(0, search(st, chain, t) - 1)
    before = after = place_on(net, st, st.sequence[at], chain)
    for _ in range(10):
        if before >= 0:
            if st.place[before].family == family:
                return st.node[before // width].start + 1
            before = st.place[before].prev
        if after >= 0:
            if st.place[after].family == family:
                return st.node[after // width].start + 1
            after = st.place[after].next
    return t
