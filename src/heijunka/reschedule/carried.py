"""What of a plan still holds when the data change: orders that fit stay where they are, the others wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from heijunka.evaluate.check import Violation, check
from heijunka.model.plan import Plan, Unplanned
from heijunka.model.problem import Problem

METHOD = "data"
"""Of plans that nobody has made: they hold what was planned before."""
REASON = "facts.not_planned_yet"
_ROUNDS = 20


def carried(problem: Problem, plan: Plan | None = None) -> Plan:
    """Return what the judge accepts of a plan for changed data; without a plan, every order waits to be planned.

    Parameters
    ----------
    problem
        As it is now, netted.
    """
    kept = replace(plan or Plan(), method=METHOD, seed=None, problem_hash="")
    kept = _only(problem, kept, {entry.order for entry in kept.assignments})
    for _ in range(_ROUNDS):
        violations = check(problem, kept) if kept.assignments else ()
        if not violations:
            return kept
        planned = {entry.order for entry in kept.assignments}
        stays = planned - _blamed(kept, violations)
        # What is nobody's fault in particular is everybody's.
        kept = _only(problem, kept, stays if stays != planned else ())
    return _only(problem, kept, ())


def _only(problem: Problem, plan: Plan, orders: Collection[str]) -> Plan:
    """Return a plan of these orders alone, as far as there are such."""
    stays = {order.id for order in problem.orders if order.id in orders}
    before = {entry.order: entry for entry in plan.unplanned}
    return replace(
        plan,
        assignments=tuple(entry for entry in plan.assignments if entry.order in stays),
        unplanned=tuple(
            before.get(order.id, Unplanned(order=order.id, reason=REASON))
            for order in problem.orders
            if order.id not in stays
        ),
        overtime=plan.overtime if stays else (),
    )


def _blamed(plan: Plan, violations: tuple[Violation, ...]) -> set[str]:
    """Return the orders that have to go for violations to be gone."""
    crowded = {violation.resource for violation in violations if violation.resource and not violation.order}
    blamed = {violation.order for violation in violations if violation.order}
    return blamed | {entry.order for entry in plan.assignments if crowded.intersection(entry.resources)}
