"""One assignment of a plan together with what its ids stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from heijunka.evaluate.violation import Rule, Violation
from heijunka.model.order import Order
from heijunka.model.plan import Assignment
from heijunka.model.problem import Recipe
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Requirement, processing_seconds

Place = tuple[str, str]
"""Ids of an order and one of its operations."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """An assignment and what its ids stand for; moments in UTC.

    Parameters
    ----------
    number
        Its place in the plan.
    quantity
        Units that its order needs it to process, whatever the plan says.
    has_begun
        Whether the state knows it as a fact.
    """

    number: int
    assignment: Assignment
    order: Order
    recipe: Recipe
    operation: Operation
    mode: Mode
    resources: tuple[Resource, ...]
    setup_start: datetime
    start: datetime
    end: datetime
    quantity: float
    has_begun: bool = False

    @property
    def place(self) -> Place:
        """Ids of order and operation."""
        return self.order.id, self.operation.id

    @property
    def speed(self) -> float:
        """Speed of the first resource."""
        return self.resources[0].speed if self.resources else 1.0

    @property
    def processing(self) -> timedelta:
        """Working time that it takes alone."""
        return timedelta(seconds=processing_seconds(self.mode, self.quantity, self.speed))

    def uses(self) -> Iterable[tuple[Resource, Requirement]]:
        """Return each resource with the requirement that it fills."""
        return zip(self.resources, self.mode.requirements, strict=False)

    def violation(self, rule: Rule, fault: str = "", *, resource: str = "", **values: str) -> Violation:
        """Return a violation at this place."""
        return Violation(
            rule=rule,
            fault=fault,
            order=self.order.id,
            operation=self.operation.id,
            resource=resource,
            values=tuple(values.items()),
        )
