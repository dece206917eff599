"""Short ways to write a plan and to ask what the judge says of it."""

from __future__ import annotations

from typing import Any

from heijunka.evaluate.check import check
from heijunka.model.plan import Assignment, Plan, Unplanned
from heijunka.model.problem import Problem
from heijunka.testing.builders import at


def put(
    order: str, operation: str, *resources: str, hours: tuple[float, float], setup: float | None = None, **fields: Any
) -> Assignment:
    """Return an assignment from and to so many hours after the start, its setup from ``setup`` on."""
    start, end = (at(minutes=round(60 * hour)) for hour in hours)
    begin = start if setup is None else at(minutes=round(60 * setup))
    given = {"mode": "1", "quantity": 1.0, **fields}
    return Assignment(
        order=order, operation=operation, resources=resources, setup_start=begin, start=start, end=end, **given
    )


def left_out(order: str, reason: str = "engine.crowded_out") -> Unplanned:
    """Return an order left out."""
    return Unplanned(order=order, reason=reason)


def faults(problem: Problem, *parts: Any, **fields: Any) -> list[str]:
    """Return the texts' names (rule or rule_fault) of what is wrong with a plan of parts, sorted."""
    plan = Plan(
        assignments=tuple(part for part in parts if isinstance(part, Assignment)),
        unplanned=tuple(part for part in parts if isinstance(part, Unplanned)),
        **fields,
    )
    violations = check(problem, plan)
    for violation in violations:
        # Every violation found by any test can be told in both languages.
        assert violation.text("en") != violation.text("zh")
    return sorted(violation.key.removeprefix("evaluate.") for violation in violations)
