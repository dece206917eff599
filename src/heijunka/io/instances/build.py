"""Make a problem of benchmark jobs: one order a job, one minute a time unit, from a fixed Monday on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from heijunka.model.material import Material
from heijunka.model.objective import Objective, Term, minimise
from heijunka.model.order import Order
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Problem
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Requirement, Routing
from heijunka.model.setup import Changeover, SetupMatrix

START = datetime(2024, 1, 1, tzinfo=UTC)
"""Where the horizon of every benchmark starts: a Monday, midnight UTC."""
_LONGEST = timedelta(days=50_000)


@lru_cache(maxsize=4096)
def minutes(count: int) -> timedelta:
    """Return a duration of so many time units."""
    return timedelta(minutes=count)


def moment(count: int) -> datetime:
    """Return the moment so many time units after the start."""
    return START + minutes(count)


def machine(index: int) -> str:
    """Return the name of a machine by its index from 0."""
    return f"M{index + 1}"


def job(index: int) -> str:
    """Return the name of a job by its index from 0."""
    return f"J{index + 1}"


def machines(count: int, **fields: Any) -> tuple[Resource, ...]:
    """Return machines that always work, with the given fields."""
    return tuple(Resource(id=machine(index), **fields) for index in range(count))


def mode(length: int, *on: str | Requirement, id: str = "1") -> Mode:
    """Return a mode that takes so many time units on resources."""
    needs = tuple(Requirement(resource=item) if isinstance(item, str) else item for item in on)
    return Mode(id=id, requirements=needs, fixed_time=minutes(length))


def options(lengths: Iterable[tuple[int, int]]) -> tuple[Mode, ...]:
    """Return one mode a machine from pairs of machine index and length; of a machine named twice the shorter."""
    shortest: dict[int, int] = {}
    for index, length in lengths:
        shortest[index] = min(length, shortest.get(index, length))
    return tuple(mode(length, machine(index), id=machine(index)) for index, length in shortest.items())


def setup_matrix(id: str, attribute: str, families: Sequence[str], table: Sequence[Sequence[int]]) -> SetupMatrix:
    """Return a matrix of setup times from row family to column family; what is not listed takes nothing."""
    entries = tuple(
        Changeover(before=families[i], after=families[j], time=minutes(length))
        for i, row in enumerate(table)
        for j, length in enumerate(row)
        if length
    )
    return SetupMatrix(id=id, attribute=attribute, changeovers=entries)


def sequence(id: str, steps: Iterable[Sequence[Mode]]) -> Routing:
    """Return the routing of a job whose operations follow each other; each step is its modes."""
    operations = (Operation(id=str(number), modes=tuple(modes)) for number, modes in enumerate(steps, 1))
    return Routing(id=id, material=id, operations=tuple(operations))


def problem(
    name: str,
    resources: Iterable[Resource],
    routings: Iterable[Routing],
    *,
    objective: Objective | None = None,
    attributes: Mapping[str, Mapping[str, str]] | None = None,
    due: Mapping[str, int] | None = None,
    release: Mapping[str, int] | None = None,
    materials: Iterable[Material] = (),
    **of_plant: Any,
) -> Problem:
    """Return the problem that makes one of each routing's material.

    Parameters
    ----------
    name
        Name of the instance.
    objective
        Makespan if not given.
    attributes
        What setups look at, by job.
    due, release
        Time units from the start, by job.
    materials
        Those that no routing makes.
    **of_plant
        Groups, setup matrices.
    """
    routings = tuple(routings)
    attributes, due, release = attributes or {}, due or {}, release or {}
    made = (Material(id=entry.material, attributes=attributes.get(entry.material, {})) for entry in routings)
    orders = tuple(
        Order(
            id=entry.material,
            material=entry.material,
            quantity=1.0,
            due=moment(due[entry.material]) if entry.material in due else None,
            release=moment(release[entry.material]) if entry.material in release else None,
        )
        for entry in routings
    )
    plant = Plant(
        id=name or "benchmark",
        resources=tuple(resources),
        routings=routings,
        materials=(*made, *materials),
        **of_plant,
    )
    last = max([0, *due.values(), *release.values()])
    return Problem(
        plant=plant,
        horizon=Horizon(start=START, end=moment(last) + _one_after_the_other(plant)),
        orders=orders,
        is_netted=True,
        objective=objective or minimise(Term.MAKESPAN),
        name=name,
    )


def _one_after_the_other(plant: Plant) -> timedelta:
    """Return a time in which any such problem can be done: everything in turn, each in its longest way."""
    longest_setup = max(
        (entry.time for matrix in plant.setup_matrices for entry in matrix.changeovers), default=timedelta(0)
    )
    total = timedelta(days=1)
    for routing in plant.routings:
        for operation in routing.operations:
            total += max(entry.fixed_time for entry in operation.modes) + longest_setup
    return min(total, _LONGEST)
