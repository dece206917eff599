"""A site under construction: departments add resources, materials, routings and options to it; it becomes a plant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any

from heijunka.model.calendar import Calendar
from heijunka.model.demand import Option
from heijunka.model.material import BillOfMaterials, Component, Material
from heijunka.model.moments import EPSILON
from heijunka.model.resource import Resource, ResourceGroup, ResourceKind, Storage
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.setup import Changeover, SetupMatrix


@dataclass(slots=True)
class Site:
    """What the departments of one site have added so far.

    Parameters
    ----------
    prefix
        Comes before every id, so that several sites fit into one problem.
    scale
        How many times the machines of the smallest site it has.
    """

    prefix: str = ""
    scale: float = 1.0
    calendars: list[Calendar] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    groups: list[ResourceGroup] = field(default_factory=list)
    setup_matrices: list[SetupMatrix] = field(default_factory=list)
    storages: list[Storage] = field(default_factory=list)
    materials: dict[str, Material] = field(default_factory=dict)
    boms: list[BillOfMaterials] = field(default_factory=list)
    routings: list[Routing] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    def id(self, name: str) -> str:
        """Return the id of a thing at this site."""
        return f"{self.prefix}{name}"

    def machines(self, stem: str, count: float, name: str, **fields: Any) -> Requirement:
        """Add interchangeable resources, as many as the site's scale asks for, and return the need of any one."""
        matrix = fields.pop("setup_matrix", None)
        calendar = self.id(fields.pop("calendar", "two-shifts"))
        number = max(1, ceil(count * self.scale - EPSILON))
        members = tuple(self.id(f"{stem}-{n}") for n in range(1, number + 1))
        for n, member in enumerate(members, start=1):
            self.resources.append(Resource(id=member, name=f"{name} {n}", calendar=calendar, **fields))
        group = self.id(stem)
        self.groups.append(ResourceGroup(id=group, members=members, name=name, setup_matrix=matrix))
        return Requirement(group=group)

    def people(self, stem: str, per_shift: int, name: str, skill: str) -> Requirement:
        """Add people with a skill, so many on the early and on the late shift, and return the need of one."""
        number = max(1, round(per_shift * self.scale))
        skill = self.id(skill)
        for shift in ("early", "late"):
            self.resources += [
                Resource(
                    id=self.id(f"{stem}-{shift}-{n}"),
                    name=f"{name}, {shift} shift, {n}",
                    kind=ResourceKind.PERSON,
                    calendar=self.id(f"{shift}-shift"),
                    skills=(skill,),
                )
                for n in range(1, number + 1)
            ]
        return Requirement(skill=skill)

    def matrix(
        self, name: str, attribute: str, minutes: Mapping[tuple[str, str], float], *, default: float, cost: float = 0.0
    ) -> str:
        """Add a setup matrix from minutes by pair, with a cost for every changeover, and return its id."""
        entries = tuple(
            Changeover(before=a, after=b, time=timedelta(minutes=m), cost=cost) for (a, b), m in minutes.items()
        )
        matrix = SetupMatrix(
            id=self.id(name),
            attribute=attribute,
            changeovers=entries,
            default_time=timedelta(minutes=default),
            default_cost=cost,
        )
        self.setup_matrices.append(matrix)
        return matrix.id

    def material(self, key: str, /, **fields: Any) -> str:
        """Add a material, named like its key unless told, if it is not there already; return its id."""
        name = self.id(key)
        self.materials.setdefault(name, Material(**{"id": name, "name": key, **fields}))
        return name

    def make(
        self,
        material: str,
        operations: Iterable[Operation],
        components: Iterable[Component],
        precedences: tuple[Precedence, ...] | None = None,
    ) -> None:
        """Say how a material is made and of what."""
        self.routings.append(
            Routing(id=material, material=material, operations=tuple(operations), precedences=precedences)
        )
        self.boms.append(BillOfMaterials(material=material, components=tuple(components)))


def step(name: str, *needs: Requirement, seconds: float = 0.0, minutes: float = 0.0, **fields: Any) -> Operation:
    """Return an operation of one mode: seconds for each unit and minutes for each order."""
    return Operation(id=name, modes=(mode(*needs, seconds=seconds, minutes=minutes),), **fields)


def mode(*needs: Requirement, seconds: float = 0.0, minutes: float = 0.0, **fields: Any) -> Mode:
    """Return a mode: seconds for each unit and minutes for each order."""
    return Mode(
        requirements=needs, time_per_unit=timedelta(seconds=seconds), fixed_time=timedelta(minutes=minutes), **fields
    )


def part(material: str, quantity: float = 1.0, operation: str | None = None, scrap: float = 0.0) -> Component:
    """Return a component."""
    return Component(material=material, quantity=quantity, operation=operation, scrap=scrap)
