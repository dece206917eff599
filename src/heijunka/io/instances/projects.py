"""Projects under scarce resources (RCPSP): one, several, and with several modes for each activity.

A project is one order; renewable resources are resources with a capacity; non-renewable ones are materials in stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from heijunka.errors import ReadError
from heijunka.io.instances import build
from heijunka.io.instances.numbers import Numbers
from heijunka.model.material import Component, Material
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of a project, numbered from 1 in the order of the list: its modes and who comes after."""

    modes: tuple[Mode, ...]
    successors: tuple[int, ...]

    @property
    def is_dummy(self) -> bool:
        """Whether it takes neither time nor anything else."""
        return all(not mode.fixed_time and not mode.requirements and not mode.components for mode in self.modes)


def read_project(text: str, name: str) -> Problem:
    """Read Patterson's format: n, number of resources, capacities; per activity duration, needs, successors.

    ``#successors successor+`` end each activity; activities count from 1, among them a dummy source and sink.
    """
    numbers = Numbers(text, name)
    n_activities, n_resources = numbers.count("activities"), numbers.take("the number of resources", high=1000)
    resources = _resources(numbers.take_all(n_resources, "a capacity"))
    activities = []
    for _ in range(n_activities):
        mode = _mode(numbers, resources)
        n_successors = numbers.take("the number of successors", high=n_activities)
        successors = numbers.take_all(n_successors, "a successor", low=1, high=n_activities)
        activities.append(Activity((mode,), tuple(successors)))
    numbers.finish()
    return build.problem(name, resources, [project_routing("P1", activities, name)])


def read_projects(text: str, name: str) -> Problem:
    """Read several projects that share resources: their number, resources, capacities; then each project.

    A project is ``#activities release``, a flag for each resource, and activities as in Patterson's format whose
    successors are written ``project:activity``.
    """
    # A successor's two numbers stand apart so that the text is numbers alone.
    numbers = Numbers(text.replace(":", " "), name)
    n_projects, n_resources = numbers.count("projects"), numbers.take("the number of resources", high=1000)
    resources = _resources(numbers.take_all(n_resources, "a capacity"))
    routings, release = [], {}
    for project in range(1, n_projects + 1):
        id = f"P{project}"
        n_activities = numbers.count("activities of a project")
        at = numbers.take("a release date")
        numbers.take_all(n_resources, "a resource flag")
        activities = []
        for _ in range(n_activities):
            mode = _mode(numbers, resources)
            n_successors = numbers.take("the number of successors", high=n_activities)
            successors = [_successor(numbers, project, n_activities) for _ in range(n_successors)]
            activities.append(Activity((mode,), tuple(successors)))
        routings.append(project_routing(id, activities, name))
        if at:
            release[id] = at
    numbers.finish()
    return build.problem(name, resources, routings, release=release)


def read_multi_mode(text: str, name: str) -> Problem:
    """Read PSPLIB's ``.mm``: sections for precedences, requests and durations by mode, and availabilities."""
    precedences = _section(text, "PRECEDENCE RELATIONS", name)
    requests = _section(text, "REQUESTS/DURATIONS", name)
    capacities, kinds = _availabilities(text, name)
    resources = _resources([size for size, kind in zip(capacities, kinds, strict=True) if kind == "R"])
    stocks = [size for size, kind in zip(capacities, kinds, strict=True) if kind == "N"]
    materials = tuple(Material(id=f"N{k}", stock=float(size)) for k, size in enumerate(stocks, 1))
    successors: list[tuple[int, ...]] = []
    n_modes: list[int] = []
    n_activities = max(1, len([line for line in precedences[1].splitlines() if line.strip()]))
    numbers = Numbers(precedences[1], name, first_line=precedences[0])
    while len(numbers):
        number = numbers.take("an activity", low=len(successors) + 1, high=len(successors) + 1)
        n_modes.append(numbers.take("the number of modes", low=1, high=1000))
        count = numbers.take("the number of successors", high=n_activities)
        successors.append(tuple(numbers.take_all(count, f"a successor of {number}", low=1, high=n_activities)))
    numbers = Numbers(requests[1], name, first_line=requests[0])
    activities = []
    for number, count in enumerate(n_modes, 1):
        numbers.take("an activity", low=number, high=number)
        modes = [_numbered_mode(numbers, mode, (resources, materials)) for mode in range(1, count + 1)]
        activities.append(Activity(tuple(modes), successors[number - 1]))
    numbers.finish()
    if not activities:
        raise ReadError("The section 'PRECEDENCE RELATIONS' holds no activity.", source=name, row=precedences[0])
    routing = project_routing("P1", activities, name)
    return build.problem(name, resources, [routing], materials=materials)


def project_routing(id: str, activities: Sequence[Activity], source: str) -> Routing:
    """Return the routing of a project, its dummy source and sink left out.

    Raises
    ------
    ReadError
        If the precedences run in a circle, or nothing but dummies is left.
    """
    before: dict[int, set[int]] = {number: set() for number in range(1, len(activities) + 1)}
    for number, activity in enumerate(activities, 1):
        for successor in activity.successors:
            if successor not in before:
                raise ReadError(f"{id}: activity {number} comes before {successor}, which is not there.", source=source)
            before[successor].add(number)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        raise ReadError(f"{id}: activities {error.args[1]} each come before themselves.", source=source) from None
    kept = {
        number: activity
        for number, activity in enumerate(activities, 1)
        # Only a dummy at either end says nothing; one in the middle passes precedence on.
        if not (activity.is_dummy and (not before[number] or not activity.successors))
    }
    if not kept:
        raise ReadError(f"{id} has no activity that takes time or resources.", source=source)
    return Routing(
        id=id,
        material=id,
        operations=tuple(Operation(id=str(number), modes=activity.modes) for number, activity in kept.items()),
        precedences=tuple(
            Precedence(before=str(number), after=str(successor))
            for number, activity in kept.items()
            for successor in dict.fromkeys(activity.successors)
            if successor in kept
        ),
    )


def _resources(capacities: Sequence[int]) -> tuple[Resource, ...]:
    return tuple(Resource(id=f"R{k}", capacity=size) for k, size in enumerate(capacities, 1))


def _mode(numbers: Numbers, resources: Sequence[Resource], id: str = "1") -> Mode:
    length = numbers.take("a duration")
    needs = []
    for resource in resources:
        quantity = numbers.take(f"the need of {resource.id}")
        if quantity > resource.capacity:
            raise numbers.error(
                f"An activity needs {quantity} of {resource.id}, of which there are {resource.capacity}."
            )
        if quantity:
            needs.append(Requirement(resource=resource.id, quantity=quantity))
    return build.mode(length, *needs, id=id)


def _numbered_mode(numbers: Numbers, number: int, of: tuple[Sequence[Resource], Sequence[Material]]) -> Mode:
    resources, materials = of
    numbers.take("a mode", low=number, high=number)
    mode = _mode(numbers, resources, id=str(number))
    amounts = [(material.id, numbers.take(f"the need of {material.id}")) for material in materials]
    components = tuple(Component(material=id, fixed_quantity=float(amount)) for id, amount in amounts if amount)
    return Mode(id=mode.id, requirements=mode.requirements, fixed_time=mode.fixed_time, components=components)


def _successor(numbers: Numbers, project: int, n_activities: int) -> int:
    numbers.take("the project of a successor (arcs between projects are not known)", low=project, high=project)
    return numbers.take("a successor", low=1, high=n_activities)


def _section(text: str, title: str, source: str) -> tuple[int, str]:
    """Return the line of a section's first number, and its numbers up to the next row of stars."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if title in line), None)
    if start is None:
        raise ReadError(f"The section '{title}' is missing.", source=source)
    start += 1
    while start < len(lines) and not lines[start].strip()[:1].isdigit():
        start += 1
    end = next((n for n in range(start, len(lines)) if lines[n].startswith("***")), len(lines))
    return start + 1, "\n".join(lines[start:end])


def _availabilities(text: str, source: str) -> tuple[list[int], list[str]]:
    row, body = _section(text, "RESOURCE AVAILABILITIES", source)
    lines = text.splitlines()
    kinds = [token[0] for token in lines[row - 2].split() if token[0] in "RND"]
    numbers = Numbers(body, source, first_line=row)
    if "D" in kinds:
        raise ReadError("Doubly constrained resources are not known.", source=source, row=row - 1)
    sizes = numbers.take_all(len(kinds), "an availability")
    numbers.finish()
    return sizes, kinds
