"""What was ever to be made in recorded days: one problem out of those that were planned one after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from heijunka.model.event import CalendarChanged, DemandChanged, Event
from heijunka.model.order import Order
from heijunka.model.problem import Problem
from heijunka.mrp import demands_of


class Kept(NamedTuple):
    """All orders of all plans.

    Parameters
    ----------
    known
        When orders that came later became known: when a demand of theirs was told, else with the first plan of them.
    """

    problem: Problem
    known: Mapping[str, datetime]


def together(first: Problem, later: Iterable[tuple[datetime, Problem]], events: Iterable[Event]) -> Kept:
    """Return the first problem with the orders of later ones, their last due dates and the calendars as they became.

    Parameters
    ----------
    first, later
        Netted. With each later one, when it was planned, in order of time.
    """
    told: dict[str, datetime] = {}
    calendars = {entry.id: entry for entry in first.plant.calendars}
    for event in events:
        if isinstance(event, DemandChanged):
            told[event.demand.id] = min(event.at, told.get(event.demand.id, event.at))
        elif isinstance(event, CalendarChanged) and event.calendar in calendars:
            before = calendars[event.calendar]
            calendars[event.calendar] = replace(before, exceptions=(*before.exceptions, event.exception))
    orders = {order.id: order for order in first.orders}
    demands = {demand.id: demand for demand in first.demands}
    known: dict[str, datetime] = {}
    last, end = first, first.horizon.end
    for made, problem in later:
        served = demands_of(problem)
        for order in problem.orders:
            if order.id in orders:
                orders[order.id] = _redated(orders[order.id], order)
                continue
            orders[order.id] = order
            moments = [told[name] for name in served[order.id] if name in told]
            known[order.id] = min(moments, default=made)
        demands |= {demand.id: demand for demand in problem.demands}
        last, end = problem, max(end, problem.horizon.end)
    joined = replace(
        first,
        plant=replace(first.plant, calendars=tuple(calendars.values())),
        horizon=replace(first.horizon, end=end),
        demands=tuple(demands.values()),
        orders=tuple(orders.values()),
        purchases=last.purchases,
        state=None,
        baseline=None,
    )
    return Kept(joined, known)


def _redated(order: Order, now: Order) -> Order:
    return replace(order, due=now.due, deadline=now.deadline, weight=now.weight, is_rush=now.is_rush)
