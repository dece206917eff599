"""Key figures of hand-built plans, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from heijunka.evaluate.kpi import UNITS, adherence, kpi
from heijunka.evaluate.outcome import late_orders
from heijunka.messages import has
from heijunka.model.calendar import Calendar, Overtime, Shift
from heijunka.model.material import Material
from heijunka.model.plan import Assignment, OvertimeUse, Plan
from heijunka.model.resource import BatchRule, ResourceKind
from heijunka.testing.builders import at, calendar, machine, matrix, order, problem, routing, step


def placed(
    order: str, operation: str, resource: str, *, start: float, end: float, setup: float | None = None
) -> Assignment:
    return Assignment(
        order=order,
        operation=operation,
        mode="1",
        resources=(resource,),
        setup_start=at(start if setup is None else setup),
        start=at(start),
        end=at(end),
        quantity=1.0,
    )


SHOP = problem(
    matrix("s", {}, default=60.0),
    machine("m1", kind=ResourceKind.LINE, setup_matrix="s"),
    machine("tool"),
    Material(id="a", value=10.0, is_top_seller=True),
    routing("a", step("1", "m1", minutes=120)),
    order("late", "a", 2.0, due=3.0, weight=5.0),
    order("early", "a", 1.0, due=9.0),
    order("feeder", "a", 1.0, due=0.5, weight=0.0),
)
PLAN = Plan(
    assignments=(
        placed("early", "1", "m1", start=0, end=2),
        placed("late", "1", "m1", start=3, end=5, setup=2),
        placed("feeder", "1", "m1", start=5, end=7),
    )
)


def test_figures_of_the_plant() -> None:
    figures = kpi(SHOP, PLAN).values
    assert set(figures) == set(UNITS)
    assert figures["weighted_tardiness_h"] == 10.0
    assert figures["late_orders"] == 1
    assert figures["on_time_delivery"] == 0.5
    assert figures["tardiness_mean_h"] == 1.0
    assert figures["tardiness_max_h"] == 2.0
    assert figures["makespan_h"] == 7.0
    assert figures["setup_time_h"] == 1.0
    assert figures["n_setups"] == 1
    assert figures["setup_ratio"] == pytest.approx(1 / 7)
    assert figures["utilisation_efficiency"] == pytest.approx(6 / 7)
    assert figures["allocation_efficiency"] == 1.0
    assert figures["best_seller_efficiency"] == pytest.approx(6 / 7)
    assert figures["flow_time_mean_h"] == pytest.approx((2 + 3 + 2) / 3)
    assert figures["wip_units"] == pytest.approx((1 * 2 + 2 * 3 + 1 * 2) / 7)
    assert figures["wip_value"] == pytest.approx(10 * (1 * 2 + 2 * 3 + 1 * 2) / 7)
    assert figures["throughput_per_day"] == pytest.approx(24 * 3 / 7)


def test_a_tool_held_in_a_setup_is_not_set_up() -> None:
    held = placed("late", "1", "m1", start=3, end=5, setup=2)
    plan = Plan(assignments=(replace(held, resources=("m1", "tool")),))
    assert kpi(SHOP, plan).values["setup_time_h"] == 1.0
    assert kpi(SHOP, plan).values["n_setups"] == 1


def test_orders_that_only_feed_others_are_no_deliveries() -> None:
    assert late_orders(SHOP, PLAN) == ("late",)


def test_closed_time_is_neither_open_nor_busy() -> None:
    shop = problem(
        calendar("day", "08:00-16:00"),
        machine("m1", calendar="day"),
        routing("a", step("1", "m1", minutes=240, is_interruptible=True)),
        order("o", "a"),
    )
    resource = kpi(shop, Plan(assignments=(placed("o", "1", "m1", start=14, end=34),))).resources[0]
    assert resource.planned_busy_h == 10.0
    assert resource.production_h == 4.0
    assert resource.allocation_efficiency == 0.4


def test_a_batch_is_busy_once() -> None:
    oven = machine("oven", batch=BatchRule(max_quantity=5))
    shop = problem(oven, routing("a", step("1", "oven", minutes=60)), order("x", "a"), order("y", "a"))
    plan = Plan(assignments=(placed("x", "1", "oven", start=0, end=1), placed("y", "1", "oven", start=0, end=1)))
    assert kpi(shop, plan).resources[0].production_h == 1.0


def test_overtime_is_paid_whole() -> None:
    window = Overtime(start=at(16), end=at(20), cost_per_hour=30.0)
    hours = Shift(weekdays=(0,), start=at(8).time(), end=at(16).time())
    shop = problem(
        Calendar(id="day", shifts=(hours,), overtime=(window,)),
        machine("m1", calendar="day"),
        routing("a", step("1", "m1", minutes=60)),
        order("o", "a"),
    )
    use = OvertimeUse(resource="m1", start=at(16), end=at(20))
    figures = kpi(shop, Plan(assignments=(placed("o", "1", "m1", start=16, end=17),), overtime=(use,))).values
    assert figures["overtime_h"] == 4.0
    assert figures["overtime_cost"] == 120.0


def test_an_empty_plan_has_figures_too() -> None:
    figures = kpi(SHOP, Plan()).values
    assert figures["makespan_h"] == 0.0
    assert figures["on_time_delivery"] == 1.0


def test_every_figure_has_a_name() -> None:
    assert all(has(f"kpi.{name}") for name in UNITS)


def test_adherence_counts_place_and_time() -> None:
    moved = Plan(assignments=(placed("early", "1", "m1", start=1, end=3), *PLAN.assignments[1:]))
    assert adherence(PLAN, PLAN) == 1.0
    assert adherence(PLAN, moved) == pytest.approx(2 / 3)
    assert adherence(PLAN, moved, tolerance=timedelta(hours=2)) == 1.0
