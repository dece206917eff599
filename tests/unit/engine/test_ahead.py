"""Plans judged while the search goes on: each once, and who cancels need not wait."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.micro.families import FAMILIES

import heijunka as hj
from heijunka.engine import ahead
from heijunka.engine.ahead import Judge
from heijunka.engine.construct.build import Builder
from heijunka.engine.instance import Instance, compile_problem
from heijunka.engine.portfolio import Portfolio
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.errors import RefusedPlan


@pytest.fixture(scope="module")
def instance() -> Instance:
    return compile_problem(FAMILIES["flow, tardiness"](100))


def run_of(instance: Instance) -> Portfolio:
    """Return a run that has tried EDD and found something better."""
    run = Portfolio(instance, after(seconds=60))
    run._try(Builder(instance), "edd", with_overtime=False)
    better = replace(run.kept["edd"])
    run._offer(better, (0.0, 0.5 * run.compared["edd"].value), "search")
    return run


def test_a_plan_is_judged_once(instance: Instance) -> None:
    run, judge = run_of(instance), Judge(instance, 0, lambda: 0.0)
    built = run.kept["edd"]
    assert judge.judged(built, "edd") is judge.judged(built, "edd")
    assert judge.judged(built, "edd").score.value == run.compared["edd"].value


def test_only_a_cancelled_run_that_would_wait_takes_an_earlier_plan(instance: Instance) -> None:
    run, judge = run_of(instance), Judge(instance, 0, lambda: 0.0)
    best = run.found
    assert best is not None
    first = replace(best, built=run.kept["edd"], key=(0.0, run.compared["edd"].value), method="edd", number=1)
    judge.judged(first.built, "edd")
    judge.last, judge.seconds = first, 0.0
    run.stop.cancel()
    assert judge.newest(run).built is best.built, "judging takes no time"  # type: ignore[union-attr]
    judge.seconds = 1.0
    assert judge.newest(run) is first
    run.settle_for(first)
    assert run.best is first.built
    assert [entry.method for entry in run.trace] == ["edd"]
    assert judge.is_too_late(run, best.built)
    judge.judged(best.built, best.method)
    assert not judge.is_too_late(run, best.built)


def test_a_refused_plan_is_told_at_the_end(instance: Instance) -> None:
    run, judge = run_of(instance), Judge(instance, 0, lambda: 0.0)
    wrong = run.kept["edd"]
    wrong = replace(wrong, placement=wrong.placement._replace(start=np.zeros_like(wrong.placement.start)))
    with pytest.raises(RefusedPlan):
        judge.judged(wrong, "edd")


def test_what_a_cancelled_solve_returns_is_the_last_of_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "PATIENCE", 0.0)
    problem = FAMILIES["weighted"](600)
    stop = after(seconds=60)
    threading.Timer(2.0, stop.cancel).start()
    result = solve(problem, stop=stop, threads=1)
    assert hj.check(problem, result.plan) == ()
    assert result.trace[-1].value == pytest.approx(result.score.value)
