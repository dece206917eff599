"""Checks of supply: materials that need themselves, and materials that nobody makes or buys."""

from __future__ import annotations

from collections.abc import Iterable

from heijunka.model.demand import Option
from heijunka.model.issue import Place
from heijunka.model.problem import Recipe
from heijunka.model.validate.findings import Findings, usable
from heijunka.model.validate.graph import chain, loops
from heijunka.model.validate.index import Index, on_hand, wishes


def check_supply(index: Index, found: Findings) -> None:
    """Check that all that is wanted can come from somewhere."""
    for loop in loops(_components(index)):
        place = Place(noun="component", id=f"{loop[0]}/{loop[1]}", field="material")
        found.error("supply_loop", place, chain=chain(loop))
    if not index.problem.is_netted:
        _check_sources(index, found)


def _components(index: Index) -> dict[str, list[str]]:
    """Return what each material is made of, with what options of its own and options ordered with it add."""
    made_of: dict[str, list[str]] = {
        name: [component.material for component in bom.components] for name, bom in index.boms.items()
    }
    added: set[tuple[str, str]] = set()
    for option in index.plant.options:
        _add(made_of, added, option, option.materials)
    for entry in wishes(index):
        for name in entry.options:
            if name in index.options:
                _add(made_of, added, index.options[name], (entry.material,))
    return made_of


def _add(made_of: dict[str, list[str]], added: set[tuple[str, str]], option: Option, materials: Iterable[str]) -> None:
    for material in materials:
        if (material, option.id) not in added:
            added.add((material, option.id))
            made_of.setdefault(material, []).extend(component.material for component in option.add_components)


def reached_materials(index: Index) -> set[str]:
    """Return the known materials that demands and orders want, and all that these are made of."""
    wanted = [demand.material for demand in index.problem.demands]
    seen: set[int] = set()
    for entry in wishes(index):
        recipe = index.recipe(entry)
        if recipe is not None and id(recipe) not in seen:
            seen.add(id(recipe))
            wanted += _needs(recipe)
    reached: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in reached and name in index.materials:
            reached.add(name)
            if index.recipes.can_make(name):
                wanted += _needs(index.recipes.get(name))
    return reached


def _needs(recipe: Recipe) -> list[str]:
    """Return the components of a recipe; what only one of several modes consumes can be done without."""
    only = [operation.modes[0] for operation in recipe.routing.operations if len(operation.modes) == 1]
    components = (*recipe.components, *(component for mode in only for component in mode.components))
    return [component.material for component in components]


def _check_sources(index: Index, found: Findings) -> None:
    totals: dict[str, float] = {}
    for demand in index.problem.demands:
        totals[demand.material] = totals.get(demand.material, 0.0) + usable(demand.quantity)
    bought: dict[str, float] = {}
    for purchase in index.problem.purchases:
        bought[purchase.material] = bought.get(purchase.material, 0.0) + usable(purchase.quantity)
    for name in sorted(reached_materials(index)):
        material = index.materials[name]
        if material.purchase_lead_time is not None or index.recipes.can_make(name):
            continue
        available, demanded = on_hand(material) + bought.get(name, 0.0), totals.get(name, 0.0)
        place = Place(noun="material", id=name, field="purchase_lead_time")
        if not available > 0.0:
            found.error("material_without_supply", place, material=name)
        elif demanded > available:
            found.warn("stock_short_of_demand", place, material=name, available=available, demanded=demanded)
