"""The one door: a problem in, a judged result out."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable

from heijunka.engine.construct.build import Built
from heijunka.engine.instance import Instance, compile_problem, decode
from heijunka.engine.portfolio import Portfolio
from heijunka.engine.result import Incumbent, Result, Status
from heijunka.engine.search import roads_for
from heijunka.engine.stop import Stop, after
from heijunka.engine.warmup import warmup
from heijunka.errors import InvalidProblem, RefusedPlan, Unsupported
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.evaluate.view import View
from heijunka.garbage import collection_paused
from heijunka.model.issue import Severity
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.validate import validate

MOST_KEPT = 100_000
"""Operations up to which the plans of rules kept for comparison are given whole, judged as the best one is."""
METHODS = ("rules", "search", "cpsat")


def solve(
    problem: Problem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    threads: int = 1,
    methods: tuple[str, ...] = METHODS,
    on_progress: Callable[[Incumbent], None] | None = None,
) -> Result:
    """Plan a problem.

    Parameters
    ----------
    problem
        Its orders are planned; demands must have been netted.
    stop
        When to stop; after 30 seconds by default. With one thread and a limit of iterations alone, the same seed gives
        the same plan.
    threads
        Searches side by side; 0 means one for each core.
    methods
        Which of ``rules``, ``search`` and ``cpsat``. The first rule always runs.
    on_progress
        Called with each better plan's figures, from the thread that found it.

    Raises
    ------
    InvalidProblem
        If the problem has errors; all of them are listed.
    Unsupported
        If its demands have not been netted, or work has begun.
    """
    stop = stop or after(seconds=30.0)
    stop.begin()
    with collection_paused():
        instance = _instance(problem, methods)
    with stop.paused():  # compiling is no part of the time that a search is given
        warmup(roads_for(instance) if "search" in methods else ())
    run = Portfolio(instance, stop, seed=seed, threads=threads or os.cpu_count() or 1, on_progress=on_progress)
    run.run(methods)
    with collection_paused():
        return _result(instance, run, seed)


def _instance(problem: Problem, methods: tuple[str, ...]) -> Instance:
    errors = [issue for issue in validate(problem) if issue.severity is Severity.ERROR]
    if errors:
        raise InvalidProblem(errors)
    if problem.demands and not problem.is_netted:
        raise Unsupported(
            f"{len(problem.demands)} demand(s) have not been turned into orders. Net them first: heijunka.net(problem)."
        )
    unknown = sorted(set(methods) - set(METHODS))
    if unknown:
        raise Unsupported(f"Unknown method(s) {', '.join(unknown)}; there are {', '.join(METHODS)}.")
    return compile_problem(problem)


def _result(instance: Instance, run: Portfolio, seed: int) -> Result:
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
