"""What a search came to: a status, a plan if there is one, its score, and what it was compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from heijunka.errors import NoPlan
from heijunka.evaluate.score import Score
from heijunka.model.plan import Plan
from heijunka.model.record import Compared


class Status(StrEnum):
    """What is known of a search's answer."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incumbent:
    """A better plan as it was found.

    Parameters
    ----------
    seconds
        Since the search began.
    value, n_unplanned
        Its objective, and how many orders it leaves out.
    bound
        What no plan can beat, as known then.
    method
        What found it.
    """

    seconds: float
    value: float
    n_unplanned: int
    method: str
    bound: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer of a search.

    Parameters
    ----------
    best
        The plan, judged; None if there is none.
    rules
        What every rule tried reached, by name.
    rule_plans
        Plans of the rules that are kept for comparison.
    trace
        Every better plan, in order.
    notes
        What methods said they cannot express, by method.
    """

    status: Status
    best: Plan | None
    best_score: Score | None
    bound: float | None = None
    rules: Mapping[str, Compared] = field(default_factory=dict)
    rule_plans: Mapping[str, Plan] = field(default_factory=dict)
    trace: tuple[Incumbent, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def plan(self) -> Plan:
        """The plan.

        Raises
        ------
        NoPlan
            If there is none.
        """
        if self.best is None:
            raise NoPlan("The search found no plan. Give it more time, or check the problem.")
        return self.best

    @property
    def score(self) -> Score:
        """The plan's score; raises as `plan`."""
        if self.best_score is None:
            raise NoPlan("The search found no plan. Give it more time, or check the problem.")
        return self.best_score

    @property
    def is_optimal(self) -> bool:
        """Whether the plan is proved optimal."""
        return self.status is Status.OPTIMAL

    @property
    def gap(self) -> float | None:
        """How far from optimal at most, as a share of the value; None without a bound."""
        if self.bound is None or self.best_score is None:
            return None
        value = self.best_score.value
        return 0.0 if value <= self.bound else (value - self.bound) / abs(value)

    def rule_plan(self, rule: str) -> Plan | None:
        """Return a rule's plan, if it was kept."""
        return self.rule_plans.get(rule)
