"""frePPLe dumps: what becomes of operations, materials, resources, demands and orders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from frepple_records import CURRENT, NOW, chair, load, material, problem_of, rec, told

from heijunka.io.frepple import read_frepple
from heijunka.model.issue import Severity
from heijunka.model.material import LotRule, Receipt
from heijunka.model.order import Order
from heijunka.model.problem import Pin
from heijunka.model.resource import ResourceKind
from heijunka.model.validate import validate
from heijunka.mrp import net


def test_a_small_plant_reads_validates_and_nets() -> None:
    problem = problem_of(chair())
    assert validate(problem) == ()
    assert problem.horizon.start == NOW
    assert not problem.is_netted
    netted = net(problem)
    assert [(order.material, order.quantity) for order in netted.orders] == [("chair", 3.0)]
    assert [(entry.material, entry.quantity) for entry in netted.purchases] == [("wood", 12.0)]


def test_the_only_supplier_is_what_has_no_place_in_it() -> None:
    assert told(chair()) == {("no_place", "itemsupplier", "wood/forest", "supplier")}


def test_operation_with_times_components_and_lot_sizes() -> None:
    problem = problem_of(chair(sizeminimum="2", sizemultiple="2", sizemaximum="10"))
    (routing,) = problem.plant.routings
    (step,) = routing.operations
    assert (routing.id, routing.material, step.id, step.is_interruptible) == ("assemble", "chair", "assemble", True)
    assert (step.modes[0].fixed_time, step.modes[0].time_per_unit) == (timedelta(minutes=10), timedelta(minutes=1))
    (bom,) = problem.plant.boms
    assert [(part.material, part.quantity, part.operation) for part in bom.components] == [("wood", 4.0, "assemble")]
    assert material(problem, "chair").lot == LotRule(min=2.0, multiple=2.0, max=10.0)
    assert material(problem, "wood").purchase_lead_time == timedelta(days=1)


def test_an_operation_that_makes_several_at_once_counts_in_units_of_the_item() -> None:
    records = chair(sizeminimum="2")
    records[5]["fields"]["quantity"] = 5
    problem = problem_of(records)
    assert problem.plant.routings[0].operations[0].modes[0].time_per_unit == timedelta(seconds=12)
    assert problem.plant.boms[0].components[0].quantity == pytest.approx(0.8)
    assert material(problem, "chair").lot.min == 10.0


def test_fixed_and_late_use_of_material() -> None:
    records = chair(rec("operationmaterial", "3", operation="assemble", item="glue", quantity=-2, type="fixed_start"))
    records[6]["fields"]["type"] = "end"
    components = problem_of([*records, rec("item", "glue")]).plant.boms[0].components
    assert [(part.material, part.quantity, part.fixed_quantity) for part in components] == [
        ("wood", 4.0, 0.0),
        ("glue", 0.0, 2.0),
    ]
    assert ("used_at_start", "operationmaterial", "assemble/wood", "type") in told([*records, rec("item", "glue")])


def test_several_locations_name_materials_by_item_and_location_and_ship_between_them() -> None:
    problem = problem_of(
        chair(
            rec("location", "shop"),
            rec("itemdistribution", "1", item="chair", origin="factory", location="shop", leadtime="172800"),
            rec("buffer", "1", item="chair", location="shop", onhand="2"),
            rec("demand", "SO-2", item="chair", location="shop", due="2024-01-09 00:00:00", quantity=5),
        )
    )
    assert validate(problem) == ()
    assert material(problem, "chair @ shop").stock == 2.0
    ship = next(routing for routing in problem.plant.routings if routing.material == "chair @ shop")
    assert ship.operations[0].modes[0].fixed_time == timedelta(days=2)
    assert ship.operations[0].modes[0].requirements == ()
    netted = net(problem)
    made = sorted((order.material, order.quantity) for order in netted.orders)
    assert made == [("chair @ factory", 3.0), ("chair @ factory", 3.0), ("chair @ shop", 3.0)]
    assert netted.unpegged == ()


def test_a_shipment_of_a_whole_group_of_items_goes_for_those_known_at_the_origin() -> None:
    records = chair(
        rec("item", "all"),
        rec("item", "stool", owner="all"),
        rec("itemdistribution", "1", item="all", origin="factory", location="shop", leadtime="1 00:00:00"),
    )
    records[1]["fields"]["owner"] = "all"
    problem = problem_of(records)
    assert {routing.material for routing in problem.plant.routings} == {"chair @ factory", "chair @ shop"}
    assert {entry.id for entry in problem.plant.materials} == {
        "chair @ factory",
        "chair @ shop",
        "wood @ factory",
        "stool",
    }


def test_routing_with_steps_in_order_and_a_wait() -> None:
    problem = problem_of(
        [
            CURRENT,
            rec("item", "chair"),
            rec("operation", "varnish chair", type="routing", item="chair", location="factory"),
            rec("operation", "dry", type="fixed_time", duration="PT6H", owner="varnish chair", priority=2),
            rec(
                "operation", "paint", type="time_per", duration_per="30", owner="varnish chair", priority=1, posttime=60
            ),
            rec("operationmaterial", "1", operation="dry", item="chair", quantity=1),
            rec("demand", "SO-1", item="chair", location="factory", due="2024-01-05", quantity=1),
        ]
    )
    assert validate(problem) == ()
    (routing,) = problem.plant.routings
    assert [step.id for step in routing.operations] == ["paint", "dry"]
    assert [(arc.before, arc.after, arc.min_lag) for arc in routing.precedences or ()] == [
        ("paint", "dry", timedelta(minutes=1))
    ]


def test_routing_with_dependencies_is_a_graph() -> None:
    steps = [rec("operation", name, duration="60", owner="make") for name in ("a", "b", "c")]
    links = [rec("operationdependency", n, operation="c", blockedby=n, hard_safety_leadtime="60") for n in ("a", "b")]
    top = rec("operation", "make", type="routing", item="chair", location="factory")
    problem = problem_of([CURRENT, rec("item", "chair"), top, *steps, *links])
    arcs = {(arc.before, arc.after, arc.min_lag) for arc in problem.plant.routings[0].precedences or ()}
    assert arcs == {("a", "c", timedelta(minutes=1)), ("b", "c", timedelta(minutes=1))}


def test_alternatives_of_the_same_components_are_modes() -> None:
    records = chair(
        rec("operation", "slow", type="fixed_time", duration="7200", item="chair", location="factory", priority=2),
        rec("operationmaterial", "3", operation="slow", item="wood", quantity=-4),
        rec("resource", "line"),
        load("line"),
    )
    (routing,) = problem_of(records).plant.routings
    modes = routing.operations[0].modes
    assert [(mode.id, len(mode.requirements)) for mode in modes] == [("assemble 1", 1), ("slow 1", 0)]


def test_alternatives_of_other_components_are_left_out_and_told_of() -> None:
    records = chair(
        rec("operation", "other", type="fixed_time", duration="7200", item="chair", location="factory", priority=2),
        rec("operation", "off", type="fixed_time", item="chair", location="factory", priority=0),
    )
    assert len(problem_of(records).plant.routings) == 1
    assert ("another_way", "operation", "other", "") in told(records)
    assert ("not_planned", "operation", "off", "priority") in told(records)


def test_buying_instead_of_making_follows_the_priority() -> None:
    worse = rec("itemsupplier", "9", item="chair", supplier="shop", location="factory", leadtime="60", priority=2)
    assert material(problem_of(chair(worse)), "chair").purchase_lead_time is None
    assert ("another_way", "itemsupplier", "chair/shop", "") in told(chair(worse))
    dear = chair(worse, priority=3)
    assert material(problem_of(dear), "chair").purchase_lead_time == timedelta(minutes=1)
    assert problem_of(dear).plant.routings == ()
    assert ("another_way", "operation", "assemble", "") in told(dear)


def test_alternate_operation() -> None:
    records = [
        CURRENT,
        rec("item", "chair"),
        rec("operation", "either", type="alternate", item="chair", location="factory"),
        rec("operation", "fast", type="fixed_time", duration="60", owner="either", priority=2),
        rec("operation", "near", type="fixed_time", duration="90", owner="either", priority=1),
    ]
    (routing,) = problem_of(records).plant.routings
    assert [mode.id for mode in routing.operations[0].modes] == ["near 1", "fast 1"]


def test_the_operation_that_a_demand_names_makes_its_item() -> None:
    records = [
        CURRENT,
        rec("item", "Item 1"),
        rec("operation", "job 1", type="routing", location="shop"),
        rec("operation", "step 1", type="fixed_time", duration="60", owner="job 1", location="shop"),
        rec("demand", "D1", item="Item 1", location="shop", operation="job 1", quantity=1, due="2024-01-02 00:00:00"),
    ]
    assert validate(problem_of(records)) == ()
    assert problem_of(records).plant.routings[0].material == "Item 1"
    assert told(records) == set()


def test_an_operation_that_makes_nothing_is_told_of() -> None:
    records = chair(rec("operation", "walk about", type="fixed_time", duration="60", location="factory"))
    assert ("makes_nothing", "operation", "walk about", "") in told(records)


def test_materials_win_over_the_operations_item_and_by_products_are_told_of() -> None:
    records = chair(
        rec("item", "dust"),
        rec("operationmaterial", "3", operation="assemble", item="dust", quantity=2),
        item="wood",
    )
    assert problem_of(records).plant.routings[0].material == "chair"
    assert ("makes_another", "operation", "assemble", "item") in told(records)
    assert ("side_product", "operationmaterial", "assemble/dust", "item") in told(records)


def test_pools_skills_and_people() -> None:
    records = chair(
        rec("resource", "people"),
        *(rec("resource", name, owner="people", maximum="1") for name in ("Ann", "Bo", "Cy")),
        rec("skill", "glue"),
        rec("resourceskill", "1", resource="Ann", skill="glue"),
        rec("resourceskill", "2", resource="Cy", skill="glue"),
        rec("resource", "press", maximum="2"),
        load("people", skill="glue"),
        load("press", quantity="2"),
    )
    problem = problem_of(records)
    assert validate(problem) == ()
    assert {group.id: group.members for group in problem.plant.groups} == {
        "people": ("Ann", "Bo", "Cy"),
        "people with glue": ("Ann", "Cy"),
    }
    kinds = {resource.id: resource.kind for resource in problem.plant.resources}
    assert kinds["Ann"] is ResourceKind.PERSON
    assert "people" not in kinds
    needs = problem.plant.routings[0].operations[0].modes[0].requirements
    assert [(need.resource, need.group, need.quantity) for need in needs] == [
        (None, "people with glue", 1),
        ("press", None, 2),
    ]


def test_loads_of_the_same_name_are_alternatives() -> None:
    records = chair(
        *(rec("resource", name) for name in ("old", "new", "crane")),
        load("old", name="press", priority=2),
        load("new", name="press", priority=1),
        load("crane"),
    )
    modes = problem_of(records).plant.routings[0].operations[0].modes
    assert [[need.resource for need in mode.requirements] for mode in modes] == [["new", "crane"], ["old", "crane"]]


def test_unlimited_resources_and_fractions_are_told_of() -> None:
    records = chair(
        rec("resource", "space", type="infinite"),
        rec("resource", "oven", maximum="2.5", efficiency=50),
        load("space"),
        load("oven", quantity="0.5"),
    )
    problem = problem_of(records)
    (oven,) = problem.plant.resources
    assert (oven.capacity, oven.speed) == (2, 0.5)
    needs = problem.plant.routings[0].operations[0].modes[0].requirements
    assert [(need.resource, need.quantity) for need in needs] == [("oven", 1)]
    assert {
        ("unlimited", "resource", "space", "type"),
        ("fraction", "resource", "oven", "maximum"),
        ("fraction", "operationresource", "assemble/oven", "quantity"),
    } <= told(records)


def test_changeovers_by_rule_with_wildcards() -> None:
    records = chair(
        rec("setupmatrix", "colours"),
        rec("setuprule", "1", setupmatrix="colours", fromsetup="black", tosetup="*", duration="3600", priority=1),
        rec("setuprule", "2", setupmatrix="colours", tosetup="wh*", duration="60", cost="5", priority=2),
        rec("resource", "line", setupmatrix="colours", setup="black"),
        rec("operation", "paint", type="fixed_time", duration="60", item="wood", location="factory", priority=2),
        load("line", setup="white"),
        load("line", "paint", setup="red"),
    )
    problem = problem_of(records)
    (matrix,) = problem.plant.setup_matrices
    times = {(c.before, c.after): (c.time, c.cost) for c in matrix.changeovers}
    assert times == {
        ("black", "red"): (timedelta(hours=1), 0.0),
        ("black", "white"): (timedelta(hours=1), 0.0),
        ("red", "white"): (timedelta(minutes=1), 5.0),
    }
    assert problem.plant.resources[0].initial_family == "black"
    assert problem.plant.routings[0].operations[0].attributes == {"setup": "white"}
    assert ("forbidden_changeovers", "setupmatrix", "colours", "setuprule") in told(records)


def test_setups_on_a_resource_of_several_units_are_told_of() -> None:
    records = chair(rec("setupmatrix", "m"), rec("resource", "line", maximum=3, setupmatrix="m"), load("line"))
    assert problem_of(records).plant.resources[0].setup_matrix is None
    assert ("setup_needs_one", "resource", "line", "setupmatrix") in told(records)


def test_demands_weigh_by_priority_and_closed_ones_are_told_of() -> None:
    records = chair(
        rec("demand", "SO-2", item="chair", location="factory", due="2024-01-09 00:00:00", quantity=1, priority=5),
        rec("demand", "SO-3", item="chair", location="factory", due="2024-01-09 00:00:00", quantity=1, status="closed"),
        rec(
            "demand",
            "SO-4",
            item="chair",
            due="2024-01-02",
            quantity="2",
            priority="5",
            maxlateness="86400",
            customer="X",
        ),
        rec("demand", "SO-5", item="chair", location="factory", due="2024-01-02", quantity=0),
    )
    wanted = {demand.id: demand for demand in problem_of(records).demands}
    assert {id: demand.priority for id, demand in wanted.items()} == {"SO-1": 3.0, "SO-2": 1.0, "SO-4": 1.0}
    assert wanted["SO-4"].deadline == datetime(2024, 1, 3, tzinfo=UTC)
    assert wanted["SO-4"].customer == "X"
    assert {
        ("demand_not_open", "demand", "SO-3", "status"),
        ("demand_without", "demand", "SO-5", "quantity"),
    } <= told(records)


def test_orders_held_become_receipts_and_firm_orders() -> None:
    at = {"status": "confirmed", "startdate": "2024-01-02 00:00:00", "enddate": "2024-01-03 00:00:00"}
    records = chair(
        rec("buffer", "1", item="wood", location="factory", onhand=-1),
        rec("operationplan", None, reference="PO1", type="PO", item="wood", location="factory", quantity=9, **at),
        rec("operationplan", None, reference="MO1", type="MO", operation="assemble", quantity=2, **at),
        rec("manufacturingorder", None, reference="MO2", operation="assemble", quantity=3, **at),
        rec("operationplan", None, reference="MO3", type="MO", operation="assemble", quantity=3, status="proposed"),
    )
    records[-2]["fields"]["startdate"] = "2023-12-31 00:00:00"
    problem = problem_of(records)
    assert material(problem, "wood").receipts == (
        Receipt(quantity=9.0, at=datetime(2024, 1, 3, tzinfo=UTC), reference="PO1"),
    )
    assert material(problem, "chair").receipts == (
        Receipt(quantity=3.0, at=datetime(2024, 1, 3, tzinfo=UTC), reference="MO2"),
    )
    due = datetime(2024, 1, 3, tzinfo=UTC)
    assert problem.orders == (
        Order(id="MO1", material="chair", quantity=2.0, due=due, weight=0.0, routing="assemble", is_firm=True),
    )
    assert problem.pins == (Pin(order="MO1", operation="assemble", start=datetime(2024, 1, 2, tzinfo=UTC)),)
    assert {
        ("negative_stock", "buffer", "wood/factory", "onhand"),
        ("running_order", "manufacturingorder", "MO2", "startdate"),
        ("order_not_held", "operationplan", "MO3", "status"),
    } <= told(records)


def test_shipments_held_leave_the_stock_of_where_they_come_from() -> None:
    move = {"item": "wood", "origin": "yard", "destination": "factory", "quantity": 4, "status": "confirmed"}
    records = chair(
        rec("buffer", "1", item="wood", location="yard", onhand=10),
        rec("operationplan", None, reference="D1", type="DO", startdate="2024-01-02", enddate="2024-01-03", **move),
        rec("operationplan", None, reference="D2", type="DO", startdate="2023-12-30", enddate="2024-01-01", **move),
    )
    problem = problem_of(records)
    assert material(problem, "wood @ yard").stock == 6.0
    assert [receipt.quantity for receipt in material(problem, "wood @ factory").receipts] == [4.0, 4.0]
    assert ("shipment", "operationplan", "D1, D2", "origin") in told(records)


@pytest.mark.parametrize(
    ("fixture", "n_orders"),
    [("input__manufacturing_demo", None), ("input__flow_line", 700), ("input__jobshop", 10), ("input__demo", None)],
)
def test_frepples_own_examples(fixture: str, n_orders: int | None, archive_member: Callable) -> None:
    problem = read_frepple(archive_member("frepple", f"frepple/frepple_fixtures/{fixture}.json"), name=fixture).problem
    assert problem is not None
    assert validate(problem) == ()
    netted = net(problem)
    assert netted.unpegged == ()
    assert n_orders is None or len(netted.orders) == n_orders
    assert not [issue for issue in validate(netted) if issue.severity is Severity.ERROR]
