"""The disjunctive graph of a shop: machine chains over precedences, with starts, ends and tails kept up to date.

Operations are numbered from 0; number n stands for none, with end and tail 0. A *sequence* is a topological order of
the whole graph; after a move only its stretch between the moved operations is put right (after Pearce & Kelly 2006),
and starts and tails are computed anew only where something before, or after, has changed.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.tables import Tables

_I4, _I8, _U1 = np.int32, np.int64, np.uint8
N_ARCS = 1 << 16
"""Slots of the tabu list, into which arcs are hashed; those in force are some hundred, so that they seldom meet."""


class Shop(Tables):
    """What is given: precedences, and on which machines each operation may be done.

    Parameters
    ----------
    before, after
        int32[n + 1]: one that must come before each operation, or after; n if there is none.
    more_before_ptr, more_before, more_after_ptr, more_after
        int32[n + 1], int32: the others.
    is_chain
        uint8[1]: whether there are no others.
    option_ptr, machine, length
        int32[n + 1], int32, int64 ticks: options of each operation.
    release
        int64[n] ticks: no start before.
    """

    KINDS: ClassVar = {
        "before": _I4,
        "after": _I4,
        "more_before_ptr": _I4,
        "more_before": _I4,
        "more_after_ptr": _I4,
        "more_after": _I4,
        "is_chain": _U1,
        "option_ptr": _I4,
        "machine": _I4,
        "length": _I8,
        "release": _I8,
    }
    before: Any
    after: Any
    more_before_ptr: Any
    more_before: Any
    more_after_ptr: Any
    more_after: Any
    is_chain: Any
    option_ptr: Any
    machine: Any
    length: Any
    release: Any


class Graph(Tables):
    """A solution under way, and room to work in.

    Parameters
    ----------
    option, sequence
        int32[n]: the solution. The rest follows from these.
    position
        int32[n + 1]: of each operation in the sequence.
    machine, length
        int32[n + 1], int64[n + 1] ticks: of the option in use.
    prev, next, first, last
        int32[n + 1], int32[n + 1], int32[n_machines], int32[n_machines]: the chains.
    start, end, tail
        int64[n + 1] ticks; a tail is what must pass at least from the operation's start on, its length included.
    is_due, is_marked, buffer, path, head
        uint8[n + 1], uint8[n + 1], int32[n + 1], int32[n + 1], int64[n + 1]: room.
    arc_until, option_until, stay_until
        int64[N_ARCS], int64[n_options], int64[n + 1]: moves until which an arc, an option, or any other option of an
        operation is tabu.
    choice
        int64[12]: the move chosen, see `moves`.
    best_option, best_sequence
        int32[n]: the best solution since the walk began.
    """

    KINDS: ClassVar = {
        "option": _I4,
        "sequence": _I4,
        "position": _I4,
        "machine": _I4,
        "length": _I8,
        "prev": _I4,
        "next": _I4,
        "first": _I4,
        "last": _I4,
        "start": _I8,
        "end": _I8,
        "tail": _I8,
        "is_due": _U1,
        "is_marked": _U1,
        "buffer": _I4,
        "path": _I4,
        "head": _I8,
        "arc_until": _I8,
        "option_until": _I8,
        "stay_until": _I8,
        "choice": _I8,
        "best_option": _I4,
        "best_sequence": _I4,
    }
    option: Any
    sequence: Any
    start: Any
    end: Any
    tail: Any
    best_option: Any
    best_sequence: Any


def new_shop(arcs, option_ptr, machine, length, release) -> Shop:
    """Return the shop of some operations.

    Parameters
    ----------
    arcs
        int64[n_arcs, 2]: pairs of operations, the first to be done before the second.
    option_ptr, machine, length, release
        See `Shop`.
    """
    n = len(release)
    rows = {"before": _one_and_more(arcs[:, 1], arcs[:, 0], n), "after": _one_and_more(arcs[:, 0], arcs[:, 1], n)}
    precedences: dict[str, Any] = {}
    for name, (one, ptr, more) in rows.items():
        precedences |= {name: one, f"more_{name}_ptr": ptr, f"more_{name}": more}
    is_chain = [not any(len(more) for _, _, more in rows.values())]
    return Shop(
        **precedences, is_chain=is_chain, option_ptr=option_ptr, machine=machine, length=length, release=release
    )


def _one_and_more(row, entry, n):
    """Return the first entry of each row, and the others as CSR."""
    by_row = np.argsort(row, kind="stable")
    row, entry = row[by_row], entry[by_row]
    is_first = np.ones(len(row), np.bool_)
    is_first[1:] = row[1:] != row[:-1]
    one = np.full(n + 1, n)
    one[row[is_first]] = entry[is_first]
    ptr = np.concatenate([[0], np.cumsum(np.bincount(row[~is_first], minlength=n))])
    return one, ptr, entry[~is_first]


def new_graph(shop: Shop, n_machines: int) -> Graph:
    """Return an empty graph of a shop."""
    n = len(shop.release)
    sizes = {"option": n, "sequence": n, "best_option": n, "best_sequence": n, "first": n_machines, "last": n_machines}
    sizes |= {"arc_until": N_ARCS, "option_until": len(shop.machine), "choice": 12}
    return Graph(**{name: np.zeros(sizes.get(name, n + 1), kind) for name, kind in Graph.KINDS.items()})


@kernel
def load(shop, g):
    """Set up chains, starts, ends and tails of the solution in ``option`` and ``sequence``; return the makespan."""
    n = len(g.option)
    g.first[:] = n
    g.last[:] = n
    g.prev[n] = n
    g.next[n] = n
    g.position[n] = n
    for k in range(n):
        op = np.int64(g.sequence[k])
        machine = shop.machine[g.option[op]]
        last = g.last[machine]
        g.position[op] = k
        g.machine[op] = machine
        g.length[op] = shop.length[g.option[op]]
        g.prev[op] = last
        g.next[op] = n
        if last == n:
            g.first[machine] = op
        else:
            g.next[last] = op
        g.last[machine] = op
        g.start[op] = start_of(shop, g, op)
        g.end[op] = g.start[op] + g.length[op]
    for k in range(n - 1, -1, -1):
        op = np.int64(g.sequence[k])
        g.tail[op] = after_of(shop, g, op) + g.length[op]
    return makespan_of(g)


@part
def makespan_of(g):
    """Return when the last operation ends."""
    n = len(g.option)
    makespan = 0
    for machine in range(len(g.last)):
        if g.last[machine] < n:
            makespan = max(makespan, g.end[g.last[machine]])
    return makespan


@part
def before_at(shop, op, k):
    """Return an operation that must come before one, by its place among them: one less than their first, or on."""
    return shop.before[op] if k < shop.more_before_ptr[op] else shop.more_before[k]


@part
def after_at(shop, op, k):
    """Return an operation that must come after one, as `before_at`."""
    return shop.after[op] if k < shop.more_after_ptr[op] else shop.more_after[k]


@part
def ready_of(shop, g, op):
    """Return when all that precedes an operation has ended, whatever its machine does."""
    ready = max(shop.release[op], g.end[shop.before[op]])
    if shop.is_chain[0] == 0:
        for k in range(shop.more_before_ptr[op], shop.more_before_ptr[op + 1]):
            ready = max(ready, g.end[shop.more_before[k]])
    return ready


@part
def start_of(shop, g, op):
    """Return when an operation may start."""
    return max(ready_of(shop, g, op), g.end[g.prev[op]])


@part
def follow_of(shop, g, op):
    """Return the longest tail among what must follow an operation, whatever its machine does."""
    tail = g.tail[shop.after[op]]
    if shop.is_chain[0] == 0:
        for k in range(shop.more_after_ptr[op], shop.more_after_ptr[op + 1]):
            tail = max(tail, g.tail[shop.more_after[k]])
    return tail


@part
def after_of(shop, g, op):
    """Return what must pass at least after an operation's end."""
    return max(follow_of(shop, g, op), g.tail[g.next[op]])


@part
def take_out(g, op):
    """Take an operation out of its chain."""
    n = len(g.option)
    before, after = np.int64(g.prev[op]), np.int64(g.next[op])
    if before < n:
        g.next[before] = after
    else:
        g.first[g.machine[op]] = after
    if after < n:
        g.prev[after] = before
    else:
        g.last[g.machine[op]] = before


@part
def put_in(g, op, before):
    """Put an operation into its machine's chain after another; after n, at its head."""
    n = len(g.option)
    machine = g.machine[op]
    after = g.first[machine] if before == n else g.next[before]
    g.prev[op] = before
    g.next[op] = after
    if before < n:
        g.next[before] = op
    else:
        g.first[machine] = op
    if after < n:
        g.prev[after] = op
    else:
        g.last[machine] = op


@part
def move_later(shop, g, op, high):
    """Let an operation come after a position in the sequence, and with it what depends on it in between."""
    low = g.position[op]
    at, n_moved = low, 0
    for k in range(low, high + 1):
        other = g.sequence[k]
        is_moved = other == op or g.is_marked[g.prev[other]] == 1 or g.is_marked[shop.before[other]] == 1
        if not is_moved and shop.is_chain[0] == 0:
            for a in range(shop.more_before_ptr[other], shop.more_before_ptr[other + 1]):
                is_moved = is_moved or g.is_marked[shop.more_before[a]] == 1
        if is_moved:
            g.is_marked[other] = 1
            g.buffer[n_moved] = other
            n_moved += 1
        else:
            g.sequence[at] = other
            g.position[other] = at
            at += 1
    for k in range(n_moved):
        other = g.buffer[k]
        g.is_marked[other] = 0
        g.sequence[at] = other
        g.position[other] = at
        at += 1


@part
def move_earlier(shop, g, op, low):
    """Let an operation come before a position in the sequence, and with it what it depends on in between."""
    high = g.position[op]
    at, n_moved = high, 0
    for k in range(high, low - 1, -1):
        other = g.sequence[k]
        is_moved = other == op or g.is_marked[g.next[other]] == 1 or g.is_marked[shop.after[other]] == 1
        if not is_moved and shop.is_chain[0] == 0:
            for a in range(shop.more_after_ptr[other], shop.more_after_ptr[other + 1]):
                is_moved = is_moved or g.is_marked[shop.more_after[a]] == 1
        if is_moved:
            g.is_marked[other] = 1
            g.buffer[n_moved] = other
            n_moved += 1
        else:
            g.sequence[at] = other
            g.position[other] = at
            at -= 1
    for k in range(n_moved):
        other = g.buffer[k]
        g.is_marked[other] = 0
        g.sequence[at] = other
        g.position[other] = at
        at -= 1


@part
def _want(g, op):
    """Ask for an operation to be computed anew; return 1 unless it has been asked for already, or is none."""
    if op == len(g.option):
        return 0
    k = g.position[op]
    if g.is_due[k] == 1:
        return 0
    g.is_due[k] = 1
    return 1


@part
def refresh_starts(shop, g, op_1, op_2, op_3):
    """Compute starts and ends anew from operations whose length or predecessor has changed; return the work done."""
    n_due = _want(g, op_1) + _want(g, op_2) + _want(g, op_3)
    # None stands at the far end of the sequence.
    k = min(np.int64(g.position[op_1]), np.int64(g.position[op_2]), np.int64(g.position[op_3]))
    begun, n_done = k, 0
    while n_due > 0:
        if g.is_due[k] == 1:
            g.is_due[k] = 0
            n_due -= 1
            n_done += 1
            op = np.int64(g.sequence[k])
            start = start_of(shop, g, op)
            if start != g.start[op] or start + g.length[op] != g.end[op]:
                g.start[op] = start
                g.end[op] = start + g.length[op]
                n_due += _want(g, np.int64(g.next[op]))
                n_due += _want(g, np.int64(shop.after[op]))
                if shop.is_chain[0] == 0:
                    for a in range(shop.more_after_ptr[op], shop.more_after_ptr[op + 1]):
                        n_due += _want(g, np.int64(shop.more_after[a]))
        k += 1
    return n_done + ((k - begun) >> 3)


@part
def _from_behind(g, op):
    return np.int64(g.position[op]) if op < len(g.option) else -1


@part
def refresh_tails(shop, g, op_1, op_2, op_3):
    """Compute tails anew from operations whose length or successor has changed; return the work done."""
    n_due = _want(g, op_1) + _want(g, op_2) + _want(g, op_3)
    k = max(_from_behind(g, op_1), _from_behind(g, op_2), _from_behind(g, op_3))
    begun, n_done = k, 0
    while n_due > 0:
        if g.is_due[k] == 1:
            g.is_due[k] = 0
            n_due -= 1
            n_done += 1
            op = np.int64(g.sequence[k])
            tail = after_of(shop, g, op) + g.length[op]
            # What is before a machine change hears of it even where the tail stays as long.
            if tail != g.tail[op]:
                g.tail[op] = tail
                n_due += _want(g, np.int64(g.prev[op]))
                n_due += _want(g, np.int64(shop.before[op]))
                if shop.is_chain[0] == 0:
                    for a in range(shop.more_before_ptr[op], shop.more_before_ptr[op + 1]):
                        n_due += _want(g, np.int64(shop.more_before[a]))
        k -= 1
    return n_done + ((begun - k) >> 3)
