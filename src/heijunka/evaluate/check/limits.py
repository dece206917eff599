"""Rules on the earliest and the latest: horizon, release, deadline."""

from __future__ import annotations

from collections.abc import Iterator

from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation


def check_horizon(view: View) -> Iterator[Violation]:
    """Check that no setup or processing begins before the horizon, nor before now; what has begun is excepted."""
    first = view.problem.horizon.start
    if view.problem.state is not None:
        first = max(first, view.problem.state.now)
    for work in view.works:
        begin = min(work.setup_start, work.start)
        if begin < first and not work.has_begun:
            yield work.violation(Rule.HORIZON, start=view.moment(begin), first=view.moment(first))


def check_release(view: View) -> Iterator[Violation]:
    """Check that no processing starts before the order's release, nor while it is held; a setup may.

    What has begun is excepted.
    """
    for work in view.works:
        for release, fault in ((work.order.release, ""), (work.order.hold_until, "hold")):
            if release is not None and work.start < release and not work.has_begun:
                yield work.violation(Rule.RELEASE, fault, start=view.moment(work.start), release=view.moment(release))


def check_deadline(view: View) -> Iterator[Violation]:
    """Check that the last operation of an order ends at its deadline or before; one that has begun may be late."""
    for order in view.problem.orders:
        if any(work.has_begun for work in view.works_of.get(order.id, ())):
            continue
        end = view.end_of(order.id)
        if end is not None and order.deadline is not None and end > order.deadline:
            values = (("end", view.moment(end)), ("deadline", view.moment(order.deadline)))
            yield Violation(rule=Rule.DEADLINE, order=order.id, values=values)
