"""Autonomy: levels by resource and action; guard-rails, each breached; more is left only to who has earned it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heijunka.agent.autonomy import (
    ENOUGH_DECISIONS,
    Action,
    Autonomy,
    Change,
    Course,
    Evidence,
    Grant,
    Level,
    Rail,
    Rails,
    is_earned,
    read,
    verdict,
    written,
)
from heijunka.errors import InvalidProblem

SMALL = Change(n_moved=3, hours_later=0.5, resources=frozenset({"press-1"}))


def left(level: Level, *more: Grant, rails: Rails | None = None) -> Autonomy:
    return Autonomy(grants=(Grant(action=Action.ADJUST, level=level), *more), rails=rails or Rails())


@pytest.mark.parametrize(
    ("level", "course"),
    [
        (Level.OBSERVE, Course.NOTE),
        (Level.ADVISE, Course.ADVISE),
        (Level.PROPOSE, Course.PROPOSE),
        (Level.ACT, Course.ACT),
        (Level.REPORT, Course.ACT),
    ],
)
def test_a1_each_level_does_what_it_says(level: Level, course: Course) -> None:
    found = verdict(left(level), SMALL, n_recent=0)
    assert (found.course, found.level, found.breaches) == (course, level, ())


def test_a1_where_nothing_is_said_nothing_is_left_to_the_agent() -> None:
    assert verdict(Autonomy(), SMALL, n_recent=0).course is Course.NOTE
    assert Autonomy().level(Action.DISPATCH, ("press-1",)) is Level.OBSERVE


def test_a1_what_is_said_of_a_resource_goes_before_what_is_said_of_all_and_the_lowest_counts() -> None:
    press = Grant(action=Action.ADJUST, level=Level.PROPOSE, resource="press-1")
    saw = Grant(action=Action.ADJUST, level=Level.REPORT, resource="saw-1")
    autonomy = left(Level.ACT, press, saw)
    assert autonomy.level(Action.ADJUST, ("press-1", "saw-1", "other")) is Level.PROPOSE
    assert autonomy.level(Action.ADJUST, ("saw-1",)) is Level.REPORT
    assert autonomy.level(Action.ADJUST, ("other",)) is Level.ACT
    assert autonomy.level(Action.ADJUST) is Level.ACT
    assert autonomy.level(Action.DISPATCH, ("saw-1",)) is Level.OBSERVE, "one action says nothing of another"


@pytest.mark.parametrize(
    ("change", "n_recent", "rail"),
    [
        (Change(n_moved=21), 0, Rail.MOVES),
        (Change(hours_later=4.1), 0, Rail.HOURS_LATER),
        (Change(), 6, Rail.PER_HOUR),
    ],
)
def test_a2_each_guard_rail_makes_it_ask(change: Change, n_recent: int, rail: Rail) -> None:
    found = verdict(left(Level.ACT), change, n_recent=n_recent)
    assert (found.course, found.breaches) == (Course.PROPOSE, (rail,))
    reported = verdict(left(Level.REPORT), change, n_recent=n_recent)
    assert reported.breaches == (rail,), "people are told"
    assert reported.course is (Course.PROPOSE if rail is Rail.PER_HOUR else Course.ACT)


def test_a2_at_the_rail_is_within_it() -> None:
    assert verdict(left(Level.ACT), Change(n_moved=20, hours_later=4.0), n_recent=5).course is Course.ACT


@pytest.mark.parametrize("level", Level)
def test_a3_stopped_it_never_acts(level: Level) -> None:
    assert verdict(left(level), SMALL, n_recent=0, is_stopped=True).course is not Course.ACT


@given(
    level=st.sampled_from(Level),
    change=st.builds(Change, n_moved=st.integers(0, 100), hours_later=st.floats(-10, 100)),
    n_recent=st.integers(0, 20),
    is_stopped=st.booleans(),
)
def test_a2_it_acts_only_where_it_may(level: Level, change: Change, n_recent: int, is_stopped: bool) -> None:
    found = verdict(left(level), change, n_recent=n_recent, is_stopped=is_stopped)
    if found.course is Course.ACT:
        assert level >= Level.ACT
        assert not is_stopped
        assert n_recent < Rails().per_hour
        assert level is Level.REPORT or not found.breaches
    stricter = Rails(moves=0, hours_later=-100.0, per_hour=0)
    assert verdict(left(level, rails=stricter), change, n_recent=n_recent).course is not Course.ACT


def test_a5_more_is_left_only_to_who_has_watched_long_enough_and_well() -> None:
    good = Evidence(n_decisions=ENOUGH_DECISIONS, n_worse=2)
    assert is_earned(Level.OBSERVE, Level.PROPOSE, Evidence()), "to propose needs nothing: people decide"
    assert is_earned(Level.PROPOSE, Level.ACT, good)
    assert is_earned(Level.ACT, Level.PROPOSE, Evidence()), "less may always be left"
    assert not is_earned(Level.PROPOSE, Level.REPORT, good), "one level at a time"
    assert not is_earned(Level.PROPOSE, Level.ACT, Evidence(n_decisions=ENOUGH_DECISIONS - 1))
    assert not is_earned(Level.PROPOSE, Level.ACT, Evidence(n_decisions=ENOUGH_DECISIONS, n_worse=3))
    assert not is_earned(Level.PROPOSE, Level.ACT, Evidence(n_decisions=ENOUGH_DECISIONS, n_breaches=1))


GRANTS = st.builds(Grant, action=st.sampled_from(Action), level=st.sampled_from(Level), resource=st.text(max_size=5))
RAILS = st.builds(Rails, moves=st.integers(0, 999), hours_later=st.floats(0, 999), per_hour=st.integers(0, 99))


@given(st.builds(Autonomy, grants=st.lists(GRANTS, max_size=4).map(tuple), rails=RAILS))
def test_what_is_written_is_read_back(autonomy: Autonomy) -> None:
    assert read(written(autonomy)) == autonomy


def test_all_mistakes_are_told_at_once() -> None:
    body = {
        "grants": [{"action": "rule", "level": 9}, {"action": "adjust", "level": True}, "x"],
        "rails": {"moves": -1, "speed": 3, "per_hour": "many"},
    }
    with pytest.raises(InvalidProblem) as caught:
        read(body)
    assert [issue.place.field for issue in caught.value.issues] == [
        "grants[0].action",
        "grants[0].level",
        "grants[1].level",
        "grants[2].action",
        "grants[2].level",
        "rails.moves",
        "rails.per_hour",
        "rails.speed",
    ]
    assert all(issue.what("zh") != issue.what("en") and issue.advice("zh") for issue in caught.value.issues)
