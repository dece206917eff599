"""Terms on what is left out and what has moved."""

from __future__ import annotations

from datetime import timedelta

from heijunka.evaluate.view import View

MINUTE = timedelta(minutes=1)
OTHER_RESOURCE = 60.0
"""What another resource counts, in minutes moved."""


def stability(view: View) -> float:
    """Return the minutes by which operations start otherwise than in the baseline, and 60 for each on other resources.

    Operations that only one of the two plans holds add nothing.
    """
    total = 0.0
    baseline = view.problem.baseline
    for entry in baseline.assignments if baseline is not None else ():
        work = view.work_at.get((entry.order, entry.operation))
        if work is not None:
            total += abs(work.start - entry.start) / MINUTE
            total += OTHER_RESOURCE if work.assignment.resources != entry.resources else 0.0
    return total


def unplanned(view: View) -> float:
    """Return the number of the problem's orders of which the plan holds nothing."""
    return float(len(view.problem.orders) - len(view.made))
