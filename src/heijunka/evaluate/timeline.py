"""Working time of one resource, or of several at once: what is open when, and how much work fits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from heijunka.model.calendar import Interval

ZERO = timedelta(0)


def utc(moment: datetime) -> datetime:
    """Return a moment in UTC.

    Moments of different zones that daylight saving repeats never equal each other in Python; those in UTC do.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)  # The first or last day of the calendar: any nonsense will do.


class Timeline:
    """Sorted, disjoint working intervals that can be asked about.

    Parameters
    ----------
    intervals
        In UTC, not touching.
    """

    def __init__(self, intervals: Sequence[Interval]) -> None:
        self.intervals = tuple(intervals)
        self._starts = [start for start, _ in intervals]
        self._worked_by_start = list(accumulate((end - start for start, end in intervals), initial=ZERO))

    def is_open(self, moment: datetime) -> bool:
        """Tell whether a moment is in a working interval, its start counted and its end not."""
        at = bisect_right(self._starts, moment) - 1
        return at >= 0 and moment < self.intervals[at][1]

    def is_open_until(self, moment: datetime) -> bool:
        """Tell whether the time just before a moment is working time."""
        at = bisect_left(self._starts, moment) - 1
        return at >= 0 and moment <= self.intervals[at][1]

    def covers(self, start: datetime, end: datetime) -> bool:
        """Tell whether one working interval holds the whole stretch."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self.intervals[at][1]

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments."""
        return max(ZERO, self._worked_until(end) - self._worked_until(start))

    def after_working(self, start: datetime, work: timedelta) -> datetime | None:
        """Return the first moment by which so much has been worked since the start; None if never."""
        if work <= ZERO:
            return start
        goal = self._worked_until(start) + work
        at = bisect_left(self._worked_by_start, goal) - 1
        if at >= len(self.intervals):
            return None
        return self._starts[at] + (goal - self._worked_by_start[at])

    def _worked_until(self, moment: datetime) -> timedelta:
        at = bisect_right(self._starts, moment) - 1
        if at < 0:
            return ZERO
        start, end = self.intervals[at]
        return self._worked_by_start[at] + (min(moment, end) - start)
