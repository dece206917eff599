"""Working time holds its promises for any calendar, and agrees with a naive minute-by-minute reading of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from heijunka.model.calendar import Calendar, CalendarException, Interval, Shift, intersect, working_intervals

QUARTER = timedelta(minutes=15)
# Around both changes of the clock in Berlin and New York in 2024, and an ordinary week.
BEGINNINGS = [datetime(2024, month, day, tzinfo=UTC) for month, day in ((3, 9), (3, 30), (6, 8), (10, 26), (11, 2))]

times = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
shifts = st.builds(
    Shift, weekdays=st.lists(st.integers(0, 6), max_size=3, unique=True).map(tuple), start=times, end=times
)


def moments(beginning: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(0, 3 * 96).map(lambda n: beginning + n * QUARTER)


@st.composite
def calendars(draw) -> tuple[datetime, Calendar]:
    beginning = draw(st.sampled_from(BEGINNINGS))
    windows = st.builds(CalendarException, start=moments(beginning), end=moments(beginning), is_open=st.booleans())
    entry = Calendar(
        id="c",
        time_zone=draw(zones),
        shifts=tuple(draw(st.lists(shifts, max_size=3))),
        exceptions=tuple(draw(st.lists(windows, max_size=3))),
    )
    return beginning, entry


def in_shift(entry: Calendar, instant: datetime) -> bool:
    """Tell whether a shift of the last days covers an instant: start and end read on the local clock."""
    zone = ZoneInfo(entry.time_zone)
    today = instant.astimezone(zone).date()
    for back in range(3):
        day = today - timedelta(days=back)
        for shift in entry.shifts:
            if day.weekday() in shift.weekdays:
                last = day if shift.end > shift.start else day + timedelta(days=1)
                start = datetime.combine(day, shift.start, zone).astimezone(UTC)
                if start <= instant < datetime.combine(last, shift.end, zone).astimezone(UTC):
                    return True
    return False


def works(entry: Calendar, instant: datetime) -> bool:
    """Tell whether a calendar works at an instant, by the words of its documentation."""
    for exception in reversed(entry.exceptions):
        if exception.start <= instant < exception.end:
            return exception.is_open
    return in_shift(entry, instant)


@settings(max_examples=60)
@given(given_=calendars(), length=st.integers(0, 2 * 96))
def test_agrees_with_the_naive_reading(given_: tuple[datetime, Calendar], length: int) -> None:
    start, entry = given_
    found = working_intervals(entry, start, start + length * QUARTER)
    for n in range(length):
        instant = start + n * QUARTER
        assert any(low <= instant < high for low, high in found) == works(entry, instant), instant


def check_form(found: list[Interval], start: datetime, end: datetime) -> None:
    assert all(low < high for low, high in found)
    assert all(first[1] < second[0] for first, second in pairwise(found)), "disjoint, not touching"
    assert all(start <= low and high <= end for low, high in found)


@settings(max_examples=100)
@given(given_=calendars(), data=st.data())
def test_windows_side_by_side_make_the_whole(given_: tuple[datetime, Calendar], data: st.DataObject) -> None:
    beginning, entry = given_
    start, middle, end = sorted(data.draw(moments(beginning)) for _ in range(3))
    opened = [tuple(sorted((data.draw(moments(beginning)), data.draw(moments(beginning)))))]
    whole = working_intervals(entry, start, end, opened=opened)
    check_form(whole, start, end)
    halves = (
        working_intervals(entry, start, middle, opened=opened),
        working_intervals(entry, middle, end, opened=opened),
    )
    for half in halves:
        check_form(half, start, end)
    total = sum(((high - low) for half in halves for low, high in half), timedelta(0))
    assert total == sum(((high - low) for low, high in whole), timedelta(0))
    assert intersect(whole, halves[0]) == halves[0]
    assert intersect(whole, halves[1]) == halves[1]


spans = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=6)


def laid_out(gaps: list[tuple[int, int]]) -> list[Interval]:
    """Return disjoint intervals from gaps and lengths, in quarters of an hour."""
    found, cursor = [], BEGINNINGS[0]
    for gap, length in gaps:
        low = cursor + gap * QUARTER
        cursor = low + length * QUARTER
        found.append((low, cursor))
    return found


@given(spans, spans)
@example([(1, 2)], [(3, 1)])
def test_intersection_is_what_is_in_both(first_spans, second_spans) -> None:
    first, second = laid_out(first_spans), laid_out(second_spans)
    common = intersect(first, second)
    assert common == intersect(second, first)
    assert common == sorted(common)
    for n in range(70):
        instant = BEGINNINGS[0] + n * QUARTER
        expected = all(any(low <= instant < high for low, high in spans) for spans in (first, second))
        assert any(low <= instant < high for low, high in common) == expected
