"""Calendars to windows of ticks, without overtime and with all of it opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from heijunka.engine.instance.arrays import Calendars
from heijunka.engine.instance.arrays import Overtime as OvertimeArrays
from heijunka.engine.instance.intern import SECOND, Clock, pointers
from heijunka.model.calendar import Calendar, Interval, Overtime, working_intervals
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon
from heijunka.model.resource import Resource

FARTHEST = timedelta(days=3600)
"""Nothing is planned later after the start of the horizon than this."""
SHORTEST = timedelta(days=366)
STRETCH = 8
"""Calendars are known for so many horizons, or for ``SHORTEST`` if that is more."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A calendar (None: always open) and the downtimes of the resources that have both in common."""

    calendar: Calendar | None
    closed: tuple[Interval, ...] = ()

    @property
    def overtime(self) -> tuple[Overtime, ...]:
        """Overtime windows of the calendar."""
        return self.calendar.overtime if self.calendar is not None else ()


def hours_of(plant: Plant) -> tuple[list[Hours], Mapping[str, int]]:
    """Return the different hours that resources have, and which of them each resource has, if it is ever closed."""
    calendars = {calendar.id: calendar for calendar in plant.calendars}
    place: dict[tuple[str | None, tuple[Interval, ...]], int] = {}
    found: dict[str, int] = {}
    names = [calendar.id for calendar in plant.calendars]
    for resource in sorted(plant.resources, key=lambda entry: _rank(entry, names)):
        closed = tuple((entry.start, entry.end) for entry in resource.downtimes)
        if resource.calendar is not None or closed:
            found[resource.id] = place.setdefault((resource.calendar, closed), len(place))
    return [Hours(calendars[name] if name is not None else None, closed) for name, closed in place], found


def _rank(resource: Resource, names: Sequence[str]) -> tuple[bool, int]:
    return bool(resource.downtimes), names.index(resource.calendar) if resource.calendar is not None else -1


def limit_of(horizon: Horizon, calendars: Sequence[Hours]) -> int:
    """Return the tick up to which calendars are unrolled; far off where all resources always work."""
    if not calendars:
        return FARTHEST // SECOND
    length = max(SHORTEST, STRETCH * (horizon.end - horizon.start))
    return min(length, FARTHEST) // SECOND


def unroll(calendars: Sequence[Hours], clock: Clock, limit: int, *, with_overtime: bool = False) -> Calendars:
    """Return the working windows of calendars from tick 0 to a limit."""
    end = clock.origin + timedelta(seconds=limit)
    windows: list[list[Interval]] = []
    for hours in calendars:
        opened = [(window.start, window.end) for window in hours.overtime] if with_overtime else []
        windows.append(working_intervals(hours.calendar, clock.origin, end, opened=opened, closed=hours.closed))
    opens = np.array([clock.ticks(start) for rows in windows for start, _ in rows], np.int64)
    closes = np.array([clock.ticks(stop) for rows in windows for _, stop in rows], np.int64)
    ptr = pointers(len(rows) for rows in windows)
    total = np.concatenate([[0], np.cumsum(closes - opens)]).astype(np.int64)
    worked = total[:-1] - np.repeat(total[ptr[:-1]], np.diff(ptr))
    return Calendars(ptr=ptr, open=opens, close=closes, worked=worked)


def overtime_of(calendars: Sequence[Hours], clock: Clock) -> OvertimeArrays:
    """Return the overtime windows of calendars."""
    windows = [window for calendar in calendars for window in calendar.overtime]
    return OvertimeArrays(
        ptr=pointers(len(calendar.overtime) for calendar in calendars),
        open=np.array([clock.ticks(window.start) for window in windows], np.int64),
        close=np.array([clock.ticks(window.end) for window in windows], np.int64),
        cost=np.array(
            [window.cost_per_hour * ((window.end - window.start) / timedelta(hours=1)) for window in windows],
            np.float64,
        ),
    )
