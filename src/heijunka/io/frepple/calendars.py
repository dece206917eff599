"""Calendars: frePPLe's values over time, by priority, into weekly shifts and exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from heijunka.io.frepple.records import Record, Records
from heijunka.model.calendar import Calendar, CalendarException, Shift

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = 24 * 3600
_EVER = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
Slot = tuple[int, int, int]
"""Weekday, and seconds of the day from and to."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A value that holds between two dates, on some weekdays, between two times of day."""

    value: float
    start: datetime
    end: datetime
    weekdays: tuple[int, ...]
    times: tuple[int, int]
    priority: float


@dataclass(frozen=True, slots=True)
class Values:
    """A calendar of frePPLe: of the buckets in effect the one with the lowest priority number counts."""

    default: float
    buckets: tuple[Bucket, ...]

    def at(self, when: datetime, weekday: int, second: int) -> float:
        """Return the value on a weekday and time of day within the stretch between two dates that holds ``when``."""
        in_effect = (
            bucket
            for bucket in self.buckets
            if bucket.start <= when < bucket.end
            and weekday in bucket.weekdays
            and bucket.times[0] <= second < bucket.times[1]
        )
        # Of equal priority the later start wins, as frePPLe's manual says.
        best = min(in_effect, key=lambda bucket: (bucket.priority, -bucket.start.timestamp()), default=None)
        return self.default if best is None else best.value

    def positive_values(self, start: datetime, end: datetime) -> set[float]:
        """Return the values above 0 that occur between two moments."""
        found = set()
        for first, _ in stretches([self], start, end):
            for weekday, low, _high in _slots([self]):
                found.add(self.at(first, weekday, low))
        return {value for value in found if value > 0}


def read_calendars(records: Records) -> dict[str, Values]:
    """Return every calendar by name."""
    buckets: dict[str, list[Bucket]] = {}
    for record in records.of("calendarbucket"):
        buckets.setdefault(record.text("calendar"), []).append(_bucket(record))
    return {
        record.key: Values(record.number("defaultvalue"), tuple(buckets.get(record.key, ())))
        for record in records.of("calendar")
    }


def working_calendar(id: str, values: Sequence[Values], start: datetime, end: datetime) -> Calendar | None:
    """Return the calendar of the time at which all values are above 0; None if that is always.

    Parameters
    ----------
    id
        Of the calendar.
    start, end
        The stretch in which it must be right; beyond it, it goes on as at its end.
    """
    if not values:
        return None
    parts = stretches(values, start, end)
    slots = _slots(values)
    patterns = [
        _joined([slot for slot in slots if all(entry.at(first, slot[0], slot[1]) > 0 for entry in values)])
        for first, _ in parts
    ]
    usual = patterns[-1]
    exceptions: list[CalendarException] = []
    for (first, last), pattern in zip(parts, patterns, strict=True):
        if pattern != usual:
            exceptions.append(CalendarException(start=first, end=last))
            exceptions += [CalendarException(start=a, end=b, is_open=True) for a, b in _within(pattern, first, last)]
    if not exceptions and usual == tuple((weekday, 0, _DAY) for weekday in range(7)):
        return None
    return Calendar(id=id, shifts=_shifts(usual), exceptions=tuple(exceptions))


def stretches(values: Sequence[Values], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the parts of a stretch within which no bucket begins or ends."""
    dates = {date for entry in values for bucket in entry.buckets for date in (bucket.start, bucket.end)}
    cuts = [start, *sorted(date for date in dates if start < date < end), end]
    return list(pairwise(cuts))


def _bucket(record: Record) -> Bucket:
    low = _second(record, "starttime", 0)
    high = _second(record, "endtime", _DAY)
    # 23:59:59 is how frePPLe writes the end of the day.
    return Bucket(
        value=record.number("value"),
        start=record.moment("startdate") or _EVER[0],
        end=record.moment("enddate") or _EVER[1],
        weekdays=tuple(n for n, day in enumerate(_DAYS) if record.is_set(day, True)),
        times=(low, _DAY if high == _DAY - 1 else high),
        priority=record.number("priority"),
    )


def _second(record: Record, field: str, default: int) -> int:
    text = record.text(field)
    if not text:
        return default
    try:
        parsed = time.fromisoformat(text)
    except ValueError:
        record.log.faults.append(f"calendarbucket '{record.key}' {field} is {text!r}, not a time like 08:00:00")
        return default
    return parsed.hour * 3600 + parsed.minute * 60 + parsed.second


def _slots(values: Sequence[Values]) -> list[Slot]:
    cuts = sorted({0, _DAY, *(cut for entry in values for bucket in entry.buckets for cut in bucket.times)})
    return [(weekday, low, high) for weekday in range(7) for low, high in pairwise(cuts)]


def _joined(slots: list[Slot]) -> tuple[Slot, ...]:
    joined: list[Slot] = []
    for weekday, low, high in slots:
        if joined and joined[-1][0] == weekday and joined[-1][2] == low:
            joined[-1] = (weekday, joined[-1][1], high)
        else:
            joined.append((weekday, low, high))
    return tuple(joined)


def _shifts(pattern: Sequence[Slot]) -> tuple[Shift, ...]:
    weekdays: dict[tuple[int, int], list[int]] = {}
    for weekday, low, high in pattern:
        weekdays.setdefault((low, high), []).append(weekday)
    return tuple(
        Shift(weekdays=tuple(days), start=_time(low), end=_time(high)) for (low, high), days in weekdays.items()
    )


def _time(second: int) -> time:
    return time(second // 3600 % 24, second // 60 % 60, second % 60)


def _within(pattern: Sequence[Slot], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    day = start.astimezone(UTC).replace(hour=0, minute=0, second=0)
    while day < end:
        for weekday, low, high in pattern:
            if weekday == day.weekday():
                a = max(start, day + timedelta(seconds=low))
                b = min(end, day + timedelta(seconds=high))
                if a >= b:
                    continue
                if found and found[-1][1] == a:
                    found[-1] = (found[-1][0], b)
                else:
                    found.append((a, b))
        day += timedelta(days=1)
    return found
