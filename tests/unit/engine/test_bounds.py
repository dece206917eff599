"""Bounds by hand: paths, loads, queues, changeovers, working time, orders left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from heijunka.engine.bounds import Bounds, bound_of
from heijunka.engine.bounds.capacity import capacity_of
from heijunka.engine.bounds.delivery import most_on_time
from heijunka.engine.instance import compile_problem
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.model.objective import Objective, Term, WeightedTerm, minimise
from heijunka.model.plant import Plant
from heijunka.model.problem import Problem
from heijunka.model.resource import BatchRule
from heijunka.model.routing import Requirement
from heijunka.testing.builders import (
    at,
    before,
    calendar,
    group,
    job_shop,
    machine,
    matrix,
    mode,
    order,
    problem,
    routing,
    step,
)


def bounds(world: Problem) -> Bounds:
    return bound_of(compile_problem(world))


def test_a_path_counts_lags_and_suppliers() -> None:
    lag = timedelta(minutes=5)
    steps = (step("1", "m1", minutes=10), step("2", "m2", minutes=20))
    shop = problem(
        machine("m1"),
        machine("m2"),
        routing("a", *steps, precedences=(before("1", "2", min_lag=lag),)),
        order("x", "a", due=None, release=at(1)),
        objective=minimise(Term.MAKESPAN, Term.FLOW_TIME),
    )
    found = bounds(shop)
    assert found.terms[Term.MAKESPAN] == 60 + 35
    assert found.terms[Term.FLOW_TIME] == 35
    assert found.value == 60 + 35 + 35


def test_the_busiest_machine_bounds_the_makespan_with_heads_and_tails() -> None:
    rows = [[(0, 2), (1, 10), (2, 3)], [(0, 4), (1, 10), (2, 7)]]
    assert bounds(job_shop(rows)).value == 2 + 20 + 3


def test_a_pool_shares_its_work_in_working_time() -> None:
    shop = problem(
        calendar("day", "08:00-10:00"),
        machine("m1", calendar="day"),
        machine("m2", calendar="day"),
        group("g", "m1", "m2"),
        routing("a", step("1", mode(Requirement(group="g"), minutes=90))),
        *(order(name, "a", due=None) for name in "xyz"),
        objective=minimise(Term.MAKESPAN),
    )
    # Four hours and a half of work, four hours a day; and nobody may pause: the third is done on the second day.
    assert bounds(shop).value == 24 * 60 + 8 * 60 + 15


def test_orders_that_queue_are_late_one_after_the_other() -> None:
    shop = problem(
        machine("m1"),
        routing("a", step("1", "m1", minutes=60)),
        order("x", "a", due=1, weight=1.0),
        order("y", "a", due=1, weight=3.0),
        order("z", "a", due=1, weight=3.0),
        objective=minimise(Term.WEIGHTED_TARDINESS, Term.LATE_ORDERS),
    )
    found = bounds(shop)
    assert found.terms[Term.WEIGHTED_TARDINESS] == 60 + 120 + 2 * 60
    assert found.terms[Term.LATE_ORDERS] == 2
    assert found.key(1) == (1.0, 0.0)


def test_a_bound_that_may_not_take_long_is_a_bound_still() -> None:
    shop = problem(
        machine("m"),
        *(routing(f"p{n}", step("a", "m", minutes=10)) for n in range(3)),
        *(order(f"o{n}", f"p{n}", due=0) for n in range(3)),
        objective=minimise(Term.WEIGHTED_TARDINESS),
    )
    instance = compile_problem(shop)
    assert bound_of(instance).value == pytest.approx(60.0)
    assert bound_of(instance, is_over=lambda: True).value == pytest.approx(30.0)


def test_every_family_is_entered_once() -> None:
    times = {("a", "b"): 30.0, ("b", "a"): 5.0, ("a", "c"): 10.0, ("c", "b"): 10.0, ("b", "c"): 60.0, ("c", "a"): 60.0}
    shop = problem(
        matrix("s", times),
        machine("m1", setup_matrix="s"),
        *(routing(name, step("1", "m1", minutes=10, attributes={"colour": name})) for name in "abc"),
        *(order(name, name, due=None) for name in "abc"),
        objective=minimise(Term.SETUP_TIME, Term.MAKESPAN),
    )
    found = bounds(shop)
    assert found.terms[Term.SETUP_TIME] == 5 + 10
    assert found.terms[Term.MAKESPAN] == 30 + 5 + 10
    # Set up for one family, every other one has to be entered.
    resource = replace(shop.plant.resources[0], initial_family="b")
    begun = replace(shop, plant=replace(shop.plant, resources=(resource,)))
    assert bounds(begun).terms[Term.SETUP_TIME] == 5 + 10


def test_a_batch_asks_for_its_share() -> None:
    shop = problem(
        machine("oven", batch=BatchRule(max_quantity=2)),
        routing("a", step("1", "oven", minutes=60)),
        *(order(name, "a", due=None) for name in "wxyz"),
        objective=minimise(Term.MAKESPAN),
    )
    assert bounds(shop).value == pytest.approx(120.0, abs=0.1)


def test_capacity_goes_there_and_back() -> None:
    shop = problem(calendar("day", "08:00-10:00"), machine("m1", calendar="day"), machine("m2", capacity=2))
    capacity = capacity_of(compile_problem(shop), frozenset({0, 1}))
    work = np.arange(0, 10**6, 977)
    moments = capacity.when(work)
    assert (capacity.until(moments) >= work).all()
    assert (capacity.until(np.maximum(moments - 1, 0))[moments > 0] < work[moments > 0]).all()


def test_most_on_time_matches_what_it_can() -> None:
    assert most_on_time(np.array([1, 2, 3]), np.array([0, 2, 2])) == 2
    assert most_on_time(np.array([5]), np.array([4])) == 0


def test_a_lexicographic_bound_is_reached_term_by_term() -> None:
    terms = (WeightedTerm(term=Term.LATE_ORDERS), WeightedTerm(term=Term.MAKESPAN))
    shop = problem(
        machine("m1"),
        routing("a", step("1", "m1", minutes=60)),
        order("x", "a", due=2),
        objective=Objective(terms=terms, is_lexicographic=True),
    )
    found = bounds(shop)
    assert found.key() == (0.0, 0.0, 60.0)
    assert found.is_reached((0.0, 0.0, 60.0))
    assert not found.is_reached((0.0, 1.0, 60.0))
    assert not found.is_reached((1.0, 0.0, 0.0))


def test_nothing_to_plan_costs_nothing() -> None:
    empty = Problem(plant=Plant(id="none"), horizon=job_shop([[(0, 1)]]).horizon)
    assert bounds(empty).key() == (0.0, 0.0)


def test_a_plan_that_reaches_the_bound_is_optimal_without_a_search() -> None:
    rows = [[(0, 5)], [(0, 3)]]
    result = solve(job_shop(rows), stop=after(seconds=60), methods=("rules",))
    assert result.is_optimal
    assert result.gap == 0.0
    assert result.trace[0].bound == 8.0
