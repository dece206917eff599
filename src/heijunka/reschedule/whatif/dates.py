"""Orders by other dates of those they serve; who is served by what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from heijunka.model.order import Order
from heijunka.model.problem import Problem

NO_TIME = timedelta(0)


def redated(before: Problem, given: Problem) -> tuple[Order, ...]:
    """Return the orders of a problem, due when its demands and its orders from outside are due as given.

    An order that serves several is due when the first of them is; what feeds others moves with the earliest of these.
    """
    moved = _Moved(before, given)
    return tuple(moved.dated(order) for order in before.orders)


class _Moved:
    def __init__(self, before: Problem, given: Problem) -> None:
        self._was = {demand.id: demand for demand in before.demands}
        self._now = {demand.id: demand for demand in given.demands}
        self._outside = {order.id: order for order in given.orders}
        self._orders = {order.id: order for order in before.orders}
        self._fed: dict[str, set[str]] = {}
        for order in before.orders:
            for supply in order.supplies:
                if supply.order is not None:
                    self._fed.setdefault(supply.order, set()).add(order.id)
        self._by: dict[str, timedelta] = {}

    def dated(self, order: Order) -> Order:
        if (given := self._outside.get(order.id)) is not None:
            return replace(order, due=given.due, deadline=given.deadline)
        by = self._of(order.id)
        wishes = [self._now[peg.demand] for peg in order.pegs if peg.demand in self._now]
        deadlines = [wish.deadline for wish in wishes if wish.deadline is not None]
        deadline = min(deadlines) if deadlines else order.deadline
        if by == NO_TIME or order.due is None:
            return replace(order, deadline=deadline)
        due = order.due + by
        return replace(order, due=max(due, order.release) if order.release is not None else due, deadline=deadline)

    def _of(self, id: str) -> timedelta:
        """Return by how much an order moves."""
        if id not in self._by:
            order = self._orders[id]
            served = [peg.demand for peg in order.pegs if peg.demand in self._now]
            found = [self._of(name) for name in self._fed.get(id, ())]
            if served:
                found = [min(self._now[name].due for name in served) - min(self._was[name].due for name in served)]
            self._by[id] = min(found, default=NO_TIME)
        return self._by[id]
