"""Terms on what the plan spends: changeovers and overtime."""

from __future__ import annotations

from datetime import timedelta

from heijunka.evaluate.view import View
from heijunka.model.moments import seconds_between

MINUTE = timedelta(minutes=1)
HOUR = 3600.0


def setup_time(view: View) -> float:
    """Return the minutes of changeover that the sequences ask for, once a batch."""
    return sum((setup.time for setup in view.setups), timedelta(0)) / MINUTE


def setup_cost(view: View) -> float:
    """Return the cost of the changeovers that the sequences ask for, once a batch."""
    return sum(setup.cost for setup in view.setups)


def overtime(view: View) -> float:
    """Return the cost of every overtime window that the plan opens, whole and for each resource."""
    windows = (window for opened in view.overtime.values() for window in opened)
    return sum(window.cost_per_hour * (seconds_between(window.start, window.end) / HOUR) for window in windows)
