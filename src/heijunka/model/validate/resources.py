"""Checks of resources, groups, setup matrices and storages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from heijunka.model.issue import Place
from heijunka.model.plant import setup_matrix_of
from heijunka.model.resource import Resource
from heijunka.model.setup import SetupMatrix
from heijunka.model.validate.findings import Findings, usable
from heijunka.model.validate.index import Index


def check_resources(index: Index, found: Findings) -> None:
    """Check resources, their groups and the matrices that rule their changeovers."""
    values = _values(index)
    families = {matrix.id: _families(matrix, values) for matrix in index.plant.setup_matrices}
    in_groups = {member: group for group in reversed(index.plant.groups) for member in group.members}
    for resource in index.plant.resources:
        _check_resource(resource, index, found)
        # Looking through all groups of the plant is only for those that are in one.
        matrix = setup_matrix_of(index.plant, resource) if resource.id in in_groups else resource.setup_matrix
        if matrix is None:
            continue
        if resource.capacity > 1:
            place = Place(noun="resource", id=resource.id, field="capacity")
            found.error("setup_needs_capacity_one", place, capacity=resource.capacity, matrix=matrix)
        family = resource.initial_family
        if family is not None and matrix in families and family not in families[matrix]:
            place = Place(noun="resource", id=resource.id, field="initial_family")
            found.warn("unknown_family", place, family=family, matrix=matrix)
    _check_groups(index, found)
    for matrix_entry in index.plant.setup_matrices:
        _check_matrix(matrix_entry, found)
    _check_storages(index, found)


def _check_resource(resource: Resource, index: Index, found: Findings) -> None:
    name = resource.id
    if resource.capacity < 1:
        found.error("capacity_below_one", Place(noun="resource", id=name, field="capacity"), capacity=resource.capacity)
    found.positive("resource", name, speed=resource.speed)
    found.not_negative("resource", name, cost_per_hour=resource.cost_per_hour)
    if resource.calendar is not None and resource.calendar not in index.calendars:
        found.unknown("calendar", resource.calendar, Place(noun="resource", id=name, field="calendar"), index.calendars)
    if resource.setup_matrix is not None and resource.setup_matrix not in index.matrices:
        place = Place(noun="resource", id=name, field="setup_matrix")
        found.unknown("matrix", resource.setup_matrix, place, index.matrices)
    for n, downtime in enumerate(resource.downtimes, start=1):
        is_sound = found.moments("downtime", f"{name}/{n}", start=downtime.start, end=downtime.end)
        if is_sound and downtime.end <= downtime.start:
            place = Place(noun="downtime", id=f"{name}/{n}", field="end")
            found.error("ends_before_start", place, start=downtime.start, end=downtime.end)
    if resource.batch is not None:
        found.positive("resource", name, **{"batch.max_quantity": resource.batch.max_quantity})
        if resource.capacity > 1:
            place = Place(noun="resource", id=name, field="capacity")
            found.error("batch_needs_capacity_one", place, capacity=resource.capacity)


def _check_groups(index: Index, found: Findings) -> None:
    for group in index.plant.groups:
        place = Place(noun="group", id=group.id, field="members")
        if not any(member in index.resources for member in group.members):
            found.error("empty_group", place, group=group.id)
        for member in group.members:
            if member not in index.resources:
                part = Place(noun="group", id=f"{group.id}/{member}", field="members")
                found.unknown("resource", member, part, index.resources)
        if group.setup_matrix is not None and group.setup_matrix not in index.matrices:
            place = Place(noun="group", id=group.id, field="setup_matrix")
            found.unknown("matrix", group.setup_matrix, place, index.matrices)


def _check_matrix(matrix: SetupMatrix, found: Findings) -> None:
    found.not_negative("setup_matrix", matrix.id, default_time=matrix.default_time, default_cost=matrix.default_cost)
    times = Counter((entry.before, entry.after) for entry in matrix.changeovers)
    for entry in matrix.changeovers:
        name = f"{matrix.id}/{entry.before}/{entry.after}"
        found.not_negative("changeover", name, time=entry.time, cost=entry.cost)
        if times[entry.before, entry.after] > 1:
            found.error(
                "duplicate_id", Place(noun="changeover", id=name), id=name, count=times[entry.before, entry.after]
            )


def _families(matrix: SetupMatrix, values: Mapping[str, set[str]]) -> set[str]:
    """Return the families that a matrix lists or that some work has."""
    known = {family for entry in matrix.changeovers for family in (entry.before, entry.after)}
    return known | values[matrix.attribute]


def _values(index: Index) -> dict[str, set[str]]:
    """Return the values of each attribute that a matrix goes by."""
    plant = index.plant
    found: dict[str, set[str]] = {matrix.attribute: set() for matrix in plant.setup_matrices}
    added = [operation for option in plant.options for operation in option.add_operations]
    steps = [operation for routing in plant.routings for operation in routing.operations]
    sets = [entry.attributes for entry in plant.materials] + [entry.attributes for entry in plant.options]
    sets += [operation.attributes for operation in (*added, *steps)]
    for attributes in sets:
        for name, value in attributes.items():
            if name in found:
                found[name].add(value)
    return found


def _check_storages(index: Index, found: Findings) -> None:
    stock: dict[str, float] = {}
    for material in index.materials.values():
        if material.storage is not None:
            stock[material.storage] = stock.get(material.storage, 0.0) + max(0.0, usable(material.stock))
    for storage in index.plant.storages:
        found.not_negative("storage", storage.id, capacity=storage.capacity)
        held = stock.get(storage.id, 0.0)
        if 0.0 <= storage.capacity < held:
            place = Place(noun="storage", id=storage.id, field="capacity")
            found.error("storage_overfull", place, capacity=storage.capacity, stock=held)
