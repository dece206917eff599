"""What a plan makes of each order: when it starts and ends, how late; shared by figures, reasons and pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from heijunka.model.moments import seconds_between
from heijunka.model.order import Order
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem

HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOutcome:
    """One planned order.

    Parameters
    ----------
    start, end
        First setup or processing start, last end; in UTC.
    """

    order: Order
    assignments: tuple[Assignment, ...]
    start: datetime
    end: datetime

    @property
    def tardiness_hours(self) -> float:
        """Hours that it ends after its due date; 0 if it has none or is in time."""
        if self.order.due is None:
            return 0.0
        return max(0, seconds_between(self.order.due, self.end)) / HOUR

    @property
    def flow_hours(self) -> float:
        """Hours from start to end."""
        return seconds_between(self.start, self.end) / HOUR

    @property
    def is_delivery(self) -> bool:
        """Whether somebody waits for it; orders that only feed others do not count as deliveries."""
        return self.order.weight > 0 and self.order.due is not None

    @property
    def is_late(self) -> bool:
        """Whether a delivery ends after its due date."""
        return self.is_delivery and self.tardiness_hours > 0


def outcomes(problem: Problem, plan: Plan) -> Mapping[str, OrderOutcome]:
    """Return the outcome of every planned order, by id, in the problem's order."""
    found: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in plan.assignments:
        found[assignment.order].append(assignment)
    result = {}
    for order in problem.orders:
        mine = found.get(order.id)
        if mine:
            result[order.id] = OrderOutcome(
                order=order,
                assignments=tuple(sorted(mine, key=lambda entry: (entry.start, entry.end))),
                start=min(entry.setup_start for entry in mine).astimezone(UTC),
                end=max(entry.end for entry in mine).astimezone(UTC),
            )
    return result


def late_orders(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Return the ids of late orders, the worst (weight x hours late) first."""
    late = [outcome for outcome in outcomes(problem, plan).values() if outcome.is_late]
    late.sort(key=lambda outcome: (-outcome.order.weight * outcome.tardiness_hours, outcome.order.id))
    return tuple(outcome.order.id for outcome in late)
