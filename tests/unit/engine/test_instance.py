"""The border: ids and moments to indices and ticks, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from heijunka.engine.instance import NEVER, NONE, compile_problem, decode
from heijunka.engine.instance.decode import empty_placement, overtime_used
from heijunka.errors import Unsupported
from heijunka.model.calendar import Overtime
from heijunka.model.demand import Option
from heijunka.model.material import Component, Receipt
from heijunka.model.order import Supply, SupplySource
from heijunka.model.problem import Pin
from heijunka.model.resource import Storage
from heijunka.model.routing import Requirement
from heijunka.model.setup import Changeover, SetupMatrix
from heijunka.model.state import OperationState, Progress, ResourceState, State
from heijunka.testing.builders import (
    at,
    before,
    bom,
    calendar,
    group,
    machine,
    material,
    matrix,
    mode,
    order,
    problem,
    routing,
    step,
)

HOUR = 3600


def test_orders_of_one_recipe_share_its_steps() -> None:
    steps = (step("cut", "m1", minutes=10, per_unit=2, yield_factor=0.5), step("paint", "m1", minutes=5))
    instance = compile_problem(
        problem(machine("m1"), routing("a", *steps), order("x", "a", 4), order("y", "a", 6, due=None, weight=2.0))
    )
    assert instance.operation_ids == ("cut", "paint")
    assert instance.operations.step.tolist() == [0, 1, 0, 1]
    assert instance.operations.order.tolist() == [0, 0, 1, 1]
    assert instance.operations.quantity.tolist() == [8.0, 4.0, 12.0, 6.0]
    assert instance.orders.due.tolist() == [24 * HOUR, NEVER]
    assert instance.orders.weight.tolist() == [1.0, 2.0]
    assert instance.modes.fixed.tolist() == [600.0, 300.0]
    assert instance.modes.per_unit.tolist() == [120.0, 0.0]


def test_an_option_makes_a_recipe_of_its_own() -> None:
    option = Option(id="raw", drop_operations=("paint",), attributes={"colour": "none"})
    instance = compile_problem(
        problem(
            machine("m1", setup_matrix="colours"),
            matrix("colours", {("red", "none"): 5}),
            material("a", attributes={"colour": "red"}),
            routing("a", step("cut", "m1", minutes=1), step("paint", "m1", minutes=1)),
            option,
            order("x", "a"),
            order("y", "a", options=("raw",)),
        )
    )
    assert instance.operation_ids == ("cut", "paint", "cut")
    red, none = instance.steps.value[0, 0], instance.steps.value[2, 0]
    assert red == instance.steps.value[1, 0] != none
    assert instance.setups.time[red * instance.setups.size[0] + none] == 300


def test_steps_stand_in_topological_order_whatever_the_list() -> None:
    links = (before("last", "first", min_lag=timedelta(minutes=3), max_lag=timedelta(hours=1)),)
    made = routing("a", step("first", "m1", minutes=1), step("last", "m1", minutes=2), precedences=links)
    instance = compile_problem(problem(machine("m1"), made, order("x", "a")))
    assert instance.operation_ids == ("last", "first")
    assert instance.links.before.tolist() == [0]
    assert instance.links.after.tolist() == [1]
    assert instance.links.min_lag.tolist() == [180]
    assert instance.links.max_lag.tolist() == [HOUR]


def test_groups_and_skills_are_pools_not_products() -> None:
    needs = (Requirement(group="all"), Requirement(skill="weld", quantity=2, is_held_in_setup=False))
    instance = compile_problem(
        problem(
            machine("m1"),
            machine("m2", speed=2.0),
            machine("m3", skills=("weld",), capacity=4),
            group("all", "m2", "m1"),
            routing("a", step("1", mode(*needs, minutes=1)), step("2", mode(needs[0], minutes=2))),
            order("x", "a"),
        )
    )
    assert instance.width == 2
    assert instance.modes.pool.tolist() == [0, 1, 0]
    assert instance.modes.pool_resource.tolist() == [1, 0, 2]
    assert instance.modes.units.tolist() == [1, 2, 1]
    assert instance.modes.is_held.tolist() == [True, False, True]


def test_calendars_are_windows_of_ticks_with_the_work_before_each() -> None:
    late = Overtime(start=at(20), end=at(22), cost_per_hour=10.0)
    instance = compile_problem(
        problem(
            calendar("day", "08:00-12:00", "13:00-17:00", overtime=(late,)),
            calendar("unused", "00:00-01:00"),
            machine("m1", calendar="day"),
            machine("m2"),
            routing("a", step("1", "m1", minutes=1)),
            order("x", "a"),
        )
    )
    assert instance.resources.calendar.tolist() == [0, NONE]
    assert instance.calendars.open[:3].tolist() == [8 * HOUR, 13 * HOUR, 32 * HOUR]
    assert instance.calendars.close[:2].tolist() == [12 * HOUR, 17 * HOUR]
    assert instance.calendars.worked[:3].tolist() == [0, 4 * HOUR, 8 * HOUR]
    assert instance.extended is not None
    assert instance.extended.open[2] == 20 * HOUR
    assert instance.overtime.cost.tolist() == [20.0]


def test_overtime_is_used_only_where_work_runs_outside_of_regular_hours() -> None:
    late = Overtime(start=at(11), end=at(14))
    instance = compile_problem(
        problem(
            calendar("day", "08:00-12:00", overtime=(late,)),
            machine("m1", calendar="day"),
            routing("a", step("1", "m1", minutes=30)),
            order("x", "a"),
        )
    )
    for hour, used in ((11, []), (12, [(0, 0)])):
        placement = empty_placement(1, 1)
        placement.start[0] = placement.setup_start[0] = hour * HOUR
        placement.end[0], placement.mode[0], placement.resource[0, 0] = hour * HOUR + 1800, 0, 0
        assert overtime_used(instance, placement) == used


def test_supplies_become_dates_and_suppliers() -> None:
    supplies = (
        Supply(material="part", operation="2", quantity=1.0, source=SupplySource.ORDER, order="y"),
        Supply(material="bolt", operation="1", quantity=1.0, source=SupplySource.RECEIPT, at=at(5)),
        Supply(material="nut", operation="1", quantity=1.0, source=SupplySource.STOCK),
    )
    instance = compile_problem(
        problem(
            machine("m1"),
            material("bolt"),
            material("nut"),
            routing("a", step("1", "m1", minutes=1), step("2", "m1", minutes=1)),
            routing("part", step("1", "m1", minutes=1)),
            order("x", "a", release=at(2), supplies=supplies),
            order("y", "part"),
        )
    )
    assert instance.operations.earliest.tolist() == [5 * HOUR, 2 * HOUR, 0]
    assert instance.operations.supplier_ptr.tolist() == [0, 0, 1, 1]
    assert instance.operations.supplier.tolist() == [1]
    assert instance.orders.consumer.tolist() == [1]


def test_tanks_hold_what_nobody_has_set_aside() -> None:
    takes_glue = mode("m1", minutes=1, components=(Component(material="glue", quantity=0.5, scrap=0.5),))
    stored = Supply(material="glue", operation="1", quantity=3.0, source=SupplySource.STOCK)
    instance = compile_problem(
        problem(
            machine("m1"),
            Storage(id="shelf", capacity=50.0),
            material("glue", stock=10.0, receipts=(Receipt(quantity=7.0, at=at(6)),)),
            material("a", storage="shelf"),
            bom("a", glue=1.0),
            routing("a", step("1", takes_glue)),
            order("x", "a", 4, supplies=(stored,)),
            order("y", "a", 2),
        )
    )
    glue, shelf = 0, 1
    assert instance.materials.capacity.tolist() == [-1.0, 50.0]
    assert instance.materials.level.tolist() == [7.0, 0.0]
    assert instance.materials.inflow_at.tolist() == [6 * HOUR]
    assert instance.operations.take_tank.tolist() == [glue, glue]
    assert instance.operations.take_quantity.tolist() == [1.0, 2.0], "what the supply does not cover"
    assert instance.modes.take_per_unit.tolist() == [1.0]
    assert instance.orders.output_tank.tolist() == [shelf, shelf]
    assert instance.orders.output_quantity.tolist() == [4.0, 2.0]


def test_fractions_of_seconds_are_rounded_to_the_safe_side() -> None:
    half = timedelta(seconds=10.5)
    colours = SetupMatrix(id="c", attribute="colour", changeovers=(Changeover(before="r", after="b", time=half),))
    made = routing(
        "a",
        step("1", "m1", minutes=1, attributes={"colour": "r"}),
        step("2", "m1", minutes=1, attributes={"colour": "b"}),
        precedences=(before("1", "2", min_lag=half, max_lag=half * 3),),
    )
    instance = compile_problem(problem(machine("m1", setup_matrix="c"), colours, made, order("x", "a")))
    assert instance.setups.time.max() == 11
    assert instance.setups.minutes.max() == 10.5 / 60
    assert instance.links.min_lag.tolist() == [11]
    assert instance.links.max_lag.tolist() == [31]


def test_pins_are_ticks_and_resources() -> None:
    instance = compile_problem(
        problem(
            machine("m1"),
            machine("m2"),
            group("both", "m1", "m2"),
            routing("a", step("1", mode(Requirement(group="both"), minutes=1)), step("2", "m1", minutes=1)),
            order("x", "a"),
            Pin(order="x", operation="1", resources=("m2",)),
            Pin(order="x", operation="2", start=at(3)),
        )
    )
    assert instance.operations.pin_start.tolist() == [NONE, 3 * HOUR]
    assert instance.operations.pin.tolist() == [0, NONE]
    assert instance.operations.pin_resource.tolist() == [[1]]


def test_nothing_begins_before_now() -> None:
    made = problem(machine("m1"), routing("a", step("1", "m1", minutes=1)), order("x", "a"), state=State(now=at(7)))
    instance = compile_problem(made)
    assert instance.first == 7 * HOUR
    assert instance.operations.earliest.tolist() == [7 * HOUR]


def test_what_is_held_waits_for_the_later_of_hold_and_release() -> None:
    made = problem(
        machine("m1"),
        routing("a", step("1", "m1", minutes=1)),
        order("x", "a", release=at(1), hold_until=at(2)),
        order("y", "a", release=at(3), hold_until=at(2)),
    )
    assert sorted(compile_problem(made).operations.earliest.tolist()) == [2 * HOUR, 3 * HOUR]


def test_work_that_has_begun_stands_where_it_stands() -> None:
    begun = OperationState(progress=Progress.RUNNING, mode="1", resources=("m1",), start=at(minutes=-60), good=2.0)
    state = State(now=at(minutes=7), operations={"x/1": begun})
    parts = (machine("m1"), routing("a", step("1", "m1", per_unit=10), step("2", "m1", minutes=5)))
    instance = compile_problem(problem(*parts, order("x", "a", quantity=8.0), state=state))
    assert (instance.origin, instance.start, instance.first) == (at(minutes=-60), 3600, 67 * 60)
    assert instance.operations.pin_start.tolist() == [0, NONE]
    assert instance.operations.begun_end.tolist() == [(67 + 60) * 60, NONE], "six of eight units are left at now"


def test_facts_that_are_yet_to_be_taken_in_are_refused() -> None:
    state = State(now=at(7), resources={"m1": ResourceState(is_down=True)})
    made = problem(machine("m1"), routing("a", step("1", "m1", minutes=1)), order("x", "a"), state=state)
    with pytest.raises(Unsupported, match=r"facts about 1 resource"):
        compile_problem(made)


def test_ticks_become_moments_again_across_daylight_saving() -> None:
    berlin = calendar("day", "08:00-16:00", time_zone="Europe/Berlin")
    made = problem(berlin, machine("m1", calendar="day"), routing("a", step("1", "m1", minutes=1)), order("x", "a"))
    instance = compile_problem(made)
    opens = {(instance.origin + timedelta(seconds=int(tick))).hour for tick in instance.calendars.open}
    assert opens == {6, 7}, "08:00 in Berlin is 07:00 UTC in winter and 06:00 in summer"
    placement = empty_placement(1, 1)
    placement.setup_start[0], placement.start[0], placement.end[0] = 0, 60, 120
    placement.mode[0], placement.resource[0, 0] = 0, 0
    entry = decode(instance, placement, method="test", seed=3).assignments[0]
    assert (entry.order, entry.operation, entry.mode, entry.resources) == ("x", "1", "1", ("m1",))
    assert entry.start == datetime(2024, 1, 1, 0, 1, tzinfo=UTC)


def test_an_empty_problem_compiles() -> None:
    instance = compile_problem(problem(machine("m1")))
    assert (instance.n_orders, instance.n_operations, instance.n_resources) == (0, 0, 1)
    assert np.array_equal(instance.orders.operation_ptr, [0])
    assert decode(instance, empty_placement(0, 1)).assignments == ()
