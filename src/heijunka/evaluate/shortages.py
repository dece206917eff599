"""What is not there yet: which work of the next days waits for which material, and what brings it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from heijunka.evaluate.outcome import outcomes
from heijunka.model.order import Supply, SupplySource
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Material that planned work needs soon and that is not there yet.

    Parameters
    ----------
    order, operation
        The work that needs it.
    needed
        When that is planned to begin.
    source
        What brings it.
    supplier
        The order that makes it, if one does.
    comes
        When it is there, as things stand; None if the order that makes it is not planned.
    """

    order: str
    operation: str
    material: str
    quantity: float
    needed: datetime
    source: SupplySource
    supplier: str
    comes: datetime | None

    @property
    def slack_hours(self) -> float:
        """Hours between its arrival and its use: the less, the sooner somebody should ask."""
        if self.comes is None:
            return float("-inf")
        return (self.needed - self.comes).total_seconds() / 3600


def shortages(problem: Problem, plan: Plan, *, now: datetime, within: timedelta) -> tuple[Shortage, ...]:
    """Return what work that begins soon needs and that is not there yet, the soonest needed first.

    Work that has begun has what it needs.

    Parameters
    ----------
    within
        How far to look ahead from now.
    """
    begun = problem.state.operations if problem.state is not None else {}
    ends = {name: outcome.end for name, outcome in outcomes(problem, plan).items()}
    soon = {
        (entry.order, entry.operation): entry.start
        for entry in plan.assignments
        if entry.start < now + within and f"{entry.order}/{entry.operation}" not in begun
    }
    found = []
    for order in problem.orders:
        for supply in order.supplies:
            needed = soon.get((order.id, supply.operation))
            comes = _comes(supply, ends)
            if needed is None or (comes is not None and comes <= now):
                continue
            if supply.source is SupplySource.STOCK:
                continue
            found.append(
                Shortage(
                    order=order.id,
                    operation=supply.operation,
                    material=supply.material,
                    quantity=supply.quantity,
                    needed=needed,
                    source=supply.source,
                    supplier=supply.order or "",
                    comes=comes,
                )
            )
    return tuple(sorted(found, key=lambda entry: (entry.needed, entry.order, entry.material)))


def _comes(supply: Supply, ends: Mapping[str, datetime]) -> datetime | None:
    return ends.get(supply.order) if supply.order is not None else supply.at
