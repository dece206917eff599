"""Terms on when orders end. Orders left out add nothing to them."""

from __future__ import annotations

from datetime import timedelta

from heijunka.evaluate.view import View

MINUTE = timedelta(minutes=1)
NONE = timedelta(0)


def weighted_tardiness(view: View) -> float:
    """Return the sum over orders of weight x minutes from due date to end, where the end is later."""
    return sum(order.order.weight * order.tardiness / MINUTE for order in view.made)


def earliness(view: View) -> float:
    """Return the sum over orders of weight x minutes from end to due date, where the end is earlier."""
    return sum(order.order.weight * order.earliness / MINUTE for order in view.made)


def late_orders(view: View) -> float:
    """Return the number of orders of positive weight that end after their due date."""
    return float(sum(order.order.weight > 0 and order.tardiness > NONE for order in view.made))


def makespan(view: View) -> float:
    """Return the minutes from the start of the horizon to the last end; 0 for an empty plan."""
    ends = [order.end for order in view.made]
    return max(0.0, (max(ends) - view.problem.horizon.start) / MINUTE) if ends else 0.0


def flow_time(view: View) -> float:
    """Return the sum over orders of weight x minutes to the end from release, or else from the horizon's start."""
    start = view.problem.horizon.start
    return sum(order.order.weight * ((order.end - (order.order.release or start)) / MINUTE) for order in view.made)
