"""An order book played again and again: the same whatever the processes; quantiles of completion are what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import heijunka as hj
from heijunka import api
from heijunka.engine.instance.arrays import NEVER
from heijunka.engine.stop import Stop
from heijunka.errors import Unsupported
from heijunka.library import PLANTS
from heijunka.model.problem import Problem
from heijunka.model.state import OperationState, Progress, State
from heijunka.twin.book import Outcome, book_of, of_plan, outcome, outlooks, replications
from heijunka.twin.catalogue import untuned
from heijunka.twin.figures import figures
from heijunka.twin.shop import Shop
from heijunka.twin.uncertainty import Uncertainty, draw

SURE = Uncertainty().scaled(0)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return hj.net(PLANTS["air-conditioning"]("small", seed=3))


def told(runs: list[Outcome]) -> list[tuple[object, ...]]:
    return [(run.seed, run.policy, run.figures, run.completed.tolist()) for run in runs]


def test_runs_are_the_same_in_one_process_and_in_two(problem: Problem) -> None:
    policies = {"atcs": untuned("atcs"), "edd": untuned("edd")}
    seeds = range(1, 13)
    assert told(replications(problem, policies, seeds, processes=2)) == told(replications(problem, policies, seeds))


def test_a_plan_guides_the_floor_and_certainty_has_no_spread(problem: Problem) -> None:
    plan = hj.solve(problem, stop=hj.after(iterations=200), seed=0, threads=1).plan
    book = book_of(problem)
    runs = replications(problem, {"plan": of_plan(book, plan)}, range(3), uncertainty=SURE)
    for entry in outlooks(book, runs):
        assert entry.half == entry.nine_tenths
        assert entry.late_share in (0.0, 1.0)
        assert entry.half is not None
        assert (entry.late_share == 1.0) == (entry.half > entry.due)


def test_quantiles_are_runs(problem: Problem) -> None:
    book = book_of(problem)
    runs = replications(problem, {"edd": untuned("edd")}, range(20))
    ends = np.sort(np.array([run.completed for run in runs]), axis=0)
    root = [book.ground.instance.problem.orders[row].id for row in book.ground.jobs.root.tolist()]
    found = {entry.order: entry for entry in outlooks(book, runs)}
    assert set(found) == set(root)
    origin = book.ground.instance.origin
    for job, name in enumerate(root):
        assert found[name].half == origin + timedelta(seconds=int(ends[9, job]))
        assert found[name].nine_tenths == origin + timedelta(seconds=int(ends[17, job]))
        assert found[name].is_doubtful == (ends[17, job] > book.ground.jobs.due[job])
    shares = [entry.late_share for entry in outlooks(book, runs)]
    assert shares == sorted(shares, reverse=True)


def test_tardiness_by_order_adds_up_to_that_of_the_runs(problem: Problem) -> None:
    book = book_of(problem)
    runs = replications(problem, {"fifo": untuned("fifo")}, range(10), uncertainty=Uncertainty().scaled(4))
    by_order = sum(entry.weighted_tardiness for entry in outlooks(book, runs))
    assert by_order > 0
    assert by_order == pytest.approx(np.mean([run.figures.weighted_tardiness for run in runs]))


def test_a_stop_keeps_what_is_done(problem: Problem) -> None:
    stop = Stop()
    runs = replications(
        problem,
        {"edd": untuned("edd")},
        range(5),
        stop=stop,
        on_done=lambda done, _all: stop.cancel() if done == 2 else None,
    )
    assert [run.seed for run in runs] == [0, 1]


def test_work_that_has_begun_is_refused_with_a_reason(problem: Problem) -> None:
    order = problem.orders[0]
    begun = {
        f"{order.id}/1": OperationState(
            progress=Progress.RUNNING, mode="", resources=("a",), start=problem.horizon.start
        )
    }
    with pytest.raises(Unsupported, match="has begun"):
        book_of(replace(problem, state=State(now=problem.horizon.start, operations=begun)))


@pytest.mark.parametrize("noise", [1.0, 30.0])
def test_what_comes_after_a_run_does_not_matter(problem: Problem, noise: float) -> None:
    book, usual = book_of(problem), Uncertainty().scaled(noise)
    instance = book.ground.instance
    for seed in range(3):
        found = outcome(book, usual, seed, ("edd", untuned("edd")))
        nature = draw(instance, usual, seed=seed)
        shop = Shop(book.ground, nature)
        untuned("edd").run(shop, max(book.gauge.until, instance.limit))
        assert found.figures == figures(book.gauge, nature, shop.history())


def test_breakdowns_up_to_a_moment_are_those_of_all_time(problem: Problem) -> None:
    book = book_of(problem)
    instance, until = book.ground.instance, book.gauge.until
    near, far = (draw(instance, Uncertainty(), seed=5, until=tick) for tick in (until, NEVER))
    assert 0 < len(near.down_since) < len(far.down_since)
    for row in range(instance.n_resources):
        some, every = (nature.down_since[slice(*nature.down_ptr[row : row + 2])] for nature in (near, far))
        assert some[some < until].tolist() == every[every < until].tolist()


def test_an_outlook_takes_what_was_learnt_and_counts_what_is_done(problem: Problem) -> None:
    plan = hj.solve(problem, stop=hj.after(iterations=50), seed=0, threads=1).plan
    done: list[tuple[int, int]] = []
    sure = api.outlook(problem, plan, runs=4, uncertainty=SURE, on_done=lambda *told: done.append(told))
    assert done == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert all(entry.half == entry.nine_tenths for entry in sure)
    over = Stop()
    over.cancel()
    assert api.outlook(problem, plan, runs=4, stop=over) == []
