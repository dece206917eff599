"""A problem while facts are taken into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from heijunka.model.event import Event
from heijunka.model.order import Order
from heijunka.model.problem import Problem, Recipes
from heijunka.model.routing import Operation, processed_quantities
from heijunka.model.state import OperationState, State
from heijunka.mrp import Lack, Want

Place = tuple[str, str]
"""An order and one of its operations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assume:
    """What is assumed where facts leave it open.

    Parameters
    ----------
    down_hours
        How long a resource stays down of which nobody knows when it is back.
    hold_hours
        How long an order stays held of which nobody knows when it is released.
    late_hours
        How long a receipt still takes that should be there, is not, and has no new date.
    lead_hours
        How long it takes to get a component that nobody makes or sells.
    """

    down_hours: float = 4.0
    hold_hours: float = 24.0
    late_hours: float = 24.0
    lead_hours: float = 72.0


class Remark(NamedTuple):
    """Something that people should know of: a key of the catalogue, and the values that its text needs."""

    key: str
    values: Mapping[str, str]


class Desk:
    """What facts are taken into, thing by thing; what is to be netted for it in the end.

    Parameters
    ----------
    problem
        Without errors.
    """

    def __init__(self, problem: Problem, state: State, assume: Assume) -> None:
        self.problem, self.assume = problem, assume
        before = problem.state.now if problem.state is not None else state.now
        self.now = max(state.now, before)
        self._zone = ZoneInfo(problem.plant.time_zone)
        self.recipes = Recipes(problem.plant)
        self.orders = {order.id: order for order in problem.orders}
        self.demands = {demand.id: demand for demand in problem.demands}
        self.unpegged = {lack.demand for lack in problem.unpegged}
        self.begun: dict[Place, OperationState] = {}
        self.strange: list[str] = []
        self._find_begun(state)
        self.begun_orders = {order for order, _ in self.begun}
        self.wants: list[Want] = []
        self.lacks: list[Lack] = []
        self.redate: set[str] = set()
        self.yields: dict[str, float] = {}
        self.assumptions: list[Remark] = []
        self.notes: list[Remark] = []

    def hours(self, hours: float) -> datetime:
        """Return the moment so many hours from now."""
        return self.now + timedelta(seconds=round(hours * 3600))

    def moment(self, moment: datetime) -> str:
        """Return a moment as people read it at the plant."""
        return moment.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")

    def assumed(self, key: str, **values: object) -> None:
        """Note what is assumed."""
        self.assumptions.append(Remark(f"facts.{key}", {name: str(value) for name, value in values.items()}))

    def note(self, key: str, **values: object) -> None:
        """Note what could not be taken in, or what came of it."""
        self.notes.append(Remark(f"facts.{key}", {name: str(value) for name, value in values.items()}))

    def steps(self, order: Order) -> Mapping[str, Operation]:
        """Return the operations of an order by id."""
        return {operation.id: operation for operation in self.recipes.of(order).routing.operations}

    def processed(self, order: Order) -> Mapping[str, float]:
        """Return the units that each operation of an order processes."""
        return processed_quantities(self.recipes.of(order).routing, order.quantity)

    def plant(self, **fields: Any) -> None:
        """Change the plant."""
        self.problem = replace(self.problem, plant=replace(self.problem.plant, **fields))

    @cached_property
    def pegged_to(self) -> Mapping[str, list[str]]:
        """Return the orders that serve each demand directly, as it was before any fact."""
        found: dict[str, list[str]] = {}
        for order in self.problem.orders:
            for peg in order.pegs:
                found.setdefault(peg.demand, []).append(order.id)
        return found

    @cached_property
    def drawn_by(self) -> Mapping[str, list[str]]:
        """Return the orders that draw on each order, as it was before any fact."""
        found: dict[str, list[str]] = {}
        for order in self.problem.orders:
            for name in dict.fromkeys(supply.order for supply in order.supplies if supply.order is not None):
                found.setdefault(name, []).append(order.id)
        return found

    def consumers(self, order: str) -> list[Order]:
        """Return the orders that draw on an order and are still there."""
        return [self.orders[name] for name in self.drawn_by.get(order, ()) if name in self.orders]

    def _find_begun(self, state: State) -> None:
        known = dict(self.problem.state.operations) if self.problem.state is not None else {}
        for key, entry in {**known, **state.operations}.items():
            place = next((place for place in _places(key) if self._is_place(place)), None)
            if place is None:
                self.strange.append(key)
            else:
                self.begun[place] = self._sound(place, entry)

    def _is_place(self, place: Place) -> bool:
        order = self.orders.get(place[0])
        return order is not None and place[1] in self._step_ids(order)

    def _step_ids(self, order: Order) -> frozenset[str]:
        recipe = self.recipes.of(order)
        key = id(recipe)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = frozenset(operation.id for operation in recipe.routing.operations)
        return found

    @cached_property
    def _ids(self) -> dict[int, frozenset[str]]:
        return {}

    def _sound(self, place: Place, known: OperationState) -> OperationState:
        """Return how an operation stands, without names that the plant does not know."""
        if known.end is not None and known.end < known.start:
            known = replace(known, start=known.end)
        if not known.mode and not known.resources:
            return known
        step = self.steps(self.orders[place[0]])[place[1]]
        has_mode = any(mode.id == known.mode for mode in step.modes)
        if has_mode and all(name in self._resources for name in known.resources):
            return known
        self.strange.append(f"{place[0]}/{place[1]}: {known.mode} {', '.join(known.resources)}")
        return replace(known, mode="", resources=())

    @cached_property
    def _resources(self) -> frozenset[str]:
        return frozenset(resource.id for resource in self.problem.plant.resources)


def of_kind(events: Iterable[Event], *kinds: str) -> list[Any]:
    """Return events of some kinds, in order of receipt as far as it is known."""
    chosen = [event for event in events if event.kind in kinds]
    return sorted(chosen, key=lambda event: (event.received or event.at, event.epoch, event.sequence))


def _places(key: str) -> Iterable[Place]:
    """Yield every way to read ``order/operation``: either may hold a stroke."""
    for n, letter in enumerate(key):
        if letter == "/":
            yield key[:n], key[n + 1 :]
