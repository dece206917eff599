"""What holds of the judge and the score whatever the plan: they return, and care for neither time zones nor rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judged_worlds import WORLDS
from naive_planner import NaivePlanner
from plan_corruptions import CORRUPTIONS, Case

from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.model.plan import Assignment, OvertimeUse, Plan, Unplanned
from heijunka.model.problem import Problem
from heijunka.testing.builders import at

UNORDERED = ("end_of_time", "mixing_a_batch", "overfilling_a_batch", "repeated_operation")
"""Corruptions that leave it to the order of rows what a plan means: which of two families an oven is set up for."""


@cache
def planned(world: str, seed: int) -> tuple[Problem, Plan]:
    """Return a problem of a world with a valid plan."""
    problem = WORLDS[world](seed)
    return problem, NaivePlanner(problem, Random(seed)).plan()


IDS = ("o0", "o1", "t0", "l0", "cut", "build", "press", "bake", "glue", "1", "2", "m1", "m2", "oven", "amy", "", "?")
zones = st.one_of(
    st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")]),
    st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
anywhen = st.datetimes(timezones=zones).map(lambda moment: moment.replace(microsecond=0))
soon = st.integers(-300, 60 * 24 * 20).map(lambda minutes: at(minutes=minutes))
moments = st.one_of(soon, soon, soon, anywhen)
worlds = st.sampled_from(sorted(WORLDS))
ids = st.sampled_from(IDS)
quantities = st.one_of(st.floats(), st.integers(0, 9).map(float))
wild_assignments = st.builds(
    Assignment,
    order=ids,
    operation=ids,
    mode=ids,
    resources=st.lists(ids, max_size=3).map(tuple),
    setup_start=moments,
    start=moments,
    end=moments,
    quantity=quantities,
)
fields = st.sampled_from(["order", "operation", "mode", "resources", "setup_start", "start", "end", "quantity"])


@st.composite
def half_wild_plans(draw):
    """Return a problem and a valid plan of it with some fields, and some entries, gone wild."""
    problem, plan = planned(draw(worlds), draw(st.integers(0, 2)))
    entries = list(plan.assignments)
    for wild in draw(st.lists(wild_assignments, max_size=6)):
        n = draw(st.integers(0, len(entries) - 1))
        changed = draw(st.sets(fields, max_size=3))
        entries[n] = replace(entries[n], **{name: getattr(wild, name) for name in changed})
    entries += draw(st.lists(wild_assignments, max_size=2))
    unplanned = draw(st.lists(st.builds(Unplanned, order=ids, reason=ids), max_size=3))
    overtime = draw(st.lists(st.builds(OvertimeUse, resource=ids, start=moments, end=moments), max_size=3))
    return problem, replace(
        plan, assignments=tuple(entries), unplanned=tuple(unplanned), overtime=(*plan.overtime, *overtime)
    )


@given(half_wild_plans())
@settings(max_examples=100)
def test_whatever_the_plan_the_judge_and_the_score_return(case):
    problem, plan = case
    for violation in check(problem, plan):
        assert violation.text("en")
        assert violation.text("zh")
    found = score(problem, plan)
    assert len(found.orders) + found.n_unplanned == len(problem.orders)


@given(worlds, st.integers(0, 10**6), st.sampled_from(sorted(CORRUPTIONS)), st.integers(0, 99))
@settings(max_examples=60)
def test_mutants_of_any_world_are_caught(world, seed, name, number):
    problem, plan = planned(world, seed)
    assert check(problem, plan) == ()
    rule, corrupt = CORRUPTIONS[name]
    mutant = corrupt(Case(problem=problem, plan=plan, rng=Random(number)))
    assume(mutant is not None)
    assert rule in {violation.rule for violation in check(mutant.problem, mutant.plan)}


def rezoned(plan: Plan, zone) -> Plan:
    """Return the same plan with its moments written in another time zone."""

    def in_zone(moment: datetime) -> datetime:
        return moment.astimezone(zone)

    def entry_in_zone(entry: Assignment) -> Assignment:
        times = {name: in_zone(getattr(entry, name)) for name in ("setup_start", "start", "end")}
        return replace(entry, **times)

    return replace(
        plan,
        assignments=tuple(entry_in_zone(entry) for entry in plan.assignments),
        overtime=tuple(replace(use, start=in_zone(use.start), end=in_zone(use.end)) for use in plan.overtime),
    )


@given(
    worlds, st.integers(0, 2), st.sampled_from(sorted(CORRUPTIONS)), zones, st.randoms()
)  # fmt: skip
@settings(max_examples=60)
def test_time_zones_and_the_order_of_rows_change_nothing(world, n, name, zone, random):
    problem, plan = planned(world, n)
    _, corrupt = CORRUPTIONS[name]
    mutant = corrupt(Case(problem=problem, plan=plan, rng=Random(n)))
    assume(mutant is not None and name not in UNORDERED)
    rows = list(mutant.plan.assignments)
    random.shuffle(rows)
    other = rezoned(replace(mutant.plan, assignments=tuple(rows)), zone)
    assert {v.rule for v in check(mutant.problem, mutant.plan)} == {v.rule for v in check(mutant.problem, other)}
    first, second = score(mutant.problem, mutant.plan), score(mutant.problem, other)
    assert first.key[0] == second.key[0]
    assert abs(first.value - second.value) <= 1e-9 * max(1.0, abs(first.value))
