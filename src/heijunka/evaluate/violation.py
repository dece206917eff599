"""Violations: what the judge finds wrong with a plan, each under the name of one rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heijunka.messages import say


class Rule(StrEnum):
    """What every plan must keep to. `evaluate.check` defines each exactly; ``docs/judge.md`` explains them."""

    REFERENCE = "reference"
    """What the plan names exists."""
    COMPLETENESS = "completeness"
    """Each order is planned whole, or left out with a reason."""
    SUPPLY_PLANNED = "supply_planned"
    """An order that draws on an order left out is left out too."""
    RESOURCES = "resources"
    """Each requirement of the mode has one fitting resource."""
    QUANTITY = "quantity"
    """Each operation processes what the order needs of it."""
    HORIZON = "horizon"
    """Nothing begins before the horizon, or in the past."""
    RELEASE = "release"
    """Nothing of an order is processed before its release."""
    DEADLINE = "deadline"
    """Every order ends by its deadline."""
    CALENDAR = "calendar"
    """Work is done while all of its resources work."""
    DURATION = "duration"
    """Work lasts exactly as long as its mode says."""
    BATCH = "batch"
    """The operations of a batch belong together and fit."""
    SETUP = "setup"
    """A changeover has its time between two neighbours."""
    CAPACITY = "capacity"
    """No resource is used beyond its capacity."""
    PRECEDENCE = "precedence"
    """Operations follow each other, with their lags and transfer lots."""
    SUPPLY = "supply"
    """No operation starts before what it draws on is there."""
    PEGGING = "pegging"
    """What is set aside for an operation is what it needs, and exists."""
    BALANCE = "balance"
    """No material is consumed that is not there."""
    STORAGE = "storage"
    """No storage holds more than it has room for."""
    PIN = "pin"
    """What the planner fixed stays."""
    OVERTIME = "overtime"
    """Overtime opened is a window of the resource's calendar."""
    HISTORY = "history"
    """What has begun stands in the plan as it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing wrong with a plan.

    Parameters
    ----------
    fault
        Which way of breaking the rule; empty if there is only one.
    order, operation, resource
        Where, as far as it is at one place.
    values
        Pairs of name and value that the text needs.
    """

    rule: Rule
    fault: str = ""
    order: str = ""
    operation: str = ""
    resource: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Key of its text in the catalogue."""
        return f"evaluate.{self.rule}_{self.fault}" if self.fault else f"evaluate.{self.rule}"

    def text(self, language: str = "en") -> str:
        """Return what is wrong, where and by how much."""
        place = {"order": self.order, "operation": self.operation, "resource": self.resource}
        return say(self.key, language, **{**place, **dict(self.values)})

    def __str__(self) -> str:
        """Return rule and text in one line of English."""
        return f"{self.rule}: {self.text()}"
