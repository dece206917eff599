"""What a run came to, as the judge has seen it."""

from __future__ import annotations

import warnings

from heijunka.engine.ahead import Judge, Judged
from heijunka.engine.instance import Instance
from heijunka.engine.portfolio import Portfolio
from heijunka.engine.result import Result, Status
from heijunka.errors import RefusedPlan
from heijunka.model.plan import Plan


def judged_result(instance: Instance, run: Portfolio, judge: Judge) -> Result:
    """Return the best plan of a run and what is known of it; nothing that the judge refuses."""
    best = judge.newest(run)
    if best is None:
        return Result(status=Status.NO_PLAN, best=None, best_score=None, seconds=run.stop.elapsed)
    run.settle_for(best)
    judged, is_refused = _best_judged(run, judge)
    return Result(
        status=Status.OPTIMAL if run.is_optimal and not is_refused else Status.FEASIBLE,
        best=judged.plan,
        best_score=judged.score,
        bound=run.bound,
        rules=dict(run.compared),
        rule_plans=_rule_plans(run, judge),
        trace=tuple(run.trace),
        notes=dict(run.notes),
        seconds=run.stop.elapsed,
    )


def _best_judged(run: Portfolio, judge: Judge) -> tuple[Judged, bool]:
    """Return the best plan, or the best rule's if the judge refuses it, and whether it does."""
    assert run.best is not None
    try:
        return judge.judged(run.best, run.best_method), False
    except RefusedPlan as refused:
        if run.best_of_rules is None or run.best_of_rules[0] is run.best:
            raise
        # A planner is better off with a rule's plan and the truth than with nothing; to tests a warning is an error.
        warnings.warn(f"{refused}\nThe best rule's plan is given instead.", RuntimeWarning, stacklevel=4)
        run.notes["judge"] = str(refused)
        return judge.judged(*run.best_of_rules), True


def _rule_plans(run: Portfolio, judge: Judge) -> dict[str, Plan]:
    kept = {name: built for name, built in run.kept.items() if not judge.is_too_late(run, built)}
    return {name: judge.judged(built, name).plan for name, built in kept.items()}
