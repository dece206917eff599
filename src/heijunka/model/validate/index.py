"""Looks things up in a problem that may be wrong in any way; of two things with one id the first counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Protocol, TypeVar

from heijunka.model.demand import Demand
from heijunka.model.material import BillOfMaterials, LotRule, Material
from heijunka.model.moments import EPSILON
from heijunka.model.order import Order
from heijunka.model.problem import Problem, Recipe, Recipes
from heijunka.model.resource import Resource
from heijunka.model.routing import Requirement, Routing, precedences_of
from heijunka.model.validate.findings import LARGEST, usable


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A recipe that is wanted, and the largest lot of it.

    Parameters
    ----------
    noun, id
        The demand or order of that lot.
    """

    recipe: Recipe
    material: Material
    quantity: float
    noun: str
    id: str


class Index:
    """Everything in a problem by id.

    Parameters
    ----------
    problem
        What is looked into.

    Attributes
    ----------
    sound
        Requirements of modes that were looked at and found in order: thousands of modes have the same.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.plant = plant = problem.plant
        self.calendars = _by_id(plant.calendars)
        self.resources = _by_id(plant.resources)
        self.groups = _by_id(plant.groups)
        self.matrices = _by_id(plant.setup_matrices)
        self.storages = _by_id(plant.storages)
        self.materials = _by_id(plant.materials)
        self.routings = _by_id(plant.routings)
        self.options = _by_id(plant.options)
        self.demands = _by_id(problem.demands)
        self.orders = _by_id(problem.orders)
        self.boms: dict[str, BillOfMaterials] = {}
        for bom in plant.boms:
            self.boms.setdefault(bom.material, bom)
        self.recipes = Recipes(plant)
        self.routings_of: dict[str, list[Routing]] = {}
        for routing in plant.routings:
            self.routings_of.setdefault(routing.material, []).append(routing)
        self._skilled: dict[str, list[Resource]] = {}
        for resource in plant.resources:
            for skill in resource.skills:
                self._skilled.setdefault(skill, []).append(resource)
        self._candidates: dict[Requirement, tuple[Resource, ...]] = {}
        self.sound: set[tuple[Requirement, ...]] = set()

    def candidates(self, requirement: Requirement) -> tuple[Resource, ...]:
        """Return the known resources that can fill a requirement."""
        if requirement not in self._candidates:
            self._candidates[requirement] = tuple(self._find(requirement))
        return self._candidates[requirement]

    def recipe(self, entry: Demand | Order) -> Recipe | None:
        """Return the recipe of a demand or order; None if something that it names is unknown."""
        routing = entry.routing if isinstance(entry, Order) else None
        try:
            return self.recipes.get(entry.material, entry.options, routing)
        except KeyError:
            return None

    def _find(self, requirement: Requirement) -> Iterable[Resource]:
        if requirement.resource is not None:
            names: Iterable[str] = (requirement.resource,)
        elif requirement.group is not None:
            group = self.groups.get(requirement.group)
            names = group.members if group is not None else ()
        else:
            return self._skilled.get(requirement.skill or "", ())
        return (self.resources[name] for name in dict.fromkeys(names) if name in self.resources)


def _by_id(entries: Iterable[T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for entry in entries:
        found.setdefault(entry.id, entry)
    return found


def wishes(index: Index) -> list[Demand | Order]:
    """Return orders, then demands."""
    return [*index.problem.orders, *index.problem.demands]


def on_hand(material: Material) -> float:
    """Return the units that are there or on their way; negative stock counts as none."""
    return max(0.0, usable(material.stock)) + sum(max(0.0, usable(receipt.quantity)) for receipt in material.receipts)


def largest_lot(rule: LotRule, quantity: float) -> float:
    """Return the largest order that lot sizing makes of a wanted quantity."""
    lot, multiple, most = max(quantity, usable(rule.min)), usable(rule.multiple or 0.0), usable(rule.max or 0.0)
    if multiple > 0.0:
        lot = ceil(lot / multiple - EPSILON) * multiple
    return min(lot, most) if most > 0.0 else lot


def uses_of(index: Index) -> list[Use]:
    """Return the largest order and, until there are orders for them, the largest demand of each recipe."""
    problem = index.problem
    largest: dict[tuple[str, int], Use] = {}
    covered = _covered(index)
    wanted: list[tuple[str, Demand | Order]] = [("order", order) for order in problem.orders]
    if not problem.is_netted:
        wanted += [("demand", demand) for demand in problem.demands if demand.material not in covered]
    for noun, entry in wanted:
        recipe, material = index.recipe(entry), index.materials.get(entry.material)
        if recipe is None or material is None or not 0.0 < entry.quantity < LARGEST:
            continue
        lot = entry.quantity if noun == "order" else largest_lot(material.lot, entry.quantity)
        key = (noun, id(recipe))
        if key not in largest or largest[key].quantity < lot:
            largest[key] = Use(recipe=recipe, material=material, quantity=lot, noun=noun, id=entry.id)
    return list(largest.values())


def _covered(index: Index) -> set[str]:
    """Return the materials whose demand needs no order."""
    total: dict[str, float] = {}
    for demand in index.problem.demands:
        total[demand.material] = total.get(demand.material, 0.0) + usable(demand.quantity)
    return {
        name for name, wanted in total.items() if name in index.materials and on_hand(index.materials[name]) >= wanted
    }


def is_sound(routing: Routing) -> bool:
    """Tell whether quantities and times of a routing can be reckoned at all."""
    names = {operation.id for operation in routing.operations}
    return (
        len(names) == len(routing.operations)
        and all(0.0 < operation.yield_factor <= 1.0 for operation in routing.operations)
        and all(entry.before in names and entry.after in names for entry in precedences_of(routing))
    )
