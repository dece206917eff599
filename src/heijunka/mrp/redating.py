"""Dates and weights of single orders again, after what they serve has changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from heijunka.model.order import Order
from heijunka.model.problem import Problem, Recipes
from heijunka.mrp.dates import Wish
from heijunka.mrp.lead_time import LeadTimes
from heijunka.mrp.pegging import consumers_of


def redated(problem: Problem, names: Collection[str]) -> Problem:
    """Return the problem with some orders, and all that feeds them, dated by what they serve now.

    What was given from outside keeps its dates; so does an order that serves nobody any more, at weight 0.

    Parameters
    ----------
    problem
        Netted.
    names
        Ids of orders; those that do not exist are passed over.
    """
    orders = {order.id: order for order in problem.orders}
    demands = {demand.id: demand for demand in problem.demands}
    consumers = consumers_of(problem)
    pegged: dict[str, float] = {}
    for order in problem.orders:
        for peg in order.pegs:
            pegged[peg.demand] = pegged.get(peg.demand, 0.0) + peg.quantity
    lead_times = LeadTimes(Recipes(problem.plant))
    for name in _consumers_first(orders, consumers, names):
        order, wish = orders[name], Wish()
        if order.is_firm:
            continue
        served = [demands[peg.demand] for peg in order.pegs]
        for demand in served:
            wish.dues.append(demand.due)
            wish.releases.append(demand.release)
            wish.is_rush |= demand.is_rush
        for consumer in (orders[entry] for entry in consumers[name]):
            if consumer.due is not None:
                wish.dues.append(consumer.due - lead_times.of(consumer))
            wish.releases.append(consumer.release)
            wish.is_rush |= consumer.is_rush
        orders[name] = replace(
            order,
            due=wish.due() or order.due,
            release=wish.release() if wish.dues else order.release,
            deadline=min((demand.deadline for demand in served if demand.deadline is not None), default=None),
            weight=sum((demands[peg.demand].priority * peg.quantity / pegged[peg.demand] for peg in order.pegs), 0.0),
            is_rush=wish.is_rush,
        )
    return replace(problem, orders=tuple(orders[order.id] for order in problem.orders))


def _consumers_first(
    orders: Mapping[str, Order], consumers: Mapping[str, tuple[str, ...]], names: Collection[str]
) -> list[str]:
    """Return orders and all that feeds them, each after all that draw on it."""
    reached = dict.fromkeys(name for name in sorted(names) if name in orders)
    waiting = list(reached)
    while waiting:
        for name in _suppliers(orders[waiting.pop()]):
            if name not in reached:
                reached[name] = None
                waiting.append(name)
    n_before = {name: sum(consumer in reached for consumer in consumers[name]) for name in reached}
    ready = [name for name, n in n_before.items() if n == 0]
    found: list[str] = []
    while ready:
        name = ready.pop()
        found.append(name)
        for supplier in _suppliers(orders[name]):
            n_before[supplier] -= 1
            if n_before[supplier] == 0:
                ready.append(supplier)
    return found


def _suppliers(order: Order) -> set[str]:
    return {supply.order for supply in order.supplies if supply.order is not None}
