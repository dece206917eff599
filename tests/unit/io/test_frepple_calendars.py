"""frePPLe's calendars: values by priority become weekly shifts and exceptions."""

from __future__ import annotations

from datetime import time, timedelta

from frepple_records import NOW, WEEK, bucket, chair, load, problem_of, rec, told
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.model.calendar import working_intervals


def test_calendars_become_weekly_shifts_and_exceptions() -> None:
    records = chair(*WEEK, rec("resource", "line", available="week"), load("line"))
    problem = problem_of(records)
    (calendar,) = problem.plant.calendars
    assert calendar.shifts[0].weekdays == (0, 1, 2, 3, 4)
    open_time = working_intervals(calendar, NOW, NOW + timedelta(days=8))
    assert [(start.day, start.hour, (end - start).total_seconds()) for start, end in open_time] == [
        (1, 8, 32399.0),
        (2, 8, 32399.0),
        (4, 8, 32399.0),
        (5, 8, 32399.0),
        (6, 0, 43200.0),
        (8, 8, 32399.0),
    ]


def test_a_resource_works_when_its_location_does_and_its_capacity_is_above_0() -> None:
    records = chair(
        *WEEK,
        rec("calendar", "capacity", defaultvalue="2"),
        bucket("capacity", "4", "2024-01-02 00:00:00", "2024-01-03 00:00:00", value=0),
        rec("resource", "line", maximum=1, maximum_calendar="capacity", location="factory"),
        load("line"),
    )
    records[3]["fields"]["available"] = "week"
    problem = problem_of(records)
    assert problem.plant.resources[0].capacity == 2
    days = [start.day for start, _ in working_intervals(problem.plant.calendars[0], NOW, NOW + timedelta(days=5))]
    assert days == [1, 4, 5]


def test_a_capacity_that_varies_is_told_of() -> None:
    records = chair(
        rec("calendar", "capacity", defaultvalue="2"),
        bucket("capacity", "4", "2024-01-02 00:00:00", "2024-01-03 00:00:00", value=3),
        rec("resource", "line", maximum_calendar="capacity"),
        load("line"),
    )
    problem = problem_of(records)
    assert (problem.plant.resources[0].capacity, problem.plant.calendars) == (2, ())
    assert ("capacity_varies", "resource", "line", "maximum_calendar") in told(records)


DAYS = st.integers(0, 20)
BUCKETS = st.lists(
    st.tuples(DAYS, DAYS, st.integers(0, 23), st.integers(1, 24), st.integers(0, 3), st.booleans(), st.integers(0, 1)),
    max_size=5,
)


@settings(max_examples=60)
@given(BUCKETS, st.integers(0, 1))
def test_a_calendar_is_open_exactly_when_frepples_rule_says(buckets: list[tuple], default: int) -> None:
    calendar = [rec("calendar", "c", defaultvalue=default)]
    rules = []
    for key, (day, length, low, high, priority, weekend, value) in enumerate(buckets):
        start, end = NOW + timedelta(days=day), NOW + timedelta(days=day + length)
        times = {"starttime": f"{low:02}:00:00", "endtime": f"{high:02}:00:00" if high < 24 else "23:59:59"}
        flags = {"saturday": weekend, "sunday": weekend}
        moments = (start.strftime("%Y-%m-%d %H:%M:%S"), end.strftime("%Y-%m-%d %H:%M:%S"))
        calendar.append(bucket("c", str(key), *moments, value=value, priority=priority * 10 + key, **times, **flags))
        rules.append((priority * 10 + key, start, end, (time(low), high), weekend, value))
    resource = rec("resource", "line", available="c")
    (found,) = problem_of(chair(*calendar, resource, load("line"))).plant.resources
    plant = problem_of(chair(*calendar, resource, load("line"))).plant
    open_time = working_intervals(
        next((entry for entry in plant.calendars if entry.id == found.calendar), None), NOW, NOW + timedelta(days=30)
    )
    for hour in range(30 * 24):
        at = NOW + timedelta(hours=hour, minutes=30)
        effective = [
            (priority, value)
            for priority, start, end, (low, high), weekend, value in rules
            if start <= at < end and low <= at.time() and at.hour < high and (weekend or at.weekday() < 5)
        ]
        expected = min(effective)[1] if effective else default
        assert any(start <= at < end for start, end in open_time) == (expected > 0), at
