"""A plan kept at hand: a disturbance pushes no more than a full right shift does, and the judge finds no fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import NEVER, NONE, compile_problem, decode, encode, whole
from heijunka.engine.resident import Resident
from heijunka.errors import Unsupported
from heijunka.evaluate.check import check
from heijunka.model.problem import Problem
from heijunka.model.resource import Downtime
from heijunka.testing.strategies import problems


def at_hand(problem: Problem) -> Resident | None:
    """Return a plan of a problem at hand; None if it cannot be kept so, or largest lags tie it."""
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    shifted = builder.resume(built.placement)
    if not (shifted.placement.start != NONE).any() or (builder.instance.links.max_lag < NEVER).any():
        return None
    plan = decode(builder.instance, shifted.placement, unplanned=shifted.unplanned)
    try:
        found = Resident(problem, plan)
    except Unsupported:
        return None
    return found if found.knows_all else None


def with_downtime(problem: Problem, resource: str, downtime: Downtime) -> Problem:
    resources = tuple(
        replace(entry, downtimes=(*entry.downtimes, downtime)) if entry.id == resource else entry
        for entry in problem.plant.resources
    )
    return replace(problem, plant=replace(problem.plant, resources=resources))


@settings(max_examples=400)
@given(problem=problems(most_orders=10), seed=st.integers(0, 2**16))
def test_a_downtime_pushes_what_a_full_right_shift_pushes(problem: Problem, seed: int) -> None:
    problem, random = replace(problem, pins=()), Random(seed)
    resident = at_hand(problem)
    with_resources = [] if resident is None else [entry for entry in resident.plan.assignments if entry.resources]
    if resident is None or not with_resources:
        return
    entry = random.choice(with_resources)
    since = entry.start + timedelta(seconds=random.randint(-3600, 3600))
    down = Downtime(start=since, end=since + timedelta(seconds=random.randint(60, 36_000)))
    resource = random.choice(entry.resources)
    before = resident.chains.start.copy()
    shift = resident.down(resource, down.start, down.end)
    after = with_downtime(problem, resource, down)
    if not shift.is_possible:
        assert (resident.chains.start == before).all(), "what is impossible moves nothing"
        return
    assert (resident.chains.start >= before).all()
    changed = np.flatnonzero(resident.chains.start != before)
    assert set(changed) <= set(shift.row.tolist())
    moved = resident.shifted()
    in_time = [entry for entry in check(after, moved) if entry.rule.value != "deadline"]
    assert [str(violation) for violation in in_time] == []
    builder = Builder(compile_problem(after))
    full = builder.resume(whole(builder.instance, encode(builder.instance, resident.plan)))
    is_single = bool((builder.instance.resources.capacity == 1).all())
    if is_single and not full.unplanned and not resident.plan.unplanned:
        placed = encode(builder.instance, moved)
        assert (placed.start <= full.placement.start).all()
    resident.take_back()
    assert (resident.chains.start == before).all(), "taken back, all stands where it stood"


@settings(max_examples=200)
@given(problem=problems(most_orders=10), seed=st.integers(0, 2**16))
def test_what_waits_or_takes_longer_pushes_only_what_follows(problem: Problem, seed: int) -> None:
    problem, random = replace(problem, pins=()), Random(seed)
    resident = at_hand(problem)
    if resident is None:
        return
    entry = random.choice(resident.plan.assignments)
    row = resident.row_of(entry.order, entry.operation)
    assert resident.place_of(row) == (entry.order, entry.operation)
    before = resident.chains.start.copy()
    until = entry.start + timedelta(seconds=random.randint(60, 36_000))
    shift = resident.wait(entry.order, entry.operation, until)
    if shift.is_possible:
        head = int(resident.chains.head[row])
        assert resident.chains.start[head] >= (until - resident.instance.origin).total_seconds()
        assert (resident.chains.start >= before).all()
        assert [v for v in check(problem, resident.shifted()) if v.rule.value != "deadline"] == []
    resident.take_back()
    assert (resident.chains.start == before).all()
