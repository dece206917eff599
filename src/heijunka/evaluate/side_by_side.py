"""Plans for different data side by side: key figures, and how late is what is promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heijunka.evaluate.gantt import shown
from heijunka.evaluate.kpi import SMALLER_IS_BETTER, UNITS
from heijunka.evaluate.outcome import outcomes
from heijunka.messages import say
from heijunka.model.moments import seconds_between
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

Lateness = Mapping[str, float | None]
MOST_ORDERS = 200
"""That a comparison names."""
LEFT_OUT_HOURS = 1e6
"""Left out counts as worse than any lateness."""


def lateness(problem: Problem, plan: Plan) -> dict[str, float | None]:
    """Return by demand how many hours late its last order ends; negative if it is early; None if it is left out."""
    found: dict[str, float | None] = {}
    ended = outcomes(problem, plan)
    for order in problem.orders:
        if order.due is None or order.weight == 0:
            continue
        outcome = ended.get(order.id)
        late = seconds_between(order.due, outcome.end) / 3600 if outcome is not None else None
        for name in {peg.demand for peg in order.pegs} or {order.id}:
            before = found.get(name, late)
            found[name] = None if late is None or before is None else round(max(late, before), 3)
    return found


def figures(columns: Sequence[Mapping[str, float]], language: str = "en") -> list[dict[str, Any]]:
    """Return every key figure of each plan, with its change against the first and whether that is for the better."""
    return [_figure(name, [column.get(name, 0.0) for column in columns], language) for name in UNITS]


def _figure(name: str, values: Sequence[float], language: str) -> dict[str, Any]:
    cells = [
        {
            "value": value,
            "text": shown(value, UNITS[name]),
            "change": value - values[0],
            "is_better": None if value == values[0] else (value < values[0]) == (name in SMALLER_IS_BETTER),
        }
        for value in values
    ]
    return {"key": name, "label": say(f"kpi.{name}", language), "unit": UNITS[name], "cells": cells}


def orders(columns: Sequence[Lateness]) -> list[dict[str, Any]]:
    """Return hours late by demand, where plans differ most first; what a plan has no demand for is not wanted there."""
    widths = {name: _spread(name, columns) for column in columns for name in column}
    ranked = sorted((name for name in widths if widths[name] > 0), key=lambda name: (-widths[name], name))
    return [
        {"id": name, "cells": [{"is_wanted": name in column, "late_h": column.get(name)} for column in columns]}
        for name in ranked[:MOST_ORDERS]
    ]


def _spread(name: str, columns: Sequence[Lateness]) -> float:
    """Return by how many hours plans differ on a demand; a little where it is not wanted in all of them."""
    found = [_hours(column[name]) for column in columns if name in column]
    return max(found) - min(found) + (0.5 if len(found) < len(columns) else 0.0)


def _hours(late: float | None) -> float:
    return max(0.0, late) if late is not None else LEFT_OUT_HOURS
