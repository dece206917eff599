"""The judge on what a plan names, covers, and how much of it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from plan_parts import faults, left_out, put

from heijunka.model.demand import ModeChange, Option
from heijunka.model.order import Supply, SupplySource
from heijunka.model.plan import Assignment
from heijunka.testing.builders import at, machine, mode, order, problem, routing, step

SHOP = problem(
    machine("m"), machine("n"), routing("chair", step("cut", "m", minutes=60), step("glue", "n", minutes=60)),
    order("o", "chair"),
)  # fmt: skip
CUT = put("o", "cut", "m", hours=(0, 1))
GLUE = put("o", "glue", "n", hours=(1, 2))


def test_a_whole_plan_and_an_order_left_out_with_a_reason_are_right():
    assert faults(SHOP, CUT, GLUE) == []
    assert faults(SHOP, left_out("o")) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], ["completeness_neither"]),
        ([CUT], ["completeness_missing"]),
        ([CUT, GLUE, put("o", "glue", "n", hours=(2, 3))], ["completeness_twice"]),
        ([CUT, GLUE, left_out("o")], ["completeness_both"]),
        ([left_out("o"), left_out("o")], ["completeness_left_out_twice"]),
        ([left_out("o", "")], ["completeness_no_reason"]),
        ([CUT, GLUE, left_out("x")], ["reference_unplanned"]),
        ([CUT, GLUE, put("x", "cut", "m", hours=(2, 3))], ["reference_order"]),
        ([CUT, GLUE, put("o", "x", "m", hours=(2, 3))], ["reference_operation"]),
        ([CUT, put("o", "glue", "n", hours=(1, 2), mode="x")], ["reference_mode"]),
        ([CUT, put("o", "glue", "x", hours=(1, 2))], ["reference_resource"]),
        ([CUT, put("o", "glue", "n", hours=(10**6, 10**6 + 1))], ["reference_moment"]),
        ([CUT, put("o", "glue", "n", hours=(1, 2), quantity=1.001)], ["quantity"]),
        ([CUT, put("o", "glue", "n", hours=(1, 2), quantity=float("nan"))], ["quantity"]),
        ([CUT, put("o", "glue", "n", hours=(1, 2), quantity=1 + 1e-12)], []),
    ],
)
def test_what_a_plan_names_and_covers(parts, expected):
    assert faults(SHOP, *parts) == expected


def test_moments_at_the_ends_of_the_calendar_are_reported():
    first, last = datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), datetime.max.replace(microsecond=0)
    for moment in (first, last.replace(tzinfo=timezone(timedelta(hours=-12))), last.replace(tzinfo=UTC)):
        lost = Assignment(
            order="o", operation="glue", mode="1", resources=("n",), setup_start=moment, start=moment, end=moment,
            quantity=1.0,
        )  # fmt: skip
        assert faults(SHOP, CUT, lost) == ["reference_moment"]


def test_operations_are_those_that_the_options_leave():
    polish = Option(
        id="polish",
        drop_operations=("glue",),
        add_operations=(step("polish", "n", minutes=30),),
        change_modes=(ModeChange(operation="cut", modes=(mode("m", minutes=120, id="slow"),)),),
    )
    shop = problem(*SHOP.plant.resources, *SHOP.plant.routings, polish, order("o", "chair", options=("polish",)))
    cut = put("o", "cut", "m", hours=(0, 2), mode="slow")
    assert faults(shop, cut, put("o", "polish", "n", hours=(0, 0.5))) == []
    assert faults(shop, cut, GLUE) == ["completeness_missing", "reference_operation"]


def test_quantities_include_what_is_lost_downstream():
    shop = problem(
        machine("m"),
        routing(
            "chair", step("cut", "m", per_unit=1, yield_factor=0.5), step("glue", "m", per_unit=1, yield_factor=0.8)
        ),
        order("o", "chair", 60),
    )
    glue = put("o", "glue", "m", hours=(2.5, 3.75), quantity=75.0)
    assert faults(shop, put("o", "cut", "m", hours=(0, 2.5), quantity=150.0), glue) == []
    assert faults(shop, put("o", "cut", "m", hours=(0, 2.5), quantity=75.0), glue) == ["quantity"]


def test_an_order_that_draws_on_an_order_left_out_is_left_out_too():
    supply = Supply(material="chair", operation="cut", quantity=1.0, source=SupplySource.ORDER, order="o")
    shop = problem(
        *SHOP.plant.resources, *SHOP.plant.routings, order("o", "chair"), order("p", "chair", supplies=(supply,))
    )
    rest = [put("p", "cut", "m", hours=(5, 6)), put("p", "glue", "n", hours=(6, 7))]
    assert faults(shop, CUT, GLUE, *rest) == []
    assert faults(shop, left_out("o"), left_out("p")) == []
    assert faults(shop, left_out("o"), *rest) == ["supply_planned"]


def test_what_quality_holds_does_not_start():
    shop = problem(*SHOP.plant.resources, *SHOP.plant.routings, order("o", "chair", hold_until=at(0.5)))
    assert faults(shop, CUT, GLUE) == ["release_hold"]
    assert faults(shop, put("o", "cut", "m", hours=(0.5, 1.5)), put("o", "glue", "n", hours=(1.5, 2.5))) == []


def test_release_is_for_processing_and_deadline_for_the_last_end():
    shop = problem(*SHOP.plant.resources, *SHOP.plant.routings, order("o", "chair", release=at(1), deadline=at(3)))
    assert faults(shop, put("o", "cut", "m", hours=(1, 2)), put("o", "glue", "n", hours=(2, 3))) == []
    assert faults(shop, put("o", "cut", "m", hours=(0.5, 1.5)), put("o", "glue", "n", hours=(2, 3))) == ["release"]
    assert faults(shop, put("o", "cut", "m", hours=(1, 2)), put("o", "glue", "n", hours=(2.5, 3.5))) == ["deadline"]


def test_nothing_begins_before_the_horizon():
    assert faults(SHOP, put("o", "cut", "m", hours=(-1, 0)), GLUE) == ["horizon"]
