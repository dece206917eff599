"""Load: how much of its open time each kind of resource must work for the orders of a netted problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from heijunka.model.calendar import working_intervals
from heijunka.model.order import Order
from heijunka.model.plant import Plant, candidates
from heijunka.model.problem import Problem, Recipes
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Requirement, processed_quantities, processing_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The work that a set of interchangeable resources must do, changeovers not counted.

    Parameters
    ----------
    name
        Group, skill or resource.
    work, open
        Seconds; open from the start of the horizon to the last due date, of all of them, overtime not counted.
    """

    name: str
    n_resources: int
    work: float
    open: float

    @property
    def load(self) -> float:
        """Return work as a share of open time."""
        return self.work / self.open if self.open else 0.0


def loads_of(problem: Problem) -> tuple[Load, ...]:
    """Return the loads of a netted problem, the highest first.

    Every order is taken by the first mode of each operation. Work is at the mean speed of the resources; on a batch
    resource an order takes its share of a full batch.
    """
    plant, recipes = problem.plant, Recipes(problem.plant)
    resources = {resource.id: resource for resource in plant.resources}
    members = {name: candidates(plant, need) for name, need in _requirements(problem, recipes)}
    work = dict.fromkeys(members, 0.0)
    for order in problem.orders:
        for mode, quantity in _steps(order, recipes):
            seconds = float(processing_seconds(mode, quantity, 1.0))
            for n, need in enumerate(mode.requirements):
                name = _name(need)
                first = resources[members[_name(mode.requirements[0])][0]]
                share = quantity / first.batch.max_quantity if first.batch is not None else 1.0
                speed = _mean_speed(resources, members[_name(mode.requirements[0])])
                work[name] += seconds * share / speed * (need.quantity if n else 1)
    until = max(order.due for order in problem.orders if order.due is not None)
    open_time = _open_times(plant, problem.horizon.start, until)
    found = [
        Load(
            name=name,
            n_resources=len(members[name]),
            work=seconds,
            open=sum(open_time[resources[member].calendar] * resources[member].capacity for member in members[name]),
        )
        for name, seconds in work.items()
    ]
    return tuple(sorted(found, key=lambda entry: (-entry.load, entry.name)))


def _steps(order: Order, recipes: Recipes) -> Iterator[tuple[Mode, float]]:
    routing = recipes.of(order).routing
    processed = processed_quantities(routing, order.quantity)
    for operation in routing.operations:
        yield operation.modes[0], processed[operation.id]


def _requirements(problem: Problem, recipes: Recipes) -> Iterator[tuple[str, Requirement]]:
    for order in problem.orders:
        for mode, _ in _steps(order, recipes):
            yield from ((_name(need), need) for need in mode.requirements)


def _name(need: Requirement) -> str:
    return need.resource or need.group or f"skill {need.skill}"


def _mean_speed(resources: dict[str, Resource], members: tuple[str, ...]) -> float:
    return sum(resources[member].speed for member in members) / len(members)


def _open_times(plant: Plant, start: datetime, end: datetime) -> dict[str | None, float]:
    found: dict[str | None, float] = {None: (end - start).total_seconds()}
    for calendar in plant.calendars:
        intervals = working_intervals(calendar, start, end)
        found[calendar.id] = sum((close - open_).total_seconds() for open_, close in intervals)
    return found
