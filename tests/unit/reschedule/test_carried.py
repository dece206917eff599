"""When the data change, what still fits stays where it is, and nothing is shown that the judge refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import heijunka as hj
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.reschedule.carried import METHOD, carried


@pytest.fixture(scope="module")
def planned() -> tuple[Problem, Plan]:
    record = hj.plan(PLANTS["air-conditioning"]("small", seed=7), stop=hj.after(iterations=1))
    return record.problem, record.plan


def test_without_a_plan_every_order_waits(planned: tuple[Problem, Plan]) -> None:
    problem, _ = planned
    plan = carried(problem)
    assert [entry.order for entry in plan.unplanned] == [order.id for order in problem.orders]
    assert plan.method == METHOD
    assert check(problem, plan) == ()
    assert all(hj.api.say(entry.reason, "zh") for entry in plan.unplanned)


def test_what_does_not_change_stays(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    assert carried(problem, plan).assignments == plan.assignments


def test_orders_on_a_resource_that_closes_wait_and_the_others_stay(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    last = max(plan.assignments, key=lambda entry: entry.end)
    start, end = last.start - timedelta(hours=1), last.end + timedelta(hours=1)
    name = last.resources[0]
    calendars = []
    for entry in problem.plant.calendars:
        if entry.id == next(item.calendar for item in problem.plant.resources if item.id == name):
            closed = hj.model.calendar.CalendarException(start=start, end=end)
            entry = replace(entry, exceptions=(*entry.exceptions, closed))
        calendars.append(entry)
    changed = replace(problem, plant=replace(problem.plant, calendars=tuple(calendars)))
    kept = carried(changed, plan)
    assert check(changed, kept) == ()
    assert last.order not in {entry.order for entry in kept.assignments}
    assert len(kept.assignments) > len(plan.assignments) / 2
    before = set(plan.assignments)
    assert all(entry in before for entry in kept.assignments)


def test_an_order_that_is_gone_takes_with_it_what_draws_on_it_and_new_ones_wait(planned: tuple[Problem, Plan]) -> None:
    problem, plan = planned
    gone = plan.assignments[0].order
    fewer = replace(problem, orders=tuple(order for order in problem.orders if order.id != gone))
    kept = carried(fewer, plan)
    assert gone not in {entry.order for entry in (*kept.assignments, *kept.unplanned)}
    more = carried(problem, kept)
    assert gone in {entry.order for entry in more.unplanned}
    assert check(problem, more) == ()
