"""What comes of reading a file: a problem, what is wrong with it, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass

from heijunka.model.issue import Issue, Severity
from heijunka.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a file.

    Parameters
    ----------
    problem
        None if any part of the file could not be understood: never a half-read plant.
    issues
        Everything wrong or doubtful, errors first, each with its place in the file.
    assumptions
        What was filled in or repaired.
    """

    problem: Problem | None
    issues: tuple[Issue, ...] = ()
    assumptions: tuple[Issue, ...] = ()

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The issues that stop planning."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)
