"""Delivery: what lateness and flow cost at least when orders queue for a set of resources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from heijunka.engine.bounds.loads import Jobs
from heijunka.engine.instance import NEVER, Instance
from heijunka.engine.instance.arrays import Flag, Float, Int
from heijunka.model.objective import Term

MOST_LEVELS = 4


class Delivery(NamedTuple):
    """A term that adds up over orders, growing with each order's end.

    Parameters
    ----------
    weight
        float64[n_orders], 0 for orders that do not count.
    alone
        float64[n_orders]: for a weight of 1, what each order costs at least by its own path.
    together
        What orders cost at least for a weight of 1 if the k-th to be done is done no earlier than at ``ends[k]`` and
        each order ends ``tails`` later: ``(ends, tails, orders)``.
    """

    weight: Float
    alone: Float
    together: Callable[[Int, Int, Int], float]


def delivery_of(instance: Instance, term: Term, order_end: Int) -> Delivery:
    """Return a term over orders.

    Parameters
    ----------
    order_end
        int64[n_orders] ticks: no order ends earlier.
    """
    orders = instance.orders
    weight = np.maximum(orders.weight, 0.0)
    due = orders.due
    if term is Term.FLOW_TIME:

        def flow(ends: Int, tails: Int, chosen: Int) -> float:
            return float((ends + tails - orders.release[chosen]).sum())

        return Delivery(weight, (order_end - orders.release).astype(np.float64), flow)
    weight = np.where(due < NEVER, weight, 0.0)
    if term is Term.WEIGHTED_TARDINESS:

        def tardiness(ends: Int, tails: Int, chosen: Int) -> float:
            return float(np.maximum(ends - np.sort(due[chosen] - tails), 0).sum())

        return Delivery(weight, np.maximum(order_end - due, 0).astype(np.float64), tardiness)

    def late(ends: Int, tails: Int, chosen: Int) -> float:
        return float(len(chosen) - most_on_time(ends, np.sort(due[chosen] - tails)))

    return Delivery((weight > 0).astype(np.float64), (order_end > due).astype(np.float64), late)


def most_on_time(ends: Int, dues: Int) -> int:
    """Return how many of the ends, ascending, can be matched with due dates, ascending, that they meet."""
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high + 1) >> 1
        if (ends[:middle] <= dues[len(dues) - middle :]).all():
            low = middle
        else:
            high = middle - 1
    return low


def queued(delivery: Delivery, sets: Sequence[Jobs]) -> float:
    """Return what a term costs at least; sets whose orders are disjoint add up."""
    total = float((delivery.weight * delivery.alone).sum())
    gains = [(_gain(delivery, jobs), n) for n, jobs in enumerate(sets)]
    is_counted = np.zeros(len(delivery.weight), np.bool_)
    for gain, n in sorted(gains, reverse=True):
        orders = sets[n].order
        if gain > 0 and not is_counted[orders].any():
            is_counted[orders] = True
            total += gain
    return total


def _gain(delivery: Delivery, jobs: Jobs) -> float:
    """Return what queueing adds to what each order costs alone.

    Weights are cut into layers: w x cost is the sum over levels of (level - level below) x the cost of the orders that
    weigh at least the level; of each layer, whose weights are equal, the bound is that of preemptive scheduling by the
    shortest remaining work.
    """
    weight = delivery.weight[jobs.order]
    levels = _levels(weight)
    covered = np.zeros(len(weight))
    found = 0.0
    for below, level in pairwise((0.0, *levels)):
        chosen: Flag = weight >= level
        covered[chosen] = level
        found += (level - below) * delivery.together(jobs.ends(chosen), jobs.tail[chosen], jobs.order[chosen])
    return found - float((covered * delivery.alone[jobs.order]).sum())


def _levels(weight: Float) -> list[float]:
    distinct = np.unique(weight[weight > 0])
    if len(distinct) > MOST_LEVELS:
        distinct = distinct[(np.arange(MOST_LEVELS) * len(distinct)) // MOST_LEVELS]
    return [float(entry) for entry in distinct]
