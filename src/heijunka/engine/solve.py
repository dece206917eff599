"""The one door: a problem in, a judged result out.

What takes a while to load is loaded when a problem comes: the process of the exact method begins meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from heijunka.engine.cpsat import MOST_OPERATIONS, Worker
from heijunka.engine.result import Incumbent, Result
from heijunka.engine.stop import Stop, after
from heijunka.errors import InvalidProblem, Unsupported
from heijunka.garbage import collection_paused
from heijunka.model.issue import Severity
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.validate import validate

METHODS = ("rules", "search", "cpsat")
JUDGING = 60e-6
"""Seconds for each operation that judging and scoring the best plan takes; they are part of the time limit."""
UNNOTICED = 1.0
"""So many of these seconds are let pass beyond the limit: only large problems set time aside."""


def solve(
    problem: Problem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    threads: int = 1,
    methods: tuple[str, ...] = METHODS,
    start: Plan | None = None,
    on_progress: Callable[[Incumbent], None] | None = None,
    on_compile: Callable[[int, int], None] = lambda _number, _count: None,
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
    start
        A plan to begin with, such as the one in force: what has become impossible of it is put right first, nothing
        moved earlier and nothing later than it must be.
    on_progress
        Called with each better plan's figures, from the thread that found it.
    on_compile
        Called before each step of compiling that has never been done here, with its number and how many there are.

    Raises
    ------
    InvalidProblem
        If the problem has errors; all of them are listed.
    Unsupported
        If its demands have not been netted, or its state holds facts that are yet to be taken in.
    """
    stop = stop or after(seconds=30.0)
    stop.begin()
    with collection_paused():
        _refuse(problem, methods)
    # It loads OR-Tools while this process loads the engine. An order has one operation or more.
    is_asked = "cpsat" in methods and stop.seconds and len(problem.orders) <= MOST_OPERATIONS
    worker = Worker() if is_asked else None
    try:
        with stop.paused():
            from heijunka.engine.ahead import Judge
            from heijunka.engine.instance import compile_problem, encode, whole
            from heijunka.engine.judged import judged_result
            from heijunka.engine.portfolio import Portfolio
            from heijunka.engine.search import roads_for
            from heijunka.engine.warmup import warmup
        with collection_paused():
            instance = compile_problem(problem)
        if worker is not None and instance.n_operations > MOST_OPERATIONS:
            worker.close()
        with stop.paused():  # compiling is no part of the time that a search is given
            warmup(roads_for(instance) if "search" in methods else (), on_compile=on_compile)
        stop.set_aside(JUDGING * instance.n_operations - UNNOTICED)
        threads = threads or os.cpu_count() or 1
        run = Portfolio(instance, stop, seed=seed, threads=threads, worker=worker, on_progress=on_progress)
        run.start = whole(instance, encode(instance, start)) if start is not None else None
        judge = Judge(instance, seed, lambda: stop.elapsed)
        judge.watch(run)
        try:
            run.run(methods)
        finally:
            judge.close()
    finally:
        if worker is not None:
            worker.close()
    with collection_paused():
        return judged_result(instance, run, judge)


def _refuse(problem: Problem, methods: tuple[str, ...]) -> None:
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
