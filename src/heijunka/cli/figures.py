"""A plan's figures as rows of a table, beside those of the earliest-due-date plan."""

from __future__ import annotations

from collections.abc import Iterable

from heijunka import api
from heijunka.evaluate.gantt import shown
from heijunka.evaluate.kpi import UNITS
from heijunka.messages import say
from heijunka.model.record import PlanRecord

FIRST = (
    "weighted_tardiness_h",
    "late_orders",
    "on_time_delivery",
    "setup_time_h",
    "n_setups",
    "best_seller_efficiency",
    "wip_value",
    "flow_time_mean_h",
    "makespan_h",
    "overtime_cost",
)
"""What a planner looks at first."""


def figure_rows(record: PlanRecord, language: str, *, names: Iterable[str] = FIRST) -> list[tuple[str, str, str, str]]:
    """Return name, the reference's value, the plan's value and the change, as texts."""
    plan = api.kpi(record.problem, record.plan)
    reference = api.kpi(record.problem, record.reference) if record.reference is not None else None
    rows = []
    for name in names:
        value, unit = plan.figure(name), UNITS[name]
        other = reference.figure(name) if reference is not None else None
        before = "–" if other is None else f"{shown(other, unit)} {unit}".strip()
        rows.append(
            (say(f"kpi.{name}", language), before, f"{shown(value, unit)} {unit}".strip(), _change(other, value, unit))
        )
    return rows


def resource_rows(record: PlanRecord, language: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return headers and rows of every busy resource's figures."""
    names = ("resource", "operations", "planned_busy_h", "production_h", "setup_h", "n_setups", "allocation_efficiency")
    rows = [
        (
            entry.resource,
            str(entry.n_operations),
            f"{entry.planned_busy_h:.1f}",
            f"{entry.production_h:.1f}",
            f"{entry.setup_h:.1f}",
            str(entry.n_setups),
            f"{entry.allocation_efficiency:.1%}",
        )
        for entry in api.kpi(record.problem, record.plan).resources
        if entry.n_operations
    ]
    return [say(f"kpi.{name}", language) for name in names], rows


def _change(other: float | None, value: float, unit: str) -> str:
    if other is None:
        return "–"
    if unit == "%":
        return f"{100 * (value - other):+.1f}"
    if other:
        return f"{(value - other) / abs(other):+.1%}"
    return "–" if value == other else f"{value:+,.1f}"
