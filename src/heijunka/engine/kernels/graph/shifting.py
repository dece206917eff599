"""Moves on the lanes: operations are taken off, put elsewhere, and put back if the move is not accepted."""

from __future__ import annotations

from heijunka.engine.kernels.chance import unit
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.graph.chain import (
    calendar_of,
    last_by,
    length_of_batch,
    link,
    row_insert,
    row_remove,
    unlink,
)
from heijunka.engine.kernels.graph.moves import (
    bounds,
    choose_resources,
    keep_resources,
    moment_of_run,
    moment_to_go,
    pick,
    run_around,
    setup_slot,
)
from heijunka.engine.kernels.heap import push

RUNS = 0.1
"""Share of moves that shift a run of one setup family."""
HOLDS = 0.2
"""Share of moves that let an operation start earlier than in the baseline, or no longer, if that counts."""


@part
def enqueue(c, n, key, i):
    """Queue an operation to be reckoned, unless it is queued; return the new length."""
    if c.is_queued[i]:
        return n
    c.is_queued[i] = 1
    return push(c.heap, n, key, i)


@part
def enqueue_head(c, n, i):
    """Queue the first operation of a batch; return the new length."""
    h = c.op[i].head
    return enqueue(c, n, 2 * c.op[h].start, h)


@part
def lift(g, c, i, n):
    """Take an operation off its lanes and remember them; queue those behind; return the length of the queue."""
    shift = g.shift[0]
    m = c.run[0]
    for k in range(c.op[i].n_slots):
        slot = (i << shift) + k
        c.old_neighbour[3 * m, k] = c.slot[slot].lane
        c.old_neighbour[3 * m + 1, k] = c.slot[slot].before
        c.old_neighbour[3 * m + 2, k] = c.slot[slot].left
        follows = c.slot[slot].after
        if follows >= 0:
            n = enqueue(c, n, 2 * c.op[follows >> shift].start, follows >> shift)
        unlink(c, slot)
    c.old[m, 0], c.old[m, 1], c.old[m, 2] = c.op[i].mode, c.op[i].calendar, c.op[i].n_slots
    c.old[m, 3], c.old[m, 4] = c.op[i].length, c.is_loose[i]
    if g.wish[6] > 0 and g.base_after[i] >= 0:
        n = enqueue_head(c, n, g.base_after[i])
    for k in range(c.resource.shape[1]):
        c.chosen[1 + m, k] = c.resource[i, k]
    c.run[0], c.run[1 + m] = m + 1, i
    return n


@part
def put_down(g, c, i, mode, moment, n):
    """Put an operation on the lanes of ``chosen`` after all that starts by a moment; return the length of the queue."""
    shift = g.shift[0]
    n_needs = g.need_ptr[mode + 1] - g.need_ptr[mode]
    n_slots = 0
    for k in range(n_needs):
        r = c.chosen[0, k]
        c.resource[i, k] = r
        units = g.units[g.need_ptr[mode] + k]
        first, n_lanes = g.lane_ptr[r], g.lane_ptr[r + 1] - g.lane_ptr[r]
        for _ in range(units):
            lane, p = first, -1
            if n_lanes == 1:
                p = last_by(g, c, lane, moment)
            else:
                earliest = 1 << 61
                for other in range(first, first + n_lanes):
                    is_taken = False
                    for z in range(n_slots):
                        is_taken = is_taken or c.slot[(i << shift) + z].lane == other
                    if is_taken:
                        continue
                    candidate = last_by(g, c, other, moment)
                    end = c.op[candidate >> shift].end if candidate >= 0 else -1
                    if end < earliest:
                        earliest, lane, p = end, other, candidate
            slot = (i << shift) + n_slots
            link(c, slot, lane, p)
            c.slot[slot].left = -2
            n_slots += 1
            follows = c.slot[slot].after
            if follows >= 0:
                n = enqueue(c, n, 2 * c.op[follows >> shift].start, follows >> shift)
    for k in range(n_needs, c.resource.shape[1]):
        c.resource[i, k] = -1
    c.op[i].mode = mode
    c.op[i].n_slots = n_slots
    c.op[i].calendar = calendar_of(g, c.resource[i], n_needs)
    c.op[i].length = length_of_batch(g, c, i, mode, c.resource[i, 0] if n_needs > 0 else -1)
    c.is_queued[i] = 1
    return push(c.heap, n, 2 * moment + 1, i)


@part
def put_back(g, c):
    """Undo `lift` and `put_down` of all that moves, the last one first."""
    shift = g.shift[0]
    for m in range(c.run[0] - 1, -1, -1):
        i = c.run[1 + m]
        for k in range(c.op[i].n_slots - 1, -1, -1):
            unlink(c, (i << shift) + k)
    for m in range(c.run[0] - 1, -1, -1):
        i = c.run[1 + m]
        c.op[i].mode, c.op[i].calendar, c.op[i].n_slots = c.old[m, 0], c.old[m, 1], c.old[m, 2]
        c.op[i].length, c.is_loose[i] = c.old[m, 3], c.old[m, 4]
        for k in range(c.resource.shape[1]):
            c.resource[i, k] = c.chosen[1 + m, k]
        for k in range(c.op[i].n_slots - 1, -1, -1):
            slot = (i << shift) + k
            link(c, slot, c.old_neighbour[3 * m, k], c.old_neighbour[3 * m + 1, k])
            c.slot[slot].left = c.old_neighbour[3 * m + 2, k]


@part
def file_rows(g, c):
    """Bring the rows of lanes up to date after a move that was accepted."""
    shift = g.shift[0]
    for m in range(c.run[0]):
        for k in range(c.old[m, 2]):
            row_remove(c, c.old_neighbour[3 * m, k], (c.run[1 + m] << shift) + k)
    for m in range(c.run[0]):
        i = c.run[1 + m]
        for k in range(c.op[i].n_slots):
            row_insert(c, c.slot[(i << shift) + k].lane, (i << shift) + k)


@part
def shift_one(g, c, state, i, reach):
    """Move an operation on the lanes; return the length of the queue, or -1 if it does not move."""
    fixed = g.op[i].is_fixed
    low, high = bounds(g, c, i)
    if low >= high:
        return -1
    is_elsewhere = fixed == 0 and c.op[i].mate < 0 and unit(state) < 0.5
    mode = choose_resources(g, c, i, state) if is_elsewhere else keep_resources(g, c, i)
    if mode < 0:
        return -1
    lane = -1
    if g.need_ptr[mode + 1] > g.need_ptr[mode]:
        lane = g.lane_ptr[c.chosen[0, 0]]
        for k in range(c.op[i].n_slots):
            if g.resource_of_lane[c.slot[(i << g.shift[0]) + k].lane] == c.chosen[0, 0]:
                lane = c.slot[(i << g.shift[0]) + k].lane
    moment = moment_to_go(g, c, i, lane, (low, high, reach), state)
    if moment == -2:
        return -1
    n = lift(g, c, i, 0)
    return put_down(g, c, i, mode, moment, n)


@part
def let_go(g, c, i):
    """Let an operation start earlier than in the baseline, or no longer, where it stands; return the queue's length."""
    shift = g.shift[0]
    mode = keep_resources(g, c, i)
    moment = g.span[0] - 1
    if c.op[i].n_slots > 0:
        before = c.slot[i << shift].before
        if before >= 0:
            moment = c.op[before >> shift].start
    n = lift(g, c, i, 0)
    c.is_loose[i] = 1 - c.is_loose[i]
    return put_down(g, c, i, mode, moment, n)


@part
def shift_run(g, c, state, i):
    """Move an operation with what follows it in its setup family; return the length of the queue, or -1."""
    shift = g.shift[0]
    slot = setup_slot(g, c, i)
    if slot < 0:
        return -1
    first, last, n_members = run_around(g, c, slot, state)
    if n_members < 2:
        return -1
    low, high = g.span[0] - 1, 1 << 60
    slot = first
    for _ in range(n_members):
        below_, above = bounds(g, c, slot >> shift)
        low, high = max(low, below_), min(high, above)
        slot = c.slot[slot].after
    moment = moment_of_run(g, c, (first, last), (low, high), state)
    if moment == -2:
        return -1
    n = 0
    slot = first
    for _ in range(n_members):
        after = c.slot[slot].after
        n = lift(g, c, slot >> shift, n)
        slot = after
    for m in range(n_members):
        mode = keep_resources(g, c, c.run[1 + m])
        n = put_down(g, c, c.run[1 + m], mode, moment, n)
    return n


@part
def shift_something(g, c, state, guided, reach):
    """Choose a move and make it on the lanes; return the length of the queue, or -1 if there is none."""
    c.run[0] = 0
    i = pick(g, c, state, guided)
    if g.op[i].is_fixed >= 2 or (c.window[4] >= 0 and c.op[i].group != c.window[4]):
        return -1
    n = -1
    if g.wish[1] > 0 and g.op[i].base_start >= 0 and unit(state) < HOLDS:
        n = let_go(g, c, i)
    if n < 0 and len(g.attribute) > 0 and unit(state) < RUNS:
        n = shift_run(g, c, state, i)
    if n < 0:
        n = shift_one(g, c, state, i, reach)
        if n >= 0 and g.wish[1] > 0 and unit(state) < 0.5:
            c.is_loose[i] = 1 - c.is_loose[i]
    if n < 0 or c.window[4] < 0:
        return n
    for m in range(c.run[0]):
        if not is_among_its_own(g, c, c.run[1 + m]):
            for k in range(n):
                c.is_queued[c.heap[k].number] = 0
            put_back(g, c)
            return -1
    return n


@part
def is_among_its_own(g, c, i):
    """Tell whether an operation lies between the groups before and after its own, on all its lanes."""
    shift = g.shift[0]
    group = c.op[i].group
    for k in range(c.op[i].n_slots):
        p, q = c.slot[(i << shift) + k].before, c.slot[(i << shift) + k].after
        if (p >= 0 and c.op[p >> shift].group > group) or (q >= 0 and c.op[q >> shift].group < group):
            return False
    return True
