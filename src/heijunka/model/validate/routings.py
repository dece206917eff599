"""Checks of routings: operations, modes, requirements and precedences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from heijunka.model.issue import Place
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.validate.findings import Findings
from heijunka.model.validate.graph import chain, loops
from heijunka.model.validate.index import Index
from heijunka.model.validate.materials import check_component


def check_routings(index: Index, found: Findings) -> None:
    """Check every routing as it stands, without options."""
    for routing in index.plant.routings:
        if routing.material not in index.materials:
            place = Place(noun="routing", id=routing.id, field="material")
            found.unknown("material", routing.material, place, index.materials)
        if not routing.operations:
            found.error("no_operations", Place(noun="routing", id=routing.id, field="operations"), routing=routing.id)
        check_operations(routing.operations, routing.id, index, found)
        steps = [operation.id for operation in routing.operations]
        if routing.precedences is not None:
            check_precedences(routing.precedences, routing.id, steps, index=index, found=found)
        _check_loops(routing, found)


def check_operations(operations: Iterable[Operation], owner: str, index: Index, found: Findings) -> None:
    """Check operations of a routing or an option, whose id comes before theirs in the place."""
    operations = tuple(operations)
    check_ids("operation", (operation.id for operation in operations), found, owner=owner)
    for operation in operations:
        name = f"{owner}/{operation.id}"
        if operation.yield_factor != 1.0:
            place = Place(noun="operation", id=name, field="yield_factor")
            found.share("yield_out_of_range", place, operation.yield_factor, is_whole_allowed=True)
        if not operation.modes:
            found.error("no_modes", Place(noun="operation", id=name, field="modes"), operation=operation.id)
        check_modes(operation.modes, name, index, found)


def check_modes(modes: Iterable[Mode], owner: str, index: Index, found: Findings) -> None:
    """Check the modes of an operation, whose id comes before theirs in the place."""
    modes = tuple(modes)
    check_ids("mode", (mode.id for mode in modes), found, owner=owner)
    for mode in modes:
        name = f"{owner}/{mode.id}"
        found.not_negative("mode", name, fixed_time=mode.fixed_time, time_per_unit=mode.time_per_unit, cost=mode.cost)
        found.positive("mode", name, speed=mode.speed)
        for component in mode.components:
            check_component(component, name, index, found)
        # Thousands of modes take the same resources.
        if mode.requirements not in index.sound:
            _check_requirements(mode.requirements, name, index, found)


def check_precedences(
    precedences: Iterable[Precedence], owner: str, steps: Collection[str], *, index: Index, found: Findings
) -> None:
    """Check precedences of a routing or an option, whose id comes before theirs in the place."""
    for entry in precedences:
        name = f"{owner}/{entry.before}/{entry.after}"
        for field, step in (("before", entry.before), ("after", entry.after)):
            if step not in steps:
                found.unknown("operation", step, Place(noun="precedence", id=name, field=field), steps)
        found.not_negative("precedence", name, min_lag=entry.min_lag, max_lag=entry.max_lag)
        if entry.max_lag is not None and entry.min_lag > entry.max_lag:
            place = Place(noun="precedence", id=name, field="max_lag")
            found.error("lags_crossed", place, min_lag=entry.min_lag, max_lag=entry.max_lag)
        found.positive("precedence", name, transfer_lot=entry.transfer_lot)
        if entry.transfer_lot is not None and (entry.max_lag is not None or entry.storage is not None):
            place = Place(noun="precedence", id=name, field="transfer_lot")
            found.error("transfer_lot_conflict", place, lot=entry.transfer_lot)
        if entry.storage is not None and entry.storage not in index.storages:
            place = Place(noun="precedence", id=name, field="storage")
            found.unknown("storage", entry.storage, place, index.storages)


def check_ids(noun: str, ids: Iterable[str], found: Findings, *, owner: str = "") -> None:
    """Check that ids of one kind are there and differ."""
    ids = list(ids)
    if len(set(ids)) == len(ids) and all(map(str.strip, ids)):
        return
    for name, count in Counter(ids).items():
        place = Place(noun=noun, id=f"{owner}/{name}" if owner else name, field="id")
        if not name.strip():
            found.error("missing_id", place)
        elif count > 1:
            found.error("duplicate_id", place, id=name, count=count)


def successors_of(precedences: Iterable[Precedence]) -> dict[str, list[str]]:
    """Return what comes after each operation."""
    after: dict[str, list[str]] = {}
    for entry in precedences:
        after.setdefault(entry.before, []).append(entry.after)
    return after


def _check_loops(routing: Routing, found: Findings) -> None:
    for loop in loops(successors_of(routing.precedences or ())):
        found.error("precedence_loop", Place(noun="routing", id=routing.id, field="precedences"), chain=chain(loop))


def _check_requirements(requirements: tuple[Requirement, ...], owner: str, index: Index, found: Findings) -> None:
    before = found.n_noted
    for n, requirement in enumerate(requirements, start=1):
        _check_requirement(requirement, f"{owner}/{n}", index, found)
    choices = [index.candidates(requirement) for requirement in requirements]
    if all(choices):
        n_filled = _most_filled(choices)
        if n_filled < len(choices):
            place = Place(noun="mode", id=owner, field="requirements")
            found.error("too_few_resources", place, needed=len(choices), filled=n_filled)
    if found.n_noted == before:
        index.sound.add(requirements)


def _check_requirement(requirement: Requirement, name: str, index: Index, found: Findings) -> None:
    named = [text for text in (requirement.resource, requirement.group, requirement.skill) if text is not None]
    place = Place(noun="requirement", id=name)
    if not named:
        found.error("requirement_names_none", place)
    elif len(named) > 1:
        found.error("requirement_names_several", place, names=", ".join(named))
    if requirement.quantity < 1:
        found.positive("requirement", name, quantity=requirement.quantity)
    if requirement.resource is not None and requirement.resource not in index.resources:
        place = Place(noun="requirement", id=name, field="resource")
        found.unknown("resource", requirement.resource, place, index.resources)
    if requirement.group is not None and requirement.group not in index.groups:
        place = Place(noun="requirement", id=name, field="group")
        found.unknown("group", requirement.group, place, index.groups)
    candidates = index.candidates(requirement)
    if len(named) == 1 and requirement.skill is not None and not candidates:
        place = Place(noun="requirement", id=name, field="skill")
        found.error("skill_nobody_has", place, skill=requirement.skill, plant=index.plant.name or index.plant.id)
    _check_capacity(requirement, name, candidates, found)


def _check_capacity(requirement: Requirement, name: str, candidates: Collection[Resource], found: Findings) -> None:
    small = [resource.id for resource in candidates if resource.capacity < requirement.quantity]
    if not small:
        return
    place = Place(noun="requirement", id=name, field="quantity")
    largest = max(resource.capacity for resource in candidates)
    note = found.error if len(small) == len(candidates) else found.warn
    note("requirement_over_capacity", place, quantity=requirement.quantity, largest=largest, small=", ".join(small))


def _most_filled(choices: list[tuple[Resource, ...]]) -> int:
    """Return how many requirements can have a resource each at once (bipartite matching, augmenting paths)."""
    holder: dict[str, int] = {}
    return sum(_fill(n, choices, holder, set()) for n in range(len(choices)))


def _fill(n: int, choices: list[tuple[Resource, ...]], holder: dict[str, int], tried: set[str]) -> bool:
    for resource in choices[n]:
        if resource.id in tried:
            continue
        tried.add(resource.id)
        if resource.id not in holder or _fill(holder[resource.id], choices, holder, tried):
            holder[resource.id] = n
            return True
    return False
