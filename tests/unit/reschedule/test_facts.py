"""Taking facts in: what each kind of fact makes of the problem, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from heijunka.model import event as ev
from heijunka.model.calendar import CalendarException
from heijunka.model.issue import Severity
from heijunka.model.material import Material, Receipt
from heijunka.model.order import Order
from heijunka.model.problem import Pin, Problem
from heijunka.model.resource import Downtime
from heijunka.model.state import State, replay
from heijunka.model.validate import validate
from heijunka.mrp import net
from heijunka.reschedule.facts import TakenIn, in_words, take_in
from heijunka.testing.builders import at, bom, calendar, demand, machine, order, problem, routing, step


def shop(*parts: object) -> Problem:
    """Return a netted shop: a chair of four legs and glue, a leg of wood."""
    made = problem(
        calendar("day", "08:00-16:00"),
        machine("saw", calendar="day"),
        machine("bench"),
        routing("chair", step("fit", "bench", minutes=10, per_unit=1), step("paint", "bench", per_unit=1)),
        routing("leg", step("cut", "saw", per_unit=1)),
        bom("chair", leg=4, glue=1),
        bom("leg", wood=1),
        Material(id="chair"),
        Material(id="leg"),
        Material(
            id="wood",
            stock=30,
            receipts=(Receipt(quantity=30, at=at(10), reference="PO-1"),),
            purchase_lead_time=timedelta(hours=20),
        ),
        Material(id="glue", stock=100),
        demand("A", "chair", 5, due=40),
        demand("B", "chair", 10, due=60),
        *parts,  # type: ignore[arg-type]
    )
    return net(made)


SHOP = shop()


def told(*events: ev.Event, problem: Problem = SHOP, now: float = 6) -> TakenIn:
    taken = take_in(problem, replay(events, State(now=at(now))))
    assert [issue for issue in validate(taken.problem) if issue.severity is Severity.ERROR] == []
    assert taken.problem.state is not None
    assert (taken.problem.state.resources, taken.problem.state.events) == ({}, ())
    for remark in (*taken.assumptions, *taken.notes):
        assert all(value in in_words(remark, language) for value in remark.values.values() for language in ("en", "zh"))
    again = take_in(taken.problem, replay(events, State(now=at(now))))
    assert again.problem == taken.problem
    return taken


def orders(found: TakenIn | Problem) -> dict[str, Order]:
    return {entry.id: entry for entry in (found.problem if isinstance(found, TakenIn) else found).orders}


def drawn(order: Order) -> list[tuple[str, str, float, object]]:
    return sorted((supply.material, str(supply.source), supply.quantity, supply.at) for supply in order.supplies)


def keys(remarks: object) -> list[str]:
    return [remark.key for remark in remarks]  # type: ignore[attr-defined]


def ended(order: str, operation: str, good: float, scrap: float = 0, hours: float = 5) -> list[ev.Event]:
    place = {"order": order, "operation": operation}
    resource = "saw" if operation == "cut" else "bench"
    return [
        ev.OperationStarted(at=at(hours - 1), mode="1", resources=(resource,), **place),
        ev.OperationEnded(at=at(hours), good=good, scrap=scrap, **place),
    ]


def test_the_shop_is_netted_as_the_tests_below_take_it() -> None:
    assert set(orders(SHOP)) == {"A", "A/leg", "B", "B/leg"}
    assert drawn(orders(SHOP)["A/leg"]) == [("wood", "stock", 20, None)]
    assert drawn(orders(SHOP)["B/leg"]) == [("wood", "receipt", 30, at(10)), ("wood", "stock", 10, None)]


def test_without_facts_only_now_changes() -> None:
    taken = told()
    assert taken.problem == replace(SHOP, state=State(now=at(6)))
    assert (taken.assumptions, taken.notes) == ((), ())


def test_a_resource_is_down_from_when_to_when() -> None:
    taken = told(ev.ResourceDown(at=at(5), resource="saw", until=at(12), cause="breakdown"))
    assert taken.problem.plant.resources[0].downtimes == (Downtime(start=at(5), end=at(12), reason="breakdown"),)
    assert taken.assumptions == ()


def test_how_long_a_resource_is_down_is_assumed_if_nobody_knows() -> None:
    taken = told(ev.ResourceDown(at=at(5), resource="saw"))
    assert taken.problem.plant.resources[0].downtimes[0].end == at(10)
    assert keys(taken.assumptions) == ["facts.down_unknown"]
    overdue = told(ev.ResourceDown(at=at(1), resource="saw", until=at(2)))
    assert overdue.problem.plant.resources[0].downtimes[0].end == at(10)
    assert keys(overdue.assumptions) == ["facts.down_overdue"]


def test_a_downtime_is_corrected_and_ends_when_the_resource_is_back() -> None:
    down = ev.ResourceDown(at=at(5), resource="saw", until=at(12))
    planned = Downtime(start=at(30), end=at(31), reason="service")
    saw, bench = SHOP.plant.resources
    maintained = replace(SHOP, plant=replace(SHOP.plant, resources=(replace(saw, downtimes=(planned,)), bench)))
    first = told(down, problem=maintained).problem
    longer = told(down, replace(down, until=at(20)), problem=first, now=7).problem
    assert longer.plant.resources[0].downtimes == (planned, Downtime(start=at(5), end=at(20), reason="other"))
    back = told(down, ev.ResourceUp(at=at(8), resource="saw"), problem=longer, now=9).problem
    assert back.plant.resources[0].downtimes == (planned, Downtime(start=at(5), end=at(8), reason="other"))


def test_a_resource_runs_at_another_speed() -> None:
    assert told(ev.ResourceSlowed(at=at(5), resource="saw", speed=0.5)).problem.plant.resources[0].speed == 0.5
    still = told(ev.ResourceSlowed(at=at(5), resource="saw", speed=0))
    assert still.problem.plant.resources[0].speed == 1.0
    assert keys(still.notes) == ["facts.no_speed"]


def test_a_calendar_gets_an_exception_and_one_for_the_same_stretch_replaces_it() -> None:
    closed = CalendarException(start=at(20), end=at(30))
    opened = replace(closed, is_open=True)
    first = told(ev.CalendarChanged(at=at(5), calendar="day", exception=closed)).problem
    assert first.plant.calendars[0].exceptions == (closed,)
    then = told(ev.CalendarChanged(at=at(6), calendar="day", exception=opened), problem=first).problem
    assert then.plant.calendars[0].exceptions == (opened,)


def test_a_held_order_waits_and_goes_on() -> None:
    held = told(ev.QualityHeld(at=at(5), order="A", until=at(9)))
    assert orders(held)["A"].hold_until == at(9)
    unknown = told(ev.QualityHeld(at=at(5), order="A"))
    assert orders(unknown)["A"].hold_until == at(30)
    assert keys(unknown.assumptions) == ["facts.hold_unknown"]
    assert (
        orders(told(ev.QualityHeld(at=at(6), order="A", is_held=False), problem=held.problem))["A"].hold_until is None
    )


def test_what_is_held_and_pinned_stays_so_when_it_is_netted_anew() -> None:
    taken = told(
        ev.QualityHeld(at=at(5), order="B", until=at(9)),
        ev.PinSet(at=at(5), order="B", operation="fit", resources=("bench",)),
        ev.DemandChanged(at=at(5), demand=demand("B", "chair", 6, due=60)),
    )
    assert (orders(taken)["B"].quantity, orders(taken)["B"].hold_until) == (6, at(9))
    assert taken.problem.pins == (Pin(order="B", operation="fit", resources=("bench",)),)


def test_pins_are_set_and_freed() -> None:
    pinned = told(ev.PinSet(at=at(5), order="A", operation="fit", resources=("bench",), start=at(20)))
    assert pinned.problem.pins == (Pin(order="A", operation="fit", resources=("bench",), start=at(20)),)
    freed = told(ev.PinSet(at=at(6), order="A", operation="fit", is_set=False), problem=pinned.problem)
    assert freed.problem.pins == ()
    unfit = told(ev.PinSet(at=at(5), order="A", operation="fit", resources=("saw",)))
    assert (unfit.problem.pins, keys(unfit.notes)) == ((), ["facts.pin_unfit"])
    past = told(ev.PinSet(at=at(5), order="A", operation="fit", resources=("bench",), start=at(2)))
    assert past.problem.pins == (Pin(order="A", operation="fit", resources=("bench",)),)
    assert keys(past.notes) == ["facts.pin_past"]


def test_of_pins_that_want_one_resource_at_a_time_the_one_that_stood_stays() -> None:
    first = ev.PinSet(at=at(4), order="A", operation="fit", resources=("bench",), start=at(20))
    pinned = told(first).problem
    both = told(replace(first, order="B", start=at(20, minutes=5)), problem=pinned)
    assert both.problem.pins == pinned.pins
    assert keys(both.notes) == ["facts.pin_overlap"]
    clear = told(replace(first, order="B", start=at(21)), problem=pinned)
    assert [pin.order for pin in clear.problem.pins] == ["A", "B"]


def test_a_late_receipt_makes_those_wait_who_draw_on_it() -> None:
    taken = told(ev.MaterialDelayed(at=at(5), material="wood", reference="PO-1", expected=at(14)))
    assert drawn(orders(taken)["B/leg"]) == [("wood", "receipt", 30, at(14)), ("wood", "stock", 10, None)]
    assert orders(taken)["A/leg"] == orders(SHOP)["A/leg"]
    assert taken.problem.purchases == ()


def test_a_receipt_that_is_later_than_buying_anew_is_bought_anew() -> None:
    taken = told(ev.MaterialDelayed(at=at(5), material="wood", reference="PO-1", expected=at(100)))
    assert ("wood", "purchase", 30, at(26)) in drawn(orders(taken)["B/leg"])
    assert [(entry.quantity, entry.at) for entry in taken.problem.purchases] == [(30, at(26))]


def test_what_a_short_receipt_lacks_is_bought() -> None:
    taken = told(ev.MaterialDelayed(at=at(5), material="wood", reference="PO-1", expected=at(10), quantity=25))
    assert drawn(orders(taken)["B/leg"]) == [
        ("wood", "purchase", 5, at(26)),
        ("wood", "receipt", 25, at(10)),
        ("wood", "stock", 10, None),
    ]


def test_a_receipt_comes_in_parts() -> None:
    part = ev.MaterialArrived(at=at(4), material="wood", reference="PO-1", quantity=10)
    first = told(part)
    came, open_part = (
        Receipt(quantity=10, at=at(4), reference="PO-1", came=10),
        Receipt(quantity=20, at=at(10), reference="PO-1"),
    )
    assert first.problem.plant.materials[2].receipts == (came, open_part)
    rest = told(part, replace(part, at=at(9), quantity=20), problem=first.problem, now=9)
    assert rest.problem.plant.materials[2].receipts == (came, replace(open_part, at=at(9), came=20))
    assert drawn(orders(rest)["B/leg"])[:2] == [("wood", "receipt", 10, at(4)), ("wood", "receipt", 20, at(9))]
    overdue = told(part, problem=first.problem, now=11)
    assert keys(overdue.assumptions) == ["facts.receipt_overdue"]


def test_unannounced_units_are_free() -> None:
    taken = told(
        ev.MaterialArrived(at=at(4), material="glue", quantity=7),
        ev.MaterialArrived(at=at(-4), material="wood", quantity=7),
    )
    assert taken.problem.plant.materials[3].receipts == (Receipt(quantity=7, at=at(4), came=7),)
    assert taken.problem.plant.materials[2] == SHOP.plant.materials[2]


def test_less_counted_than_has_come_is_less_of_what_has_come() -> None:
    came = ev.MaterialArrived(at=at(4), material="wood", reference="PO-1", quantity=30)
    count = ev.StockCounted(at=at(5), material="wood", quantity=25)
    taken = told(*ended("A/leg", "cut", 20, hours=4), came, count, now=6)
    wood = taken.problem.plant.materials[2]
    assert (wood.stock, wood.receipts[0].quantity, wood.counted) == (20, 25, at(5))
    assert drawn(orders(taken)["A/leg"]) == [("wood", "stock", 20, None)]
    assert drawn(orders(taken)["B/leg"]) == [("wood", "purchase", 15, at(26)), ("wood", "receipt", 25, at(4))]


def test_what_has_begun_has_its_components_whatever_is_told_of_their_receipt() -> None:
    late = ev.MaterialDelayed(at=at(11), material="wood", reference="PO-1", expected=at(40), quantity=10)
    taken = told(*ended("B/leg", "cut", 40, hours=11), late, now=12)
    assert drawn(orders(taken)["B/leg"]) == [("wood", "stock", 10, None), ("wood", "stock", 30, None)]
    assert taken.problem.plant.materials[2].stock == 60


def test_less_counted_than_is_set_aside_is_taken_from_those_due_last() -> None:
    taken = told(ev.StockCounted(at=at(5), material="wood", quantity=22))
    assert drawn(orders(taken)["A/leg"]) == [("wood", "stock", 20, None)]
    assert drawn(orders(taken)["B/leg"]) == [
        ("wood", "purchase", 8, at(26)),
        ("wood", "receipt", 30, at(10)),
        ("wood", "stock", 2, None),
    ]
    assert keys(taken.notes) == ["facts.counted"]


def test_a_count_after_work_has_begun_knows_what_it_used() -> None:
    taken = told(*ended("A/leg", "cut", 20, hours=4), ev.StockCounted(at=at(5), material="wood", quantity=10))
    assert taken.problem.plant.materials[2] == replace(SHOP.plant.materials[2], counted=at(5))
    assert taken.notes == ()


def test_what_nobody_sells_is_assumed_to_come() -> None:
    taken = told(ev.StockCounted(at=at(5), material="glue", quantity=12))
    assert drawn(orders(taken)["B"])[:2] == [("glue", "purchase", 3, at(78)), ("glue", "stock", 7, None)]
    assert keys(taken.assumptions) == ["facts.no_source"]


def test_a_rush_order_is_netted_against_what_is_free_and_leaves_all_else_alone() -> None:
    new = demand("R", "chair", 2, due=20, priority=9, is_rush=True)
    taken = told(ev.DemandChanged(at=at(5), demand=new))
    found = orders(taken)
    assert {name: found[name] for name in orders(SHOP)} == orders(SHOP)
    assert (found["R"].due, found["R"].weight, found["R"].is_rush) == (at(20), 9, True)
    assert drawn(found["R/leg"]) == [("wood", "purchase", 8, at(26))]
    assert drawn(found["R"]) == [("glue", "stock", 2, None), ("leg", "order", 8, None)]
    assert found["R/leg"].due == at(20) - timedelta(minutes=14)


def test_new_dates_and_priorities_go_down_to_what_feeds_the_order() -> None:
    taken = told(ev.DemandExpedited(at=at(5), demand="B", priority=7, due=at(30)))
    assert (orders(taken)["B"].due, orders(taken)["B"].weight) == (at(30), 7)
    assert orders(taken)["B/leg"].due == orders(SHOP)["B/leg"].due - timedelta(hours=30)
    assert orders(taken)["A"] == orders(SHOP)["A"]


def test_a_changed_quantity_is_netted_anew() -> None:
    taken = told(ev.DemandChanged(at=at(5), demand=demand("B", "chair", 6, due=60)))
    assert {name: order.quantity for name, order in orders(taken).items()} == {"A": 5, "A/leg": 20, "B": 6, "B/leg": 24}


def test_what_has_begun_stays_and_serves_what_it_can() -> None:
    begun = ended("B/leg", "cut", 40, hours=4) + ended("B", "fit", 10, hours=5)
    more = told(*begun, ev.DemandChanged(at=at(5), demand=demand("B", "chair", 12, due=60)))
    found = orders(more)
    assert (found["B"].quantity, found["B"].pegs[0].quantity) == (10, 10)
    assert (found["B~2"].quantity, found["B~2"].pegs[0].quantity) == (2, 2)
    fewer = orders(told(*begun, ev.DemandChanged(at=at(5), demand=demand("B", "chair", 4, due=60))))
    assert (fewer["B"].quantity, fewer["B"].pegs[0].quantity) == (10, 4)


def test_a_cancelled_demand_takes_along_what_served_it_alone() -> None:
    taken = told(ev.DemandCancelled(at=at(5), demand="B"))
    assert set(orders(taken)) == {"A", "A/leg"}
    assert [entry.id for entry in taken.problem.demands] == ["A"]
    begun = told(*ended("B/leg", "cut", 40), ev.DemandCancelled(at=at(6), demand="B"))
    assert set(orders(begun)) == {"A", "A/leg", "B/leg"}
    assert (orders(begun)["B/leg"].weight, begun.problem.demands) == (0, SHOP.demands[:1])


def test_scrapped_units_of_an_end_order_are_made_up_for() -> None:
    taken = told(*ended("B/leg", "cut", 40, hours=3), *ended("B", "fit", 7, 3))
    found = orders(taken)
    assert (found["B"].quantity, found["B"].pegs[0].quantity) == (10, 7)
    assert (found["B+1"].quantity, found["B+1"].pegs[0].quantity, found["B+1"].due) == (3, 3, at(60))
    assert found["B+1/leg"].quantity == 12
    assert round(found["B"].weight + found["B+1"].weight, 9) == 1
    assert keys(taken.notes) == ["facts.made_up"]


def test_scrapped_components_are_made_up_for_and_the_consumer_draws_on_both() -> None:
    taken = told(*ended("B/leg", "cut", 30, 10))
    found = orders(taken)
    assert found["B/leg+1"].quantity == 10
    assert [(supply.order, supply.quantity) for supply in found["B"].supplies if supply.material == "leg"] == [
        ("B/leg", 30),
        ("B/leg+1", 10),
    ]
    assert found["B/leg+1"].due == found["B/leg"].due


def test_orders_that_are_wanted_for_themselves_are_made_up_for_too() -> None:
    plain = problem(
        machine("saw"), routing("leg", step("cut", "saw", per_unit=1)), order("x", "leg", 10), order("y", "leg", 5)
    )
    first = told(*ended("x", "cut", 7, 3), problem=plain)
    assert {name: (entry.quantity, entry.due) for name, entry in orders(first).items()} == {
        "x": (10, at(24)),
        "x+1": (3, at(24)),
        "y": (5, at(24)),
    }
    then = told(*ended("x", "cut", 7, 3), *ended("x+1", "cut", 2, 1), problem=first.problem)
    assert orders(then)["x+2"].quantity == 1


def test_a_rush_order_comes_beside_orders_that_were_given_without_netting() -> None:
    plain = problem(machine("saw"), routing("leg", step("cut", "saw", per_unit=1)), order("x", "leg", 10))
    found = told(ev.DemandChanged(at=at(5), demand=demand("R", "leg", 3, due=20)), problem=plain).problem
    assert {name: entry.quantity for name, entry in orders(found).items()} == {"x": 10, "R": 3}
    assert found.is_netted
    more = told(ev.DemandChanged(at=at(5), demand=demand("S", "leg", 2, due=20)), problem=found)
    assert {name: entry.quantity for name, entry in orders(more).items()} == {"x": 10, "R": 3, "S": 2}


def test_an_end_without_quantities_is_an_end_with_all_units() -> None:
    assert set(orders(told(*ended("B/leg", "cut", 0)))) == set(orders(SHOP))


def test_what_the_plan_does_not_know_is_left_out_and_told() -> None:
    taken = told(
        *ended("X", "cut", 1),
        ev.OperationStarted(at=at(5), order="A/leg", operation="cut", mode="9", resources=("saw",)),
        ev.ResourceDown(at=at(5), resource="lathe"),
        ev.CalendarChanged(at=at(5), calendar="night", exception=CalendarException(start=at(1), end=at(2))),
        ev.CalendarChanged(at=at(5), calendar="day", exception=CalendarException(start=at(2), end=at(2))),
        ev.QualityHeld(at=at(5), order="X"),
        ev.PinSet(at=at(5), order="X", operation="cut"),
        ev.StockCounted(at=at(5), material="tin", quantity=1),
        ev.StockCounted(at=at(5), material="wood", quantity=-1),
        ev.MaterialDelayed(at=at(5), material="tin", reference="r", expected=at(9)),
        ev.MaterialDelayed(at=at(5), material="wood", reference="r", expected=at(9)),
        ev.DemandExpedited(at=at(5), demand="X", priority=2),
        ev.DemandCancelled(at=at(5), demand="Y"),
        ev.DemandChanged(at=at(5), demand=demand("C", "tin")),
        ev.DemandChanged(at=at(5), demand=demand("D", "chair", options=("gold",))),
        ev.DemandChanged(at=at(5), demand=demand("E", "chair", -1)),
        ev.DemandChanged(at=at(5), demand=demand("F", "chair", due=5, release=at(9))),
        ev.DemandChanged(at=at(5), demand=demand("G", "chair", unit="kg")),
    )
    assert set(keys(taken.notes)) == {
        "facts.unknown_work",
        "facts.unknown_resource",
        "facts.unknown_calendar",
        "facts.empty_exception",
        "facts.unknown_order",
        "facts.unknown_operation",
        "facts.unknown_material",
        "facts.no_quantity",
        "facts.unknown_receipt",
        "facts.unknown_demand",
        "facts.demand_material",
        "facts.demand_option",
        "facts.demand_figures",
        "facts.demand_dates",
        "facts.demand_unit",
    }
    assert taken.problem.orders == SHOP.orders
    assert taken.problem.state is not None
    assert taken.problem.state.operations["A/leg/cut"].mode == ""


def test_what_cannot_be_supplied_is_told() -> None:
    lonely = shop(Material(id="gem", stock=1))
    taken = told(ev.DemandChanged(at=at(5), demand=demand("C", "gem", 3)), problem=lonely)
    assert [(lack.demand, lack.quantity) for lack in taken.problem.unpegged] == [("C", 2)]
    assert keys(taken.notes) == ["facts.not_supplied"]
