"""What a person who tells of an event has before their eyes: the plant, the plan in force, the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from zoneinfo import ZoneInfo

from heijunka.model.demand import Demand
from heijunka.model.material import Receipt
from heijunka.model.order import Order
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem, Recipes
from heijunka.model.resource import Resource, ResourceKind

NEAR = 5


@dataclass(frozen=True)
class Scene:
    """The plant and the plan that somebody speaks of, and when.

    Parameters
    ----------
    problem, plan
        Of the plan in force.
    now
        When it is told.
    """

    problem: Problem
    plan: Plan
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Zone of the plant."""
        return ZoneInfo(self.problem.plant.time_zone)

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """Every resource by id."""
        return {entry.id: entry for entry in self.problem.plant.resources}

    @cached_property
    def orders(self) -> dict[str, Order]:
        """Every production order by id."""
        return {entry.id: entry for entry in self.problem.orders}

    @cached_property
    def demands(self) -> dict[str, Demand]:
        """Every demand by id."""
        return {entry.id: entry for entry in self.problem.demands}

    @cached_property
    def placed(self) -> dict[tuple[str, str], Assignment]:
        """Where the plan puts each operation."""
        return {(entry.order, entry.operation): entry for entry in self.plan.assignments}

    def known(self, noun: str) -> list[str]:
        """Return the ids of all things that a noun may mean."""
        plant = self.problem.plant
        if noun in _KINDS:
            return [entry.id for entry in plant.resources if entry.kind in _KINDS[noun]]
        return {
            "resource": list(self.resources),
            "material": [entry.id for entry in plant.materials],
            "calendar": [entry.id for entry in plant.calendars],
            "option": [entry.id for entry in plant.options],
            "order": list(self.orders),
            "demand": list(self.demands),
        }[noun]

    def operations(self, order: str) -> list[str]:
        """Return the operations of an order, in the order of its routing."""
        if order not in self.orders:
            return []
        return [step.id for step in Recipes(self.problem.plant).of(self.orders[order]).routing.operations]

    def receipts(self, material: str) -> list[Receipt]:
        """Return what is still to come in of a material, the next first."""
        found = next((entry.receipts for entry in self.problem.plant.materials if entry.id == material), ())
        return sorted((entry for entry in found if entry.at >= self.now), key=lambda entry: entry.at)

    def near(self, word: str, known: list[str]) -> str:
        """Return the ids nearest to a word, or the first."""
        folded = {name.casefold(): name for name in known}
        close = get_close_matches(word.casefold(), folded, n=NEAR, cutoff=0.5)
        return ", ".join([folded[name] for name in close] or known[:NEAR]) or "–"


_KINDS = {"person": (ResourceKind.PERSON,), "tool": (ResourceKind.TOOL, ResourceKind.MOULD)}
