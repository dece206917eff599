"""Problems that the data doctor can mend, and what it must assume."""

from __future__ import annotations

from dataclasses import dataclass

from broken_problems import DAY_SHIFT, chosen, sound

from heijunka.model.demand import Option
from heijunka.model.material import Component
from heijunka.model.problem import Problem
from heijunka.testing.builders import (
    at,
    bom,
    calendar,
    demand,
    group,
    machine,
    material,
    order,
    problem,
    routing,
    step,
)


@dataclass(frozen=True)
class Mendable:
    """A problem with faults, and the one kind of assumption that mends it."""

    assumed: str
    problem: Problem
    place: str


def too_long_with_an_option() -> Problem:
    cure = step("cure", "kiln", minutes=480)
    kiln = machine("kiln", calendar="day")
    base = chosen(Option(id="x", add_operations=(cure,)))
    return problem(DAY_SHIFT, kiln, *base.plant.resources, *base.plant.routings, *base.plant.options, *base.demands)


MENDABLE = [
    Mendable("assumed_merged", sound(machine("m2"), machine("m2")), "resource 'm2' id"),
    Mendable("assumed_merged", sound(demand("d", "chair"), demand("d", "chair")), "demand 'd' id"),
    Mendable(
        "assumed_merged",
        sound(material("leg", stock=9), bom("chair", leg=4), bom("chair", leg=4), demand("d", "chair")),
        "component 'chair' id",
    ),
    Mendable(
        "assumed_purchase",
        sound(material("leg"), bom("chair", leg=4), demand("d", "chair")),
        "material 'leg' purchase_lead_time",
    ),
    Mendable(
        "assumed_interruptible",
        problem(DAY_SHIFT, machine("m1", calendar="day"), routing("a", step("x", "m1", minutes=480)), order("o", "a")),
        "operation 'a/x' is_interruptible",
    ),
    Mendable("assumed_interruptible", too_long_with_an_option(), "operation 'x/cure' is_interruptible"),
    Mendable("assumed_always_open", problem(machine("m1", calendar="c"), calendar("d")), "resource 'm1' calendar"),
    Mendable("assumed_no_member", sound(group("g", "m1", "m9")), "group 'g/m9' members"),
    Mendable("assumed_no_release", sound(demand("d", "chair", due=5, release=at(6))), "demand 'd' release"),
    Mendable("assumed_no_release", sound(order("o", "chair", due=5, release=at(6))), "order 'o' release"),
    Mendable("assumed_unit", sound(demand("d", "chair", unit="Pcs.")), "demand 'd' unit"),
    Mendable(
        "assumed_unit",
        sound(material("oil", unit="ml"), bom("chair", Component(material="oil", quantity=1, unit=" ML"))),
        "component 'chair/oil' unit",
    ),
    Mendable("assumed_no_stock", sound(material("a", stock=-3.0)), "material 'a' stock"),
]
