"""Terms on what is left out and what has moved."""

from __future__ import annotations

from heijunka.evaluate.nervousness import nervousness
from heijunka.evaluate.view import View


def stability(view: View) -> float:
    """Return how much the plan moves beside the baseline (see `nervousness`), seen from now or the horizon's start."""
    problem = view.problem
    if problem.baseline is None:
        return 0.0
    now = problem.state.now if problem.state is not None else problem.horizon.start
    return nervousness(problem.baseline, view.plan, now=now, plant=problem.plant).value


def unplanned(view: View) -> float:
    """Return the number of the problem's orders of which the plan holds nothing."""
    return float(len(view.problem.orders) - len(view.made))
