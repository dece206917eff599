"""Every plan that any search offers passes the judge and costs what the score says; a seed repeats them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import key_of, terms_of
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.search import ROADS, Road, Task
from heijunka.engine.search.task import Key
from heijunka.engine.search.traits import traits_of
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.model.objective import Objective, Term, WeightedTerm
from heijunka.model.problem import Problem
from heijunka.testing.floor import midway
from heijunka.testing.strategies import problems

RULE = "atcs"
seeds = st.integers(0, 2**16)


def offers(problem: Problem, road: Road, seed: int, rounds: int) -> list[tuple[Builder, Built, Key]]:
    """Return all that a search offers from a rule's plan on; nothing if the road does not suit."""
    builder = Builder(compile_problem(problem))
    if not road.suits(builder.instance, traits_of(builder.instance)):
        return []
    start = builder.build(RULES[RULE])
    found: list[tuple[Builder, Built, Key]] = []

    def offer(built: Built, _: str) -> Key:
        key = task.key(built)
        found.append((builder, built, key))
        return key

    task = Task(
        instance=builder.instance,
        builder=builder,
        rules=[(RULE, RULES[RULE], False)],
        start=start,
        seed=seed,
        thread=0,
        stop=after(iterations=rounds),
        is_proved=lambda: False,
        offer=offer,
        best=lambda: min(found, key=lambda entry: entry[2])[1] if found else start,
    )
    road.run(task)
    return found


def assert_judged(problem: Problem, found: list[tuple[Builder, Built, Key]]) -> None:
    """Assert that the judge finds nothing, and the score the same."""
    for builder, built, key in found[-3:]:
        plan = decode(builder.instance, built.placement, unplanned=built.unplanned, overtime=built.overtime)
        assert [str(violation) for violation in check(problem, plan)] == []
        assert key == pytest.approx(score(problem, plan).key, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@given(problem=problems(), seed=seeds)
def test_every_plan_offered_passes_the_judge(road: Road, problem: Problem, seed: int) -> None:
    assert_judged(problem, offers(problem, road, seed, rounds=5))


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@settings(max_examples=20)
@given(problem=problems(most_orders=25), seed=seeds)
def test_crowded_plans_offered_pass_the_judge(road: Road, problem: Problem, seed: int) -> None:
    assert_judged(problem, offers(problem, road, seed, rounds=5))


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@settings(max_examples=20)
@given(problem=problems(), seed=seeds)
def test_plans_near_a_baseline_pass_the_judge(road: Road, problem: Problem, seed: int) -> None:
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    baseline = decode(builder.instance, built.placement, unplanned=built.unplanned)
    terms = (WeightedTerm(term=Term.STABILITY), *problem.objective.terms)
    wish = Objective(terms=terms, is_lexicographic=problem.objective.is_lexicographic)
    near = replace(problem, baseline=baseline, objective=wish)
    assert_judged(near, offers(near, road, seed, rounds=5))


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@settings(max_examples=60)
@given(problem=problems(most_orders=10), seed=seeds)
def test_plans_that_go_on_from_what_has_begun_pass_the_judge(road: Road, problem: Problem, seed: int) -> None:
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    begun = midway(problem, decode(builder.instance, built.placement, unplanned=built.unplanned), Random(seed))
    assert_judged(begun, offers(begun, road, seed, rounds=5))
    later = Builder(compile_problem(begun))
    for name in ("edd", RULE):
        built = later.build(RULES[name])
        terms = terms_of(later.instance, built.placement, built.overtime)
        assert_judged(begun, [(later, built, key_of(begun.objective, terms))])


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@settings(max_examples=20)
@given(problem=problems(), seed=seeds)
def test_a_seed_and_a_number_of_rounds_give_the_same_plans(road: Road, problem: Problem, seed: int) -> None:
    first, second = (offers(problem, road, seed, rounds=3) for _ in range(2))
    assert len(first) == len(second)
    for (_, one, _), (_, other, _) in zip(first, second, strict=True):
        assert all((a == b).all() for a, b in zip(one.placement, other.placement, strict=True))
        assert one.overtime == other.overtime
