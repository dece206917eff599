"""Calendars: when a resource works. Weekly shifts in local time, exceptions, overtime windows that cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heijunka.model.moments import require_aware

Interval = tuple[datetime, datetime]
ALL_WEEK = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One weekly working window in local time; an end not after the start means the next day.

    Parameters
    ----------
    weekdays
        Days on which it starts, Monday = 0.
    start, end
        Local wall-clock times; 00:00 to 00:00 is the whole day.
    """

    weekdays: tuple[int, ...]
    start: time
    end: time

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            value = getattr(self, name)
            if value.tzinfo is not None or value.microsecond:
                raise ValueError(f"Shift.{name} is {value}; give a local time on a whole second, without a time zone.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarException:
    """A stretch of real time that is closed (holiday, maintenance) or open against the weekly rule."""

    start: datetime
    end: datetime
    is_open: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        require_aware(self, "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtime:
    """A window that a plan may open at a cost; a plan that opens it pays for the whole of it.

    Parameters
    ----------
    cost_per_hour
        Money per hour and per resource for which it is opened.
    """

    start: datetime
    end: datetime
    cost_per_hour: float = 0.0

    def __post_init__(self) -> None:
        require_aware(self, "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When the resources that name it work.

    Later exceptions win over earlier ones, exceptions win over shifts. A calendar with no shifts is closed but for
    open exceptions; a resource that names no calendar always works.
    """

    id: str
    time_zone: str = "UTC"
    shifts: tuple[Shift, ...] = ()
    exceptions: tuple[CalendarException, ...] = ()
    overtime: tuple[Overtime, ...] = ()
    name: str = ""


def working_intervals(
    calendar: Calendar | None,
    start: datetime,
    end: datetime,
    *,
    opened: Iterable[Interval] = (),
    closed: Iterable[Interval] = (),
) -> list[Interval]:
    """Return the working time between two moments.

    Parameters
    ----------
    calendar
        None means always open.
    start, end
        The stretch looked at.
    opened
        Overtime windows that a plan has opened.
    closed
        Downtimes, which win over everything.

    Returns
    -------
    list of (datetime, datetime)
        In UTC, sorted, disjoint, not touching, each within ``[start, end)``.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if calendar is None:
        return _outside([(start, end)] if start < end else [], closed)
    intervals = _union(_shift_intervals(calendar, start, end))
    for exception in calendar.exceptions:
        window = (exception.start.astimezone(UTC), exception.end.astimezone(UTC))
        if window[0] >= window[1]:
            continue
        intervals = _union([*intervals, window]) if exception.is_open else _without(intervals, window)
    intervals = _union([*intervals, *((a.astimezone(UTC), b.astimezone(UTC)) for a, b in opened)])
    return _outside([(max(a, start), min(b, end)) for a, b in intervals if max(a, start) < min(b, end)], closed)


def intersect(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    """Return the time that is in both sorted, disjoint lists."""
    found: list[Interval] = []
    i = j = 0
    while i < len(first) and j < len(second):
        low, high = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if low < high:
            found.append((low, high))
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return found


def _shift_intervals(calendar: Calendar, start: datetime, end: datetime) -> list[Interval]:
    zone = ZoneInfo(calendar.time_zone)
    # A shift that began the local day before may still run; one more day covers any zone's offset.
    first, last = start.astimezone(zone).date() - timedelta(days=2), end.astimezone(zone).date()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [_shift_on(shift, day, zone) for day in days for shift in calendar.shifts if day.weekday() in shift.weekdays]


def _shift_on(shift: Shift, day: date, zone: ZoneInfo) -> Interval:
    end_day = day if shift.end > shift.start else day + timedelta(days=1)
    # Wall-clock times that daylight saving skips or repeats are resolved by zoneinfo (fold 0), then fixed in UTC.
    return (
        datetime.combine(day, shift.start, zone).astimezone(UTC),
        datetime.combine(end_day, shift.end, zone).astimezone(UTC),
    )


def _union(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for low, high in sorted(intervals):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        elif low < high:
            merged.append((low, high))
    return merged


def worked_between(intervals: Sequence[Interval], start: datetime, end: datetime) -> timedelta:
    """Return the working time between two moments."""
    parts = (min(high, end) - max(low, start) for low, high in intervals if low < end and high > start)
    return sum(parts, timedelta(0))


def worked_by(intervals: Sequence[Interval], start: datetime, work: timedelta) -> datetime | None:
    """Return the first moment by which so much has been worked since a start; None if never."""
    if work <= timedelta(0):
        return start
    for low, high in intervals:
        here = high - max(low, start)
        if here >= work:
            return max(low, start) + work
        work -= max(here, timedelta(0))
    return None


def _outside(intervals: list[Interval], holes: Iterable[Interval]) -> list[Interval]:
    for low, high in holes:
        intervals = _without(intervals, (low.astimezone(UTC), high.astimezone(UTC)))
    return intervals


def _without(intervals: Iterable[Interval], hole: Interval) -> list[Interval]:
    kept: list[Interval] = []
    for low, high in intervals:
        if low < min(high, hole[0]):
            kept.append((low, min(high, hole[0])))
        if max(low, hole[1]) < high:
            kept.append((max(low, hole[1]), high))
    return kept
