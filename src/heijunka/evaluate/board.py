"""What a planner's board shows: the picture of a plan, and beside each bar what a hand needs to move it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from heijunka.evaluate.gantt import gantt
from heijunka.model.moments import seconds_between
from heijunka.model.order import Order
from heijunka.model.plan import Plan
from heijunka.model.plant import candidates
from heijunka.model.problem import Problem, Recipes


def board(
    problem: Problem, plan: Plan, *, now: datetime | None = None, fence: datetime | None = None, language: str = "en"
) -> dict[str, Any]:
    """Return the columns of `gantt` and those that say what each bar is and where else it may go.

    Parameters
    ----------
    problem, plan
        A plan that the judge accepts.
    now
        Where the line of the present is drawn.
    fence
        Until when work is frozen.
    language
        Of the texts in it.

    Returns
    -------
    dict
        As `gantt` returns, and besides: ``steps``, ids of operations; ``places``, lists of rows of resources;
        ``fence``; and of each bar ``assignment`` (its number in the plan), ``step``, ``place`` (which resources could
        do this part of its work) and ``is_begun``.
    """
    document = gantt(problem, plan, now=now, language=language)
    places = _Places(problem)
    steps: dict[str, int] = {}
    begun = problem.state.operations if problem.state is not None else {}
    columns: dict[str, list[int]] = {name: [] for name in ("assignment", "step", "place", "is_begun")}
    for number, entry in enumerate(plan.assignments):
        step = steps.setdefault(entry.operation, len(steps))
        is_begun = int(f"{entry.order}/{entry.operation}" in begun)
        for resource in entry.resources:
            place = places.of(entry.order, entry.operation, resource)
            for column, value in zip(columns.values(), (number, step, place, is_begun), strict=True):
                column.append(value)
    document["bars"] |= columns
    document["steps"] = list(steps)
    document["places"] = places.rows
    start = problem.horizon.start.astimezone(UTC)
    document["fence"] = None if fence is None else seconds_between(start, fence)
    return document


class _Places:
    """Numbers the sets of resources that can do the same part of an operation."""

    def __init__(self, problem: Problem) -> None:
        self.rows: list[list[int]] = []
        self._plant = problem.plant
        self._row_of = {resource.id: n for n, resource in enumerate(problem.plant.resources)}
        self._recipes = Recipes(problem.plant)
        self._orders = {order.id: order for order in problem.orders}
        self._numbers: dict[tuple[int, ...], int] = {}
        self._known: dict[tuple[str, tuple[str, ...], str | None, str, str], int] = {}

    def of(self, order: str, operation: str, resource: str) -> int:
        """Return the number of the set from which a resource was taken for an operation."""
        made = self._orders[order]
        key = (made.material, made.options, made.routing, operation, resource)
        if key not in self._known:
            rows = self._rows(made, operation, resource)
            if rows not in self._numbers:
                self._numbers[rows] = len(self.rows)
                self.rows.append(list(rows))
            self._known[key] = self._numbers[rows]
        return self._known[key]

    def _rows(self, order: Order, operation: str, resource: str) -> tuple[int, ...]:
        step = next(entry for entry in self._recipes.of(order).routing.operations if entry.id == operation)
        found = {self._row_of[resource]}
        # Modes are alternatives, so what stands at the same place in each of them does the same part of the work.
        parts = {
            place
            for mode in step.modes
            for place, requirement in enumerate(mode.requirements)
            if resource in candidates(self._plant, requirement)
        }
        for mode in step.modes:
            for place in parts:
                if place < len(mode.requirements):
                    found.update(self._row_of[name] for name in candidates(self._plant, mode.requirements[place]))
        return tuple(sorted(found))
