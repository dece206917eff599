"""Adjusting a plan: the ladder, the fence and the budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import TypeAdapter

from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.errors import HeijunkaError, NoPlan, RefusedPlan
from heijunka.evaluate.check import check
from heijunka.evaluate.nervousness import moved
from heijunka.evaluate.score import score
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.resource import Downtime
from heijunka.model.state import OperationState, Progress, State
from heijunka.reschedule import PRESETS, Budget, Fence, Policy, adjust, right_shift
from heijunka.reschedule.candidate import weighed
from heijunka.testing.builders import at, machine, mode, order, problem, routing, step

QUICK = Policy(methods=("affected", "search"), iterations=3)
NOW = at(1)


def shop() -> Problem:
    """Return twelve orders of two steps, the first on either of two saws, the second on one bench."""
    parts: list[Any] = [machine("saw-1"), machine("saw-2"), machine("bench")]
    cut = step("cut", mode("saw-1", minutes=60, id="one"), mode("saw-2", minutes=60, id="two"))
    parts.append(routing("chair", cut, step("fit", "bench", minutes=20)))
    parts += [order(f"o{n}", "chair", due=3 + n / 2) for n in range(12)]
    return problem(*parts)


def planned(asked: Problem) -> Plan:
    return solve(asked, stop=after(iterations=20), methods=("rules", "search")).plan


def down(asked: Problem, name: str, start: float, end: float, *, now: datetime = NOW) -> Problem:
    """Return a problem of which one resource is down, with all begun that its plan has begun."""
    stop = Downtime(start=at(start), end=at(end))
    resources = tuple(
        replace(entry, downtimes=(stop,)) if entry.id == name else entry for entry in asked.plant.resources
    )
    begun = {
        f"{entry.order}/{entry.operation}": OperationState(
            progress=Progress.ENDED if entry.end <= now else Progress.RUNNING,
            mode=entry.mode,
            resources=entry.resources,
            start=entry.start,
            end=entry.end if entry.end <= now else None,
        )
        for entry in PLAN.assignments
        if entry.start < now
    }
    return replace(asked, plant=replace(asked.plant, resources=resources), state=State(now=now, operations=begun))


SHOP = shop()
PLAN = planned(SHOP)
HIT = down(SHOP, "saw-1", 1, 4)


def ticking() -> Any:
    ticks = count()
    return lambda: float(next(ticks)) / 1000


def starts(plan: Plan) -> dict[tuple[str, str], tuple[datetime, tuple[str, ...]]]:
    return {(entry.order, entry.operation): (entry.start, entry.resources) for entry in plan.assignments}


def test_the_right_shift_moves_nothing_earlier_or_elsewhere() -> None:
    before, after_it = starts(PLAN), starts(right_shift(HIT, PLAN).plan)
    assert all(after_it[place][0] >= before[place][0] and after_it[place][1] == before[place][1] for place in before)
    assert after_it != before


def test_the_plan_is_judged_and_answers_the_problem_given() -> None:
    found = adjust(HIT, PLAN, QUICK, clock=ticking())
    assert found.plan is not None
    assert found.problem == replace(HIT, baseline=PLAN)
    assert check(found.problem, found.plan) == ()
    assert found.rung == "optimised"
    assert found.nervousness.n_moved == len(moved(PLAN, found.plan, at(0), at(1000)))


def test_p4_what_the_fence_holds_stays_unless_it_cannot() -> None:
    found = adjust(HIT, PLAN, replace(QUICK, fence=Fence(hours=4)), clock=ticking())
    assert found.plan is not None
    shifted = starts(right_shift(HIT, PLAN).plan)
    before, now = starts(PLAN), starts(found.plan)
    begun = set(HIT.state.operations) if HIT.state else set()
    fenced = {place for place, (start, _) in before.items() if start < at(5) and "/".join(place) not in begun}
    stays = {place for place in fenced if shifted[place] == before[place]}
    assert stays
    assert all(now[place] == before[place] for place in stays)
    assert {(entry.order, entry.operation) for entry in found.broken} == fenced - stays
    assert any(entry.reason == "resource_down" for entry in found.broken)


def test_p4_work_that_has_begun_stays() -> None:
    found = adjust(HIT, PLAN, QUICK, clock=ticking())
    assert found.plan is not None
    assert HIT.state is not None
    before, now = starts(PLAN), starts(found.plan)
    begun = [place for place in before if "/".join(place) in HIT.state.operations]
    assert begun
    assert all(now[place] == before[place] for place in begun)


def test_p4_a_planner_may_let_an_operation_leave_the_fence() -> None:
    everything = Fence(operations=100)
    none = adjust(HIT, PLAN, replace(QUICK, fence=everything), clock=ticking())
    assert none.plan is not None
    shifted = starts(right_shift(HIT, PLAN).plan)
    free = frozenset(place for place in shifted if shifted[place] == starts(PLAN)[place])
    all_free = adjust(HIT, PLAN, replace(QUICK, fence=everything), clock=ticking(), overridden=free)
    without = adjust(HIT, PLAN, QUICK, clock=ticking())
    assert all_free.plan is not None
    assert without.plan is not None
    assert starts(all_free.plan) == starts(without.plan)
    assert starts(none.plan) != starts(without.plan)


def test_p5_a_search_that_fails_leaves_the_right_shift() -> None:
    def fails(*_given: Any, **_named: Any) -> Any:
        raise RefusedPlan("no good")

    proposals: list[str] = []
    found = adjust(
        HIT, PLAN, QUICK, clock=ticking(), solve=fails, on_proposal=lambda entry: proposals.append(entry.method)
    )
    assert (found.rung, proposals) == ("right-shift", ["right-shift"])
    assert found.plan is not None
    assert check(HIT, found.plan) == ()
    assert "no good" in found.failures[0]


def test_p5_without_a_right_shift_a_rule_makes_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: Any) -> Any:
        raise RefusedPlan("no good")

    monkeypatch.setattr("heijunka.reschedule.ladder.right_shift", refused)
    found = adjust(HIT, PLAN, replace(QUICK, methods=()), clock=ticking())
    assert found.rung == "dispatch-rule"
    assert found.plan is not None
    assert check(HIT, found.plan) == ()


def test_p5_time_that_is_up_leaves_the_right_shift() -> None:
    late = iter([0.0, *[30.0] * 100])
    found = adjust(HIT, PLAN, replace(QUICK, iterations=None, seconds=25.0), clock=lambda: next(late))
    assert found.rung == "right-shift"
    assert len(found.candidates) == 1


def test_p6_only_what_is_better_than_the_fallback_takes_its_place() -> None:
    best = right_shift(weighed(HIT, PLAN, QUICK.stability), PLAN)

    def again(*_given: Any, **_named: Any) -> Any:
        return SimpleNamespace(best=best.plan)

    found = adjust(HIT, PLAN, QUICK, clock=ticking(), solve=again)
    assert (found.rung, found.plan) == ("right-shift", best.plan)
    better = adjust(HIT, PLAN, QUICK, clock=ticking())
    assert better.plan is not None
    asked = weighed(HIT, PLAN, QUICK.stability)
    assert score(asked, better.plan) < score(asked, best.plan)


def test_p7_the_same_snapshot_seed_and_limit_give_the_same_plan() -> None:
    first, second = (adjust(HIT, PLAN, replace(QUICK, seed=3), clock=ticking()) for _ in range(2))
    assert first.plan == second.plan


@pytest.mark.parametrize("moves", [4, 6, 8, 20])
def test_a_budget_is_kept(moves: int) -> None:
    found = adjust(HIT, PLAN, replace(QUICK, budget=Budget(moves=moves, hours=4)), clock=ticking())
    n = len(moved(PLAN, found.plan, NOW, NOW + timedelta(hours=4))) if found.plan is not None else found.smallest_budget
    assert n is not None
    assert (n <= moves) is (found.plan is not None)
    if found.plan is not None:
        assert check(HIT, found.plan) == ()


def test_a_budget_that_cannot_be_kept_is_answered_with_the_smallest_that_works() -> None:
    found = adjust(HIT, PLAN, replace(QUICK, budget=Budget(moves=0, hours=4)), clock=ticking())
    assert found.plan is None
    assert found.smallest_budget
    works = adjust(HIT, PLAN, replace(QUICK, budget=Budget(moves=found.smallest_budget, hours=4)), clock=ticking())
    assert works.plan is not None
    assert works.n_moved is not None
    assert works.n_moved <= found.smallest_budget


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_gives_a_plan_that_the_judge_passes(name: str) -> None:
    policy = replace(PRESETS[name], iterations=3)
    found = adjust(HIT, PLAN, policy, clock=ticking())
    assert found.plan is not None
    assert check(HIT, found.plan) == ()
    adapter = TypeAdapter(Policy)
    assert adapter.validate_json(adapter.dump_json(policy)) == policy


def test_a_problem_that_cannot_be_planned_says_so() -> None:
    def nothing(*_given: Any, **_named: Any) -> Any:
        return SimpleNamespace(best=None)

    broken = replace(HIT, orders=())
    assert adjust(broken, PLAN, QUICK, clock=ticking()).plan is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("heijunka.reschedule.ladder.right_shift", lambda *_: (_ for _ in ()).throw(HeijunkaError("x")))
        with pytest.raises(NoPlan):
            adjust(HIT, PLAN, QUICK, clock=ticking(), solve=nothing)


def test_a_search_may_begin_with_a_rule_where_a_right_shift_is_poor() -> None:
    asked: list[tuple[str, ...]] = []

    def heard(*given: Any, methods: tuple[str, ...], **named: Any) -> Any:
        asked.append(methods)
        return solve(*given, methods=methods, **named)

    adjust(HIT, PLAN, QUICK, clock=ticking(), solve=heard)
    assert asked == [("search",), ("rules", "search")]


def test_a_plan_settles_near_the_one_in_force_without_costing_more() -> None:
    settled = adjust(HIT, PLAN, replace(QUICK, methods=("search", "settle"), iterations=6), clock=ticking())
    assert [entry.method for entry in settled.candidates] == ["right-shift", "search", "settle"]
    asked = weighed(HIT, PLAN, QUICK.stability)
    assert settled.plan is not None
    assert score(asked, settled.plan).value <= min(entry.score.value for entry in settled.candidates)


def test_a_cancelled_adjustment_keeps_the_right_shift() -> None:
    stop = after(seconds=60)
    stop.cancel()
    found = adjust(HIT, PLAN, replace(QUICK, iterations=None), clock=ticking(), stop=stop)
    assert (found.rung, len(found.candidates)) == ("right-shift", 1)
    assert stop.part(seconds=1).is_cancelled
