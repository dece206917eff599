"""The problem: a plant, what is wanted from it, where it stands and what counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from heijunka.model.demand import Demand, Option
from heijunka.model.material import Component
from heijunka.model.moments import require_aware
from heijunka.model.objective import Objective
from heijunka.model.order import Order, Purchase, Unpegged
from heijunka.model.plan import Plan
from heijunka.model.plant import Plant, customised_components, customised_routing
from heijunka.model.routing import Routing
from heijunka.model.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The time planned: nothing starts before it; work may run past its end if it must."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        require_aware(self, "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What is fixed about an operation: its resources, its processing start, or both."""

    order: str
    operation: str
    resources: tuple[str, ...] | None = None
    start: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self, "start")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything that a plan answers.

    Parameters
    ----------
    demands
        What is wanted; netting turns it into orders.
    orders
        Production orders, in the end all that is planned.
    purchases, unpegged
        What netting found must be bought, and what it could not supply.
    is_netted
        Whether the orders, with their pegs and supplies, answer the demands; ``mrp.net`` sets it.
    baseline
        The plan from which the stability term counts moves.
    """

    plant: Plant
    horizon: Horizon
    demands: tuple[Demand, ...] = ()
    orders: tuple[Order, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    unpegged: tuple[Unpegged, ...] = ()
    is_netted: bool = False
    objective: Objective = field(default_factory=Objective)
    pins: tuple[Pin, ...] = ()
    state: State | None = None
    baseline: Plan | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What making one material with given options means: routing, components and options, resolved."""

    routing: Routing
    components: tuple[Component, ...]
    options: tuple[Option, ...]


class Recipes:
    """Resolves orders to recipes, once for each combination of material, routing and options.

    Parameters
    ----------
    plant
        Where routings, bills of materials and options are looked up.
    """

    def __init__(self, plant: Plant) -> None:
        self._options = {option.id: option for option in plant.options}
        self._components = {bom.material: bom.components for bom in plant.boms}
        self._routings = {routing.id: routing for routing in plant.routings}
        self._first: dict[str, Routing] = {}
        for routing in sorted(plant.routings, key=lambda entry: entry.priority):
            self._first.setdefault(routing.material, routing)
        self._known: dict[tuple[str, str | None, tuple[str, ...]], Recipe] = {}

    def can_make(self, material: str) -> bool:
        """Tell whether some routing makes a material."""
        return material in self._first

    def of(self, order: Order) -> Recipe:
        """Return an order's recipe.

        Raises
        ------
        KeyError
            If its routing, its material's routing or an option does not exist.
        """
        return self.get(order.material, order.options, order.routing)

    def get(self, material: str, options: Iterable[str] = (), routing: str | None = None) -> Recipe:
        """Return the recipe of a material with options, by a given routing or its first."""
        key = (material, routing, tuple(options))
        if key not in self._known:
            chosen = tuple(self._options[option] for option in key[2])
            base = self._routings[routing] if routing is not None else self._first[material]
            components = customised_components(self._components.get(material, ()), chosen)
            self._known[key] = Recipe(
                routing=customised_routing(base, chosen) if chosen else base, components=components, options=chosen
            )
        return self._known[key]
