"""Lead times: how long an order takes at least, to tell when what feeds it is needed."""

from __future__ import annotations

from datetime import timedelta
from graphlib import TopologicalSorter

from heijunka.model.order import Order
from heijunka.model.problem import Recipe, Recipes
from heijunka.model.routing import (
    ZERO,
    precedences_of,
    processed_quantities,
    processing_seconds,
)
from heijunka.mrp.draft import Draft


class LeadTimes:
    """Estimates the lead time of orders, once for each material, options, routing and quantity."""

    def __init__(self, recipes: Recipes) -> None:
        self._recipes = recipes
        self._known: dict[tuple[str, tuple[str, ...], str | None, float], timedelta] = {}

    def of(self, draft: Draft | Order) -> timedelta:
        """Return how long an order takes at least."""
        key = (draft.material, draft.options, draft.routing, draft.quantity)
        if key not in self._known:
            recipe = self._recipes.get(draft.material, draft.options, draft.routing)
            self._known[key] = longest_path(recipe, draft.quantity)
        return self._known[key]


def longest_path(recipe: Recipe, quantity: float) -> timedelta:
    """Return the longest path through a recipe: processing in first modes at speed 1, and minimum lags.

    Queues, setups and closing times are left out: the engine knows them, an estimate would only guess them.
    """
    processed = processed_quantities(recipe.routing, quantity)
    steps = {operation.id: operation for operation in recipe.routing.operations}
    lags: dict[str, dict[str, timedelta]] = {name: {} for name in steps}
    for entry in precedences_of(recipe.routing):
        lags[entry.after][entry.before] = max(entry.min_lag, lags[entry.after].get(entry.before, entry.min_lag))
    ends: dict[str, timedelta] = {}
    for name in TopologicalSorter(lags).static_order():
        start = max((ends[before] + lag for before, lag in lags[name].items()), default=ZERO)
        seconds = processing_seconds(steps[name].modes[0], processed[name], 1.0)
        ends[name] = start + timedelta(seconds=seconds)
    return max(ends.values())
