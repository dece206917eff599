"""Annealing on the graph: move an operation, reckon what follows, and stop as soon as it cannot be accepted."""

from __future__ import annotations

from math import log

from heijunka.engine.kernels.chance import unit
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.graph.chain import calendar_of, length_of_batch, link
from heijunka.engine.kernels.graph.shifting import enqueue, enqueue_head, file_rows, put_back, shift_something
from heijunka.engine.kernels.graph.tables import BEGUN
from heijunka.engine.kernels.graph.tanks import retime, retime_back
from heijunka.engine.kernels.graph.timing import cost_of_order, reckon, setup_begin
from heijunka.engine.kernels.heap import pop
from heijunka.engine.kernels.hours import NEVER

TRIED, ACCEPTED, WORKED, ABORTED, UPHILL, SAMPLED, MISSED = range(7)
"""Places in ``count``: moves tried, accepted, operations reckoned, moves broken off, samples of uphill moves, moves
that could not be made."""
IMPOSSIBLE = 1e299


@part
def settle(g, c, i, k, cost):
    """Take over what has been reckoned; note what was before in row k of the log."""
    shift = g.shift[0]
    c.log[k] = i
    c.log_time[k, 0], c.log_time[k, 1], c.log_time[k, 2] = c.op[i].start, c.op[i].end, c.op[i].setup_start
    c.log_cost[k] = c.op[i].cost
    c.op[i].start, c.op[i].end, c.op[i].setup_start, c.op[i].cost = c.fresh[0], c.fresh[1], c.fresh[2], cost
    for n in range(c.op[i].n_slots):
        slot = (i << shift) + n
        c.log_left[k, n] = c.slot[slot].left
        c.slot[slot].left = c.fresh[3 + 2 * n]
        c.slot[slot].need = c.fresh[4 + 2 * n]


@part
def is_changed(g, c, i, cost):
    """Tell whether an operation reckoned anew is not where it was: bit 1 for anything, bit 2 for what others see."""
    seen = c.fresh[1] != c.op[i].end
    lots = c.fresh[0] != c.op[i].start
    for n in range(c.op[i].n_slots):
        if c.fresh[3 + 2 * n] != c.slot[(i << g.shift[0]) + n].left:
            seen = True
    seen = seen or lots
    return int(seen or cost != c.op[i].cost or c.fresh[2] != c.op[i].setup_start) + 2 * int(seen)


@part
def followers(g, c, n, i):
    """Queue all that follows an operation; return the new length."""
    shift = g.shift[0]
    for k in range(c.op[i].n_slots):
        q = c.slot[(i << shift) + k].after
        if q >= 0:
            n = enqueue(c, n, 2 * c.op[q >> shift].start, q >> shift)
    q = i
    while q >= 0:
        for a in range(g.succ_ptr[q], g.succ_ptr[q + 1]):
            h = c.op[g.succ[a].who].head
            n = enqueue(c, n, 2 * c.op[h].start, h)
        if g.wish[6] > 0 and g.base_after[q] >= 0:
            n = enqueue_head(c, n, g.base_after[q])
        q = c.op[q].mate
    return n


@part
def held_for(g, c, n, i):
    """Queue what must be followed soon by an operation, as it may have to wait or need no longer; return the length."""
    q = i
    while q >= 0:
        for a in range(g.pred_ptr[q], g.pred_ptr[q + 1]):
            if g.arc[a].most < NEVER:
                h = c.op[g.arc[a].who].head
                n = enqueue(c, n, 2 * c.op[h].start, h)
        q = c.op[q].mate
    return n


@part
def recost_orders(g, c, i, n_log):
    """Reckon the costs of the orders that an operation begins or ends; return the change and the length of the log."""
    change = 0.0
    q = i
    while q >= 0:
        role = g.op[q].role
        o = g.op[q].order
        if role >= 2 or (role == 1 and g.store[o] > 0):
            cost = cost_of_order(g, c, o)
            if cost != c.order_cost[o] and n_log < len(c.order_log):
                c.order_log[n_log] = o
                c.order_log_cost[n_log] = c.order_cost[o]
                n_log += 1
                change += cost - c.order_cost[o]
                c.order_cost[o] = cost
        q = c.op[q].mate
    return change, n_log


@part
def latest_end(g, c):
    """Return the end of the last operation."""
    shift = g.shift[0]
    latest = 0
    for lane in range(len(c.last)):
        slot = c.last[lane]
        if slot >= 0 and c.op[slot >> shift].end > latest:
            latest = c.op[slot >> shift].end
    return latest


@part
def propagate(g, c, n, limits):
    """Reckon all that is queued, in the sequence of old starts, until the cost is sure to pass the limit.

    An operation is reckoned after what precedes it, as starts grow along arcs and lanes; with work of no length it may
    be reckoned twice. Costs grow from left to right only as far as delays do: an operation late in the queue may yet
    become cheaper, such as one whose setup is saved. That is what breaking off at ``limit`` neglects, and why the limit
    lies above what would be accepted by some slack; a move that is not broken off is reckoned exactly.

    Parameters
    ----------
    n
        Length of the queue.
    limits
        Change of cost, and end of the plan, at which the move is given up.

    Returns
    -------
    (float, int, int, bool)
        Change of cost without the makespan's, lengths of the logs, whether it was broken off.
    """
    limit, last = limits
    change = 0.0
    n_log, n_orders = 0, 0
    is_off = False
    while n > 0:
        i = c.heap[0].number
        n = pop(c.heap, n)
        c.is_queued[i] = 0
        cost = reckon(g, c, i)
        if cost >= IMPOSSIBLE or n_log == len(c.log):
            is_off = True
        else:
            what = is_changed(g, c, i, cost)
            if what:
                change += cost - c.op[i].cost
                settle(g, c, i, n_log, cost)
                n_log += 1
                more, n_orders = recost_orders(g, c, i, n_orders)
                change += more
                if what >= 2:
                    n = followers(g, c, n, i)
                if c.op[i].end > last or change > limit:
                    is_off = n > 0 or change > limit
            if g.wish[3] > 0 and not is_off:
                n = held_for(g, c, n, i)
        if is_off:
            for k in range(n):
                c.is_queued[c.heap[k].number] = 0
            break
    c.count[WORKED] += n_log + 1
    return change, n_log, n_orders, is_off


@part
def take_back(g, c, n_log, n_orders):
    """Undo what `propagate` has changed."""
    shift = g.shift[0]
    for k in range(n_log - 1, -1, -1):
        i = c.log[k]
        c.op[i].start, c.op[i].end, c.op[i].setup_start = c.log_time[k, 0], c.log_time[k, 1], c.log_time[k, 2]
        c.op[i].cost = c.log_cost[k]
        for n in range(c.op[i].n_slots):
            c.slot[(i << shift) + n].left = c.log_left[k, n]
    for k in range(n_orders - 1, -1, -1):
        c.order_cost[c.order_log[k]] = c.order_log_cost[k]


@kernel
def anneal(g, c, state, setting, samples):
    """Make moves until an amount of work is done.

    Parameters
    ----------
    g, c
        Graph and chains.
    state
        uint64[1]: random numbers.
    setting
        float64[5]: temperature; slack above the threshold, in temperatures; share of moves from what is costly; reach
        of moves to other lanes in ticks; work in operations reckoned.
    samples
        float64: filled with uphill changes instead of accepting anything, if not empty.

    Returns
    -------
    int
        Number of samples filled.
    """
    temperature, slack, guided, reach, work = setting
    end_of_work = c.count[WORKED] + int(work)
    n_samples = 0
    is_sampling = len(samples) > 0
    while c.count[WORKED] < end_of_work and (not is_sampling or n_samples < len(samples)):
        c.count[TRIED] += 1
        c.count[WORKED] += 1
        n = shift_something(g, c, state, guided, reach)
        if n < 0:
            c.count[MISSED] += 1
            continue
        threshold = -temperature * log(unit(state) + 1e-300)
        limit, last = 1e290, 1 << 61
        if not is_sampling:
            limit = threshold + slack * temperature
            if g.wish[0] > 0:
                last = int(c.total[1] + limit / g.wish[0]) + 1
        change, n_log, n_orders, is_off = propagate(g, c, n, (limit, last))
        latest = 0
        if not is_off and g.wish[0] > 0:
            latest = latest_end(g, c)
            change += g.wish[0] * (latest - c.total[1])
        if is_off:
            c.count[ABORTED] += 1
        elif is_sampling and change > 0:
            samples[n_samples] = change
            n_samples += 1
        is_kept = not (is_off or is_sampling or change > threshold)
        if is_kept and len(g.capacity) > 0:
            grown, n_flows = retime(g, c, c.run[1], n_log)
            if grown > 0:
                grown += retime_back(g, c, n_flows)
                is_kept = False
            c.total[3] += grown
        if not is_kept:
            take_back(g, c, n_log, n_orders)
            put_back(g, c)
            continue
        file_rows(g, c)
        c.total[0] += change
        if g.wish[0] > 0:
            c.total[1] = latest
        c.count[ACCEPTED] += 1
        if c.total[0] < c.total[2]:
            c.total[2] = c.total[0]
    return n_samples


@kernel
def reckon_all(g, c, sequence):
    """Reckon everything anew, in a sequence that respects arcs and lanes.

    Returns
    -------
    int
        The first operation that has no place, or -1.
    """
    shift = g.shift[0]
    for k in range(len(sequence)):
        i = sequence[k]
        if c.op[i].head != i:
            continue
        cost = reckon(g, c, i)
        if cost >= IMPOSSIBLE:
            return i
        c.op[i].start, c.op[i].end, c.op[i].setup_start, c.op[i].cost = c.fresh[0], c.fresh[1], c.fresh[2], cost
        for n in range(c.op[i].n_slots):
            c.slot[(i << shift) + n].left = c.fresh[3 + 2 * n]
            c.slot[(i << shift) + n].need = c.fresh[4 + 2 * n]
    total = 0.0
    for k in range(len(sequence)):
        if c.op[sequence[k]].head == sequence[k]:
            total += c.op[sequence[k]].cost
    for o in range(len(c.order_cost)):
        c.order_cost[o] = cost_of_order(g, c, o) if g.sink_ptr[o + 1] > g.sink_ptr[o] else 0.0
        total += c.order_cost[o]
    c.total[1] = latest_end(g, c)
    c.total[0] = total + g.wish[0] * c.total[1]
    return -1


@kernel
def line_up(g, c, sequence):
    """Line operations up on the lanes that they have, in a sequence."""
    shift = g.shift[0]
    c.first[:] = -1
    c.last[:] = -1
    c.row_length[:] = 0
    for z in range(len(sequence)):
        i = sequence[z]
        if c.op[i].head != i:
            continue
        for k in range(c.op[i].n_slots):
            slot = (i << shift) + k
            lane = c.slot[slot].lane
            link(c, slot, lane, c.last[lane])
            c.row[c.row_ptr[lane] + c.row_length[lane]] = slot
            c.row_length[lane] += 1


@kernel
def begin_setups(g, c, sequence):
    """Fill in when the setups of operations begin, which a search keeps only if they cost."""
    for k in range(len(sequence)):
        i = sequence[k]
        if c.op[i].head == i:
            cost = reckon(g, c, i)
            if cost < IMPOSSIBLE and g.op[i].is_fixed != BEGUN:
                c.op[i].setup_start = setup_begin(g, c, i, c.op[i].start)


@kernel
def lay_out(g, c, sequence):
    """Put operations on lanes in a sequence, by the modes and resources that they have.

    Of the units of a resource those are taken that are free first.
    """
    shift = g.shift[0]
    for z in range(len(sequence)):
        i = sequence[z]
        if c.op[i].head != i:
            continue
        mode = c.op[i].mode
        n_needs = g.need_ptr[mode + 1] - g.need_ptr[mode]
        n_slots = 0
        for k in range(n_needs):
            r = c.resource[i, k]
            if r < 0:
                continue  # of work that has begun, not all resources may be known
            for _ in range(g.units[g.need_ptr[mode] + k]):
                earliest, lane = 1 << 61, -1
                for other in range(g.lane_ptr[r], g.lane_ptr[r + 1]):
                    last = c.last[other]
                    end = c.op[last >> shift].end if last >= 0 else -1
                    is_mine = last >= 0 and last >> shift == i
                    if end < earliest and not is_mine:
                        earliest, lane = end, other
                slot = (i << shift) + n_slots
                link(c, slot, lane, c.last[lane])
                c.row[c.row_ptr[lane] + c.row_length[lane]] = slot
                c.row_length[lane] += 1
                n_slots += 1
        c.op[i].n_slots = n_slots
        c.op[i].calendar = calendar_of(g, c.resource[i], n_needs)
        c.op[i].length = length_of_batch(g, c, i, mode, c.resource[i, 0] if n_needs > 0 else -1)
        if g.op[i].is_fixed == BEGUN:
            c.op[i].calendar, c.op[i].length = -1, c.op[i].end - c.op[i].start
