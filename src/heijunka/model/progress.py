"""Work that has begun: how much of it is left, and when that is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from heijunka.model.calendar import Interval, worked_between, worked_by
from heijunka.model.moments import whole_seconds
from heijunka.model.state import OperationState, Progress


def remaining(
    known: OperationState, *, quantity: float, processing: timedelta, now: datetime, hours: Sequence[Interval]
) -> timedelta:
    """Return the working time that work which has begun still takes.

    Where quantities were reported, their share of the quantity is done; else as much as has been worked since its
    start, pauses left out. What takes longer than it should may end at any moment.

    Parameters
    ----------
    quantity, processing
        Units that it processes, and the working time of all of them at its resources' present speed.
    hours
        When all of its resources work.
    """
    if known.progress is Progress.ENDED:
        return timedelta(0)
    reported = known.good + known.scrap
    if reported > 0 and quantity > 0:
        share = max(0.0, 1.0 - reported / quantity)
        return timedelta(seconds=whole_seconds(processing.total_seconds() * share))
    done = worked_between(hours, known.start, now)
    done -= sum((worked_between(hours, since, until) for since, until in known.pauses), timedelta(0))
    if known.paused_since is not None:
        done -= worked_between(hours, known.paused_since, now)
    return max(timedelta(0), processing - max(timedelta(0), done))


def expected_end(
    known: OperationState, *, quantity: float, processing: timedelta, now: datetime, hours: Sequence[Interval]
) -> datetime | None:
    """Return when work that has begun ends, if it goes on from now whenever its resources work; None if never.

    Parameters as in `remaining`.
    """
    if known.progress is Progress.ENDED and known.end is not None:
        return known.end
    left = remaining(known, quantity=quantity, processing=processing, now=now, hours=hours)
    return worked_by(hours, now, left)
