"""How urgent an operation is: the index of each dispatching rule, all on a scale of log urgency.

Sources: EDD Jackson 1955; SPT, WSPT Smith 1956; critical ratio, slack and work remaining after Panwalkar & Iskander
1977; ATC Vepsalainen & Morton 1987; ATCS Lee, Bhaskaran & Pinedo 1997.
"""

from __future__ import annotations

from math import log

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.placing import changeover, family_at, family_of

FIFO = 0
EDD = 1
SPT = 2
WSPT = 3
CR = 4
SLACK = 5
MWKR = 6
ATC = 7
ATCS = 8


@kernel
def shortest_lengths(w):
    """Fill in the ticks that each operation takes at least."""
    for op in range(len(w.operations) - 1):
        step, quantity = w.operations[op].step, w.operations[op].quantity
        best = 1 << 60
        for mode in range(w.steps[step].mode_ptr, w.steps[step + 1].mode_ptr):
            work = w.modes[mode].fixed + w.modes[mode].per_unit * quantity
            fastest = 1.0
            if w.modes[mode].need_ptr < w.modes[mode + 1].need_ptr:
                fastest = 0.0
                pool = w.needs[w.modes[mode].need_ptr].pool
                for c in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
                    fastest = max(fastest, w.resources[w.lists[c]].speed)
            if fastest > 0:
                best = min(best, int(-((-(work / (w.modes[mode].speed * fastest) - 1e-9)) // 1)))
        w.operations[op].shortest = best if best < 1 << 60 else 0


@kernel
def tails(w):
    """Fill in the ticks that an order takes at least from the start of each operation on."""
    for op in range(len(w.operations) - 2, -1, -1):
        step = w.operations[op].step
        longest = 0
        for k in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
            link = w.lists[k]
            after = op - step + w.links[link].after
            if w.links[link].transfer_lot == 0:
                longest = max(longest, w.links[link].min_lag + w.operations[after].tail)
        w.operations[op].tail = max(0, longest) + w.operations[op].shortest


@kernel
def inherit(w, by_supply):
    """Let orders that feed others be as urgent as those are.

    Parameters
    ----------
    by_supply
        int32: orders, consumers before suppliers.
    """
    for n in range(len(by_supply)):
        order = by_supply[n]
        for k in range(w.orders[order].consumer_ptr, w.orders[order + 1].consumer_ptr):
            consumer = w.lists[k]
            other = w.operations[consumer].order
            w.orders[order].due = min(w.orders[order].due, w.orders[other].due - w.operations[consumer].tail)
            w.orders[order].weight = max(w.orders[order].weight, w.orders[other].weight)


@part
def urgency(w, b, op, r, t, arrival, rule):
    """Return the index of an operation on a resource at a moment; the largest goes first.

    Parameters
    ----------
    rule
        float64[6]: number of the rule, k1, k2, wait for each ticks of later work, mean length, mean changeover.
    """
    order = w.operations[op].order
    kind = int(rule[0])
    mean = rule[4]
    bias = w.orders[order].bias
    if kind == FIFO:
        return bias - arrival / mean
    if kind == EDD:
        return bias - w.orders[order].due / mean
    length = max(1, w.operations[op].shortest)
    if kind == SPT:
        return bias - length / mean
    if kind == MWKR:
        return bias + w.operations[op].tail / mean
    if kind == CR:
        return bias - (w.orders[order].due - t) / max(1, w.operations[op].tail)
    later = w.operations[op].tail - w.operations[op].shortest
    slack = w.orders[order].due - t - length - (1.0 + rule[3]) * later
    if kind == SLACK:
        return bias - slack / mean
    index = bias + log(max(w.orders[order].weight, 1e-3) / length)
    if kind >= ATC:
        index -= max(0.0, slack) / (rule[1] * mean)
    if kind == ATCS and w.resources[r].matrix >= 0:
        index -= changeover(w, r, family_at(w, b, r, t), family_of(w, op, r)) / (rule[2] * rule[5])
    return index
