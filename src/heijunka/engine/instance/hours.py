"""Calendars to windows of ticks, without overtime and with all of it opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from heijunka.engine.instance.arrays import Calendars, Overtime
from heijunka.engine.instance.intern import SECOND, Clock, pointers
from heijunka.model.calendar import Calendar, Interval, working_intervals
from heijunka.model.problem import Horizon

FARTHEST = timedelta(days=3600)
"""Nothing is planned later after the start of the horizon than this."""
SHORTEST = timedelta(days=366)
STRETCH = 8
"""Calendars are known for so many horizons, or for ``SHORTEST`` if that is more."""


def limit_of(horizon: Horizon, calendars: Sequence[Calendar]) -> int:
    """Return the tick up to which calendars are unrolled; far off where all resources always work."""
    if not calendars:
        return FARTHEST // SECOND
    length = max(SHORTEST, STRETCH * (horizon.end - horizon.start))
    return min(length, FARTHEST) // SECOND


def unroll(calendars: Sequence[Calendar], clock: Clock, limit: int, *, with_overtime: bool = False) -> Calendars:
    """Return the working windows of calendars from tick 0 to a limit."""
    end = clock.origin + timedelta(seconds=limit)
    windows: list[list[Interval]] = []
    for calendar in calendars:
        opened = [(window.start, window.end) for window in calendar.overtime] if with_overtime else []
        windows.append(working_intervals(calendar, clock.origin, end, opened=opened))
    opens = np.array([clock.ticks(start) for rows in windows for start, _ in rows], np.int64)
    closes = np.array([clock.ticks(stop) for rows in windows for _, stop in rows], np.int64)
    ptr = pointers(len(rows) for rows in windows)
    total = np.concatenate([[0], np.cumsum(closes - opens)]).astype(np.int64)
    worked = total[:-1] - np.repeat(total[ptr[:-1]], np.diff(ptr))
    return Calendars(ptr=ptr, open=opens, close=closes, worked=worked)


def overtime_of(calendars: Sequence[Calendar], clock: Clock) -> Overtime:
    """Return the overtime windows of calendars."""
    windows = [window for calendar in calendars for window in calendar.overtime]
    return Overtime(
        ptr=pointers(len(calendar.overtime) for calendar in calendars),
        open=np.array([clock.ticks(window.start) for window in windows], np.int64),
        close=np.array([clock.ticks(window.end) for window in windows], np.int64),
        cost=np.array(
            [window.cost_per_hour * ((window.end - window.start) / timedelta(hours=1)) for window in windows],
            np.float64,
        ),
    )
