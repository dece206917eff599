"""What if: each change does what it says, what has begun stays, and all that is wrong is told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, time, timedelta
from functools import reduce
from random import Random

import pytest

import heijunka as hj
from heijunka.errors import InvalidProblem, Unsupported
from heijunka.io.tables.example import example
from heijunka.library import PLANTS
from heijunka.model.calendar import working_intervals
from heijunka.model.issue import Issue
from heijunka.model.objective import Term
from heijunka.model.problem import Problem
from heijunka.model.standing import OperationState, Progress
from heijunka.model.state import State, apply
from heijunka.reschedule.facts import take_in
from heijunka.reschedule.whatif import Added, Change, Due, ExtraShift, Mix, Removed, Weights, in_words, supposed
from heijunka.reschedule.whatif.supposed import begun_of
from heijunka.testing.happenings import work_done


@pytest.fixture(scope="module")
def problem() -> Problem:
    return hj.net(PLANTS["air-conditioning"]("small", seed=1))


def hours(problem: Problem, resource: str) -> timedelta:
    """Return how long a resource works in the horizon."""
    found = next(entry for entry in problem.plant.resources if entry.id == resource)
    calendar = next((entry for entry in problem.plant.calendars if entry.id == found.calendar), None)
    spans = working_intervals(calendar, problem.horizon.start, problem.horizon.end)
    return sum((end - start for start, end in spans), timedelta(0))


def scheduled(problem: Problem) -> str:
    """Return a resource that has a calendar."""
    return next(entry.id for entry in problem.plant.resources if entry.calendar is not None)


def wanted(problem: Problem, material: str) -> float:
    return sum(entry.quantity for entry in problem.demands if entry.material == material)


def issues(problem: Problem, *changes: Change) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProblem) as refused:
        supposed(problem, changes)
    found = [entry for entry in refused.value.issues if isinstance(entry, Issue)]
    assert all(entry.what("zh") and entry.advice("zh") and entry.what() != entry.what("zh") for entry in found)
    return [(entry.place.id, entry.code) for entry in found]


def test_an_extra_shift_is_worked_by_that_resource_alone(problem: Problem) -> None:
    name = scheduled(problem)
    others = [entry.id for entry in problem.plant.resources if entry.id != name]
    made = supposed(problem, [ExtraShift(resource=name, start=time(0), hours=24.0)])
    assert hours(problem, name) < hours(made, name) <= problem.horizon.end - problem.horizon.start
    assert all(hours(made, other) == hours(problem, other) for other in others)
    assert made.orders == problem.orders


def test_an_extra_shift_between_days_is_worked_on_these_days(problem: Problem) -> None:
    name, day = scheduled(problem), problem.horizon.start.astimezone(UTC).date() + timedelta(days=1)
    one = supposed(problem, [ExtraShift(resource=name, start=time(0), hours=24.0, first=day, last=day)])
    more = hours(one, name) - hours(problem, name)
    assert timedelta(0) < more <= timedelta(hours=24)


def test_a_mix_scales_what_is_wanted_and_nothing_of_it_goes(problem: Problem) -> None:
    material = problem.demands[0].material
    doubled = supposed(problem, [Mix(material=material, factor=2.0)])
    assert wanted(doubled, material) == 2 * wanted(problem, material)
    others = {entry.material for entry in problem.demands} - {material}
    assert all(wanted(doubled, name) == wanted(problem, name) for name in others)
    none = supposed(problem, [Mix(material=material, factor=0.0)])
    assert wanted(none, material) == 0
    assert none.is_netted


def test_a_family_is_scaled_by_its_attribute(problem: Problem) -> None:
    known = {entry.id: entry for entry in problem.plant.materials}
    of = {name: entry.attributes for name, entry in known.items()}
    attribute, value = next(iter(of[problem.demands[0].material].items()))
    made = supposed(problem, [Mix(attribute=attribute, value=value, factor=3.0)])
    for entry, before in zip(made.demands, problem.demands, strict=True):
        factor = 3 if of[before.material].get(attribute) == value else 1
        assert entry.quantity == factor * before.quantity


def test_due_dates_move(problem: Problem) -> None:
    one = problem.demands[0]
    made = supposed(problem, [Due(demand=one.id, days=1.5)])
    assert made.demands[0].due == one.due + timedelta(days=1.5)
    assert made.demands[1:] == problem.demands[1:]


def test_other_weights_count() -> None:
    made = supposed(hj.net(example()), [Weights(terms={Term.MAKESPAN: 1.0, Term.LATE_ORDERS: 0.0})])
    assert [(entry.term, entry.weight) for entry in made.objective.terms] == [(Term.MAKESPAN, 1.0)]


def test_a_copy_can_do_all_and_then_the_first_can_go(problem: Problem) -> None:
    name = next(iter(problem.plant.routings[0].operations[0].modes[0].requirements))
    like = name.resource or next(group.members[0] for group in problem.plant.groups if group.id == name.group)
    made = supposed(problem, [Added(like=like, count=2), Removed(resource=like)])
    names = {entry.id for entry in made.plant.resources}
    assert like not in names
    assert {f"{like} +1", f"{like} +2"} <= names
    plan = hj.solve(made, stop=hj.after(iterations=1)).plan
    assert plan is not None
    assert hj.check(made, plan) == ()
    assert like not in {resource for entry in plan.assignments for resource in entry.resources}


def test_all_that_is_wrong_is_told_at_once(problem: Problem) -> None:
    name = scheduled(problem)
    wrong: list[Change] = [
        ExtraShift(resource="no such", start=time(6), hours=2.0),
        ExtraShift(resource=name, start=time(6), hours=2.0, first=date(2026, 2, 2), last=date(2026, 2, 1)),
        Mix(material="no such", factor=2.0),
        Mix(attribute="no such", value="x", factor=2.0),
        Due(demand="no such", days=1.0),
        Weights(),
        Removed(resource="no such"),
    ]
    codes = "unknown_resource no_days unknown_material nothing_wanted unknown_demand no_weight unknown_resource"
    assert issues(problem, *wrong) == [(str(n), f"whatif.{code}") for n, code in enumerate(codes.split(), start=1)]


def test_what_only_one_can_do_keeps_it() -> None:
    shop = hj.net(example())
    needs = (mode.requirements for routing in shop.plant.routings for mode in routing.operations[0].modes)
    alone = next(need.resource for found in needs for need in found if need.resource is not None)
    assert issues(shop, Removed(resource=alone)) == [("1", "whatif.only_one")]


def test_what_has_begun_stays_as_it_is(problem: Problem) -> None:
    order = next(entry for entry in problem.orders if entry.pegs)
    plan = hj.solve(problem, stop=hj.after(iterations=1)).plan
    assert plan is not None
    first = next(entry for entry in plan.assignments if entry.order == order.id)
    now = problem.horizon.start
    begun = OperationState(progress=Progress.RUNNING, mode=first.mode, resources=first.resources, start=now)
    state = State(now=now, operations={f"{first.order}/{first.operation}": begun})
    running = replace(problem, state=state)
    assert order.pegs[0].demand in begun_of(running)
    made = supposed(running, [Due(days=1.0)])
    for entry, before in zip(made.demands, running.demands, strict=True):
        assert (entry.due == before.due) == (entry.id in begun_of(running))
    assert made.state == state
    assert issues(running, Removed(resource=first.resources[0])) == [("1", "whatif.is_working")]


def test_no_change_changes_nothing(problem: Problem) -> None:
    assert supposed(problem, []) is problem


def test_every_change_is_said() -> None:
    changes: list[Change] = [
        ExtraShift(resource="L1", weekdays=(5, 6), start=time(22), hours=6.0, last=date(2026, 3, 1)),
        Mix(material="A", factor=1.2),
        Mix(attribute="series", value="K1", factor=0.5),
        Weights(terms={Term.SETUP_TIME: 2.0}),
        Added(like="L1", count=2),
        Removed(resource="L1"),
        Due(days=-2.0),
    ]
    assert [in_words(change) for change in changes] == [
        "L1 works 6 h more from 22:00, Sat Sun, from … to 2026-03-01",
        "1.2 times as much of A",
        "0.5 times as much of series = K1",
        "What counts: setup time × 2",
        "2 more like L1",
        "Without L1",
        "Everything due 2 d earlier",
    ]
    assert all(in_words(change, "zh") != in_words(change) for change in changes)


def test_orders_move_with_what_they_serve_and_keep_whom_they_serve(problem: Problem) -> None:
    one = problem.demands[0]
    made = supposed(problem, [Due(demand=one.id, days=-2.0)])
    assert [(entry.pegs, entry.supplies, entry.quantity) for entry in made.orders] == [
        (entry.pegs, entry.supplies, entry.quantity) for entry in problem.orders
    ]
    due = {entry.id: entry.due for entry in problem.demands} | {one.id: one.due - timedelta(days=2)}
    served = [entry for entry in made.orders if entry.pegs]
    assert {entry.due for entry in served if entry.pegs[0].demand == one.id} == {due[one.id]}
    assert all(entry.due == min(due[peg.demand] for peg in entry.pegs) for entry in served)
    all_moved = supposed(problem, [Due(days=3.0)])
    for entry, before in zip(all_moved.orders, problem.orders, strict=True):
        assert before.due is not None
        assert entry.due == before.due + timedelta(days=3)


def midway(problem: Problem) -> Problem:
    """Return a problem when an eighth of its operations have ended, some with scrap that is made up for."""
    plan = hj.solve(problem, stop=hj.after(iterations=1)).plan
    assert plan is not None
    now = sorted(entry.end for entry in plan.assignments)[len(plan.assignments) // 8]
    state = reduce(apply, work_done(plan, now, Random(0)), State(now=now))
    return take_in(problem, replace(state, now=max(now, state.now))).problem


def test_what_makes_up_for_scrap_is_never_lost() -> None:
    shop = midway(hj.net(PLANTS["refrigerators"]("small", seed=2)))
    made_up = [entry.id for entry in shop.orders if "+" in entry.id]
    assert made_up, "nothing was scrapped"
    changes: list[list[Change]] = [
        [Due(days=2.0)],
        [Added(like=shop.plant.resources[0].id)],
        [ExtraShift(resource=scheduled(shop), start=time(22), hours=6.0)],
        [Weights(terms={Term.MAKESPAN: 1.0})],
    ]
    for change in changes:
        made = supposed(shop, change)
        assert [entry.id for entry in made.orders] == [entry.id for entry in shop.orders]
        plan = hj.solve(made, stop=hj.after(iterations=0)).plan
        assert plan is not None
        assert hj.check(made, plan) == ()
    material = next(entry.material for entry in shop.demands if entry.id not in begun_of(shop))
    with pytest.raises(Unsupported, match=r"lose") as refused:
        supposed(shop, [Mix(material=material, factor=1.5)])
    assert made_up[0] in str(refused.value)
