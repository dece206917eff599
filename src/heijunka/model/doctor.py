"""The data doctor's cure: repairs what is safe in a problem, and lists each repair as an assumption."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from heijunka.model.demand import Demand, Option
from heijunka.model.issue import Issue, Place, Severity
from heijunka.model.material import Component, Material
from heijunka.model.order import Order
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource, ResourceGroup
from heijunka.model.routing import Mode, Operation, Routing
from heijunka.model.setup import SetupMatrix
from heijunka.model.validate import validate
from heijunka.model.validate.findings import Findings

ASSUMED_LEAD_TIME = timedelta(days=14)

T = TypeVar("T")
Wish = TypeVar("Wish", Demand, Order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A repaired problem, and what was assumed to repair it."""

    problem: Problem
    assumptions: tuple[Issue, ...] = ()


def mend(problem: Problem) -> Mended:
    """Repair what is safe: nothing that changes what a customer gets, and nothing that is wanted goes.

    Parameters
    ----------
    problem
        Any that can be built.

    Returns
    -------
    Mended
        The errors that its problem still has are among those that it had.
    """
    noted = Findings()
    repairs = (
        _drop_members,
        _open_resources,
        _forgive_stock,
        _drop_releases,
        _read_units,
        _merge_copies,
        _buy,
        _interrupt,
    )
    # One repair may show another to be needed: rows may be alike only once each is repaired. What is noted tells when
    # to stop, for a problem that holds a NaN is never equal to itself.
    n_noted = -1
    while n_noted < len(noted.issues()):
        n_noted = len(noted.issues())
        for repair in repairs:
            problem = repair(problem, noted)
    return Mended(problem=problem, assumptions=noted.issues())


def _merge_copies(problem: Problem, noted: Findings) -> Problem:
    plant = problem.plant
    plant = replace(
        plant,
        calendars=_once("calendar", plant.calendars, lambda entry: entry.id, noted),
        resources=_once("resource", plant.resources, lambda entry: entry.id, noted),
        groups=_once("group", plant.groups, lambda entry: entry.id, noted),
        setup_matrices=tuple(
            _once_each(matrix, noted)
            for matrix in _once("setup_matrix", plant.setup_matrices, lambda entry: entry.id, noted)
        ),
        storages=_once("storage", plant.storages, lambda entry: entry.id, noted),
        materials=_once("material", plant.materials, lambda entry: entry.id, noted),
        boms=_once("component", plant.boms, lambda entry: entry.material, noted),
        routings=_once("routing", plant.routings, lambda entry: entry.id, noted),
        options=_once("option", plant.options, lambda entry: entry.id, noted),
    )
    return replace(
        problem,
        plant=plant,
        demands=_once("demand", problem.demands, lambda entry: entry.id, noted),
        orders=_once("order", problem.orders, lambda entry: entry.id, noted),
        pins=_once("pin", problem.pins, lambda entry: f"{entry.order}/{entry.operation}", noted),
    )


def _once_each(matrix: SetupMatrix, noted: Findings) -> SetupMatrix:
    changeovers = _once(
        "changeover", matrix.changeovers, lambda entry: f"{matrix.id}/{entry.before}/{entry.after}", noted
    )
    return replace(matrix, changeovers=changeovers)


def _once(noun: str, entries: Iterable[T], name_of: Callable[[T], str], noted: Findings) -> tuple[T, ...]:
    """Return the entries without those that are in all like an earlier one of their id."""
    kept: dict[str, list[T]] = {}
    copies: dict[str, int] = {}
    result: list[T] = []
    for entry in entries:
        name = name_of(entry)
        if entry in kept.setdefault(name, []):
            copies[name] = copies.get(name, 1) + 1
        else:
            kept[name].append(entry)
            result.append(entry)
    for name, count in copies.items():
        noted.warn("assumed_merged", Place(noun=noun, id=name, field="id"), id=name, count=count)
    return tuple(result)


def _drop_members(problem: Problem, noted: Findings) -> Problem:
    known = {resource.id for resource in problem.plant.resources}

    def mended(group: ResourceGroup) -> ResourceGroup:
        for member in group.members:
            if member not in known:
                place = Place(noun="group", id=f"{group.id}/{member}", field="members")
                noted.warn("assumed_no_member", place, group=group.id, member=member)
        return replace(group, members=tuple(member for member in group.members if member in known))

    groups = tuple(mended(group) for group in problem.plant.groups)
    return replace(problem, plant=replace(problem.plant, groups=groups))


def _open_resources(problem: Problem, noted: Findings) -> Problem:
    known = {calendar.id for calendar in problem.plant.calendars}

    def mended(resource: Resource) -> Resource:
        if resource.calendar is None or resource.calendar in known:
            return resource
        place = Place(noun="resource", id=resource.id, field="calendar")
        noted.warn("assumed_always_open", place, resource=resource.id, calendar=resource.calendar)
        return replace(resource, calendar=None)

    resources = tuple(mended(resource) for resource in problem.plant.resources)
    return replace(problem, plant=replace(problem.plant, resources=resources))


def _forgive_stock(problem: Problem, noted: Findings) -> Problem:
    def mended(material: Material) -> Material:
        if not material.stock < 0.0:
            return material
        place = Place(noun="material", id=material.id, field="stock")
        noted.warn("assumed_no_stock", place, material=material.id, stock=material.stock)
        return replace(material, stock=0.0)

    return _with_materials(problem, mended)


def _drop_releases(problem: Problem, noted: Findings) -> Problem:
    def mended(noun: str, entry: Wish) -> Wish:
        if entry.due is None or entry.release is None or entry.due >= entry.release:
            return entry
        if isinstance(entry, Order) and entry.weight == 0.0:
            return entry
        place = Place(noun=noun, id=entry.id, field="release")
        noted.warn("assumed_no_release", place, release=entry.release, due=entry.due)
        return replace(entry, release=None)

    return replace(
        problem,
        demands=tuple(mended("demand", demand) for demand in problem.demands),
        orders=tuple(mended("order", order) for order in problem.orders),
    )


def _read_units(problem: Problem, noted: Findings) -> Problem:
    units = {material.id: material.unit for material in reversed(problem.plant.materials)}

    def read(unit: str | None, material: str, place: Place) -> str | None:
        expected = units.get(material)
        if unit is None or expected is None or unit == expected or _folded(unit) != _folded(expected):
            return unit
        noted.warn("assumed_unit", place, unit=unit, expected=expected)
        return expected

    def of_component(owner: str, entry: Component) -> Component:
        place = Place(noun="component", id=f"{owner}/{entry.material}", field="unit")
        return replace(entry, unit=read(entry.unit, entry.material, place))

    def of_demand(entry: Demand) -> Demand:
        place = Place(noun="demand", id=entry.id, field="unit")
        return replace(entry, unit=read(entry.unit, entry.material, place))

    demands = tuple(of_demand(demand) for demand in problem.demands)
    return replace(_with_components(problem, of_component), demands=demands)


def _folded(unit: str) -> str:
    return "".join(unit.split()).rstrip(".").casefold()


def _buy(problem: Problem, noted: Findings) -> Problem:
    missing = _errors(problem, "model.material_without_supply")

    def mended(material: Material) -> Material:
        if material.id not in missing:
            return material
        place = Place(noun="material", id=material.id, field="purchase_lead_time")
        noted.warn("assumed_purchase", place, material=material.id, days=ASSUMED_LEAD_TIME.days)
        return replace(material, purchase_lead_time=ASSUMED_LEAD_TIME)

    return _with_materials(problem, mended) if missing else problem


def _interrupt(problem: Problem, noted: Findings) -> Problem:
    too_long = _errors(problem, "model.operation_too_long")
    if not too_long:
        return problem
    in_routings = {
        f"{routing.id}/{operation.id}"
        for routing in problem.plant.routings
        for operation in routing.operations
        if not operation.is_interruptible
    }
    here = too_long & in_routings
    # What is not a routing's own, or is that already, came with an option.
    elsewhere = {name.rpartition("/")[2] for name in too_long - in_routings}

    def mended(owner: str, operation: Operation, is_meant: bool) -> Operation:
        if operation.is_interruptible or not is_meant:
            return operation
        place = Place(noun="operation", id=f"{owner}/{operation.id}", field="is_interruptible")
        noted.warn("assumed_interruptible", place, operation=operation.id)
        return replace(operation, is_interruptible=True)

    def of_routing(routing: Routing) -> Routing:
        steps = (mended(routing.id, step, f"{routing.id}/{step.id}" in here) for step in routing.operations)
        return replace(routing, operations=tuple(steps))

    def of_option(option: Option) -> Option:
        steps = (mended(option.id, step, step.id in elsewhere) for step in option.add_operations)
        return replace(option, add_operations=tuple(steps))

    plant = replace(
        problem.plant,
        routings=tuple(of_routing(routing) for routing in problem.plant.routings),
        options=tuple(of_option(option) for option in problem.plant.options),
    )
    return replace(problem, plant=plant)


def _errors(problem: Problem, code: str) -> set[str]:
    issues = validate(problem)
    return {issue.place.id for issue in issues if issue.code == code and issue.severity is Severity.ERROR}


def _with_materials(problem: Problem, change: Callable[[Material], Material]) -> Problem:
    materials = tuple(change(material) for material in problem.plant.materials)
    return replace(problem, plant=replace(problem.plant, materials=materials))


def _with_components(problem: Problem, change: Callable[[str, Component], Component]) -> Problem:
    """Return the problem with each component changed, wherever it stands."""

    def of_modes(owner: str, modes: Iterable[Mode]) -> tuple[Mode, ...]:
        return tuple(
            replace(mode, components=tuple(change(f"{owner}/{mode.id}", entry) for entry in mode.components))
            for mode in modes
        )

    def of_steps(owner: str, steps: Iterable[Operation]) -> tuple[Operation, ...]:
        return tuple(replace(step, modes=of_modes(f"{owner}/{step.id}", step.modes)) for step in steps)

    def of_option(option: Option) -> Option:
        changes = (
            replace(entry, modes=of_modes(f"{option.id}/{entry.operation}", entry.modes))
            for entry in option.change_modes
        )
        return replace(
            option,
            add_operations=of_steps(option.id, option.add_operations),
            change_modes=tuple(changes),
            add_components=tuple(change(option.id, entry) for entry in option.add_components),
        )

    plant = problem.plant
    boms = (
        replace(bom, components=tuple(change(bom.material, entry) for entry in bom.components)) for bom in plant.boms
    )
    routings = (replace(entry, operations=of_steps(entry.id, entry.operations)) for entry in plant.routings)
    options = tuple(of_option(option) for option in plant.options)
    return replace(problem, plant=replace(plant, boms=tuple(boms), routings=tuple(routings), options=options))
