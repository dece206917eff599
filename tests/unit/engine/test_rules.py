"""What the schedule generator does with each constraint, to the minute."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem, decode
from heijunka.evaluate.check import check
from heijunka.model.calendar import Overtime
from heijunka.model.material import Component
from heijunka.model.order import Supply, SupplySource
from heijunka.model.plan import Plan
from heijunka.model.problem import Pin, Problem
from heijunka.model.resource import BatchRule, Storage
from heijunka.model.routing import Requirement
from heijunka.testing.builders import (
    START,
    at,
    before,
    calendar,
    group,
    job_shop,
    machine,
    material,
    matrix,
    mode,
    order,
    person,
    problem,
    routing,
    step,
)

FT06 = [
    [(2, 1), (0, 3), (1, 6), (3, 7), (5, 3), (4, 6)],
    [(1, 8), (2, 5), (4, 10), (5, 10), (0, 10), (3, 4)],
    [(2, 5), (3, 4), (5, 8), (0, 9), (1, 1), (4, 7)],
    [(1, 5), (0, 5), (2, 5), (3, 3), (4, 8), (5, 9)],
    [(2, 9), (1, 3), (4, 5), (5, 4), (0, 3), (3, 1)],
    [(1, 3), (3, 3), (5, 9), (0, 10), (4, 4), (2, 1)],
]


def plan_of(made: Problem, rule: str = "edd", *, with_overtime: bool = False) -> Plan:
    """Return the plan of a rule, judged."""
    builder = Builder(compile_problem(made))
    built: Built = builder.build(RULES[rule], with_overtime=with_overtime)
    plan = decode(builder.instance, built.placement, unplanned=built.unplanned, overtime=built.overtime)
    assert [str(entry) for entry in check(made, plan)] == []
    return plan


def minutes(plan: Plan) -> dict[str, tuple[float, float, float]]:
    """Return start of the setup, start and end of each operation in minutes, by ``order/operation``."""
    minute = timedelta(minutes=1)
    return {
        f"{entry.order}/{entry.operation}": tuple(
            (moment - START) / minute for moment in (entry.setup_start, entry.start, entry.end)
        )
        for entry in plan.assignments
    }


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_plans_ft06(rule: str) -> None:
    makespan = max(end for _, _, end in minutes(plan_of(job_shop(FT06), rule)).values())
    assert 55 <= makespan <= 100


def test_a_setup_is_done_while_the_work_is_on_its_way_and_as_late_as_possible() -> None:
    made = problem(
        machine("m1"),
        machine("m2", setup_matrix="c", initial_family="blue"),
        matrix("c", {("blue", "red"): 20}),
        material("a", attributes={"colour": "red"}),
        routing("a", step("1", "m1", minutes=60), step("2", "m2", minutes=10)),
        order("x", "a"),
    )
    assert minutes(plan_of(made))["x/2"] == (40, 60, 70)


def test_a_setup_takes_working_time_only() -> None:
    made = problem(
        calendar("split", "08:00-12:00", "13:00-17:00"),
        machine("m1", setup_matrix="c", initial_family="blue", calendar="split"),
        matrix("c", {("blue", "red"): 30}),
        material("a", attributes={"colour": "red"}),
        routing("a", step("1", "m1", minutes=60)),
        order("x", "a", release=at(13)),
    )
    assert minutes(plan_of(made))["x/1"] == (11.5 * 60, 13 * 60, 14 * 60)


def test_what_may_pause_runs_over_the_break_and_what_may_not_waits() -> None:
    steps = step("1", "m1", minutes=120, is_interruptible=True), step("2", "m1", minutes=150)
    made = problem(
        calendar("split", "08:00-12:00", "13:00-17:00"),
        machine("m1", calendar="split"),
        routing("a", *steps),
        order("x", "a", release=at(11)),
    )
    assert minutes(plan_of(made)) == {"x/1": (660, 660, 840), "x/2": (840, 840, 990)}


def test_several_resources_begin_together() -> None:
    weld = step("1", "m1", Requirement(skill="weld"), minutes=30)
    made = problem(
        machine("m1"),
        person("p", "weld", calendar="day"),
        calendar("day", "06:00-07:00", "09:00-10:00"),
        routing("a", weld),
        order("x", "a"),
        order("y", "a", due=30),
        order("z", "a", due=40),
    )
    starts = sorted(start for _, start, _ in minutes(plan_of(made)).values())
    assert starts == [360, 390, 540]


def test_capacity_counts_units() -> None:
    made = problem(
        machine("oven", capacity=3),
        routing("a", step("1", mode(Requirement(resource="oven", quantity=2), minutes=10))),
        routing("b", step("1", mode(Requirement(resource="oven"), minutes=10))),
        order("x", "a", due=1),
        order("y", "a", due=2),
        order("z", "b", due=3),
    )
    assert {name: start for name, (_, start, _) in minutes(plan_of(made)).items()} == {"x/1": 0, "y/1": 10, "z/1": 0}


def test_batches_are_filled_with_what_belongs_together() -> None:
    made = problem(
        machine("oven", batch=BatchRule(max_quantity=10, attribute="colour")),
        material("a", attributes={"colour": "red"}),
        material("b", attributes={"colour": "blue"}),
        routing("a", step("1", "oven", minutes=30)),
        routing("b", step("1", "oven", minutes=20)),
        order("x", "a", 6, due=1),
        order("y", "a", 4, due=9),
        order("z", "b", 1, due=2),
        order("full", "a", 1, due=3),
    )
    assert {name: start for name, (_, start, _) in minutes(plan_of(made)).items()} == {
        "x/1": 0,
        "full/1": 0,
        "z/1": 30,
        "y/1": 50,
    }


def test_a_largest_lag_delays_what_comes_before() -> None:
    links = (before("1", "2", max_lag=timedelta(minutes=5)),)
    made = problem(
        machine("m1"),
        machine("m2"),
        routing("a", step("1", "m1", minutes=10), step("2", "m2", minutes=10), precedences=links),
        routing("b", step("1", "m2", minutes=60)),
        order("first", "b", due=1),
        order("x", "a", due=2),
        Pin(order="first", operation="1", start=START),
    )
    assert minutes(plan_of(made)) == {"first/1": (0, 0, 60), "x/1": (45, 45, 55), "x/2": (60, 60, 70)}


def test_transfer_lots_overlap() -> None:
    links = (before("1", "2", transfer_lot=1.0),)
    made = problem(
        machine("m1"),
        machine("m2"),
        routing("a", step("1", "m1", per_unit=10), step("2", "m2", per_unit=5), precedences=links),
        order("x", "a", 4),
    )
    # The last of four lots is done at 40; what comes after it has three lots of five minutes before that one.
    assert minutes(plan_of(made)) == {"x/1": (0, 0, 40), "x/2": (25, 25, 45)}


def test_a_storage_between_holds_work_back() -> None:
    links = (before("1", "2", storage="shelf"),)
    made = problem(
        machine("m1"),
        machine("m2"),
        Storage(id="shelf", capacity=1.0),
        routing("a", step("1", "m1", minutes=10), step("2", "m2", minutes=60), precedences=links),
        *(order(f"o{n}", "a", due=n + 1) for n in range(3)),
    )
    found = minutes(plan_of(made))
    waits = [(found[f"o{n}/1"][2], found[f"o{n}/2"][1]) for n in range(3)]
    assert waits == [(10, 10), (20, 70), (70, 130)]


def test_an_order_waits_for_what_it_is_made_of() -> None:
    part = Supply(material="part", operation="1", quantity=1.0, source=SupplySource.ORDER, order="feeds")
    made = problem(
        machine("m1"),
        routing("a", step("1", "m1", minutes=10)),
        routing("part", step("1", "m1", minutes=5)),
        order("x", "a", supplies=(part,), due=1),
        order("other", "a", due=3),
        order("feeds", "part", weight=0.0, due=None),
    )
    found = minutes(plan_of(made))
    assert found["feeds/1"][1] == 0, "it is as urgent as what it feeds"
    assert found["x/1"][1] == 5


def test_scarce_material_goes_to_those_who_have_no_other_way() -> None:
    glue = (Component(material="glue", fixed_quantity=1.0),)
    made = problem(
        machine("m1"),
        material("glue", stock=1.0, purchase_lead_time=timedelta(days=1)),
        routing("a", step("1", mode("m1", id="fast", minutes=5, components=glue), mode("m1", id="slow", minutes=50))),
        routing("b", step("1", mode("m1", minutes=5, components=glue))),
        order("x", "a", due=1),
        order("y", "b", due=2),
    )
    assert {entry.order: entry.mode for entry in plan_of(made).assignments} == {"x": "slow", "y": "1"}


def test_a_pin_holds_and_others_go_around_it() -> None:
    made = problem(
        machine("m1"),
        machine("m2"),
        group("both", "m1", "m2"),
        routing("a", step("1", mode(Requirement(group="both"), minutes=30))),
        order("x", "a", due=9),
        order("y", "a", due=1),
        order("z", "a", due=2),
        Pin(order="x", operation="1", resources=("m2",), start=START + timedelta(minutes=10)),
    )
    plan = plan_of(made)
    assert minutes(plan) == {"x/1": (10, 10, 40), "y/1": (0, 0, 30), "z/1": (30, 30, 60)}


def test_overtime_is_opened_only_when_allowed_and_used() -> None:
    late = tuple(Overtime(start=at(17, days=day), end=at(19, days=day)) for day in range(3))
    made = problem(
        calendar("day", "08:00-16:00", overtime=late),
        machine("m1", calendar="day"),
        routing("a", step("1", "m1", minutes=100)),
        *(order(f"o{n}", "a", due=18) for n in range(5)),
    )
    regular, extended = plan_of(made), plan_of(made, with_overtime=True)
    assert not regular.overtime
    assert [use.start for use in extended.overtime] == [at(17)]
    assert max(entry.end for entry in extended.assignments) < max(entry.end for entry in regular.assignments)


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("deadline", {"deadline": at(0.5)}),
        (
            "supplier",
            {"supplies": (Supply(material="b", operation="1", quantity=1.0, source=SupplySource.ORDER, order="late"),)},
        ),
    ],
)
def test_what_cannot_be_planned_is_left_out_with_the_reason(reason: str, fields: dict[str, object]) -> None:
    made = problem(
        machine("m1"),
        routing("a", step("1", "m1", minutes=60)),
        routing("b", step("1", "m1", minutes=60)),
        order("x", "a", **fields),
        order("late", "b", deadline=at(0.5)),
        order("fine", "b"),
    )
    plan = plan_of(made)
    assert {entry.order for entry in plan.assignments} == {"fine"}
    assert {entry.order: entry.reason for entry in plan.unplanned}["x"] == f"engine.{reason}"


def test_too_much_for_the_calendars_is_left_out_too() -> None:
    made = problem(
        calendar("short", "08:00-08:10", weekdays=(0,)),
        machine("m1", calendar="short"),
        routing("a", step("1", "m1", minutes=10)),
        *(order(f"o{n}", "a") for n in range(60)),
    )
    plan = plan_of(made)
    assert len(plan.assignments) + len(plan.unplanned) == 60
    assert {entry.reason for entry in plan.unplanned} == {"engine.beyond"}


def test_many_tight_deadlines_leave_a_plan() -> None:
    made = problem(
        machine("m1"),
        machine("m2"),
        routing("a", step("1", "m1", minutes=10), step("2", "m2", minutes=10), step("3", "m1", minutes=10)),
        *(order(f"o{n}", "a", deadline=at(minutes=40 + n)) for n in range(40)),
    )
    for rule in ("edd", "spt", "fifo", "serial edd"):
        plan = plan_of(made, rule)
        assert plan.assignments
        assert {entry.reason for entry in plan.unplanned} == {"engine.deadline"}
