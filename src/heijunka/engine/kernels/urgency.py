"""How urgent an operation is: the index of each dispatching rule, all on a scale of log urgency.

Sources: EDD Jackson 1955; SPT, WSPT Smith 1956; critical ratio, slack and work remaining after Panwalkar & Iskander
1977; ATC Vepsalainen & Morton 1987; ATCS Lee, Bhaskaran & Pinedo 1997.
"""

from __future__ import annotations

from math import log

import numpy as np

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.hours import NEVER, NONE
from heijunka.engine.kernels.work import family_at

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
def index_of(w, order, op, came, rule):
    """Return all of an operation's index of urgency but what the moment and the resource add.

    At a moment t the index is ``base + rate x t - max(0, latest - t) / (k1 x mean length)``, less the changeover of
    ATCS; the largest goes first.

    Parameters
    ----------
    rule
        float64[6]: number of the rule, k1, k2, wait for each tick of later work, mean length, mean changeover.

    Returns
    -------
    (float, float, int)
        base, rate, latest.
    """
    kind, mean = int(rule[0]), rule[4]
    due, tail = w.orders[order].due, w.operations[op].tail
    length = max(1, w.operations[op].shortest)
    latest = due - length - int((1.0 + rule[3]) * (tail - w.operations[op].shortest))
    base, rate = w.operations[op].bias, 0.0
    if kind == FIFO:
        base -= came / mean
    elif kind == EDD:
        base -= due / mean
    elif kind == SPT:
        base -= length / mean
    elif kind == MWKR:
        base += tail / mean
    elif kind == SLACK:
        base -= latest / mean
    elif kind == CR:
        rate = 1.0 / max(1, tail)
        base -= due * rate
    else:
        base += log(max(w.orders[order].weight, 1e-3) / length)
    return base, rate, latest if kind >= ATC else -NEVER


@part
def set_urgency(w, d, op, rule):
    """Write down the index of an operation that joins its queue."""
    base, rate, latest = index_of(w, w.operations[op].order, op, d.op[op].came, rule)
    d.op[op].base = base
    d.op[op].rate = rate
    d.op[op].latest = latest
    d.op[op].step = w.operations[op].step


@kernel
def order_urgency(w, rule, urgency):
    """Fill in the urgency of whole orders, as if they were one operation each, at the start of the horizon."""
    for order in range(len(urgency)):
        first, last = w.orders[order].operation_ptr, w.orders[order + 1].operation_ptr
        longest = first
        for op in range(first, last):
            if w.operations[op].tail > w.operations[longest].tail:
                longest = op
        base, _, latest = index_of(w, order, longest, w.operations[first].earliest, rule)
        urgency[order] = base - max(0, latest) / (rule[1] * rule[4])


@kernel
def hurry_suppliers(w, by_supply, urgency):
    """Let orders that feed others be at least as urgent as those are.

    Parameters
    ----------
    by_supply
        int32: orders, consumers before suppliers.
    """
    for n in range(len(by_supply)):
        order = by_supply[n]
        for k in range(w.orders[order].consumer_ptr, w.orders[order + 1].consumer_ptr):
            urgency[order] = max(urgency[order], urgency[w.operations[w.lists[k]].order])


@part
def most_urgent(w, b, d, who, rule):
    """Return the most urgent operation that waits for a resource and was not tried in this round, or -1.

    Parameters
    ----------
    who
        Resource and moment.
    rule
        As for `index_of`.
    """
    r, t = who
    best, chosen = -np.inf, NONE
    slope = 1.0 / (rule[1] * rule[4])
    matrix = w.resources[r].matrix
    current = family_at(w, b, r, t) if matrix >= 0 and int(rule[0]) == ATCS else NONE
    row, column, weight = 0, 0, 1.0 / (rule[2] * rule[5])
    if current >= 0:
        row = w.setups[matrix].ptr + current * w.setups[matrix].n_values
        column = w.setups[matrix].attribute
    for q in range(w.resources[r].queue_ptr, w.resources[r + 1].queue_ptr):
        op = d.first_in[w.lists[q]]
        while op >= 0:
            entry = d.op[op]
            if entry.tried != d.count[2]:
                index = entry.base + entry.rate * t
                if entry.latest > t:
                    index -= (entry.latest - t) * slope
                if current >= 0:
                    family = w.value[entry.step, column]
                    if family >= 0:
                        index -= w.setup_time[row + family] * weight
                if index > best or (index == best and op < chosen):
                    best, chosen = index, op
            op = entry.next_in
    return chosen
