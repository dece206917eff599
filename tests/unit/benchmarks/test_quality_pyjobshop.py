"""PyJobShop gets our problem and nothing else: its plans pass our judge and are worth what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from benchmarks.quality.methods import Given
from benchmarks.quality.pyjobshop import solve
from benchmarks.quality.shops import weighted_shop
from benchmarks.quality.statement import CannotSay, state

from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.model.objective import Objective, Term, WeightedTerm, minimise
from heijunka.model.problem import Problem
from heijunka.model.resource import BatchRule
from heijunka.testing.builders import calendar, machine, order, problem, routing, step

GIVEN = Given(seconds=10.0, threads=1, seed=0)


def plants(objective: Objective) -> Problem:
    made = problem(
        calendar("day", "08:00-16:00"),
        machine("saw", calendar="day"),
        machine("press"),
        routing("chair", step("cut", "saw", minutes=50), step("bend", "press", minutes=30)),
        *(order(f"o{n}", "chair") for n in range(12)),
    )
    return replace(made, objective=objective)


@pytest.mark.parametrize(
    "objective",
    [
        minimise(Term.MAKESPAN),
        Objective(terms=(WeightedTerm(term=Term.FLOW_TIME, weight=0.3), WeightedTerm(term=Term.MAKESPAN, weight=2.0))),
    ],
)
def test_its_plan_keeps_working_hours_and_is_worth_what_it_says(objective: Objective) -> None:
    given = plants(objective)
    outcome = solve(given, GIVEN, lambda _: None)
    assert outcome.plan is not None
    assert check(given, outcome.plan) == ()
    assert score(given, outcome.plan).value == pytest.approx(outcome.trace[-1][1])
    assert (outcome.bound or 0.0) <= outcome.trace[-1][1] + 1e-6


def test_its_plan_of_a_shop_with_setups_and_moulds_is_judged_sound() -> None:
    given = weighted_shop(24)
    outcome = solve(given, GIVEN, lambda _: None)
    assert outcome.plan is not None
    assert check(given, outcome.plan) == ()
    assert score(given, outcome.plan).value == pytest.approx(outcome.trace[-1][1])


def test_what_it_cannot_say_is_declined_with_the_reason() -> None:
    given = plants(minimise(Term.MAKESPAN))
    resources = tuple(replace(entry, batch=BatchRule(max_quantity=4.0)) for entry in given.plant.resources)
    batched = replace(given, plant=replace(given.plant, resources=resources))
    with pytest.raises(CannotSay, match="batches"):
        state(batched)
    assert solve(batched, GIVEN, lambda _: None).note == "declines: batches"


def test_time_is_counted_in_the_largest_unit_that_fits() -> None:
    statement = state(weighted_shop(24))
    assert statement.tick == 60
    assert statement.value_of_one == 1.0


def test_a_table_of_setups_that_no_memory_holds_is_not_begun() -> None:
    assert solve(weighted_shop(10_000), GIVEN, lambda _: None).note == "declines: its table of setups alone takes 82 GB"
