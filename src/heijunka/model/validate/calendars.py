"""Checks of calendars."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from heijunka.model.calendar import ALL_WEEK, Calendar, CalendarException, Overtime, working_intervals
from heijunka.model.issue import Place
from heijunka.model.validate.findings import Findings, is_plausible
from heijunka.model.validate.index import Index


def check_calendars(index: Index, found: Findings) -> None:
    """Check time zones, shifts, exceptions and overtime."""
    if not is_time_zone(index.plant.time_zone):
        place = Place(noun="plant", id=index.plant.id, field="time_zone")
        found.error("unknown_time_zone", place, name=index.plant.time_zone)
    for calendar in index.plant.calendars:
        if not is_time_zone(calendar.time_zone):
            place = Place(noun="calendar", id=calendar.id, field="time_zone")
            found.error("unknown_time_zone", place, name=calendar.time_zone)
        _check_shifts(calendar, found)
        _check_windows("exception", calendar.id, calendar.exceptions, found)
        _check_windows("overtime", calendar.id, calendar.overtime, found)
        for n, window in enumerate(calendar.overtime, start=1):
            found.not_negative("overtime", f"{calendar.id}/{n}", cost_per_hour=window.cost_per_hour)
        if is_usable(calendar):
            _check_overtime(calendar, found)


def is_time_zone(name: str) -> bool:
    """Tell whether a time zone of that name is known."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # ZoneInfo looks for a file: a folder's name or an absolute path fails in its own way.
        return False
    return True


def is_usable(calendar: Calendar) -> bool:
    """Tell whether working time can be reckoned at all."""
    moments = [moment for entry in calendar.exceptions for moment in (entry.start, entry.end)]
    moments += [moment for window in calendar.overtime for moment in (window.start, window.end)]
    return is_time_zone(calendar.time_zone) and all(is_plausible(moment) for moment in moments)


def _check_shifts(calendar: Calendar, found: Findings) -> None:
    for n, shift in enumerate(calendar.shifts, start=1):
        for day in shift.weekdays:
            if day not in ALL_WEEK:
                found.error("bad_weekday", Place(noun="shift", id=f"{calendar.id}/{n}", field="weekdays"), value=day)


def _check_windows(noun: str, calendar: str, windows: Sequence[CalendarException | Overtime], found: Findings) -> None:
    for n, window in enumerate(windows, start=1):
        name = f"{calendar}/{n}"
        is_sound = found.moments(noun, name, start=window.start, end=window.end)
        if is_sound and window.end <= window.start:
            found.error("ends_before_start", Place(noun=noun, id=name, field="end"), start=window.start, end=window.end)


def _check_overtime(calendar: Calendar, found: Findings) -> None:
    for n, window in enumerate(calendar.overtime, start=1):
        if window.start >= window.end:
            continue
        worked = working_intervals(calendar, window.start, window.end)
        if worked:
            place = Place(noun="overtime", id=f"{calendar.id}/{n}", field="start")
            found.warn("overtime_in_working_time", place, start=worked[0][0], end=worked[0][1])
