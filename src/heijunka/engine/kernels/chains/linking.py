"""Take a node out of its chains and put it in elsewhere: all that starts before a moment lies before the node."""

from __future__ import annotations

from heijunka.engine.kernels.chance import below
from heijunka.engine.kernels.flags import part

CHAIN, POSITION, PREV, NEXT = 0, 1, 2, 3
"""Of ``kept`` and ``fresh``."""
MOST_UNITS = 12
"""With more units, only so many chains of a resource are looked at."""


@part
def search(st, chain, t):
    """Return the first position of a chain whose node starts at t or later."""
    low = st.chain[chain].ptr
    high = low + st.chain[chain].length
    while low < high:
        middle = (low + high) >> 1
        if st.node[st.sequence[middle]].start >= t:
            high = middle
        else:
            low = middle + 1
    return low - st.chain[chain].ptr


@part
def note_places(net, st, v):
    """Write down where a node lies: the rows of ``kept``."""
    width = net.size[0]
    for k in range(net.option[st.node[v].option].n_slots):
        p = v * width + k
        chain = st.place[p].chain
        at = search(st, chain, st.node[v].start)
        base = st.chain[chain].ptr
        length = st.chain[chain].length
        while at < length and st.sequence[base + at] != v:
            at += 1
        if at == length:
            # Pinned work that overlaps with other work breaks the order of starts.
            at = 0
            while at < length - 1 and st.sequence[base + at] != v:
                at += 1
        st.kept[k, CHAIN] = chain
        st.kept[k, POSITION] = at
        st.kept[k, PREV] = st.place[p].prev
        st.kept[k, NEXT] = st.place[p].next


@part
def _look_up(net, st, v, n_kept, k, chain, t):
    """Fill a row of ``fresh``: where a node would lie on a chain, were it taken out first."""
    at = search(st, chain, t)
    base, length = st.chain[chain].ptr, st.chain[chain].length
    before = at - 1
    after = at
    for n in range(n_kept):
        if st.kept[n, CHAIN] == chain:
            own = st.kept[n, POSITION]
            if own < at:
                at -= 1
                if own == before:
                    before -= 1
            if own == after:
                after += 1
    st.fresh[k, CHAIN] = chain
    st.fresh[k, POSITION] = at
    st.fresh[k, PREV] = st.sequence[base + before] if before >= 0 else -1
    st.fresh[k, NEXT] = st.sequence[base + after] if after < length else -1


@part
def choose_places(net, st, chance, v, option, t, keeps):
    """Fill ``fresh`` with places for a node in an option; return whether it can lie there and not where it lies.

    Parameters
    ----------
    t
        What starts before it lies before the node, all else after it.
    keeps
        Whether units of resources that it has remain the same.
    """
    n_kept = net.option[st.node[v].option].n_slots
    n_slots = net.option[option].n_slots
    is_same = option == st.node[v].option
    old, first = net.option[st.node[v].option].slot_ptr, net.option[option].slot_ptr
    for k in range(n_slots):
        r = net.slot[first + k].resource
        chain = -1
        if net.resource[r].capacity == 1:
            chain = net.resource[r].chain_ptr
        elif keeps and k < n_kept and net.slot[old + k].resource == r:
            chain = st.kept[k, CHAIN]
        if chain >= 0 and not _is_taken(st, k, chain):
            _look_up(net, st, v, n_kept, k, chain, t)
        elif not _choose_unit(net, st, chance, v, n_kept, k, r, t):
            return False
        chain = st.fresh[k, CHAIN]
        if st.chain[chain].length + 1 >= st.chain[chain].room:
            return False
        is_same = is_same and chain == st.kept[k, CHAIN] and st.fresh[k, POSITION] == st.kept[k, POSITION]
    return not is_same


@part
def _is_taken(st, k, chain):
    is_taken = False
    for n in range(k):
        is_taken = is_taken or st.fresh[n, CHAIN] == chain
    return is_taken


@part
def _choose_unit(net, st, chance, v, n_kept, k, r, t):
    """Choose the unit of a resource that is free the shortest time before a moment, or else the first one free."""
    capacity = net.resource[r].capacity
    best, best_wait = -1, 0
    n_looks = min(capacity, MOST_UNITS)
    shift = below(chance, capacity)
    for n in range(n_looks if capacity > 2 * MOST_UNITS else capacity):
        chain = net.resource[r].chain_ptr + (n + shift) % capacity
        if _is_taken(st, k, chain):
            continue
        _look_up(net, st, v, n_kept, k, chain, t)
        prev = st.fresh[k, PREV]
        end = st.node[prev].end if prev >= 0 else net.size[1]
        wait = t - end if end <= t else 4 * (end - t)
        if best < 0 or wait < best_wait:
            best, best_wait = chain, wait
    if best < 0:
        return False
    _look_up(net, st, v, n_kept, k, best, t)
    return True


@part
def unlink(net, st, v):
    """Take a node out of its chains."""
    width = net.size[0]
    for k in range(net.option[st.node[v].option].n_slots):
        p = v * width + k
        prev, next_ = st.place[p].prev, st.place[p].next
        if prev >= 0:
            st.place[prev].next = next_
        else:
            st.chain[st.place[p].chain].first = next_
        if next_ >= 0:
            st.place[next_].prev = prev


@part
def place_on(net, st, w, chain):
    """Return the place of a node on a chain; -1 if there is none."""
    width = net.size[0]
    for k in range(net.option[st.node[w].option].n_slots):
        if st.place[w * width + k].chain == chain:
            return w * width + k
    return -1


@part
def link(net, st, v, k, chain, prev, next_):
    """Put a node's place between two places of a chain."""
    p = v * net.size[0] + k
    st.place[p].chain = chain
    st.place[p].prev = prev
    st.place[p].next = next_
    if prev >= 0:
        st.place[prev].next = p
    else:
        st.chain[chain].first = p
    if next_ >= 0:
        st.place[next_].prev = p


@part
def relink(net, st, v):
    """Put a node, already out of its chains, back to where ``kept`` says."""
    for k in range(net.option[st.node[v].option].n_slots):
        link(net, st, v, k, st.kept[k, CHAIN], st.kept[k, PREV], st.kept[k, NEXT])


@part
def resequence(net, st, v, n_kept):
    """Bring the sequences of the chains in line with the links, after a move is kept."""
    for k in range(n_kept):
        chain = st.kept[k, CHAIN]
        base = st.chain[chain].ptr
        st.chain[chain].length -= 1
        for n in range(base + st.kept[k, POSITION], base + st.chain[chain].length):
            st.sequence[n] = st.sequence[n + 1]
    for k in range(net.option[st.node[v].option].n_slots):
        chain = st.fresh[k, CHAIN]
        base = st.chain[chain].ptr
        at = base + st.fresh[k, POSITION]
        for n in range(base + st.chain[chain].length, at, -1):
            st.sequence[n] = st.sequence[n - 1]
        st.sequence[at] = v
        st.chain[chain].length += 1
