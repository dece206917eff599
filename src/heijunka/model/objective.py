"""The objective: named terms, weighted or in order of importance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Term(StrEnum):
    """What can be asked of a plan; every term is to be small. ``evaluate.objectives`` defines each exactly."""

    WEIGHTED_TARDINESS = "weighted_tardiness"
    """Sum over orders of weight x minutes late."""
    LATE_ORDERS = "late_orders"
    """Number of orders of positive weight that end after their due date."""
    MAKESPAN = "makespan"
    """Minutes from the start of the horizon to the last end."""
    FLOW_TIME = "flow_time"
    """Sum over orders of weight x minutes from release (or the start of the horizon) to the end."""
    SETUP_TIME = "setup_time"
    """Sum of required changeover minutes."""
    SETUP_COST = "setup_cost"
    """Sum of changeover costs."""
    WIP = "wip"
    """Sum over orders of value x days from their first start to their end."""
    EARLINESS = "earliness"
    """Sum over orders of weight x minutes early."""
    OVERTIME = "overtime"
    """Money for the overtime windows opened."""
    LEVELNESS = "levelness"
    """Mean squared deviation of the mix produced from an even mix, in units squared (Miltenburg 1989)."""
    STABILITY = "stability"
    """Sum over operations that the baseline plan holds of minutes moved, 60 for another resource and 30 for neighbours
    turned round; what lies ahead counts half for each day."""
    UNPLANNED = "unplanned"
    """Number of orders left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedTerm:
    """A term and how much one unit of it costs; in a lexicographic objective weights do not matter."""

    term: Term
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What a plan is judged by.

    Whatever the terms, a plan that leaves out fewer orders is better: that comes first.

    Parameters
    ----------
    terms
        At least one. By default a minute late of a weight of 1 counts as much as ten minutes of setups, or as one unit
        of money for overtime.
    is_lexicographic
        If so, terms are compared one after the other, in the order given; else their weighted sum is.
    """

    terms: tuple[WeightedTerm, ...] = (
        WeightedTerm(term=Term.WEIGHTED_TARDINESS),
        WeightedTerm(term=Term.SETUP_TIME, weight=0.1),
        WeightedTerm(term=Term.OVERTIME),
    )
    is_lexicographic: bool = False


def minimise(*terms: Term) -> Objective:
    """Return an objective of terms of equal weight."""
    return Objective(terms=tuple(WeightedTerm(term=term) for term in terms))
