"""From a problem to rows of values by field, the way back of what reading builds; defaults are left blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from heijunka.io.tables.lists import Need
from heijunka.io.tables.steps import FAMILY
from heijunka.model.calendar import Calendar
from heijunka.model.demand import Demand, Option
from heijunka.model.material import Component, Material
from heijunka.model.objective import Objective
from heijunka.model.order import Order
from heijunka.model.plant import Plant
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource, ResourceKind
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.setup import SetupMatrix

Values = dict[str, Any]


def flatten(problem: Problem) -> dict[str, list[Values]]:
    """Return the rows of every sheet that a problem fills; state and baseline are not for tables."""
    plant = problem.plant
    rows: dict[str, Iterable[Values]] = {
        "plant": [_plant(problem)],
        "resource": map(_resource, plant.resources),
        "group": (_given(entry, "id", "members", "name", "setup_matrix") for entry in plant.groups),
        "calendar": (row for calendar in plant.calendars for row in _calendar(calendar, plant.time_zone)),
        "exception": (
            {"calendar": calendar.id, **_given(entry, "start", "end", "is_open", "reason")}
            for calendar in plant.calendars
            for entry in calendar.exceptions
        ),
        "overtime": (
            {"calendar": calendar.id, **_given(entry, "start", "end", "cost_per_hour")}
            for calendar in plant.calendars
            for entry in calendar.overtime
        ),
        "setup_matrix": (row for matrix in plant.setup_matrices for row in _setup_matrix(matrix)),
        "storage": (_given(entry, "id", "capacity", "name") for entry in plant.storages),
        "material": map(_material, plant.materials),
        "receipt": (
            {"material": material.id, **_given(entry, "quantity", "at", "reference")}
            for material in plant.materials
            for entry in material.receipts
        ),
        **_making(plant),
        **_options(plant),
        **_wanted(problem),
        "pin": (_given(entry, "order", "operation", "resources", "start") for entry in problem.pins),
        "objective": _objective(problem.objective),
    }
    # Rows of one sheet may come from routings and from options.
    rows["component"] = [*rows["component"], *rows.pop("component of option")]
    rows["precedence"] = [*rows["precedence"], *rows.pop("precedence of option")]
    rows["mode_component"] = [*rows["mode_component"], *rows.pop("mode_component of option")]
    return {noun: list(found) for noun, found in rows.items()}


def _given(entry: object, *names: str) -> Values:
    """Return the named fields that are not at their default; those without a default always."""
    fields = type(entry).__dataclass_fields__  # type: ignore[attr-defined]
    values = {name: getattr(entry, name) for name in names}
    return {name: value for name, value in values.items() if value is not None and value != fields[name].default}


def _plant(problem: Problem) -> Values:
    plant = problem.plant
    return {
        **_given(plant, "id", "name", "time_zone", "currency"),
        "start": problem.horizon.start,
        "end": problem.horizon.end,
        **({"problem": problem.name} if problem.name else {}),
        **_given(problem, "is_netted"),
        **_given(problem.objective, "is_lexicographic"),
    }


def _resource(resource: Resource) -> Values:
    row = _given(
        resource,
        "id",
        "name",
        "capacity",
        "calendar",
        "skills",
        "speed",
        "setup_matrix",
        "initial_family",
        "cost_per_hour",
    )
    if resource.kind is not ResourceKind.MACHINE:
        row["kind"] = resource.kind.value
    if resource.batch is not None:
        row["batch_quantity"] = resource.batch.max_quantity
        if resource.batch.attribute is not None:
            row["batch_attribute"] = resource.batch.attribute
    return row


def _calendar(calendar: Calendar, plant_zone: str) -> Iterator[Values]:
    head: Values = {"id": calendar.id, **_given(calendar, "name")}
    if calendar.time_zone != plant_zone:
        head["time_zone"] = calendar.time_zone
    if not calendar.shifts:
        yield head
    for number, shift in enumerate(calendar.shifts):
        first = head if number == 0 else {"id": calendar.id}
        yield {**first, "weekdays": shift.weekdays, "start": shift.start, "end": shift.end}


def _setup_matrix(matrix: SetupMatrix) -> Iterator[Values]:
    head: Values = {"matrix": matrix.id}
    if matrix.attribute != FAMILY:
        head["attribute"] = matrix.attribute
    if matrix.default_time:
        head["time"] = matrix.default_time
    if matrix.default_cost:
        head["cost"] = matrix.default_cost
    yield head
    for entry in matrix.changeovers:
        yield {"matrix": matrix.id, **_given(entry, "before", "after", "time", "cost")}


def _material(material: Material) -> Values:
    row = _given(material, "id", "name", "unit", "stock", "value", "purchase_lead_time", "storage", "is_top_seller")
    lot = _given(material.lot, "min", "multiple", "max")
    return {**row, **{f"lot_{name}": value for name, value in lot.items()}, **_attributes(material.attributes)}


def _attributes(attributes: Mapping[str, str]) -> Values:
    others = tuple((name, value) for name, value in attributes.items() if name != FAMILY)
    row: Values = {"attributes": others} if others else {}
    if FAMILY in attributes:
        row[FAMILY] = attributes[FAMILY]
    return row


def _making(plant: Plant) -> dict[str, Iterable[Values]]:
    components: list[Values] = []
    for bom in plant.boms:
        rows = [{"material": bom.material, **_component(entry)} for entry in bom.components]
        components += rows or [{"material": bom.material}]
    # The sheet of routings is only for what rows of operations cannot say.
    needs_heads = any(entry.priority or not entry.operations or entry.precedences == () for entry in plant.routings)
    precedences: list[Values] = []
    for routing in plant.routings:
        precedences += [{**_owner(routing), **_precedence(entry)} for entry in routing.precedences or ()]
    return {
        "routing": [_routing(entry) for entry in plant.routings] if needs_heads else [],
        "operation": [row for routing in plant.routings for row in _operations(routing)],
        "precedence": precedences,
        "component": components,
        "mode_component": [
            {**_owner(routing), **row} for routing in plant.routings for row in _mode_components(routing.operations)
        ],
    }


def _routing(routing: Routing) -> Values:
    row = _given(routing, "id", "material", "priority")
    return {**row, "is_any_order": True} if routing.precedences == () else row


def _owner(routing: Routing) -> Values:
    owner: Values = {"material": routing.material}
    return owner if routing.id == routing.material else {**owner, "routing": routing.id}


def _operations(routing: Routing) -> Iterator[Values]:
    for number, operation in enumerate(routing.operations, start=1):
        for row in _steps(operation):
            yield {**_owner(routing), "sequence": 10.0 * number, **row}


def _steps(operation: Operation) -> Iterator[Values]:
    are_numbered = [mode.id for mode in operation.modes] == [str(n + 1) for n in range(len(operation.modes))]
    for number, mode in enumerate(operation.modes):
        row: Values = {"operation": operation.id}
        if number == 0:
            row |= _given(operation, "name", "is_interruptible", "yield_factor") | _attributes(operation.attributes)
        if not are_numbered:
            row["mode"] = mode.id
        yield row | _mode(mode)


def _mode(mode: Mode) -> Values:
    row = _given(mode, "fixed_time", "time_per_unit", "speed", "cost", "subcontractor")
    if mode.requirements:
        row["resources"] = tuple(_need(entry) for entry in mode.requirements)
    return row


def _need(requirement: Requirement) -> Need:
    for kind in ("resource", "group", "skill"):
        name = getattr(requirement, kind)
        if name is not None:
            return Need(name, kind, requirement.quantity, requirement.is_held_in_setup)
    return Need("", "resource", requirement.quantity, requirement.is_held_in_setup)


def _mode_components(operations: Iterable[Operation]) -> Iterator[Values]:
    for operation in operations:
        for mode in operation.modes:
            for entry in mode.components:
                yield {"of_operation": operation.id, "mode": mode.id, **_component(entry)}


def _component(component: Component) -> Values:
    row = _given(component, "quantity", "fixed_quantity", "operation", "scrap", "unit")
    return {"component": component.material, **row}


def _precedence(precedence: Precedence) -> Values:
    return _given(precedence, "before", "after", "min_lag", "max_lag", "transfer_lot", "storage")


def _options(plant: Plant) -> dict[str, Iterable[Values]]:
    return {
        "option": [_option(option) for option in plant.options],
        "option_operation": [
            {"option": option.id, **change, **row}
            for option in plant.options
            for change, operation in _changed(option)
            for row in _steps(operation)
        ],
        "precedence of option": [
            {"option": option.id, **_precedence(entry)} for option in plant.options for entry in option.add_precedences
        ],
        "component of option": [
            {"option": option.id, **_component(entry)} for option in plant.options for entry in option.add_components
        ],
        "mode_component of option": [
            {"option": option.id, **change, **row}
            for option in plant.options
            for change, operation in _changed(option)
            for row in _mode_components([operation])
        ],
    }


def _option(option: Option) -> Values:
    row = _given(option, "id", "name", "materials", "drop_operations", "drop_components")
    return row | _attributes(option.attributes)


def _changed(option: Option) -> Iterator[tuple[Values, Operation]]:
    for operation in option.add_operations:
        yield {}, operation
    for change in option.change_modes:
        yield {"is_change": True}, Operation(id=change.operation, modes=change.modes)


def _wanted(problem: Problem) -> dict[str, Iterable[Values]]:
    return {
        "demand": [_demand(entry) for entry in problem.demands],
        "order": [_order(entry) for entry in problem.orders],
        "peg": [
            {"order": order.id, "demand": peg.demand, "quantity": peg.quantity}
            for order in problem.orders
            for peg in order.pegs
        ],
        "supply": [row for order in problem.orders for row in _supplies(order)],
        "purchase": [_given(entry, "material", "quantity", "at") for entry in problem.purchases],
        "unpegged": [_given(entry, "demand", "quantity", "reason", "values") for entry in problem.unpegged],
    }


def _demand(demand: Demand) -> Values:
    return _given(
        demand,
        "id",
        "material",
        "quantity",
        "due",
        "priority",
        "customer",
        "options",
        "release",
        "deadline",
        "is_rush",
        "unit",
    )


def _order(order: Order) -> Values:
    return _given(
        order,
        "id",
        "material",
        "quantity",
        "due",
        "release",
        "deadline",
        "weight",
        "options",
        "routing",
        "is_firm",
        "is_rush",
    )


def _supplies(order: Order) -> Iterator[Values]:
    for entry in order.supplies:
        row = {"order": order.id, **_given(entry, "material", "operation", "quantity", "at")}
        row["source"] = entry.source.value
        yield row if entry.order is None else {**row, "from_order": entry.order}


def _objective(objective: Objective) -> Iterator[Values]:
    if objective.terms != Objective().terms:
        for entry in objective.terms:
            yield {"term": entry.term.value, "weight": entry.weight}
