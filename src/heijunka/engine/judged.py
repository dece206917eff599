"""What a run came to, as the judge has seen it."""

from __future__ import annotations

import warnings

from heijunka.engine.construct.build import Built
from heijunka.engine.instance import Instance, decode
from heijunka.engine.portfolio import Portfolio
from heijunka.engine.result import Result, Status
from heijunka.errors import RefusedPlan
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.evaluate.view import View
from heijunka.model.plan import Plan

MOST_KEPT = 100_000
"""Operations up to which the plans of rules kept for comparison are given whole, judged as the best one is."""


def judged_result(instance: Instance, run: Portfolio, seed: int) -> Result:
    """Return the best plan of a run and what is known of it; nothing that the judge refuses."""
    if run.best is None:
        return Result(status=Status.NO_PLAN, best=None, best_score=None, seconds=run.stop.elapsed)
    judged, is_refused = _best_judged(instance, run, seed)
    return Result(
        status=Status.OPTIMAL if run.is_optimal and not is_refused else Status.FEASIBLE,
        best=judged.plan,
        best_score=score(instance.problem, judged.plan, view=judged),
        bound=run.bound,
        rules=dict(run.compared),
        rule_plans=_rule_plans(instance, run, seed),
        trace=tuple(run.trace),
        notes=dict(run.notes),
        seconds=run.stop.elapsed,
    )


def _best_judged(instance: Instance, run: Portfolio, seed: int) -> tuple[View, bool]:
    """Return the best plan, or the best rule's if the judge refuses it, and whether it does."""
    assert run.best is not None
    try:
        return _judged(instance, run.best, run.best_method, seed), False
    except RefusedPlan as refused:
        if run.best_of_rules is None or run.best_of_rules[0] is run.best:
            raise
        # A planner is better off with a rule's plan and the truth than with nothing; to tests a warning is an error.
        warnings.warn(f"{refused}\nThe best rule's plan is given instead.", RuntimeWarning, stacklevel=4)
        run.notes["judge"] = str(refused)
        built, name = run.best_of_rules
        return _judged(instance, built, name, seed), True


def _rule_plans(instance: Instance, run: Portfolio, seed: int) -> dict[str, Plan]:
    if instance.n_operations > MOST_KEPT:
        return {}
    return {name: _judged(instance, built, name, seed).plan for name, built in run.kept.items()}


def _judged(instance: Instance, built: Built, method: str, seed: int) -> View:
    """Return a plan beside its problem, as the judge has seen it and found no fault."""
    plan = decode(
        instance,
        built.placement,
        unplanned=built.unplanned,
        overtime=built.overtime,
        method=method,
        seed=seed,
    )
    view = View(instance.problem, plan)
    violations = check(instance.problem, plan, view=view)
    if violations:
        shown = "\n".join(f"- {violation}" for violation in violations[:10])
        raise RefusedPlan(
            f"The judge refuses the plan of '{method}': {len(violations)} violation(s). This is a fault of the engine; "
            f"please report it with the problem.\n{shown}"
        )
    return view
