"""Adjusting a plan under way, whatever has happened: judged, what is frozen stays, the budget is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem, decode
from heijunka.evaluate.check import check
from heijunka.evaluate.nervousness import moved
from heijunka.evaluate.score import score
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.reschedule import PRESETS, Budget, Fence, adjust, freeze, right_shift
from heijunka.reschedule.candidate import weighed
from heijunka.reschedule.freeze import now_of
from heijunka.testing.floor import midway
from heijunka.testing.strategies import problems

SEEDS = st.integers(0, 2**16)
PLANS = problems(most_orders=8)
"""Of which a rule makes the plan in force."""
LONGEST = timedelta(days=60)
"""Plans over decades are as right, but it takes a while to lay out their calendars."""


def in_force(problem: Problem, seed: int) -> tuple[Problem, Plan]:
    """Return a problem some time later, and the plan that was in force until then."""
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    plan = decode(builder.instance, built.placement, unplanned=built.unplanned)
    assume(all(entry.end - problem.horizon.start < LONGEST for entry in plan.assignments))
    return replace(midway(problem, plan, Random(seed)), baseline=None), plan


def ticking() -> Any:
    ticks = count()
    return lambda: float(next(ticks)) / 1000


def starts(plan: Plan) -> dict[tuple[str, str], Any]:
    return {(entry.order, entry.operation): (entry.start, entry.resources) for entry in plan.assignments}


@settings(max_examples=20)
@given(problem=PLANS, seed=SEEDS, preset=st.sampled_from(sorted(PRESETS)), hours=st.sampled_from((0.0, 4.0, 48.0)))
def test_p1_p4_p6_what_is_frozen_stays_and_nothing_worse_than_the_fallback_is_offered(
    problem: Problem, seed: int, preset: str, hours: float
) -> None:
    now, plan = in_force(problem, seed)
    policy = replace(PRESETS[preset], iterations=2, fence=Fence(hours=hours, operations=1))
    found = adjust(now, plan, policy, clock=ticking())
    assert found.plan is not None
    assert [str(violation) for violation in check(found.problem, found.plan)] == []
    asked = weighed(now, plan, policy.stability)
    shifted = right_shift(asked, plan)
    assert not shifted.score < score(asked, found.plan)
    after = starts(found.plan)
    for pin in freeze(asked, plan, shifted.plan, policy.fence).pins:
        assert after[pin.order, pin.operation] == (pin.start, pin.resources)


@settings(max_examples=20)
@given(problem=PLANS, seed=SEEDS, moves=st.integers(0, 6), hours=st.sampled_from((1.0, 8.0)))
def test_a_budget_is_kept_or_refused_with_one_that_works(problem: Problem, seed: int, moves: int, hours: float) -> None:
    now, plan = in_force(problem, seed)
    policy = replace(PRESETS["balanced"], iterations=2, budget=Budget(moves=moves, hours=hours))
    found = adjust(now, plan, policy, clock=ticking())
    start = now_of(now)
    until = start + timedelta(hours=hours)
    if found.plan is None:
        assert found.smallest_budget is not None
        assert found.smallest_budget > moves
        assert any(len(moved(plan, entry.plan, start, until)) == found.smallest_budget for entry in found.candidates)
        return
    assert check(found.problem, found.plan) == ()
    assert found.n_moved == len(moved(plan, found.plan, start, until))
    assert found.n_moved <= moves


@settings(max_examples=20)
@given(problem=PLANS, seed=SEEDS)
def test_p7_the_same_snapshot_seed_and_limit_give_the_same_plan(problem: Problem, seed: int) -> None:
    now, plan = in_force(problem, seed)
    policy = replace(PRESETS["balanced"], iterations=2, seed=seed)
    first, second = (adjust(now, plan, policy, clock=ticking()) for _ in range(2))
    assert first.plan == second.plan
    assert first.nervousness == second.nervousness
