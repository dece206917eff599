"""Problems that are each broken in one way, and the issue that each must give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from heijunka.model import event as ev
from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift
from heijunka.model.demand import ModeChange, Option
from heijunka.model.issue import Severity
from heijunka.model.material import Component, LotRule, Receipt
from heijunka.model.objective import Objective, Term, WeightedTerm
from heijunka.model.order import Peg, Supply, SupplySource
from heijunka.model.problem import Horizon, Pin, Problem
from heijunka.model.resource import BatchRule, Storage
from heijunka.model.routing import Mode, Operation, Requirement
from heijunka.model.setup import Changeover, SetupMatrix
from heijunka.model.state import OperationState, Progress, ResourceState, State
from heijunka.testing.builders import (
    START,
    Part,
    at,
    before,
    bom,
    calendar,
    demand,
    group,
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

ERROR, WARNING = Severity.ERROR, Severity.WARNING
HOUR = timedelta(hours=1)
DAY_SHIFT = calendar("day", "08:00-15:00")


@dataclass(frozen=True)
class Broken:
    """A problem with one fault; in ``also`` the codes that the same fault gives besides."""

    code: str
    problem: Problem
    place: str
    severity: Severity = ERROR
    also: frozenset[str] = frozenset()


def sound(*parts: Part, **fields: object) -> Problem:
    """Return a small sound problem with more parts."""
    return problem(machine("m1"), routing("chair", step("cut", "m1", minutes=30)), *parts, **fields)


def on(work: Operation, *parts: Part, **fields: object) -> Problem:
    """Return a problem of one operation on one order."""
    return problem(routing("chair", work), order("o1", "chair"), *parts, **fields)


def with_terms(*terms: WeightedTerm) -> Problem:
    return sound(objective=Objective(terms=terms))


def with_state(**fields: object) -> Problem:
    return sound(order("o1", "chair"), state=State(now=START, **fields))


def started(mode: str = "1", resource: str = "m1") -> OperationState:
    return OperationState(progress=Progress.RUNNING, mode=mode, resources=(resource,), start=START)


def supplied(**fields: object) -> Problem:
    leg = routing("leg", step("turn", "m1", minutes=1))
    entry = Supply(**{"material": "leg", "operation": "cut", "quantity": 1.0, "source": SupplySource.STOCK, **fields})
    return sound(leg, order("l1", "leg"), order("o1", "chair", supplies=(entry,)))


def chosen(*options: Option, **fields: object) -> Problem:
    """Return a problem with a routing of three steps whose demand has the options."""
    steps = (step(name, "m1", minutes=5) for name in ("saw", "glue", "pack"))
    names = tuple(option.id for option in options)
    return problem(machine("m1"), routing("chair", *steps), demand("d1", "chair", options=names), *options, **fields)


LOOP = (before("saw", "glue"), before("glue", "saw"))
NAN, INF = float("nan"), float("inf")

BROKEN = [
    # names
    Broken("missing_id", problem(machine(" ")), "resource ' ' id"),
    Broken("duplicate_id", problem(machine("m1"), machine("m1", speed=2.0)), "resource 'm1' id"),
    Broken("duplicate_id", sound(calendar("c"), calendar("c")), "calendar 'c' id"),
    Broken("duplicate_id", sound(group("g", "m1"), group("g", "m1")), "group 'g' id"),
    Broken("duplicate_id", sound(matrix("x", {}), matrix("x", {})), "setup_matrix 'x' id"),
    Broken("duplicate_id", sound(Storage(id="s", capacity=1), Storage(id="s", capacity=1)), "storage 's' id"),
    Broken("duplicate_id", sound(material("a"), material("a")), "material 'a' id"),
    Broken("duplicate_id", sound(material("a"), bom("chair", a=1), bom("chair", a=1)), "component 'chair' id"),
    Broken("duplicate_id", sound(routing("chair", step("cut", "m1"))), "routing 'chair' id"),
    Broken("duplicate_id", sound(Option(id="x"), Option(id="x")), "option 'x' id"),
    Broken("duplicate_id", sound(demand("d", "chair"), demand("d", "chair", 2)), "demand 'd' id"),
    Broken("duplicate_id", sound(order("o", "chair"), order("o", "chair", 2)), "order 'o' id"),
    Broken("duplicate_id", sound(routing("r", step("a", "m1"), step("a", "m1"))), "operation 'r/a' id"),
    Broken("duplicate_id", sound(routing("r", step("a", mode("m1"), mode("m1")))), "mode 'r/a/1' id"),
    Broken(
        "duplicate_id",
        sound(SetupMatrix(id="x", attribute="c", changeovers=(Changeover(before="a", after="b"),) * 2)),
        "changeover 'x/a/b'",
    ),
    Broken(
        "duplicate_id",
        sound(order("o", "chair"), Pin(order="o", operation="cut"), Pin(order="o", operation="cut")),
        "pin 'o/cut' id",
    ),
    # references
    Broken("unknown_calendar", problem(machine("m1", calendar="dya"), DAY_SHIFT), "resource 'm1' calendar"),
    Broken("unknown_resource", on(step("cut", "m9"), machine("m1")), "requirement 'chair/cut/1/1' resource"),
    Broken("unknown_resource", sound(group("g", "m1", "m9")), "group 'g/m9' members"),
    Broken(
        "unknown_resource",
        sound(order("o", "chair"), Pin(order="o", operation="cut", resources=("m9",))),
        "pin 'o/cut' resources",
    ),
    Broken("unknown_resource", with_state(resources={"m9": ResourceState()}), "state 'm9' resources"),
    Broken("unknown_resource", with_state(operations={"o1/cut": started(resource="m9")}), "state 'o1/cut' resources"),
    Broken("unknown_group", on(step("cut", Requirement(group="saws"))), "requirement 'chair/cut/1/1' group"),
    Broken("unknown_matrix", problem(machine("m1", setup_matrix="x")), "resource 'm1' setup_matrix"),
    Broken("unknown_matrix", sound(group("g", "m1", setup_matrix="x")), "group 'g' setup_matrix"),
    Broken("unknown_storage", sound(material("a", storage="s")), "material 'a' storage"),
    Broken(
        "unknown_storage",
        sound(routing("r", step("a"), step("b"), precedences=(before("a", "b", storage="s"),))),
        "precedence 'r/a/b' storage",
    ),
    Broken("unknown_material", sound(demand("d", "stool")), "demand 'd' material"),
    Broken("unknown_material", sound(order("o", "stool")), "order 'o' material"),
    Broken("unknown_material", sound(bom("chair", leg=4)), "component 'chair/leg' material"),
    Broken("unknown_material", sound(bom("stool")), "component 'stool' material"),
    Broken(
        "unknown_material",
        replace(sound(), plant=replace(sound().plant, routings=(routing("stool", step("cut", "m1")),))),
        "routing 'stool' material",
    ),
    Broken("unknown_material", sound(Option(id="x", materials=("stool",))), "option 'x' materials"),
    Broken("unknown_material", supplied(material="lge"), "order 'o1' supplies"),
    Broken(
        "unknown_material",
        with_state(events=(ev.StockCounted(at=START, material="stool", quantity=1),)),
        "state '1' material",
    ),
    Broken("unknown_component", sound(Option(id="x", drop_components=("leg",))), "option 'x' drop_components"),
    Broken("unknown_routing", sound(order("o", "chair", routing="quick")), "order 'o' routing"),
    Broken(
        "unknown_operation",
        sound(routing("r", step("a"), precedences=(before("a", "b"),))),
        "precedence 'r/a/b' after",
    ),
    Broken(
        "unknown_operation",
        sound(material("leg"), bom("chair", Component(material="leg", operation="glue"))),
        "component 'chair/leg' operation",
    ),
    Broken("unknown_operation", sound(Option(id="x", drop_operations=("glue",))), "option 'x' drop_operations"),
    Broken(
        "unknown_operation",
        sound(Option(id="x", change_modes=(ModeChange(operation="glue", modes=(Mode(),)),))),
        "option 'x' change_modes",
    ),
    Broken("unknown_operation", sound(order("o", "chair"), Pin(order="o", operation="x")), "pin 'o/x' operation"),
    Broken("unknown_operation", supplied(operation="glue"), "order 'o1' supplies"),
    Broken("unknown_operation", with_state(operations={"o1/glue": started()}), "state 'o1/glue' operations"),
    Broken("unknown_mode", with_state(operations={"o1/cut": started(mode="fast")}), "state 'o1/cut' mode"),
    Broken("unknown_option", sound(demand("d", "chair", options=("red",))), "demand 'd' options"),
    Broken("unknown_demand", sound(order("o", "chair", pegs=(Peg(demand="d", quantity=1),))), "order 'o' pegs"),
    Broken("unknown_order", supplied(source=SupplySource.ORDER, order="l9"), "order 'o1' supplies"),
    Broken("unknown_order", sound(Pin(order="o9", operation="cut")), "pin 'o9/cut' order"),
    Broken("unknown_order", with_state(events=(ev.QualityHeld(at=START, order="o9"),)), "state '1' order"),
    # numbers and dates
    Broken("not_a_number", sound(material("a", stock=NAN)), "material 'a' stock"),
    Broken("not_a_number", sound(demand("d", "chair", INF)), "demand 'd' quantity"),
    Broken("not_a_number", problem(machine("m1", speed=NAN)), "resource 'm1' speed"),
    Broken("negative_value", sound(material("a", stock=-1.0)), "material 'a' stock"),
    Broken("negative_value", sound(material("a", value=-1.0)), "material 'a' value"),
    Broken("negative_value", sound(material("a", lot=LotRule(min=-1.0))), "material 'a' lot.min"),
    Broken("negative_value", problem(machine("m1", cost_per_hour=-1.0)), "resource 'm1' cost_per_hour"),
    Broken("negative_value", sound(Storage(id="s", capacity=-1)), "storage 's' capacity"),
    Broken("negative_value", sound(demand("d", "chair", priority=-1.0)), "demand 'd' priority"),
    Broken("negative_value", sound(order("o", "chair", weight=-1.0)), "order 'o' weight"),
    Broken("negative_value", sound(material("leg"), bom("chair", leg=-4.0)), "component 'chair/leg' quantity"),
    Broken("negative_value", with_terms(WeightedTerm(term=Term.WIP, weight=-1.0)), "objective 'wip' weight"),
    Broken("not_positive", sound(demand("d", "chair", 0.0)), "demand 'd' quantity"),
    Broken("not_positive", sound(order("o", "chair", -1.0)), "order 'o' quantity"),
    Broken("not_positive", problem(machine("m1", speed=0.0)), "resource 'm1' speed"),
    Broken("not_positive", sound(routing("r", step("a", mode("m1", speed=0.0)))), "mode 'r/a/1' speed"),
    Broken(
        "not_positive",
        sound(routing("r", step("a", Requirement(resource="m1", quantity=0)))),
        "requirement 'r/a/1/1' quantity",
    ),
    Broken("not_positive", sound(material("a", receipts=(Receipt(quantity=0, at=START),))), "receipt 'a/1' quantity"),
    Broken("not_positive", sound(material("a", lot=LotRule(multiple=0.0))), "material 'a' lot.multiple"),
    Broken(
        "not_positive",
        sound(routing("r", step("a"), step("b"), precedences=(before("a", "b", transfer_lot=0.0),))),
        "precedence 'r/a/b' transfer_lot",
    ),
    Broken(
        "not_positive",
        problem(machine("m1", batch=BatchRule(max_quantity=0.0))),
        "resource 'm1' batch.max_quantity",
    ),
    Broken("negative_time", sound(routing("r", step("a", "m1", minutes=-1))), "mode 'r/a/1' fixed_time"),
    Broken("negative_time", sound(matrix("x", {("a", "b"): -1})), "changeover 'x/a/b' time"),
    Broken(
        "negative_time",
        sound(routing("r", step("a"), step("b"), precedences=(before("a", "b", max_lag=-HOUR),))),
        "precedence 'r/a/b' max_lag",
        also=frozenset({"lags_crossed"}),
    ),
    Broken(
        "time_too_long",
        sound(material("a", purchase_lead_time=timedelta.max)),
        "material 'a' purchase_lead_time",
    ),
    Broken(
        "date_out_of_range",
        sound(order("o", "chair", release=datetime(1900, 1, 1, tzinfo=UTC))),
        "order 'o' release",
    ),
    Broken(
        "date_out_of_range",
        sound(material("a", receipts=(Receipt(quantity=1, at=datetime(1900, 1, 1, tzinfo=UTC), reference="PO"),))),
        "receipt 'a/PO' at",
    ),
    Broken(
        "yield_out_of_range", sound(routing("r", step("a", "m1", yield_factor=0.0))), "operation 'r/a' yield_factor"
    ),
    Broken(
        "yield_out_of_range", sound(routing("r", step("a", "m1", yield_factor=98.0))), "operation 'r/a' yield_factor"
    ),
    Broken(
        "scrap_out_of_range",
        sound(material("leg"), bom("chair", Component(material="leg", quantity=4, scrap=1.0))),
        "component 'chair/leg' scrap",
    ),
    # calendars
    Broken("unknown_time_zone", sound(calendar("c", time_zone="Mars/Base")), "calendar 'c' time_zone"),
    Broken("unknown_time_zone", sound(calendar("c", time_zone="/etc/passwd")), "calendar 'c' time_zone"),
    Broken("unknown_time_zone", sound(calendar("c", time_zone="Europe")), "calendar 'c' time_zone"),
    Broken("unknown_time_zone", sound(calendar("c", time_zone="")), "calendar 'c' time_zone"),
    Broken(
        "unknown_time_zone",
        replace(sound(), plant=replace(sound().plant, time_zone="CEST+1")),
        "plant 'plant' time_zone",
    ),
    Broken("bad_weekday", sound(calendar("c", "08:00-16:00", weekdays=(7,))), "shift 'c/1' weekdays"),
    Broken(
        "ends_before_start",
        sound(calendar("c", exceptions=(CalendarException(start=at(2), end=at(1)),))),
        "exception 'c/1' end",
    ),
    Broken(
        "ends_before_start", sound(calendar("c", overtime=(Overtime(start=at(1), end=at(1)),))), "overtime 'c/1' end"
    ),
    Broken(
        "overtime_in_working_time",
        sound(calendar("c", "08:00-16:00", overtime=(Overtime(start=at(15), end=at(18)),))),
        "overtime 'c/1' start",
        WARNING,
    ),
    Broken("empty_horizon", sound(horizon=Horizon(start=START, end=START)), "horizon end"),
    # resources
    Broken("capacity_below_one", problem(machine("m1", capacity=0)), "resource 'm1' capacity"),
    Broken(
        "setup_needs_capacity_one",
        problem(machine("m1", capacity=2, setup_matrix="x"), matrix("x", {})),
        "resource 'm1' capacity",
    ),
    Broken(
        "setup_needs_capacity_one",
        problem(machine("m1", capacity=2), group("g", "m1", setup_matrix="x"), matrix("x", {})),
        "resource 'm1' capacity",
    ),
    Broken(
        "batch_needs_capacity_one",
        problem(machine("m1", capacity=2, batch=BatchRule(max_quantity=5))),
        "resource 'm1' capacity",
    ),
    Broken(
        "resource_never_open", problem(machine("m1", calendar="c"), calendar("c")), "resource 'm1' calendar", WARNING
    ),
    Broken("empty_group", sound(group("g")), "group 'g' members"),
    Broken(
        "unknown_family",
        problem(machine("m1", setup_matrix="x", initial_family="rde"), matrix("x", {("red", "blue"): 5})),
        "resource 'm1' initial_family",
        WARNING,
    ),
    Broken(
        "storage_overfull",
        sound(Storage(id="s", capacity=10), material("a", storage="s", stock=6), material("b", storage="s", stock=6)),
        "storage 's' capacity",
    ),
    # materials
    Broken("lot_min_over_max", sound(material("a", lot=LotRule(min=5, max=4))), "material 'a' lot.min"),
    Broken("lot_multiple_over_max", sound(material("a", lot=LotRule(multiple=5, max=4))), "material 'a' lot.multiple"),
    Broken("unit_mismatch", sound(demand("d", "chair", unit="kg")), "demand 'd' unit"),
    Broken(
        "unit_mismatch",
        sound(material("oil", unit="l"), bom("chair", Component(material="oil", quantity=1, unit="kg"))),
        "component 'chair/oil' unit",
    ),
    # routings
    Broken("no_operations", sound(routing("r")), "routing 'r' operations"),
    Broken("no_modes", sound(routing("r", Operation(id="a", modes=()))), "operation 'r/a' modes"),
    Broken("requirement_names_none", sound(routing("r", step("a", Requirement()))), "requirement 'r/a/1/1'"),
    Broken(
        "requirement_names_several",
        sound(group("g", "m1"), routing("r", step("a", Requirement(resource="m1", group="g")))),
        "requirement 'r/a/1/1'",
    ),
    Broken(
        "requirement_over_capacity",
        sound(routing("r", step("a", Requirement(resource="m1", quantity=2)))),
        "requirement 'r/a/1/1' quantity",
    ),
    Broken(
        "requirement_over_capacity",
        sound(
            machine("big", capacity=4),
            group("g", "m1", "big"),
            routing("r", step("a", Requirement(group="g", quantity=2))),
        ),
        "requirement 'r/a/1/1' quantity",
        WARNING,
    ),
    Broken(
        "skill_nobody_has", sound(routing("r", step("a", Requirement(skill="weld")))), "requirement 'r/a/1/1' skill"
    ),
    Broken("too_few_resources", sound(routing("r", step("a", "m1", "m1"))), "mode 'r/a/1' requirements"),
    Broken(
        "too_few_resources",
        sound(
            person("p", "weld", "lift"), routing("r", step("a", Requirement(skill="weld"), Requirement(skill="lift")))
        ),
        "mode 'r/a/1' requirements",
    ),
    Broken(
        "precedence_loop",
        sound(routing("r", step("saw"), step("glue"), precedences=LOOP)),
        "routing 'r' precedences",
    ),
    Broken(
        "lags_crossed",
        sound(routing("r", step("a"), step("b"), precedences=(before("a", "b", min_lag=HOUR, max_lag=HOUR / 2),))),
        "precedence 'r/a/b' max_lag",
    ),
    Broken(
        "transfer_lot_conflict",
        sound(routing("r", step("a"), step("b"), precedences=(before("a", "b", transfer_lot=1.0, max_lag=HOUR),))),
        "precedence 'r/a/b' transfer_lot",
    ),
    Broken(
        "too_many_transfer_lots",
        sound(
            routing("r", step("a"), step("b"), precedences=(before("a", "b", transfer_lot=1.0),)),
            order("o", "r", 2000),
        ),
        "precedence 'r/a/b' transfer_lot",
    ),
    # supply
    Broken(
        "supply_loop",
        sound(routing("leg", step("turn", "m1")), bom("chair", leg=4), bom("leg", chair=1)),
        "component 'chair/leg' material",
    ),
    Broken("supply_loop", sound(bom("chair", chair=1)), "component 'chair/chair' material"),
    Broken(
        "supply_loop",
        sound(Option(id="x", materials=("chair",), add_components=(Component(material="chair", quantity=1),))),
        "component 'chair/chair' material",
    ),
    Broken("material_without_supply", sound(material("a"), demand("d", "a")), "material 'a' purchase_lead_time"),
    Broken(
        "material_without_supply",
        sound(material("leg"), bom("chair", leg=4), demand("d", "chair")),
        "material 'leg' purchase_lead_time",
    ),
    Broken(
        "stock_short_of_demand",
        sound(material("a", stock=5), demand("d", "a", 6)),
        "material 'a' purchase_lead_time",
        WARNING,
    ),
    # fit
    Broken(
        "operation_too_long",
        on(step("cut", "m1", minutes=480), DAY_SHIFT, machine("m1", calendar="day")),
        "operation 'chair/cut' modes",
    ),
    Broken(
        "operation_too_long",
        problem(
            DAY_SHIFT,
            machine("m1", calendar="day"),
            routing("chair", step("cut", "m1", per_unit=60)),
            demand("d", "chair", 8),
        ),
        "operation 'chair/cut' modes",
    ),
    Broken(
        "operation_too_long",
        on(
            step("cut", mode("m1", id="slow", minutes=480), mode("m1", id="fast", minutes=60)),
            DAY_SHIFT,
            machine("m1", calendar="day"),
        ),
        "mode 'chair/cut/slow' requirements",
        WARNING,
    ),
    Broken(
        "operation_too_long",
        problem(
            DAY_SHIFT,
            machine("m1", calendar="day"),
            material("chair", lot=LotRule(max=10)),
            routing("chair", step("cut", "m1", per_unit=60)),
        ),
        "operation 'chair/cut' modes",
        WARNING,
    ),
    Broken(
        "operation_never_open",
        on(
            step("cut", "m1", "p1", minutes=5, is_interruptible=True),
            DAY_SHIFT,
            calendar("night", "22:00-06:00"),
            machine("m1", calendar="day"),
            person("p1", calendar="night"),
        ),
        "operation 'chair/cut' modes",
    ),
    Broken(
        "batch_too_small",
        problem(
            machine("oven", batch=BatchRule(max_quantity=5)),
            routing("chair", step("cut", "oven")),
            order("o", "chair", 6),
        ),
        "operation 'chair/cut' modes",
    ),
    Broken(
        "batch_too_small",
        problem(
            machine("oven", batch=BatchRule(max_quantity=5)),
            routing("chair", step("cut", "oven")),
            demand("d", "chair", 6),
        ),
        "operation 'chair/cut' modes",
        WARNING,
    ),
    # options
    Broken(
        "option_not_for_material",
        sound(material("stool"), Option(id="x", materials=("stool",)), demand("d", "chair", options=("x",))),
        "demand 'd' options",
    ),
    Broken(
        "options_leave_nothing", chosen(Option(id="x", drop_operations=("saw", "glue", "pack"))), "demand 'd1' options"
    ),
    Broken(
        "options_repeat_operation", chosen(Option(id="x", add_operations=(step("saw", "m1"),))), "demand 'd1' options"
    ),
    Broken(
        "options_lose_operation",
        chosen(Option(id="x", drop_operations=("saw",), add_precedences=(before("saw", "pack"),))),
        "demand 'd1' options",
    ),
    Broken(
        "options_change_nothing",
        chosen(
            Option(id="x", drop_operations=("saw",), change_modes=(ModeChange(operation="saw", modes=(mode("m1"),)),))
        ),
        "demand 'd1' options",
        WARNING,
    ),
    Broken(
        "options_make_loop", chosen(Option(id="x", add_precedences=(before("pack", "saw"),))), "demand 'd1' options"
    ),
    Broken(
        "component_without_operation",
        chosen(
            Option(id="x", drop_operations=("saw",)),
            plant=replace(
                chosen(Option(id="x", drop_operations=("saw",))).plant,
                materials=(material("chair"), material("leg", stock=9)),
                boms=(bom("chair", Component(material="leg", quantity=1, operation="saw")),),
            ),
        ),
        "demand 'd1' options",
    ),
    # demands and orders
    Broken("due_before_release", sound(demand("d", "chair", due=5, release=at(6))), "demand 'd' release"),
    Broken("due_before_release", sound(order("o", "chair", due=5, release=at(6))), "order 'o' release"),
    Broken(
        "deadline_before_release",
        sound(order("o", "chair", due=None, release=at(6), deadline=at(5))),
        "order 'o' deadline",
    ),
    Broken("deadline_before_due", sound(demand("d", "chair", due=6, deadline=at(5))), "demand 'd' deadline", WARNING),
    Broken("due_beyond_horizon", sound(demand("d", "chair", due=24 * 8)), "demand 'd' due", WARNING),
    Broken("due_in_past", sound(order("o", "chair", due=-1)), "order 'o' due", WARNING),
    Broken("order_without_routing", sound(material("stool"), order("o", "stool")), "order 'o' material"),
    Broken(
        "routing_of_other_material",
        sound(routing("stool", step("cut", "m1")), order("o", "chair", routing="stool")),
        "order 'o' routing",
    ),
    Broken(
        "pegs_exceed_order",
        sound(demand("d", "chair", 3), order("o", "chair", 2, pegs=(Peg(demand="d", quantity=3),))),
        "order 'o' pegs",
    ),
    Broken("supply_without_date", supplied(source=SupplySource.PURCHASE), "order 'o1' supplies"),
    Broken("supply_without_order", supplied(source=SupplySource.ORDER), "order 'o1' supplies"),
    Broken(
        "supply_of_other_material",
        sound(
            material("leg"),
            order("c1", "chair"),
            order(
                "o1",
                "chair",
                supplies=(Supply(material="leg", operation="cut", quantity=1, source=SupplySource.ORDER, order="c1"),),
            ),
        ),
        "order 'o1' supplies",
    ),
    Broken(
        "order_loop",
        sound(
            order(
                "o1",
                "chair",
                supplies=(
                    Supply(material="chair", operation="cut", quantity=1, source=SupplySource.ORDER, order="o1"),
                ),
            )
        ),
        "order 'o1' supplies",
    ),
    # pins, objective
    Broken(
        "pin_before_horizon",
        sound(order("o", "chair"), Pin(order="o", operation="cut", start=at(-1))),
        "pin 'o/cut' start",
    ),
    Broken(
        "pin_count",
        sound(machine("m2"), order("o", "chair"), Pin(order="o", operation="cut", resources=("m1", "m2"))),
        "pin 'o/cut' resources",
    ),
    Broken(
        "pin_not_eligible",
        sound(machine("m2"), order("o", "chair"), Pin(order="o", operation="cut", resources=("m2",))),
        "pin 'o/cut' resources",
    ),
    Broken(
        "pins_overlap",
        sound(
            order("o1", "chair"),
            order("o2", "chair"),
            Pin(order="o1", operation="cut", resources=("m1",), start=at(1)),
            Pin(order="o2", operation="cut", resources=("m1",), start=at(1, minutes=29)),
        ),
        "pin 'o2/cut' start",
    ),
    Broken("no_terms", with_terms(), "objective terms"),
]

AWARE_TIME = time(8, tzinfo=UTC)
ALWAYS = Calendar(id="always", shifts=(Shift(weekdays=(0, 1, 2, 3, 4, 5, 6), start=time(0), end=time(0)),))
