"""Working time: daylight saving, exceptions in order, overtime."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift, intersect, working_intervals
from heijunka.testing.builders import at, calendar


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)


def hours(intervals) -> list[float]:
    return [(end - start).total_seconds() / 3600 for start, end in intervals]


@pytest.mark.parametrize(
    ("saturday", "real_hours"),
    [
        pytest.param((2024, 3, 30), 7.0, id="spring: the clock skips an hour"),
        pytest.param((2024, 10, 26), 9.0, id="autumn: the clock repeats an hour"),
        pytest.param((2024, 6, 15), 8.0, id="summer"),
    ],
)
def test_night_shift_in_berlin_over_the_change_of_the_clock(saturday, real_hours) -> None:
    night = calendar("n", "22:00-06:00", weekdays=(5,), time_zone="Europe/Berlin")
    noon = utc(*saturday, 12)
    assert hours(working_intervals(night, noon, noon + timedelta(days=1))) == [real_hours]


def test_shifts_follow_local_time_through_the_year() -> None:
    day = calendar("d", "08:00-16:00", time_zone="Europe/Berlin")
    assert working_intervals(day, utc(2024, 1, 8), utc(2024, 1, 9)) == [(utc(2024, 1, 8, 7), utc(2024, 1, 8, 15))]
    assert working_intervals(day, utc(2024, 7, 8), utc(2024, 7, 9)) == [(utc(2024, 7, 8, 6), utc(2024, 7, 8, 14))]


def test_shift_that_began_the_day_before_is_seen() -> None:
    night = calendar("n", "22:00-06:00", weekdays=(0,))
    assert working_intervals(night, at(25), at(48)) == [(at(25), at(30))]


def test_whole_days_join() -> None:
    assert working_intervals(calendar("c", "00:00-00:00", weekdays=range(7)), at(), at(72)) == [(at(), at(72))]


def test_without_a_calendar_it_is_always_open() -> None:
    assert working_intervals(None, at(1), at(2)) == [(at(1), at(2))]
    assert working_intervals(None, at(2), at(1)) == []


def test_a_calendar_without_shifts_is_closed_but_for_open_exceptions() -> None:
    opened = CalendarException(start=at(1), end=at(2), is_open=True)
    assert working_intervals(Calendar(id="c"), at(), at(24)) == []
    assert working_intervals(Calendar(id="c", exceptions=(opened,)), at(), at(24)) == [(at(1), at(2))]


def test_later_exceptions_win() -> None:
    holiday = CalendarException(start=at(), end=at(24))
    stocktaking = CalendarException(start=at(9), end=at(11), is_open=True)
    for exceptions, expected in (
        ((holiday, stocktaking), [(at(9), at(11))]),
        ((stocktaking, holiday), []),
    ):
        day = calendar("d", "08:00-16:00", exceptions=exceptions)
        assert working_intervals(day, at(), at(24)) == expected


def test_exceptions_of_no_length_change_nothing() -> None:
    for end in (at(10), at(9)):
        day = calendar("d", "08:00-16:00", exceptions=(CalendarException(start=at(10), end=end),))
        assert working_intervals(day, at(), at(24)) == [(at(8), at(16))]


def test_overtime_counts_only_when_opened_and_joins_the_shift() -> None:
    window = Overtime(start=at(16), end=at(18), cost_per_hour=40)
    day = calendar("d", "08:00-16:00", overtime=(window,))
    assert working_intervals(day, at(), at(24)) == [(at(8), at(16))]
    assert working_intervals(day, at(), at(24), opened=[(window.start, window.end)]) == [(at(8), at(18))]


def test_overtime_opens_a_holiday() -> None:
    day = calendar("d", "08:00-16:00", exceptions=(CalendarException(start=at(), end=at(24)),))
    assert working_intervals(day, at(), at(24), opened=[(at(9), at(10))]) == [(at(9), at(10))]


def test_results_are_in_utc_whatever_was_asked() -> None:
    day = calendar("d", "08:00-16:00", time_zone="Asia/Shanghai")
    ((start, end),) = working_intervals(day, at(), at(12))
    assert (start, end) == (at(), at(8))
    assert start.tzinfo is UTC
    assert end.tzinfo is UTC


def test_intersection_of_two_shifts() -> None:
    assert intersect([(at(8), at(16))], [(at(6), at(9)), (at(15), at(20))]) == [(at(8), at(9)), (at(15), at(16))]
    assert intersect([(at(8), at(16))], [(at(16), at(20))]) == []


@pytest.mark.parametrize("wrong", [time(8, tzinfo=UTC), time(8, 0, 0, 1)])
def test_shift_times_are_local_and_on_the_second(wrong: time) -> None:
    with pytest.raises(ValueError, match="local time on a whole second"):
        Shift(weekdays=(0,), start=wrong, end=time(16))
