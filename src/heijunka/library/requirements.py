"""What some demands need at every level if nothing is in stock: by material and due date.

The generator's own plain explosion: it says what to keep in stock, and the tests hold netting against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from heijunka.model.demand import Demand
from heijunka.model.material import component_need
from heijunka.model.plant import Plant
from heijunka.model.problem import Recipes
from heijunka.model.routing import processed_quantities

Needs = dict[str, list[tuple[datetime, float]]]


def component_needs(plant: Plant, demands: Iterable[Demand]) -> Needs:
    """Return, for every component, dated needs in order of due date; each is due when the end item is."""
    recipes = Recipes(plant)
    per_unit: dict[tuple[str, tuple[str, ...]], dict[str, float]] = {}
    found: Needs = {}
    for demand in sorted(demands, key=lambda entry: entry.due):
        key = (demand.material, demand.options)
        if key not in per_unit:
            per_unit[key] = _per_unit(recipes, *key)
        for material, quantity in per_unit[key].items():
            found.setdefault(material, []).append((demand.due, quantity * demand.quantity))
    return found


def _per_unit(recipes: Recipes, material: str, options: tuple[str, ...]) -> dict[str, float]:
    total: dict[str, float] = {}
    if not recipes.can_make(material):
        return total
    recipe = recipes.get(material, options)
    processed = processed_quantities(recipe.routing, 1.0)
    for component in recipe.components:
        need = component_need(component, processed[component.operation or recipe.routing.operations[0].id])
        total[component.material] = total.get(component.material, 0.0) + need
        for below, quantity in _per_unit(recipes, component.material, ()).items():
            total[below] = total.get(below, 0.0) + quantity * need
    return total
