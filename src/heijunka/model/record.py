"""A plan kept with the problem it answers and the certificate that says how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heijunka.model.objective import Term
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

REFERENCE_RULE = "edd"
"""Method of the plan that a plan is shown beside, unless it is shown beside the plan before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What another method reached on the same problem, in the same run.

    Parameters
    ----------
    value
        Its objective; the last term's value if the objective is lexicographic.
    """

    method: str
    value: float
    n_unplanned: int = 0
    terms: Mapping[Term, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What is known of a plan's quality; anyone can replay it.

    Parameters
    ----------
    status
        ``optimal`` if proved, else ``feasible``.
    value, bound
        Objective reached, and a value that no plan can beat; None if none is known.
    compared
        Every rule tried.
    seconds
        Wall time of the search.
    engine_version, seed, threads
        To replay it.
    """

    status: str
    value: float
    bound: float | None = None
    terms: Mapping[Term, float] = field(default_factory=dict)
    compared: tuple[Compared, ...] = ()
    seconds: float = 0.0
    engine_version: str = ""
    seed: int = 0
    threads: int = 1

    @property
    def gap(self) -> float | None:
        """How far from optimal at most, as a share of the value; None without a bound."""
        if self.bound is None:
            return None
        return 0.0 if self.value <= self.bound else (self.value - self.bound) / abs(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A plan and everything needed to read, judge and explain it.

    Parameters
    ----------
    reference
        The plan it is shown beside: by the earliest-due-date rule, or of an adjusted plan the one before.
    """

    problem: Problem
    plan: Plan
    certificate: Certificate | None = None
    reference: Plan | None = None
