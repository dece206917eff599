"""Edits of a plan: done or refused in plain words, judged, and nothing moves that did not have to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

import heijunka as hj
from heijunka.evaluate.board import board
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord
from heijunka.model.standing import OperationState, Progress
from heijunka.model.state import State
from heijunka.reschedule.edits import Edit, Edited, consequences, edit

HOUR = timedelta(hours=1)
Placed = dict[tuple[str, str], Assignment]


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=7), stop=hj.after(iterations=3))


def placed(plan: Plan) -> Placed:
    return {(entry.order, entry.operation): entry for entry in plan.assignments}


def made(record: PlanRecord, *edits: Edit) -> Edited:
    edited = edit(record.problem, record.plan, edits)
    if edited.plan is not None:
        assert check(edited.problem, edited.plan) == ()
        assert edited.why == ()
    else:
        assert all(edited.why)
        assert edited.why
    return edited


def done(record: PlanRecord, *edits: Edit) -> tuple[Problem, Placed]:
    edited = made(record, *edits)
    assert edited.plan is not None, edited.why
    return edited.problem, placed(edited.plan)


def last_of(record: PlanRecord) -> Assignment:
    """Return the operation that ends last of all: later it pushes nothing."""
    return max(record.plan.assignments, key=lambda entry: (entry.end, entry.start))


def samples(record: PlanRecord) -> Iterator[Edit]:
    draw = Random(3)
    shifts = (-4, -1, -0.25, 0.25, 1, 4, 24)
    for entry in draw.sample(record.plan.assignments, 12):
        start = entry.start + draw.choice(shifts) * HOUR
        yield Edit(kind="move", order=entry.order, operation=entry.operation, start=start)
        yield Edit(kind=draw.choice(("forward", "backward", "unplan")), order=entry.order)
        yield Edit(kind="split", order=entry.order, quantity=1.0)


def test_no_edit_changes_nothing(record: PlanRecord) -> None:
    assert done(record)[1] == placed(record.plan)


def test_whatever_is_asked_is_either_judged_or_refused_in_words(record: PlanRecord) -> None:
    outcomes = [made(record, wanted).plan is not None for wanted in samples(record)]
    assert sum(outcomes) > len(outcomes) / 2


def test_what_a_hand_puts_down_stays_there_and_pushes_what_is_in_its_way(record: PlanRecord) -> None:
    first = min(
        (entry for entry in record.plan.assignments if entry.resources),
        key=lambda entry: (entry.start, entry.order, entry.operation),
    )
    start = first.start + timedelta(minutes=5)
    _, after = done(record, Edit(kind="move", order=first.order, operation=first.operation, start=start))
    assert after[first.order, first.operation].start == start
    before = placed(record.plan)
    assert all(after[place].start >= before[place].start for place in before)


def test_a_move_to_another_resource_takes_the_mode_that_can_do_it(record: PlanRecord) -> None:
    document = board(record.problem, record.plan)
    names = [resource.id for resource in record.problem.plant.resources]
    bars = document["bars"]
    entry, here, there = next(
        (record.plan.assignments[bars["assignment"][n]], names[bars["resource"][n]], names[row])
        for n in range(len(bars["start"]))
        for row in document["places"][bars["place"][n]]
        if row != bars["resource"][n]
    )
    move = Edit(kind="move", order=entry.order, operation=entry.operation, resource=there, replaces=here)
    _, after = done(record, move)
    assert after[entry.order, entry.operation].resources == tuple(
        there if name == here else name for name in entry.resources
    )
    wrong = made(record, replace(move, resource="nowhere"))
    assert wrong.plan is None
    assert "nowhere" in wrong.why[0]


def test_what_cannot_stand_there_is_told_where_it_would_fit(record: PlanRecord) -> None:
    second = next(
        entry
        for entry in record.plan.assignments
        if any(other.order == entry.order and other.start < entry.start for other in record.plan.assignments)
        and entry.start - record.problem.horizon.start > HOUR
    )
    start = record.problem.horizon.start
    edited = made(record, Edit(kind="move", order=second.order, operation=second.operation, start=start))
    assert edited.plan is None
    assert second.operation in edited.why[0]
    told = consequences(record.problem, record.plan, edited, language="zh")
    assert told["is_valid"] is False
    assert told["violations"][0]["text"] == edited.why[0]
    if edited.nearest is not None:
        assert edited.nearest.start > start
        assert told["violations"][0]["advice"]


def test_pins_hold_against_the_hand_and_are_taken_away_again(record: PlanRecord) -> None:
    entry = last_of(record)
    pin = Edit(kind="pin", order=entry.order, operation=entry.operation)
    move = Edit(kind="move", order=entry.order, operation=entry.operation, start=entry.start + HOUR)
    problem, after = done(record, pin)
    assert [(found.order, found.start) for found in problem.pins] == [(entry.order, entry.start)]
    assert after == placed(record.plan)
    assert made(record, pin, move).plan is None
    problem, _ = done(record, pin, replace(pin, kind="unpin"))
    assert problem.pins == record.problem.pins


def test_an_order_is_taken_out_with_all_that_draws_on_it_and_comes_back_with_all_that_it_needs(
    record: PlanRecord,
) -> None:
    consumer, supplier = next(
        (order.id, supply.order)
        for order in record.problem.orders
        for supply in order.supplies
        if supply.order is not None
    )
    assert supplier is not None
    out = edit(record.problem, record.plan, [Edit(kind="unplan", order=supplier)])
    assert out.plan is not None
    left_out = {entry.order for entry in out.plan.unplanned}
    assert {consumer, supplier} <= left_out
    before, after = placed(record.plan), placed(out.plan)
    assert set(after) == {place for place in before if place[0] not in left_out}
    # A setup may be needless without the work before it; the work itself stays where it is.
    assert all((after[place].start, after[place].end) == (before[place].start, before[place].end) for place in after)
    again = edit(out.problem, out.plan, [Edit(kind="plan", order=consumer)])
    assert again.plan is not None, again.why
    assert {consumer, supplier} <= {entry.order for entry in again.plan.assignments}


def test_forward_never_ends_later_and_backward_never_starts_earlier(record: PlanRecord) -> None:
    names = sorted({entry.order for entry in record.plan.assignments})[::5]
    before = placed(record.plan)
    for name in names:
        mine = [place for place in before if place[0] == name]
        _, early = done(record, Edit(kind="forward", order=name))
        assert max(early[place].end for place in mine) <= max(before[place].end for place in mine)
        _, late = done(record, Edit(kind="backward", order=name))
        assert min(late[place].start for place in mine) >= min(before[place].setup_start for place in mine)


def test_a_split_shares_out_what_an_order_serves_and_draws_on(record: PlanRecord) -> None:
    order = next(entry for entry in record.problem.orders if entry.quantity > 2 and entry.supplies)
    problem, after = done(record, Edit(kind="split", order=order.id, quantity=1.0))
    parts = [entry for entry in problem.orders if entry.id in (order.id, f"{order.id}/2")]
    assert [part.quantity for part in parts] == [1.0, order.quantity - 1.0]
    for name in ("pegs", "supplies"):
        shared = sum(entry.quantity for part in parts for entry in getattr(part, name))
        assert shared == pytest.approx(sum(entry.quantity for entry in getattr(order, name)))
    drawn = [supply for entry in problem.orders for supply in entry.supplies if supply.order in {p.id for p in parts}]
    asked = [supply for entry in record.problem.orders for supply in entry.supplies if supply.order == order.id]
    assert sum(entry.quantity for entry in drawn) == pytest.approx(sum(entry.quantity for entry in asked))
    assert {place[0] for place in after} >= {order.id, f"{order.id}/2"}
    assert made(record, Edit(kind="split", order=order.id, quantity=order.quantity)).plan is None


def test_work_that_has_begun_stays_and_nothing_is_put_into_the_past(record: PlanRecord) -> None:
    entry = record.plan.assignments[0]
    begun = OperationState(progress=Progress.RUNNING, mode=entry.mode, resources=entry.resources, start=entry.start)
    state = State(now=entry.start + timedelta(seconds=1), operations={f"{entry.order}/{entry.operation}": begun})
    running = replace(record, problem=replace(record.problem, state=state))
    for wanted in (
        Edit(kind="move", order=entry.order, operation=entry.operation, start=entry.start + HOUR),
        Edit(kind="unplan", order=entry.order),
        Edit(kind="forward", order=entry.order),
    ):
        refused = edit(running.problem, running.plan, [wanted])
        assert refused.plan is None
        assert entry.operation in refused.why[0]
    other = last_of(record)
    past = Edit(kind="move", order=other.order, operation=other.operation, start=entry.start)
    assert edit(running.problem, running.plan, [past]).plan is None


def test_what_is_not_there_is_told(record: PlanRecord) -> None:
    assert "nobody" in made(record, Edit(kind="forward", order="nobody")).why[0]
    name = record.plan.assignments[0].order
    assert "dance" in made(record, Edit(kind="pin", order=name, operation="dance")).why[0]
    assert made(record, Edit(kind="unplan", order=name), Edit(kind="forward", order=name)).plan is None


def test_consequences_tell_figures_orders_and_what_stands_elsewhere(record: PlanRecord) -> None:
    entry = last_of(record)
    wanted = Edit(kind="move", order=entry.order, operation=entry.operation, start=entry.start + 24 * HOUR)
    edited = made(record, wanted)
    assert edited.plan is not None, edited.why
    told = consequences(record.problem, record.plan, edited)
    assert told["is_valid"]
    after = placed(edited.plan)
    assert {(found["order"], found["operation"]) for found in told["moved"]} == {
        place for place, found in placed(record.plan).items() if after[place] != found
    }
    later = next(found for found in told["orders"] if found["order"] == entry.order)
    assert later["after"] > later["before"]
    assert any(row["before"] != row["after"] for row in told["figures"])
    out = made(record, Edit(kind="unplan", order=entry.order))
    gone = consequences(record.problem, record.plan, out)
    assert (entry.order, entry.operation) in {(found["order"], found["operation"]) for found in gone["removed"]}
    assert next(found for found in gone["orders"] if found["order"] == entry.order)["after"] is None
