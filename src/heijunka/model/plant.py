"""The plant: one site's master data, and what it means for an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from heijunka.model.calendar import Calendar
from heijunka.model.demand import Option
from heijunka.model.material import BillOfMaterials, Component, Material
from heijunka.model.resource import Resource, ResourceGroup, Storage
from heijunka.model.routing import Operation, Precedence, Requirement, Routing, precedences_of
from heijunka.model.setup import SetupMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One site's master data; ids are unique within each kind."""

    id: str
    name: str = ""
    time_zone: str = "UTC"
    currency: str = ""
    calendars: tuple[Calendar, ...] = ()
    resources: tuple[Resource, ...] = ()
    groups: tuple[ResourceGroup, ...] = ()
    setup_matrices: tuple[SetupMatrix, ...] = ()
    storages: tuple[Storage, ...] = ()
    materials: tuple[Material, ...] = ()
    boms: tuple[BillOfMaterials, ...] = ()
    routings: tuple[Routing, ...] = ()
    options: tuple[Option, ...] = ()


def candidates(plant: Plant, requirement: Requirement) -> tuple[str, ...]:
    """Return the ids of the resources that can fill a requirement, in the plant's order."""
    if requirement.resource is not None:
        return (requirement.resource,)
    if requirement.group is not None:
        return next((group.members for group in plant.groups if group.id == requirement.group), ())
    return tuple(resource.id for resource in plant.resources if requirement.skill in resource.skills)


def setup_matrix_of(plant: Plant, resource: Resource) -> str | None:
    """Return the id of the matrix that rules a resource's changeovers: its own, or that of its first group with one."""
    if resource.setup_matrix is not None:
        return resource.setup_matrix
    groups = (group for group in plant.groups if resource.id in group.members)
    return next((group.setup_matrix for group in groups if group.setup_matrix is not None), None)


def customised_routing(routing: Routing, options: Iterable[Option]) -> Routing:
    """Return a routing as the options leave it."""
    return reduce(_customise, options, routing)


def customised_components(components: Iterable[Component], options: Iterable[Option]) -> tuple[Component, ...]:
    """Return the components that remain and those that the options add."""
    result = tuple(components)
    for option in options:
        kept = tuple(entry for entry in result if entry.material not in option.drop_components)
        result = kept + option.add_components
    return result


def attributes_of(material: Material, operation: Operation, options: Iterable[Option]) -> Mapping[str, str]:
    """Return what setups and batches look at, for one operation on one material with options."""
    merged = {**material.attributes, **operation.attributes}
    for option in options:
        merged.update(option.attributes)
    return merged


def _customise(routing: Routing, option: Option) -> Routing:
    operations, precedences = list(routing.operations), list(precedences_of(routing))
    for dropped in option.drop_operations:
        operations = [operation for operation in operations if operation.id != dropped]
        precedences = _bridge(precedences, dropped)
    operations += option.add_operations
    precedences += option.add_precedences
    modes = {change.operation: change.modes for change in option.change_modes}
    changed = tuple(replace(step, modes=modes[step.id]) if step.id in modes else step for step in operations)
    return replace(routing, operations=changed, precedences=tuple(precedences))


def _bridge(precedences: list[Precedence], dropped: str) -> list[Precedence]:
    before = [entry.before for entry in precedences if entry.after == dropped]
    after = [entry.after for entry in precedences if entry.before == dropped]
    kept = [entry for entry in precedences if dropped not in (entry.before, entry.after)]
    # Each once: between stages that are dropped one after the other, copies would multiply.
    bridges = dict.fromkeys(Precedence(before=a, after=b) for a in before for b in after)
    return kept + [entry for entry in bridges if entry not in kept]
