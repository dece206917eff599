"""Rows for the picture of a plan: columns of numbers and names that the Gantt chart draws as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from heijunka.evaluate.explain import Explainer
from heijunka.evaluate.kpi import SMALLER_IS_BETTER, UNITS, Kpis, kpi, working_timeline
from heijunka.evaluate.outcome import outcomes
from heijunka.messages import catalogue, say
from heijunka.model.moments import seconds_between
from heijunka.model.order import SupplySource
from heijunka.model.plan import Plan
from heijunka.model.plant import attributes_of, setup_matrix_of
from heijunka.model.problem import Problem, Recipes
from heijunka.model.record import REFERENCE_RULE

VERSION = 1
MOST_CAUSES = 500
MARGIN = timedelta(hours=4)
COLOURS = {
    "white": "#dfe4ea",
    "black": "#3d434b",
    "grey": "#9aa3ad",
    "silver": "#bcc5cf",
    "red": "#d64545",
    "blue": "#3b7dd8",
    "green": "#3fa35b",
    "yellow": "#e2b93b",
    "orange": "#e08a3c",
    "beige": "#d8c7a3",
    "gold": "#c9a24b",
    "champagne": "#d9c39a",
}
"""What a colour-like family is drawn in; others get one from the chart's palette."""


def gantt(
    problem: Problem, plan: Plan, *, baseline: Plan | None = None, now: datetime | None = None, language: str = "en"
) -> dict[str, Any]:
    """Return everything that the chart shows, as plain data.

    Parameters
    ----------
    problem, plan
        A plan that the judge accepts.
    baseline
        Another plan of the same problem, drawn behind this one.
    now
        Where the line of the present is drawn.
    language
        Of the texts in it; the chart itself knows both.

    Returns
    -------
    dict
        All times in whole seconds since ``epoch``, itself in seconds since 1970 UTC.
    """
    start = problem.horizon.start.astimezone(UTC)
    ends = [entry.end for entry in plan.assignments]
    end = max([*ends, start + MARGIN]).astimezone(UTC) + MARGIN
    clock = _Clock(start)
    families = _Families(problem)
    orders = _orders(problem, plan, clock, families=families, language=language)
    number_of = {name: n for n, name in enumerate(orders["id"])}
    operations = _Names()
    bars = _bars(problem, plan, clock, (number_of, operations, families))
    ghosts = _bars(problem, baseline, clock, (number_of, operations, families)) if baseline is not None else None
    return {
        "version": VERSION,
        "language": language,
        "title": problem.plant.name or problem.plant.id,
        "subtitle": problem.name,
        "time_zone": problem.plant.time_zone,
        "epoch": int(start.timestamp()),
        "end": clock.of(end),
        "now": clock.of(now) if now is not None else None,
        "resources": _resources(problem),
        "orders": orders,
        "operations": operations.names,
        "families": families.rows(),
        "bars": bars,
        "breaks": _breaks(problem, plan, clock, end),
        "overtime": _overtime(problem, plan, clock),
        "baseline": ghosts,
        "kpis": _figures(problem, plan, baseline, language),
        "certificate": [],
        "texts": _texts(baseline),
    }


class _Clock:
    """Counts whole seconds from one moment."""

    def __init__(self, start: datetime) -> None:
        self._start = start

    def of(self, moment: datetime) -> int:
        return seconds_between(self._start, moment)

    def maybe(self, moment: datetime | None) -> int | None:
        return None if moment is None else self.of(moment)


class _Names:
    """Numbers names in the order in which they come."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers[name]


class _Families:
    """Finds the setup family that an operation has where it is made."""

    def __init__(self, problem: Problem) -> None:
        plant = problem.plant
        matrices = {matrix.id: matrix.attribute for matrix in plant.setup_matrices}
        self._attribute_on: dict[str, str] = {}
        for resource in plant.resources:
            matrix = setup_matrix_of(plant, resource)
            attribute = matrices[matrix] if matrix is not None else None
            if attribute is None and resource.batch is not None:
                attribute = resource.batch.attribute
            if attribute is not None:
                self._attribute_on[resource.id] = attribute
        self._names = _Names()
        self._recipes = Recipes(plant)
        self._materials = {material.id: material for material in plant.materials}
        self._orders = {order.id: order for order in problem.orders}
        self._known: dict[tuple[str, tuple[str, ...], str | None, str, str], int] = {}

    def of(self, order: str, operation: str, resources: Sequence[str]) -> int:
        attribute = next((self._attribute_on[name] for name in resources if name in self._attribute_on), None)
        if attribute is None:
            return -1
        made = self._orders[order]
        key = (made.material, made.options, made.routing, operation, attribute)
        if key not in self._known:
            recipe = self._recipes.of(made)
            step = next(entry for entry in recipe.routing.operations if entry.id == operation)
            value = attributes_of(self._materials[made.material], step, recipe.options).get(attribute)
            self._known[key] = -1 if value is None else self._names.number(value)
        return self._known[key]

    def rows(self) -> list[dict[str, str | None]]:
        return [{"name": name, "colour": COLOURS.get(name.lower())} for name in self._names.names]


def _resources(problem: Problem) -> list[dict[str, str | None]]:
    group_of: dict[str, str] = {}
    for group in problem.plant.groups:
        for member in group.members:
            group_of.setdefault(member, group.name or group.id)
    return [
        {"id": entry.id, "name": entry.name or entry.id, "kind": entry.kind.value, "group": group_of.get(entry.id)}
        for entry in problem.plant.resources
    ]


def _orders(problem: Problem, plan: Plan, clock: _Clock, *, families: _Families, language: str) -> dict[str, list[Any]]:
    planned = outcomes(problem, plan)
    reasons = {entry.order: say(entry.reason, language, **dict(entry.values)) for entry in plan.unplanned}
    number_of = {order.id: n for n, order in enumerate(problem.orders)}
    causes = _causes(problem, plan, language)
    materials = {material.id: material for material in problem.plant.materials}
    customers = {demand.id: demand.customer for demand in problem.demands}
    columns: dict[str, list[Any]] = defaultdict(list)
    for order in problem.orders:
        outcome = planned.get(order.id)
        material = materials[order.material]
        last = outcome.assignments[-1] if outcome else None
        row = {
            "id": order.id,
            "material": order.material,
            "name": material.name or material.id,
            "customer": next((customers[peg.demand] for peg in order.pegs if customers.get(peg.demand)), None),
            "quantity": order.quantity,
            "unit": material.unit,
            "due": clock.maybe(order.due),
            "completion": clock.of(outcome.end) if outcome else None,
            "release": clock.maybe(order.release),
            "weight": order.weight,
            "family": families.of(order.id, last.operation, last.resources) if last else -1,
            "is_rush": order.is_rush,
            "reason": reasons.get(order.id),
            "suppliers": _suppliers(order.supplies, number_of),
            "cause": causes.get(order.id),
        }
        for name, value in row.items():
            columns[name].append(value)
    return dict(columns) if columns else {"id": []}


def _suppliers(supplies: Iterable[Any], number_of: Mapping[str, int]) -> list[int]:
    named = {entry.order for entry in supplies if entry.source is SupplySource.ORDER and entry.order in number_of}
    return sorted(number_of[name] for name in named)


def _causes(problem: Problem, plan: Plan, language: str) -> dict[str, str]:
    explainer = Explainer(problem, plan)
    late = [outcome for outcome in outcomes(problem, plan).values() if outcome.is_late]
    late.sort(key=lambda outcome: -outcome.order.weight * outcome.tardiness_hours)
    return {outcome.order.id: explainer.explain(outcome.order.id).summary(language) for outcome in late[:MOST_CAUSES]}


def _bars(
    problem: Problem, plan: Plan, clock: _Clock, naming: tuple[Mapping[str, int], _Names, _Families]
) -> dict[str, list[int]]:
    number_of, operations, families = naming
    row_of = {resource.id: n for n, resource in enumerate(problem.plant.resources)}
    pinned = {(pin.order, pin.operation) for pin in problem.pins}
    names = _operation_names(problem)
    columns: dict[str, list[int]] = {
        name: [] for name in ("resource", "order", "operation", "setup_start", "start", "end", "family", "is_pinned")
    }
    for entry in plan.assignments:
        family = families.of(entry.order, entry.operation, entry.resources)
        operation = operations.number(names.get((entry.order, entry.operation)) or entry.operation)
        times = (clock.of(entry.setup_start), clock.of(entry.start), clock.of(entry.end))
        for resource in entry.resources:
            row = (row_of[resource], number_of[entry.order], operation, *times, family)
            for column, value in zip(columns.values(), row, strict=False):
                column.append(value)
            columns["is_pinned"].append(int((entry.order, entry.operation) in pinned))
    return columns


def _operation_names(problem: Problem) -> dict[tuple[str, str], str]:
    recipes = Recipes(problem.plant)
    return {
        (order.id, step.id): step.name
        for order in problem.orders
        for step in recipes.of(order).routing.operations
        if step.name
    }


def _breaks(problem: Problem, plan: Plan, clock: _Clock, end: datetime) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {"resource": [], "start": [], "end": []}
    start = problem.horizon.start.astimezone(UTC)
    for row, resource in enumerate(problem.plant.resources):
        if resource.calendar is None:
            continue
        closed_from = start
        working = working_timeline(problem, plan, resource, end).intervals
        for opens, closes in [*working, (end, end)]:
            if closed_from < opens:
                columns["resource"].append(row)
                columns["start"].append(clock.of(closed_from))
                columns["end"].append(clock.of(opens))
            closed_from = closes
    return columns


def _overtime(problem: Problem, plan: Plan, clock: _Clock) -> dict[str, list[int]]:
    row_of = {resource.id: n for n, resource in enumerate(problem.plant.resources)}
    uses = sorted(plan.overtime, key=lambda use: (row_of[use.resource], use.start))
    return {
        "resource": [row_of[use.resource] for use in uses],
        "start": [clock.of(use.start) for use in uses],
        "end": [clock.of(use.end) for use in uses],
    }


def _figures(problem: Problem, plan: Plan, baseline: Plan | None, language: str) -> list[dict[str, Any]]:
    return figures(kpi(problem, plan), kpi(problem, baseline) if baseline is not None else None, language)


def figures(mine: Kpis, other: Kpis | None, language: str) -> list[dict[str, Any]]:
    """Return key figures as texts, beside those of another plan, and whether they are better."""
    return [_figure(name, mine, other, language) for name in UNITS]


def _figure(name: str, mine: Kpis, other: Kpis | None, language: str) -> dict[str, Any]:
    value = mine.figure(name)
    before = other.figure(name) if other is not None else None
    is_better = None
    if before is not None and before != value:
        is_better = (value < before) == (name in SMALLER_IS_BETTER)
    return {
        "key": name,
        "label": say(f"kpi.{name}", language),
        "value": shown(value, UNITS[name]),
        "unit": UNITS[name],
        "baseline": None if before is None else shown(before, UNITS[name]),
        "is_better": is_better,
    }


def shown(value: float, unit: str) -> str:
    """Return a figure as text without its unit, as precise as is of use."""
    if unit == "%":
        return f"{100 * value:.1f}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"


def _texts(baseline: Plan | None) -> dict[str, dict[str, str]]:
    entries = {**catalogue("web"), **{f"kpi_{name}": texts for name, texts in catalogue("kpi").items()}}
    if baseline is not None and baseline.method != REFERENCE_RULE:
        entries["baseline"] = entries["baseline_plan"]
    return {language: {name: texts[language] for name, texts in entries.items()} for language in ("en", "zh")}
