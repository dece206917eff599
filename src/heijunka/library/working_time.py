"""Working time of the reference plants: two shifts on five days in Shanghai time, a holiday, Saturday overtime.

Assumed: shifts of 7.5 hours around a break of half an hour (half a shift is four hours from 16:00), Saturday overtime
from 08:00 to 16:00, the coating line serviced for two hours every second Wednesday. The holiday is Friday 19 June 2026
(Dragon Boat Festival).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift

TIME_ZONE = "Asia/Shanghai"
FIRST_DAY = date(2026, 6, 8)
"""A Monday before the peak of the season."""
HOLIDAYS = (date(2026, 6, 19),)
_WEEKDAYS = (0, 1, 2, 3, 4)
_EARLY = ((time(8), time(12)), (time(12, 30), time(16)))
_LATE = ((time(16), time(20)), (time(20, 30), time(0)))


def moment(day: date, hour: int = 0) -> datetime:
    """Return a moment of local time; hour 24 is midnight at the end of the day."""
    return datetime.combine(day, time(0), ZoneInfo(TIME_ZONE)) + timedelta(hours=hour)


def working_days(count: int) -> list[date]:
    """Return the first working days of the horizon."""
    days: list[date] = []
    day = FIRST_DAY
    while len(days) < count:
        if day.weekday() in _WEEKDAYS and day not in HOLIDAYS:
            days.append(day)
        day += timedelta(days=1)
    return days


def calendars(prefix: str, last: date) -> list[Calendar]:
    """Return the calendars of a site, with overtime on every Saturday up to a week after the last day."""
    weeks = range((last - FIRST_DAY).days // 7 + 2)
    overtime = {
        rate: tuple(_saturday(FIRST_DAY + timedelta(days=5 + 7 * week), float(rate)) for week in weeks)
        for rate in (60, 400)
    }
    holidays = tuple(CalendarException(start=moment(day), end=moment(day, 24), reason="holiday") for day in HOLIDAYS)
    services = tuple(
        CalendarException(start=moment(day, 8), end=moment(day, 10), reason="service")
        for day in (FIRST_DAY + timedelta(days=2 + 14 * n) for n in range(len(weeks) // 2 + 1))
    )
    rows = (
        ("two-shifts", _EARLY + _LATE, holidays, 400),
        ("day-shift", _EARLY, holidays, 400),
        ("half-shift", _LATE[:1], holidays, 400),
        ("coating-line", _EARLY + _LATE, holidays + services, 400),
        ("early-shift", _EARLY, holidays, 60),
        ("late-shift", _LATE, holidays, 60),
    )
    return [
        Calendar(
            id=f"{prefix}{name}",
            time_zone=TIME_ZONE,
            shifts=tuple(Shift(weekdays=_WEEKDAYS, start=start, end=end) for start, end in windows),
            exceptions=exceptions,
            overtime=overtime[rate],
        )
        for name, windows, exceptions, rate in rows
    ]


def _saturday(day: date, cost_per_hour: float) -> Overtime:
    return Overtime(start=moment(day, 8), end=moment(day, 16), cost_per_hour=cost_per_hour)


def open_seconds_a_day(calendar: str) -> float:
    """Return how long a calendar is open on a working day."""
    return 3600.0 * {"two-shifts": 15.0, "day-shift": 7.5, "half-shift": 4.0}[calendar]
