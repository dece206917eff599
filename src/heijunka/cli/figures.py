"""A plan's figures, beside those of the earliest-due-date plan: as rows of a table, and as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from heijunka import api
from heijunka.evaluate.gantt import shown
from heijunka.evaluate.kpi import UNITS, Kpis
from heijunka.messages import say
from heijunka.model.record import REFERENCE_RULE, PlanRecord

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
OF_RESOURCE = (
    "resource",
    "operations",
    "planned_busy_h",
    "production_h",
    "setup_h",
    "n_setups",
    "allocation_efficiency",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a plan, and of the one it is shown beside."""

    plan: Kpis
    reference: Kpis | None
    is_rule: bool = True
    """Whether what it is shown beside is the earliest-due-date plan, and not the plan before."""

    @classmethod
    def of(cls, record: PlanRecord) -> Figures:
        """Return the figures of a kept plan."""
        reference = api.kpi(record.problem, record.reference) if record.reference is not None else None
        is_rule = record.reference is None or record.reference.method == REFERENCE_RULE
        return cls(api.kpi(record.problem, record.plan), reference, is_rule)

    def columns(self, language: str) -> list[str]:
        """Return the headers of `rows`."""
        beside = "edd" if self.is_rule else "before"
        return [say(f"cli.{name}", language) for name in ("figure", beside, "plan", "change")]

    def rows(self, language: str, names: Iterable[str] = UNITS) -> list[tuple[str, str, str, str]]:
        """Return name, the reference's value, the plan's value and the change, as texts."""
        return [self._row(name, language) for name in names]

    def resource_columns(self, language: str) -> list[str]:
        """Return the headers of `resource_rows`."""
        return [say(f"kpi.{name}", language) for name in OF_RESOURCE]

    def resource_rows(self) -> list[tuple[str, ...]]:
        """Return the figures of every busy resource, as texts."""
        return [
            (
                entry.resource,
                str(entry.n_operations),
                f"{entry.planned_busy_h:.1f}",
                f"{entry.production_h:.1f}",
                f"{entry.setup_h:.1f}",
                str(entry.n_setups),
                f"{entry.allocation_efficiency:.1%}",
            )
            for entry in self.plan.resources
            if entry.n_operations
        ]

    def document(self) -> dict[str, Any]:
        """Return the plant's figures as plain data."""
        beside = "edd" if self.is_rule else "before"
        return {"plan": dict(self.plan.values), beside: dict(self.reference.values) if self.reference else None}

    def resource_document(self) -> list[dict[str, Any]]:
        """Return every resource's figures as plain data."""
        return [asdict(entry) | {"allocation_efficiency": entry.allocation_efficiency} for entry in self.plan.resources]

    def _row(self, name: str, language: str) -> tuple[str, str, str, str]:
        value, unit = self.plan.figure(name), UNITS[name]
        other = self.reference.figure(name) if self.reference is not None else None
        before = "–" if other is None else f"{shown(other, unit)} {unit}".strip()
        return say(f"kpi.{name}", language), before, f"{shown(value, unit)} {unit}".strip(), _change(other, value, unit)


def _change(other: float | None, value: float, unit: str) -> str:
    if other is None:
        return "–"
    if unit == "%":
        return f"{100 * (value - other):+.1f}"
    if other:
        return f"{(value - other) / abs(other):+.1%}"
    return "–" if value == other else f"{value:+,.1f}"
