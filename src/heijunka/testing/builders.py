"""Builders: small valid problems in a line or two, for tests and documentation.

``problem(machine("m1"), routing("chair", step("cut", "m1", minutes=30)), order("o1", "chair"))``
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from heijunka.model.calendar import Calendar, Shift
from heijunka.model.demand import Demand, Option
from heijunka.model.material import BillOfMaterials, Component, Material
from heijunka.model.objective import Term, minimise
from heijunka.model.order import Order
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Pin, Problem
from heijunka.model.resource import Resource, ResourceGroup, ResourceKind, Storage
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.setup import Changeover, SetupMatrix

START = datetime(2024, 1, 1, tzinfo=UTC)
"""Where the horizon of every built problem starts: a Monday, midnight UTC."""

_FIELD_OF = {
    Calendar: "calendars",
    Resource: "resources",
    ResourceGroup: "groups",
    SetupMatrix: "setup_matrices",
    Storage: "storages",
    Material: "materials",
    BillOfMaterials: "boms",
    Routing: "routings",
    Option: "options",
    Demand: "demands",
    Order: "orders",
    Pin: "pins",
}
_OF_PROBLEM = ("demands", "orders", "pins")

Part = (
    Calendar
    | Resource
    | ResourceGroup
    | SetupMatrix
    | Storage
    | Material
    | BillOfMaterials
    | Routing
    | Option
    | Demand
    | Order
    | Pin
)


def at(hours: float = 0, *, days: float = 0, minutes: float = 0) -> datetime:
    """Return the moment so long after ``START``."""
    return START + timedelta(days=days, hours=hours, minutes=minutes)


def calendar(id: str, *windows: str, weekdays: Iterable[int] = range(5), **fields: Any) -> Calendar:
    """Return a calendar of daily windows such as ``"08:00-16:00"``, Monday to Friday unless told."""
    shifts = []
    for window in windows:
        start, end = (time.fromisoformat(text) for text in window.split("-"))
        shifts.append(Shift(weekdays=tuple(weekdays), start=start, end=end))
    return Calendar(id=id, shifts=tuple(shifts), **fields)


def machine(id: str, **fields: Any) -> Resource:
    """Return a resource, a machine of capacity 1 that always works unless told."""
    return Resource(id=id, **fields)


def person(id: str, *skills: str, **fields: Any) -> Resource:
    """Return a person with skills."""
    return Resource(id=id, kind=ResourceKind.PERSON, skills=skills, **fields)


def group(id: str, *members: str, **fields: Any) -> ResourceGroup:
    """Return a group of interchangeable resources."""
    return ResourceGroup(id=id, members=members, **fields)


def matrix(
    id: str, minutes: Mapping[tuple[str, str], float], *, attribute: str = "colour", default: float = 0.0
) -> SetupMatrix:
    """Return a setup matrix from minutes by (before, after)."""
    entries = (Changeover(before=a, after=b, time=timedelta(minutes=m)) for (a, b), m in minutes.items())
    return SetupMatrix(id=id, attribute=attribute, changeovers=tuple(entries), default_time=timedelta(minutes=default))


def material(id: str, **fields: Any) -> Material:
    """Return a material."""
    return Material(id=id, **fields)


def bom(material: str, *components: Component, **needs: float) -> BillOfMaterials:
    """Return a bill of materials from components, or from units by material: ``bom("chair", leg=4)``."""
    given = tuple(Component(material=name, quantity=quantity) for name, quantity in needs.items())
    return BillOfMaterials(material=material, components=components + given)


def mode(*on: str | Requirement, minutes: float = 0.0, per_unit: float = 0.0, **fields: Any) -> Mode:
    """Return a mode on resources, by id or requirement, that takes minutes in all and minutes per unit."""
    needs = tuple(Requirement(resource=item) if isinstance(item, str) else item for item in on)
    return Mode(
        requirements=needs, fixed_time=timedelta(minutes=minutes), time_per_unit=timedelta(minutes=per_unit), **fields
    )


def step(
    id: str, *on: str | Requirement | Mode, minutes: float = 0.0, per_unit: float = 0.0, **fields: Any
) -> Operation:
    """Return an operation: of the modes given, or of the one mode that takes all the resources given."""
    modes = tuple(item for item in on if isinstance(item, Mode))
    needs = tuple(item for item in on if not isinstance(item, Mode))
    if not modes:
        modes = (mode(*needs, minutes=minutes, per_unit=per_unit),)
    return Operation(id=id, modes=modes, **fields)


def routing(material: str, *operations: Operation, **fields: Any) -> Routing:
    """Return a routing named like the material that it makes, a plain sequence unless told."""
    return Routing(**{"id": material, "material": material, "operations": operations, **fields})


def before(first: str, then: str, **fields: Any) -> Precedence:
    """Return a precedence."""
    return Precedence(before=first, after=then, **fields)


def demand(id: str, material: str, quantity: float = 1.0, *, due: float = 24.0, **fields: Any) -> Demand:
    """Return a demand due so many hours after ``START``."""
    return Demand(id=id, material=material, quantity=quantity, due=at(due), **fields)


def order(id: str, material: str, quantity: float = 1.0, *, due: float | None = 24.0, **fields: Any) -> Order:
    """Return an order due so many hours after ``START``."""
    return Order(id=id, material=material, quantity=quantity, due=None if due is None else at(due), **fields)


def plant(*parts: Part, id: str = "plant", **fields: Any) -> Plant:
    """Return a plant of parts in any order; a material that a routing makes needs no part of its own."""
    gathered = _gather(parts)
    known = {entry.id for entry in gathered["materials"]}
    made = dict.fromkeys(entry.material for entry in gathered["routings"] if entry.material not in known)
    gathered["materials"] += [Material(id=name) for name in made]
    of_plant: dict[str, Any] = {name: tuple(found) for name, found in gathered.items() if name not in _OF_PROBLEM}
    return Plant(id=id, **of_plant, **fields)


def problem(*parts: Part, days: float = 7.0, **fields: Any) -> Problem:
    """Return a problem of parts in any order: those of its plant, demands, orders and pins."""
    gathered = {name: tuple(found) for name, found in _gather(parts).items() if name in _OF_PROBLEM}
    of_plant = (part for part in parts if _FIELD_OF[type(part)] not in _OF_PROBLEM)
    horizon = Horizon(start=START, end=at(days=days))
    return Problem(**{"plant": plant(*of_plant), "horizon": horizon, **gathered, **fields})


def job_shop(rows: Sequence[Sequence[tuple[int, int]]], **fields: Any) -> Problem:
    """Return a job shop to finish soonest.

    Parameters
    ----------
    rows
        For each order its steps: number of the machine and minutes.
    """
    numbers = sorted({number for row in rows for number, _ in row})
    parts: list[Part] = [machine(f"m{number}") for number in numbers]
    for n, row in enumerate(rows):
        steps = (step(str(k), f"m{number}", minutes=length) for k, (number, length) in enumerate(row))
        parts += [routing(f"j{n}", *steps), order(f"j{n}", f"j{n}", due=None)]
    return problem(*parts, **{"objective": minimise(Term.MAKESPAN), **fields})


def _gather(parts: Iterable[Part]) -> dict[str, list[Any]]:
    gathered: dict[str, list[Any]] = {name: [] for name in _FIELD_OF.values()}
    for part in parts:
        gathered[_FIELD_OF[type(part)]].append(part)
    return gathered
