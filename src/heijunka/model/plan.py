"""The plan: every assignment, the overtime it opens, and the orders it leaves out with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heijunka.model.moments import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One operation of an order, in one mode, on chosen resources, at a time.

    Parameters
    ----------
    resources
        One id for each requirement of the mode, in its order.
    setup_start
        When its setup begins on the resource; equal to ``start`` when none is needed.
    start, end
        Processing.
    quantity
        Units that it processes.
    """

    order: str
    operation: str
    mode: str
    resources: tuple[str, ...]
    setup_start: datetime
    start: datetime
    end: datetime
    quantity: float

    def __post_init__(self) -> None:
        require_aware(self, "setup_start", "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class OvertimeUse:
    """One overtime window of a resource's calendar that the plan opens for that resource."""

    resource: str
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        require_aware(self, "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """An order that the plan leaves out, whole, and why.

    Parameters
    ----------
    reason
        A key of the catalogue.
    values
        Pairs of name and value that the reason's text needs.
    """

    order: str
    reason: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All assignments of the planned orders, sorted by start; and every other order in ``unplanned``.

    Parameters
    ----------
    method
        What made it, e.g. ``atcs`` or ``cpsat``.
    problem_hash
        SHA-256 of the canonical problem that it answers; empty if unknown.
    """

    assignments: tuple[Assignment, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    overtime: tuple[OvertimeUse, ...] = ()
    method: str = ""
    seed: int | None = None
    problem_hash: str = ""
