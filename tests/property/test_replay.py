"""A placement replayed passes the judge, and ends no later where it passed before."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import heijunka as hj
from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.replay import tied
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import NONE, Placement, compile_problem, decode, encode, whole
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.model.objective import Term
from heijunka.model.problem import Problem
from heijunka.testing.floor import midway
from heijunka.testing.strategies import problems

rules = st.sampled_from(sorted(RULES))


def planned(problem: Problem, rule: str) -> list[tuple[Builder, Built]]:
    """Return the rule's plans, without and with overtime."""
    builder = Builder(compile_problem(problem))
    return [
        (builder, builder.build(RULES[rule], with_overtime=with_overtime))
        for with_overtime in ((False, True) if builder.has_overtime else (False,))
    ]


def assert_judged(builder: Builder, built: Built, again: Built) -> None:
    """Assert that a replayed plan passes the judge."""
    plan = decode(builder.instance, again.placement, unplanned=built.unplanned, overtime=again.overtime)
    assert [str(violation) for violation in check(builder.instance.problem, plan)] == []


@settings(max_examples=150)
@given(problems(most_orders=12), rules)
def test_a_plan_replayed_ends_no_later(problem: Problem, rule: str) -> None:
    # What is pinned may stand before what it draws on, which then has to make way; what is tied to others by a largest
    # lag or a storage goes where there is room for all of it together.
    for number, (builder, built) in enumerate(planned(replace(problem, pins=()), rule)):
        again = builder.replay(built.placement, with_overtime=bool(number))
        assert again is not None
        assert_judged(builder, built, again)
        assert tied(builder.instance).any() or (again.placement.end <= built.placement.end).all()


@settings(max_examples=60)
@given(problems(most_orders=12), rules)
def test_a_plan_replayed_keeps_its_resources_modes_and_sequences(problem: Problem, rule: str) -> None:
    for number, (builder, built) in enumerate(planned(replace(problem, pins=()), rule)):
        again = builder.replay(built.placement, with_overtime=bool(number))
        assert again is not None
        assert (again.placement.resource == built.placement.resource).all()
        assert (again.placement.mode == built.placement.mode).all()
        for resource in np.flatnonzero(builder.instance.resources.capacity == 1):
            assert sequence(again.placement, resource) == sequence(built.placement, resource)


def sequence(placement: Placement, resource: int) -> list[list[int]]:
    """Return the operations that take time of a resource by start; those of a batch together."""
    at = np.flatnonzero((placement.resource == resource).any(axis=1) & (placement.end > placement.setup_start))
    found: dict[tuple[int, int], list[int]] = {}
    for operation in at[np.lexsort((at, placement.end[at], placement.start[at]))].tolist():
        found.setdefault((int(placement.start[operation]), int(placement.end[operation])), []).append(operation)
    return list(found.values())


@settings(max_examples=100)
@given(problems(most_orders=12), rules, st.floats(0.3, 0.95))
def test_a_plan_that_is_too_good_is_made_possible(problem: Problem, rule: str, share: float) -> None:
    for number, (builder, built) in enumerate(planned(problem, rule)):
        is_placed = built.placement.start >= 0
        squeezed = {
            name: np.where(is_placed, (getattr(built.placement, name) * share).astype(np.int64), -1)
            for name in ("setup_start", "start", "end")
        }
        again = builder.replay(built.placement._replace(**squeezed), with_overtime=bool(number))
        if again is not None:
            assert_judged(builder, built, again)


@pytest.mark.parametrize("size", ["small", "demo"])
@pytest.mark.parametrize("rule", ["fifo", "edd", "spt", "atcs"])
def test_plans_of_the_reference_plant_are_replayed_at_no_loss(size: str, rule: str) -> None:
    builder = Builder(compile_problem(hj.net(PLANTS["air-conditioning"](size))))
    built = builder.build(RULES[rule])
    again = builder.replay(built.placement)
    assert again is not None
    assert_judged(builder, built, again)
    cost, before = (terms_of(builder.instance, entry.placement, ()) for entry in (again, built))
    assert cost[Term.WEIGHTED_TARDINESS] <= before[Term.WEIGHTED_TARDINESS]
    assert cost[Term.SETUP_TIME] <= before[Term.SETUP_TIME]


@settings(max_examples=100)
@given(problem=problems(most_orders=10), seed=st.integers(0, 2**16))
def test_a_right_shift_moves_nothing_earlier_and_passes_the_judge(problem: Problem, seed: int) -> None:
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    plan = decode(builder.instance, built.placement, unplanned=built.unplanned)
    later = midway(problem, plan, Random(seed))
    resumed = Builder(compile_problem(later))
    given = whole(resumed.instance, encode(resumed.instance, plan))
    found = resumed.resume(given)
    after = decode(resumed.instance, found.placement, unplanned=found.unplanned)
    assert [str(violation) for violation in check(later, after)] == []
    if later.state is None:
        assert (found.placement.start == given.start).all(), "what may stay stays"
        return
    is_kept = (given.start != NONE) & (found.placement.start != NONE)
    is_kept &= resumed.instance.operations.begun_end == NONE
    left_out = {entry.order for entry in plan.unplanned} ^ {entry.order for entry in after.unplanned}
    is_elsewhere = (given.resource != found.placement.resource).any(axis=1)
    if not left_out and not is_elsewhere.any():
        assert (found.placement.start >= given.start)[is_kept].all()


@settings(max_examples=100)
@given(problem=problems(most_orders=10), seed=st.integers(0, 2**16))
def test_a_plan_taken_in_turn_keeps_what_is_to_stay_on_its_resources(problem: Problem, seed: int) -> None:
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    plan = decode(builder.instance, built.placement, unplanned=built.unplanned)
    builder = Builder(compile_problem(midway(problem, plan, Random(seed))))
    instance = builder.instance
    start = whole(instance, encode(instance, plan))
    home = np.random.default_rng(seed).random(instance.n_operations) < 0.7
    again = builder.in_turn(start, home=home)
    assert_judged(builder, again, again)
    is_there = home & (again.placement.start != NONE) & (start.start != NONE)
    assert (again.placement.resource == start.resource)[is_there].all()
    assert (again.placement.mode == start.mode)[is_there].all()
    assert (again.placement.start >= start.start)[is_there].all()
