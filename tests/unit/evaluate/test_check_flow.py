"""The judge on what comes after what: precedences, materials, storages, pins and history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from plan_parts import faults, left_out, put

from heijunka.evaluate.check import check
from heijunka.model.material import Component, Receipt
from heijunka.model.order import Peg, Purchase, Supply, SupplySource
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Horizon, Pin
from heijunka.model.resource import Storage
from heijunka.model.state import OperationState, Progress, State
from heijunka.testing.builders import (
    at,
    before,
    bom,
    calendar,
    machine,
    material,
    mode,
    order,
    problem,
    routing,
    step,
)


def pair(*, quantity=1.0, per_unit=(60.0, 60.0), parts=(), **precedence):
    """Return a shop in which ``b`` on n comes after ``a`` on m."""
    return problem(
        machine("m"), machine("n"), *parts,
        routing("chair", step("a", "m", per_unit=per_unit[0]), step("b", "n", per_unit=per_unit[1]),
                precedences=(before("a", "b", **precedence),)),
        order("o", "chair", quantity),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "expected"),
    [(1.5, ["precedence_early"]), (2, []), (3, []), (3.5, ["precedence_late"])],
)
def test_lags_are_kept(start, expected):
    shop = pair(min_lag=timedelta(hours=1), max_lag=timedelta(hours=2))
    assert faults(shop, put("o", "a", "m", hours=(0, 1)), put("o", "b", "n", hours=(start, start + 1))) == expected


def test_operations_without_a_precedence_may_overlap():
    shop = problem(
        machine("m"), machine("n"),
        routing("chair", step("a", "m", minutes=60), step("b", "n", minutes=60), precedences=()), order("o", "chair"),
    )  # fmt: skip
    assert faults(shop, put("o", "a", "m", hours=(0, 1)), put("o", "b", "n", hours=(0, 1))) == []


@pytest.mark.parametrize(
    ("per_unit", "start", "expected"),
    [
        # Lots of 2 of 6 units; the one that follows is as fast: it starts one lot (and the lag) later.
        ((30, 30), 1.5, []),
        ((30, 30), 1.25, ["precedence_lot"]),
        # Slower: the first lot binds.
        ((30, 60), 1.5, []),
        # Faster: the last lot binds: done at 3 h + lag 0.5 h, taken up after 4 x 10 minutes.
        ((30, 10), 3.5 - 40 / 60, []),
        ((30, 10), 3.25 - 40 / 60, ["precedence_lot"]),
        ((30, 5), 3.5 - 20 / 60, []),
    ],
)
def test_transfer_lots_let_operations_overlap(per_unit, start, expected):
    shop = pair(quantity=6.0, per_unit=per_unit, transfer_lot=2.0, min_lag=timedelta(minutes=30))
    works = [
        put("o", "a", "m", hours=(0, 6 * per_unit[0] / 60), quantity=6.0),
        put("o", "b", "n", hours=(start, start + 6 * per_unit[1] / 60), quantity=6.0),
    ]
    assert faults(shop, *works) == expected


def test_lots_are_handed_over_in_working_time():
    base = pair(quantity=2.0, transfer_lot=1.0)
    half_days = calendar("c", "08:00-09:00", "10:00-17:00")
    first = replace(base.plant.resources[0], calendar="c")
    slow = replace(base.plant.routings[0].operations[0], is_interruptible=True)
    plant = replace(
        base.plant, resources=(first, base.plant.resources[1]), calendars=(half_days,),
        routings=(replace(base.plant.routings[0], operations=(slow, base.plant.routings[0].operations[1])),),
    )  # fmt: skip
    shop = replace(base, plant=plant)
    cut = put("o", "a", "m", hours=(8.5, 11.5), quantity=2.0)
    assert faults(shop, cut, put("o", "b", "n", hours=(10.5, 12.5), quantity=2.0)) == []
    assert faults(shop, cut, put("o", "b", "n", hours=(10.25, 12.25), quantity=2.0)) == ["precedence_lot"]


def test_with_lots_the_next_ends_no_earlier():
    shop = pair(quantity=2.0, per_unit=(60, 1), transfer_lot=2.0)
    works = [put("o", "a", "m", hours=(0, 2), quantity=2.0), put("o", "b", "n", hours=(0, 1 / 30), quantity=2.0)]
    assert faults(shop, *works) == ["precedence_end", "precedence_lot"]
    # It may end at the same moment: what it does takes no time.
    instant = pair(quantity=1.0, per_unit=(60, 0), transfer_lot=1.0)
    assert faults(instant, put("o", "a", "m", hours=(0, 1)), put("o", "b", "n", hours=(1, 1))) == []


def assembly(supplies=(), *, stock=0.0, is_netted=True, orders=(), leg_quantity=4.0, **fields):
    """Return a shop whose table takes four legs, bought or made."""
    return problem(
        machine("m"), machine("n"),
        material("leg", stock=stock, receipts=(Receipt(quantity=3.0, at=at(5)),)),
        bom("table", leg=leg_quantity),
        routing("table", step("build", "m", minutes=60)), routing("leg", step("turn", "n", minutes=60)),
        order("t", "table", supplies=supplies), *orders, is_netted=is_netted,
        purchases=(Purchase(material="leg", quantity=2.0, at=at(8)),), **fields,
    )  # fmt: skip


def legs(quantity, source, **fields):
    return Supply(material="leg", operation="build", quantity=quantity, source=source, **fields)


BUILD_AT = {hour: put("t", "build", "m", hours=(hour, hour + 1)) for hour in range(10)}


@pytest.mark.parametrize(
    ("supplies", "stock", "hour", "expected"),
    [
        ((legs(4.0, SupplySource.STOCK),), 4.0, 0, []),
        ((legs(4.0, SupplySource.STOCK),), 3.0, 9, ["pegging_source"]),
        ((legs(3.0, SupplySource.STOCK),), 4.0, 0, ["pegging_need"]),
        ((), 4.0, 0, ["pegging_need"]),
        ((legs(1.0, SupplySource.STOCK), legs(3.0, SupplySource.RECEIPT, at=at(5))), 1.0, 5, []),
        (
            (legs(1.0, SupplySource.STOCK), legs(3.0, SupplySource.RECEIPT, at=at(5))),
            1.0,
            4,
            ["balance", "supply_arrival"],
        ),
        ((legs(4.0, SupplySource.RECEIPT, at=at(5)),), 4.0, 5, ["pegging_source"]),
        ((legs(1.0, SupplySource.STOCK), legs(3.0, SupplySource.RECEIPT, at=at(4))), 1.0, 5, ["pegging_source"]),
        ((legs(2.0, SupplySource.STOCK), legs(2.0, SupplySource.PURCHASE, at=at(8))), 2.0, 8, []),
        ((legs(2.0, SupplySource.STOCK), legs(2.0, SupplySource.PURCHASE, at=at(8))), 2.0, 7, ["supply_arrival"]),
        ((legs(1.0, SupplySource.STOCK), legs(3.0, SupplySource.PURCHASE, at=at(8))), 1.0, 8, ["pegging_source"]),
    ],
)
def test_supplies_cover_the_need_exist_and_are_there(supplies, stock, hour, expected):
    assert faults(assembly(supplies, stock=stock), BUILD_AT[hour]) == expected


def test_an_order_feeds_another_when_its_last_operation_ends():
    supply = (legs(4.0, SupplySource.ORDER, order="l"),)
    shop = assembly(supply, orders=(order("l", "leg", 4.0),))
    turn = put("l", "turn", "n", hours=(0, 1), quantity=4.0)
    assert faults(shop, turn, BUILD_AT[1]) == []
    assert faults(shop, turn, BUILD_AT[0]) == ["balance", "supply_order"]
    owing = assembly(supply, orders=(order("l", "leg", 4.0, pegs=(Peg(demand="d", quantity=1.0),)),))
    assert faults(owing, turn, BUILD_AT[1]) == ["pegging_order"]


def test_without_netting_stock_must_still_suffice():
    assert faults(assembly(stock=4.0, is_netted=False), BUILD_AT[0]) == []
    assert faults(assembly(stock=1.0, is_netted=False), BUILD_AT[5]) == []
    assert faults(assembly(stock=1.0, is_netted=False), BUILD_AT[4]) == ["balance"]


def test_components_of_a_mode_come_from_stock():
    glue = Component(material="glue", fixed_quantity=1.0, quantity=0.5, scrap=0.5)
    shop = problem(
        machine("m"), material("glue", stock=4.0),
        routing("chair", step("x", mode("m", id="glued", minutes=60, components=(glue,)), mode("m", minutes=60))),
        order("o", "chair"), order("p", "chair"),
    )  # fmt: skip
    glued = put("o", "x", "m", hours=(0, 1), mode="glued")
    assert faults(shop, glued, put("p", "x", "m", hours=(1, 2))) == []
    assert faults(shop, glued, put("p", "x", "m", hours=(1, 2), mode="glued")) == ["balance"]


def test_a_storage_holds_what_waits_between_two_operations():
    shop = pair(quantity=2.0, storage="rack", parts=(Storage(id="rack", capacity=3.0), order("p", "chair", 2.0)))
    first = [put("o", "a", "m", hours=(0, 2), quantity=2.0), put("p", "a", "m", hours=(2, 4), quantity=2.0)]
    assert faults(shop, *first, put("o", "b", "n", hours=(4, 6), quantity=2.0),
                  put("p", "b", "n", hours=(6, 8), quantity=2.0)) == []  # fmt: skip
    assert faults(shop, *first, put("o", "b", "n", hours=(4.5, 6.5), quantity=2.0),
                  put("p", "b", "n", hours=(7, 9), quantity=2.0)) == ["storage_work"]  # fmt: skip


def cellar(*, stock, capacity=3.0):
    return problem(
        Storage(id="cellar", capacity=capacity), machine("m"), machine("n"),
        material("leg", stock=stock, storage="cellar", receipts=(Receipt(quantity=2.0, at=at(20)),)),
        bom("table", leg=1.0), routing("leg", step("turn", "n", minutes=60)),
        routing("table", step("build", "m", minutes=60)), order("l", "leg", 2.0), order("t", "table", 2.0),
    )  # fmt: skip


def test_a_storage_holds_a_material():
    turn = put("l", "turn", "n", hours=(0, 1), quantity=2.0)
    assert faults(cellar(stock=2.0), turn, put("t", "build", "m", hours=(1, 2), quantity=2.0)) == []
    assert faults(cellar(stock=2.0), turn, put("t", "build", "m", hours=(2, 3), quantity=2.0)) == ["storage_work"]
    # At hour 20 a receipt overfills the cellar because the plan has put in more than it has taken out.
    assert faults(cellar(stock=0.0), turn, left_out("t")) == ["storage"]
    # Here the receipt alone overfills it, and the plan has put in nothing.
    assert faults(cellar(stock=2.0), left_out("l"), left_out("t")) == []


def test_what_begun_work_of_an_order_left_out_has_taken_makes_room():
    shop, turn = cellar(stock=2.0, capacity=4.0), put("l", "turn", "n", hours=(1, 2), quantity=2.0)
    assert faults(shop, turn, left_out("t")) == ["storage"]
    running = OperationState(progress=Progress.RUNNING, mode="1", resources=("m",), start=at(0))
    begun = replace(shop, state=State(now=at(1), operations={"t/build": running}))
    assert faults(begun, turn, left_out("t")) == []


def test_a_material_is_there_when_the_last_operation_of_its_order_ends():
    shop = problem(
        machine("m"), machine("n"), bom("table", leg=1.0),
        routing("leg", step("turn", "n", minutes=60), step("oil", "n", minutes=60)),
        routing("table", step("build", "m", minutes=60)), order("l", "leg"), order("t", "table"),
    )  # fmt: skip
    leg = [put("l", "turn", "n", hours=(0, 1)), put("l", "oil", "n", hours=(1, 2))]
    assert faults(shop, *leg, put("t", "build", "m", hours=(2, 3))) == []
    assert faults(shop, *leg, put("t", "build", "m", hours=(1.5, 2.5))) == ["balance"]


def test_pins_are_kept():
    shop = problem(
        machine("m"), machine("n"), routing("chair", step("x", mode("m", minutes=60), mode("n", id="2", minutes=60))),
        order("o", "chair"), Pin(order="o", operation="x", resources=("m",), start=at(2)),
    )  # fmt: skip
    assert faults(shop, put("o", "x", "m", hours=(2, 3))) == []
    assert faults(shop, put("o", "x", "m", hours=(3, 4))) == ["pin_start"]
    assert faults(shop, put("o", "x", "n", hours=(2, 3), mode="2")) == ["pin_resources"]
    assert faults(shop, left_out("o")) == []


def test_a_pin_in_the_hour_that_daylight_saving_repeats_is_kept():
    base = problem(machine("m"), routing("chair", step("x", "m", minutes=60)), order("o", "chair"))
    repeated = datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    shop = replace(
        base, horizon=Horizon(start=datetime(2024, 10, 20, tzinfo=UTC), end=datetime(2024, 11, 1, tzinfo=UTC)),
        pins=(Pin(order="o", operation="x", start=repeated),),
    )  # fmt: skip
    start = repeated.astimezone(UTC)
    work = Assignment(
        order="o", operation="x", mode="1", resources=("m",), setup_start=start, start=start,
        end=start + timedelta(hours=1), quantity=1.0,
    )  # fmt: skip
    assert check(shop, Plan(assignments=(work,))) == ()
    later = timedelta(hours=1)
    moved = replace(work, setup_start=start + later, start=start + later, end=work.end + later)
    assert [violation.key for violation in check(shop, Plan(assignments=(moved,)))] == ["evaluate.pin_start"]


def test_what_has_begun_stands_as_it_happened():
    shop = problem(
        machine("m"), machine("n"), routing("chair", step("x", mode("m", minutes=60), mode("n", id="2", minutes=60))),
        order("o", "chair", release=at(3)), order("p", "chair"), order("q", "chair"),
        state=State(now=at(4), operations={
            "o/x": OperationState(progress=Progress.ENDED, mode="1", resources=("m",), start=at(-1), end=at(1)),
            "p/x": OperationState(progress=Progress.RUNNING, mode="1", resources=("m",), start=at(2)),
        }),
    )  # fmt: skip
    o, p, q = put("o", "x", "m", hours=(-1, 1)), put("p", "x", "m", hours=(2, 5)), put("q", "x", "m", hours=(5, 6))
    assert faults(shop, o, p, q) == []
    assert faults(shop, put("o", "x", "m", hours=(0, 1)), p, q) == ["history_start"]
    assert faults(shop, put("o", "x", "m", hours=(-1, 2)), p, q) == ["history_end"]
    assert faults(shop, o, put("p", "x", "n", hours=(2, 5), mode="2"), q) == ["history_mode", "history_resources"]
    assert faults(shop, o, put("p", "x", "m", hours=(2, 3)), q) == ["history_running"]
    assert faults(shop, o, put("p", "x", "m", hours=(2, 4)), q) == []
    assert faults(shop, o, p, put("q", "x", "n", hours=(3, 4), mode="2")) == ["horizon"]
