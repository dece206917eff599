"""Netting: who is served from what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from heijunka.errors import InvalidProblem
from heijunka.messages import say
from heijunka.model.demand import Option
from heijunka.model.material import Component, LotRule, Receipt
from heijunka.model.order import Order, Peg, Supply, SupplySource
from heijunka.model.problem import Problem
from heijunka.mrp import consumers_of, demands_of, net
from heijunka.testing.builders import at, bom, demand, machine, material, order, problem, routing, step


def chair(*parts: object, **fields: object) -> Problem:
    """Return a problem about chairs (30 minutes of assembly each) with one seat and four bought legs."""
    given = {getattr(part, "id", None) for part in parts}
    usual = (
        machine("m1"),
        routing("chair", step("join", "m1", per_unit=30)),
        routing("seat", step("saw", "m1", per_unit=10)),
        material("leg", purchase_lead_time=timedelta(hours=10)),
        material("seat"),
        material("chair"),
        bom("chair", seat=1, leg=4),
    )
    kept = [part for part in usual if not (hasattr(part, "stock") and part.id in given)]
    return problem(*kept, *parts, **fields)  # type: ignore[arg-type]


def orders(netted: Problem) -> dict[str, Order]:
    return {entry.id: entry for entry in netted.orders}


def test_a_demand_gets_an_order_and_its_components_get_theirs() -> None:
    netted = net(chair(demand("SO-1", "chair", 2, due=24, priority=3.0, is_rush=True)))
    assert netted.is_netted
    assert netted.unpegged == ()
    end, feeding = orders(netted)["SO-1"], orders(netted)["SO-1/seat"]
    assert (end.quantity, end.due, end.weight, end.is_rush) == (2, at(24), 3.0, True)
    assert end.pegs == (Peg(demand="SO-1", quantity=2),)
    assert set(end.supplies) == {
        Supply(material="seat", operation="join", quantity=2, source=SupplySource.ORDER, order="SO-1/seat"),
        Supply(material="leg", operation="join", quantity=8, source=SupplySource.PURCHASE, at=at(10)),
    }
    assert (feeding.quantity, feeding.weight, feeding.pegs, feeding.is_rush) == (2, 0.0, (), True)
    assert feeding.due == at(23)  # an hour before: two chairs of 30 minutes
    assert [(entry.material, entry.quantity, entry.at) for entry in netted.purchases] == [("leg", 8, at(10))]


def test_stock_and_receipts_are_used_before_anything_is_made() -> None:
    netted = net(
        chair(
            material("chair", stock=1),
            material("seat", stock=2, receipts=(Receipt(quantity=1, at=at(5)),)),
            demand("SO-1", "chair", 5),
        )
    )
    made = orders(netted)
    assert made["SO-1"].quantity == 4
    assert {
        (entry.source, entry.quantity, entry.at) for entry in made["SO-1"].supplies if entry.material == "seat"
    } == {
        (SupplySource.STOCK, 2, None),
        (SupplySource.RECEIPT, 1, at(5)),
        (SupplySource.ORDER, 1, None),
    }


def test_a_need_waits_no_longer_than_it_must_and_leaves_what_is_there_earlier() -> None:
    seats = material("seat", stock=1, receipts=(Receipt(quantity=9, at=at(50)), Receipt(quantity=3, at=at(5))))
    netted = net(chair(seats, demand("SO-1", "chair", 3, due=24), demand("SO-2", "chair", 1, due=25)))
    used = {entry.id: [(s.quantity, s.at) for s in entry.supplies if s.material == "seat"] for entry in netted.orders}
    assert used == {"SO-1": [(3, at(5))], "SO-2": [(1, None)]}


def test_a_late_receipt_is_used_unless_buying_is_quicker() -> None:
    late = (Receipt(quantity=99, at=at(100)),)
    made = net(chair(material("seat", receipts=late), demand("SO-1", "chair", 1)))
    assert [entry.id for entry in made.orders] == ["SO-1"]
    legs = material("leg", receipts=late, purchase_lead_time=timedelta(hours=10))
    bought = net(chair(legs, demand("SO-1", "chair", 1)))
    assert bought.purchases[0].quantity == 4
    slow = net(chair(replace(legs, purchase_lead_time=timedelta(hours=200)), demand("SO-1", "chair", 1)))
    assert slow.purchases == ()


def test_demands_are_served_by_due_date_then_priority() -> None:
    netted = net(
        chair(
            material("chair", stock=1),
            demand("A", "chair", 1, due=30),
            demand("B", "chair", 1, due=20, priority=1),
            demand("C", "chair", 1, due=20, priority=2),
        )
    )
    assert set(orders(netted)) == {"A", "A/seat", "B", "B/seat"}


def test_lot_surplus_serves_the_next() -> None:
    netted = net(
        chair(
            material("seat", lot=LotRule(min=5)),
            demand("A", "chair", 2, due=20, release=at(3)),
            demand("B", "chair", 3, due=30, release=at(4)),
            demand("C", "chair", 1, due=40),
        )
    )
    assert orders(netted)["A/seat"].quantity == 5
    assert "B/seat" not in orders(netted)
    assert orders(netted)["C/seat"].quantity == 5
    assert consumers_of(netted)["A/seat"] == ("A", "B")
    assert demands_of(netted)["A/seat"] == ("A", "B")
    assert orders(netted)["A/seat"].release == at(3)
    assert orders(netted)["C/seat"].release is None


def test_a_lot_shared_by_demands_carries_the_weight_of_each() -> None:
    netted = net(
        chair(
            material("chair", lot=LotRule(min=3)),
            demand("A", "chair", 2, due=20, priority=2, deadline=at(90)),
            demand("B", "chair", 3, due=30, priority=4, deadline=at(80)),
        )
    )
    first, second = orders(netted)["A"], orders(netted)["B"]
    assert first.pegs == (Peg(demand="A", quantity=2), Peg(demand="B", quantity=1))
    assert first.weight + second.weight == pytest.approx(6)
    assert (first.deadline, second.deadline) == (at(80), at(80))


def test_large_demands_are_split() -> None:
    netted = net(chair(material("chair", lot=LotRule(max=4)), demand("SO-1", "chair", 10)))
    sizes = {entry.id: entry.quantity for entry in netted.orders if entry.material == "chair"}
    assert sizes == {"SO-1.1": 4, "SO-1.2": 4, "SO-1.3": 2}
    assert sum(peg.quantity for entry in netted.orders for peg in entry.pegs) == 10


def test_a_material_used_twice_below_one_order_is_ordered_once() -> None:
    netted = net(
        problem(
            machine("m1"),
            *(routing(name, step("make", "m1", per_unit=1)) for name in ("desk", "frame", "bolt")),
            bom("desk", frame=1, bolt=4),
            bom("frame", bolt=8),
            demand("SO-1", "desk", 1),
        )
    )
    assert {entry.id: entry.quantity for entry in netted.orders} == {"SO-1": 1, "SO-1/frame": 1, "SO-1/bolt": 12}
    assert consumers_of(netted)["SO-1/bolt"] == ("SO-1", "SO-1/frame")


def test_options_change_what_is_needed_and_bind_the_order() -> None:
    cushion = Option(id="cushion", drop_components=("leg",), add_components=(Component(material="seat", quantity=1),))
    netted = net(
        chair(
            cushion,
            material("chair", stock=9),
            demand("A", "chair", 1, options=("cushion",)),
            demand("B", "chair", 1),
        )
    )
    assert orders(netted)["A"].options == ("cushion",)
    assert {entry.material for entry in orders(netted)["A"].supplies} == {"seat"}
    assert orders(netted)["A/seat"].quantity == 2
    assert "B" not in orders(netted)


def test_scrap_and_yield_raise_the_need() -> None:
    netted = net(
        problem(
            machine("m1"),
            routing("chair", step("join", "m1"), step("test", "m1", yield_factor=0.5)),
            routing("seat", step("saw", "m1")),
            bom("chair", Component(material="seat", quantity=1, fixed_quantity=1, operation="join", scrap=0.5)),
            demand("SO-1", "chair", 4),
        )
    )
    assert orders(netted)["SO-1/seat"].quantity == (8 + 1) / 0.5


def test_firm_orders_are_kept_supplied_and_used_first() -> None:
    given = order("MO-7", "chair", 3, due=12, is_firm=True, weight=0.0)
    netted = net(chair(given, demand("SO-1", "chair", 4)))
    made = orders(netted)
    assert made["MO-7"].pegs == (Peg(demand="SO-1", quantity=3),)
    assert made["MO-7"].due == at(12)
    assert made["MO-7"].is_firm
    assert made["SO-1"].quantity == 1
    assert consumers_of(netted)["MO-7/seat"] == ("MO-7",)


def test_orders_given_unnetted_become_firm_and_stay() -> None:
    netted = net(chair(order("MO-7", "chair", 3)))
    assert orders(netted)["MO-7"].is_firm
    assert net(netted) == netted


def test_an_id_that_is_taken_gets_a_number() -> None:
    netted = net(chair(order("SO-1", "seat", 1, is_firm=True), demand("SO-1", "chair", 1)))
    assert set(orders(netted)) == {"SO-1", "SO-1~2"}
    assert consumers_of(netted)["SO-1"] == ("SO-1~2",)


def test_what_cannot_be_supplied_is_listed_and_takes_nothing() -> None:
    netted = net(
        chair(
            material("leg", stock=6),
            material("seat", stock=1),
            demand("A", "chair", 2, due=20),
            demand("B", "chair", 1, due=30),
        )
    )
    (lack,) = netted.unpegged
    assert (lack.demand, lack.quantity, lack.reason) == ("A", 2, "mrp.no_supply")
    assert dict(lack.values) == {"material": "leg", "quantity": "2", "unit": "pcs"}
    assert "leg" in say(lack.reason, "en", **dict(lack.values))
    assert "leg" in say(lack.reason, "zh", **dict(lack.values))
    assert set(orders(netted)) == {"B"}
    assert {(entry.material, entry.source) for entry in orders(netted)["B"].supplies} == {
        ("leg", SupplySource.STOCK),
        ("seat", SupplySource.STOCK),
    }


def test_lots_that_can_be_supplied_are_kept() -> None:
    netted = net(
        chair(material("leg", stock=8), material("chair", lot=LotRule(max=1)), demand("A", "chair", 3, due=20))
    )
    assert [entry.id for entry in netted.orders] == ["A.1", "A.1/seat", "A.2", "A.2/seat"]
    assert netted.unpegged[0].quantity == 1


def test_a_lot_rule_that_allows_no_size_is_a_reason() -> None:
    rule = LotRule(min=10, multiple=15, max=29)
    assert net(chair(material("chair", lot=rule), demand("A", "chair", 2))).unpegged == ()
    (lack,) = net(chair(material("chair", lot=replace(rule, min=16)), demand("A", "chair", 2))).unpegged
    assert lack.reason == "mrp.no_lot"
    assert "29" in say(lack.reason, **dict(lack.values))


def test_a_firm_order_without_supply_is_a_mistake() -> None:
    with pytest.raises(InvalidProblem) as caught:
        net(chair(material("leg", stock=1), order("MO-7", "chair", 3, is_firm=True)))
    (issue,) = caught.value.issues
    assert "MO-7" in str(issue)
    assert "leg" in str(issue)


def test_traded_goods_are_bought_in_lots() -> None:
    netted = net(
        chair(material("leg", lot=LotRule(multiple=50), purchase_lead_time=timedelta(days=1)), demand("A", "leg", 60))
    )
    assert netted.orders == ()
    assert netted.unpegged == ()
    assert [(entry.quantity, entry.at) for entry in netted.purchases] == [(100, at(days=1))]
