"""Four small worlds, each a family of problems by seed, which together use everything that the model can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from heijunka.model.calendar import CalendarException, Overtime
from heijunka.model.demand import ModeChange, Option
from heijunka.model.material import Component, Receipt, component_need
from heijunka.model.order import Order, Peg, Purchase, Supply, SupplySource
from heijunka.model.problem import Pin, Problem, Recipes
from heijunka.model.resource import BatchRule, Storage
from heijunka.model.routing import Requirement, processed_quantities
from heijunka.model.state import OperationState, Progress, State
from heijunka.testing.builders import (
    START,
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
    person,
    plant,
    problem,
    routing,
    step,
)

MINUTES = timedelta(minutes=1)
COLOURS = ("red", "blue", "none")


def workshop(seed: int) -> Problem:
    """Return a workshop: shifts, overtime, groups, skills, speeds, changeovers, releases, deadlines, pins."""
    rng = Random(seed)
    saturday = Overtime(start=at(days=5, hours=6), end=at(days=5, hours=12), cost_per_hour=30.0)
    parts = [
        calendar("day", "06:00-12:00", "12:30-18:00", overtime=(saturday,)),
        calendar("night", "22:00-06:00", "14:00-20:00", time_zone="Europe/Berlin", exceptions=(
            CalendarException(start=at(days=1), end=at(days=1, hours=20), reason="maintenance"),
            CalendarException(start=at(days=6), end=at(days=6, hours=6), is_open=True),
        )),
        calendar("weekend", weekdays=(5, 6), overtime=(saturday,)),
        matrix("s", {("red", "blue"): 20, ("blue", "red"): 45, ("red", "red"): 2}, default=10),
        machine("m1", calendar="day", speed=2.0, initial_family="blue"), machine("m2", calendar="day"),
        machine("m3", calendar="night", setup_matrix="s"), machine("m4", calendar="weekend"),
        machine("tool", capacity=2), person("amy", "weld", calendar="day"), person("bob", "weld", "pack"),
        group("g", "m1", "m2", setup_matrix="s"),
    ]  # fmt: skip
    welder = Requirement(skill="weld", is_held_in_setup=rng.random() < 0.5)
    for colour in COLOURS:
        parts.append(material(colour, attributes={} if colour == "none" else {"colour": colour}, value=5.0))
        parts.append(routing(
            colour,
            step("cut", mode(Requirement(group="g"), welder, per_unit=7, minutes=11),
                 mode("m4", "tool", id="2", minutes=45)),
            step("mill", "m3", "tool", per_unit=rng.choice((10, 25)), is_interruptible=True),
            step("trip", minutes=240),
            step("pack", Requirement(skill="pack"), minutes=30, is_interruptible=rng.random() < 0.5),
        ))  # fmt: skip
    orders = [
        order(
            f"o{n}", rng.choice(COLOURS), float(rng.randint(1, 8)), due=rng.randint(10, 90),
            release=at(rng.randint(0, 30)) if rng.random() < 0.7 else None,
            deadline=at(days=rng.randint(9, 14)) if rng.random() < 0.7 else None,
        )
        for n in range(8)
    ]  # fmt: skip
    pins = [Pin(order="o7", operation="cut", resources=("m2", "bob"), start=at(days=2, hours=7)),
            Pin(order="o6", operation="cut", resources=("m1", "amy"))]  # fmt: skip
    return problem(*parts, *orders, *pins, days=14, is_netted=True)


def furnace(seed: int) -> Problem:
    """Return a process plant: batches, storages, lags, transfer lots, yields, assembly of parallel branches."""
    rng = Random(seed)
    parts = [
        Storage(id="rack", capacity=float(rng.randint(14, 20))),
        matrix("heat", {}, attribute="heat", default=25),
        machine("press"), machine("press2"), machine("line"), machine("carousel", batch=BatchRule(max_quantity=30.0)),
        machine("oven", batch=BatchRule(max_quantity=16.0, attribute="coat"), setup_matrix="heat",
                initial_family="hot"),
        machine("bench", capacity=3),
    ]  # fmt: skip
    for name, coat, heat in (("a", "x", "hot"), ("b", "x", "hot"), ("c", "y", "mild"), ("d", "y", None)):
        fields = {"coat": coat} if heat is None else {"coat": coat, "heat": heat}
        parts.append(material(name, attributes=fields))
        parts.append(routing(
            name,
            step("press", "press", per_unit=5), step("bend", "press2", per_unit=rng.choice((2, 5, 8))),
            step("bake", "oven", minutes=rng.choice((40, 60, 90)), yield_factor=rng.choice((1.0, 0.8))),
            step("side", Requirement(resource="bench", quantity=2), per_unit=6),
            step("join", "line", per_unit=4),
            step("test", "carousel", minutes=rng.choice((30, 50))),
            precedences=(
                before("press", "bend", transfer_lot=2.0, min_lag=5 * MINUTES),
                before("bend", "bake", max_lag=timedelta(hours=30), min_lag=10 * MINUTES),
                before("bake", "join", storage="rack"), before("side", "join"),
                before("join", "test", max_lag=timedelta(hours=20)),
            ),
        ))  # fmt: skip
    orders = [order(f"o{n}", rng.choice("abcd"), float(rng.randint(2, 6)), due=rng.randint(3, 40)) for n in range(7)]
    return problem(*parts, *orders, is_netted=True)


def assembly(seed: int) -> Problem:
    """Return an assembly plant: options, netted supplies of all sources, components of modes, a material's storage."""
    rng = Random(seed)
    glue = Component(material="glue", quantity=1.0, fixed_quantity=1.0, scrap=0.5)
    coated = Option(
        id="coated",
        add_operations=(step("coat", "booth", minutes=25),),
        add_precedences=(before("build", "coat"),),
        add_components=(Component(material="paint", fixed_quantity=2.0, operation="coat"),),
        attributes={"colour": "green"},
    )
    plain = Option(
        id="plain",
        drop_operations=("sand",),
        change_modes=(ModeChange(operation="build", modes=(mode("line", minutes=20, id="simple"),)),),
        drop_components=("screw",),
    )
    shop = plant(
        Storage(id="yard", capacity=24.0), coated, plain,
        machine("saw"), machine("line"), machine("booth"),
        material("leg", stock=6.0, storage="yard"), material("glue", stock=14.0),
        material("screw", stock=20.0, receipts=(Receipt(quantity=400.0, at=at(4)),)),
        material("paint", purchase_lead_time=timedelta(hours=6)), material("table", value=80.0),
        bom("table", Component(material="leg", quantity=4.0),
            Component(material="screw", quantity=8.0, operation="build")),
        routing("leg", step("turn", "saw", per_unit=3)),
        routing("table", step("build", mode("line", per_unit=15), mode("line", per_unit=12, id="glued",
                components=(glue,))), step("sand", "saw", per_unit=6)),
    )  # fmt: skip
    stock = {"leg": 6.0, "screw": 20.0}
    orders: list[Order] = []
    recipes = Recipes(shop)
    for n in range(5):
        options = rng.choice(((), ("coated",), ("plain",)))
        table = order(f"t{n}", "table", float(rng.randint(1, 3)), due=rng.randint(4, 30), options=options,
                      pegs=(Peg(demand=f"d{n}", quantity=1.0),))  # fmt: skip
        recipe = recipes.of(table)
        quantities = processed_quantities(recipe.routing, table.quantity)
        supplies: list[Supply] = []
        for component in recipe.components:
            operation = component.operation or recipe.routing.operations[0].id
            need = component_need(component, quantities[operation])
            drawn = min(need, stock.get(component.material, 0.0))
            fields = {"material": component.material, "operation": operation}
            if drawn:
                stock[component.material] -= drawn
                supplies.append(Supply(quantity=drawn, source=SupplySource.STOCK, **fields))
            if need > drawn and component.material == "leg":
                orders.append(order(f"l{n}", "leg", need - drawn, weight=0.0))
                supplies.append(Supply(quantity=need - drawn, source=SupplySource.ORDER, order=f"l{n}", **fields))
            elif need > drawn:
                source, hour = (
                    (SupplySource.PURCHASE, 6) if component.material == "paint" else (SupplySource.RECEIPT, 4)
                )
                supplies.append(Supply(quantity=need - drawn, source=source, at=at(hour), **fields))
        orders.append(replace(table, supplies=tuple(supplies)))
    purchases = (Purchase(material="paint", quantity=20.0, at=at(6)),)
    return replace(problem(days=7), plant=shop, orders=tuple(orders), purchases=purchases, is_netted=True)


def running(seed: int) -> Problem:
    """Return a plant in the middle of its work: operations ended, running, and still to start."""
    rng = Random(seed)
    modes = (mode("m1", per_unit=20), mode("m2", per_unit=30, id="2"))
    orders = [order(f"o{n}", "chair", float(rng.randint(1, 4)), due=rng.randint(3, 20)) for n in range(8)]
    facts = {
        "o0/cut": OperationState(
            progress=Progress.ENDED, mode="1", resources=("m1",), start=at(-2), end=at(rng.randint(0, 2))
        ),
        "o1/cut": OperationState(progress=Progress.RUNNING, mode="2", resources=("m2",), start=at(rng.randint(0, 3))),
        "o2/cut": OperationState(progress=Progress.PAUSED, mode="1", resources=("m1",), start=at(3)),
    }
    return problem(
        machine("m1"), machine("m2"), machine("m3"),
        routing("chair", step("cut", *modes), step("glue", "m3", per_unit=9)), *orders,
        state=State(now=START + timedelta(hours=4), operations=facts),
    )  # fmt: skip


WORLDS: Mapping[str, Callable[[int], Problem]] = {
    "workshop": workshop,
    "furnace": furnace,
    "assembly": assembly,
    "running": running,
}
