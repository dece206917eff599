"""Load by week, and material that is not there yet, against hand-made plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from heijunka.evaluate.load import bottlenecks, loads
from heijunka.evaluate.shortages import shortages
from heijunka.model.order import Supply, SupplySource
from heijunka.model.plan import Assignment, OvertimeUse, Plan
from heijunka.model.resource import BatchRule
from heijunka.testing.builders import at, calendar, machine, order, problem, routing, step


def made(number: int, start: float, end: float, *, setup: float = 0.0, resource: str = "m1") -> Assignment:
    return Assignment(
        order=f"o{number}",
        operation="cut",
        mode="cut",
        resources=(resource,),
        setup_start=at(start - setup),
        start=at(start),
        end=at(end),
        quantity=1.0,
    )


def test_load_is_split_at_the_end_of_the_week_and_batches_count_once() -> None:
    week = 7 * 24.0
    shop = problem(
        *(machine("m1", capacity=2), machine("oven", batch=BatchRule(max_quantity=9.0)), machine("idle")),
        routing("a", step("cut", "m1")),
        *(order(f"o{n}", "a") for n in range(3)),
        days=21,
    )
    start = shop.horizon.start.weekday() * 24
    plan = Plan(
        assignments=(
            made(0, week - start - 2, week - start + 6, setup=1),
            made(1, 10, 12, resource="oven"),
            made(2, 10, 12, resource="oven"),
        )
    )
    found = {(entry.resource, n): entry for n, entry in enumerate(loads(shop, plan))}
    rows = {(entry.resource, entry.week): entry for entry in found.values()}
    monday = shop.horizon.start.date() - timedelta(days=shop.horizon.start.weekday())
    first, second = (rows["m1", day] for day in (monday, monday + timedelta(days=7)))
    assert (first.production_h, first.setup_h, first.capacity_h) == (2, 1, 2 * (week - start))
    assert (second.production_h, second.setup_h, second.capacity_h) == (6, 0, 2 * week)
    assert rows["oven", monday].production_h == 2
    assert rows["idle", monday].share == 0
    assert bottlenecks(loads(shop, plan))[-1] == "idle"


def test_overtime_counts_as_capacity_and_is_told() -> None:
    shop = problem(
        calendar("day", "08:00-16:00"), machine("m1", calendar="day"), routing("a", step("cut", "m1")), order("o0", "a")
    )
    monday = loads(shop, Plan(assignments=()))[0].week
    assert isinstance(monday, date)
    day = next(n for n in range(7) if (shop.horizon.start + timedelta(days=n)).weekday() == 0)
    opened = OvertimeUse(resource="m1", start=at(16, days=day), end=at(18, days=day))
    plan = Plan(assignments=(made(0, 24 * day + 15, 24 * day + 17),), overtime=(opened,))
    before = loads(shop, replace(plan, overtime=()))
    after = loads(shop, plan)
    assert sum(entry.capacity_h for entry in after) == pytest.approx(sum(entry.capacity_h for entry in before) + 2)
    assert [entry.overtime_h for entry in after if entry.overtime_h] == [2]
    assert sum(entry.production_h for entry in after) == 2


def test_what_is_not_there_yet_is_told_the_soonest_needed_first() -> None:
    def share(**fields: object) -> Supply:
        return Supply(**{"material": "leg", "operation": "cut", "quantity": 4.0, **fields})  # type: ignore[arg-type]

    bought = share(source=SupplySource.PURCHASE, at=at(20), material="glue")
    there = share(source=SupplySource.RECEIPT, at=at(2), material="paint")
    stock = share(source=SupplySource.STOCK, material="wood")
    fed = share(source=SupplySource.ORDER, order="o0")
    unmade = share(source=SupplySource.ORDER, order="o9")
    shop = problem(
        machine("m1"),
        routing("a", step("cut", "m1")),
        *(order("o0", "a"), order("o9", "a")),
        order("o1", "a", supplies=(bought, there, stock)),
        order("o2", "a", supplies=(fed, unmade)),
        order("o3", "a", supplies=(bought,)),
    )
    plan = Plan(assignments=(made(0, 3, 8), made(1, 30, 31), made(2, 12, 13), made(3, 90, 91)))
    found = shortages(shop, plan, now=at(4), within=timedelta(hours=72))
    assert [(entry.order, entry.material, entry.supplier, entry.comes) for entry in found] == [
        ("o2", "leg", "o0", at(8)),
        ("o2", "leg", "o9", None),
        ("o1", "glue", "", at(20)),
    ]
    assert [entry.slack_hours for entry in found] == [4, float("-inf"), 10]
