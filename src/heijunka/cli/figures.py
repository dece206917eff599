"""The few figures that a planner looks at first, beside those of the earliest-due-date plan."""

from __future__ import annotations

from heijunka import api
from heijunka.messages import say
from heijunka.model.record import PlanRecord

FIRST = (
    "weighted_tardiness_h",
    "late_orders",
    "on_time_delivery",
    "setup_time_h",
    "n_setups",
    "wip_value",
    "flow_time_mean_h",
    "makespan_h",
    "utilisation",
    "overtime_cost",
)


def figure_rows(record: PlanRecord, language: str) -> list[tuple[str, str, str, str]]:
    """Return name, EDD's value, the plan's value and the change, as texts."""
    plan = api.kpi(record.problem, record.plan)
    reference = api.kpi(record.problem, record.reference) if record.reference is not None else None
    rows = []
    for name in FIRST:
        value, unit = plan.figure(name), plan.unit(name)
        other = reference.figure(name) if reference is not None else None
        label = say(f"kpi.{name}", language)
        rows.append((label, _text(other, unit), _text(value, unit), _change(other, value, unit)))
    return rows


def _text(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "%":
        return f"{value:.1%}"
    shown = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"
    return f"{shown} {unit}".strip()


def _change(other: float | None, value: float | None, unit: str) -> str:
    if other is None or value is None:
        return "–"
    if unit == "%":
        return f"{100 * (value - other):+.1f}"
    return f"{(value - other) / abs(other):+.1%}" if other else ("–" if value == other else f"{value:+,.1f}")
