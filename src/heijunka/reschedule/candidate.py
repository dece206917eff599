"""Candidates: plans that the judge has passed, and the question that they are compared by."""

from __future__ import annotations

from dataclasses import dataclass, replace

from heijunka.errors import RefusedPlan
from heijunka.evaluate.check import check
from heijunka.evaluate.score import Score, score
from heijunka.evaluate.view import View
from heijunka.model.objective import Term, WeightedTerm
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A plan in which the judge found no fault, its score, and the repair that made it."""

    plan: Plan
    score: Score
    method: str


def weighed(problem: Problem, plan: Plan, stability: float) -> Problem:
    """Return the question of an adjustment: moves from the plan in force cost, unless the objective says what already.

    In a lexicographic objective they come last.
    """
    terms = problem.objective.terms
    if not any(entry.term is Term.STABILITY for entry in terms):
        terms = (*terms, WeightedTerm(term=Term.STABILITY, weight=stability))
    return replace(problem, baseline=plan, objective=replace(problem.objective, terms=terms))


def judged(problem: Problem, plan: Plan, method: str) -> Candidate:
    """Return a plan with its score.

    Raises
    ------
    RefusedPlan
        If the judge finds a fault.
    """
    view = View(problem, plan)
    violations = check(problem, plan, view=view)
    if violations:
        shown = "\n".join(f"- {violation}" for violation in violations[:10])
        raise RefusedPlan(f"The judge refuses the plan of '{method}': {len(violations)} violation(s).\n{shown}")
    return Candidate(plan=plan, score=score(problem, plan, view=view), method=method)
