"""Pegging read back: which orders an order feeds, and which demands it serves in the end."""

from __future__ import annotations

from collections.abc import Mapping

from heijunka.model.problem import Problem


def consumers_of(problem: Problem) -> Mapping[str, tuple[str, ...]]:
    """Return, for every order, the orders that draw on it, in the problem's order."""
    found: dict[str, dict[str, None]] = {order.id: {} for order in problem.orders}
    for order in problem.orders:
        for supply in order.supplies:
            if supply.order is not None:
                found.setdefault(supply.order, {})[order.id] = None
    return {order: tuple(consumers) for order, consumers in found.items()}


def demands_of(problem: Problem) -> Mapping[str, tuple[str, ...]]:
    """Return, for every order, the demands that it serves directly or through the orders it feeds, sorted by id."""
    served = {order.id: {peg.demand for peg in order.pegs} for order in problem.orders}
    suppliers = {
        order.id: {supply.order for supply in order.supplies if supply.order in served} for order in problem.orders
    }
    # Consumers first: each hands its demands on to its suppliers.
    waiting = dict.fromkeys(served, 0)
    for names in suppliers.values():
        for name in names:
            waiting[str(name)] += 1
    ready = [order for order, n in waiting.items() if n == 0]
    while ready:
        consumer = ready.pop()
        for name in suppliers[consumer]:
            supplier = str(name)
            served[supplier] |= served[consumer]
            waiting[supplier] -= 1
            if waiting[supplier] == 0:
                ready.append(supplier)
    return {order: tuple(sorted(found)) for order, found in served.items()}
