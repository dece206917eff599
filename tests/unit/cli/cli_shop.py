"""The little shop that commands are run on, and plans of it made by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord
from heijunka.mrp import net
from heijunka.testing.builders import at, demand, machine, problem, routing, step

NOW = "2024-01-01T00:00+00:00"
FT06 = """6 6
2 1 0 3 1 6 3 7 5 3 4 6
1 8 2 5 4 10 5 10 0 10 3 4
2 5 3 4 5 8 0 9 1 1 4 7
1 5 0 5 2 5 3 3 4 8 5 9
2 9 1 3 4 5 5 4 0 3 3 1
1 3 3 3 5 9 0 10 4 4 2 1
"""
"""Fisher and Thompson 1963, whose shortest plan takes 55."""


def shop(*, n_orders: int = 3, resource: str = "press") -> Problem:
    """Return demands for cabinets that are pressed for half an hour and painted for one."""
    demands = [demand(f"SO-{n}", "cabinet", 1, due=n) for n in range(1, n_orders + 1)]
    steps = (step("press", resource, minutes=30), step("paint", "paint", minutes=60))
    return problem(machine("press"), machine("paint"), routing("cabinet", *steps), *demands)


def record(*, is_reversed: bool = False, hours: float = 1.0) -> PlanRecord:
    """Return a plan of the shop made by hand: an order each so many hours, the first or the last of them first."""
    netted = net(shop())
    assignments: list[Assignment] = []
    for n, order in enumerate(sorted(netted.orders, key=lambda order: order.id, reverse=is_reversed)):
        assignments += [
            _assignment(order.id, "press", at(n * hours), 30),
            _assignment(order.id, "paint", at(n * hours, minutes=30), 60),
        ]
    return PlanRecord(problem=netted, plan=Plan(assignments=tuple(assignments), method="hand"))


def _assignment(order: str, operation: str, start: Any, minutes: int) -> Assignment:
    return Assignment(
        order=order,
        operation=operation,
        mode="1",
        resources=(operation,),
        setup_start=start,
        start=start,
        end=start + timedelta(minutes=minutes),
        quantity=1.0,
    )
