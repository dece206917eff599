"""Whatever people type: an event that is of use, or all that is wrong with it in words, never a fault inside."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.errors import InvalidProblem
from heijunka.evaluate.happened import sentence
from heijunka.io.json import dumps_event, loads_event
from heijunka.io.tables.cell_error import CellError
from heijunka.io.told import KINDS, Scene, read_when, understand
from heijunka.messages import LANGUAGES
from heijunka.model.event import Event
from heijunka.model.plan import Plan
from heijunka.model.state import State, apply
from heijunka.mrp import net
from heijunka.reschedule.facts import take_in
from heijunka.testing.builders import at, calendar, demand, machine, person, problem, routing, step

SHOP = net(
    problem(
        machine("press", calendar="day"),
        machine("paint"),
        person("ann"),
        calendar("day", "06:00-22:00", weekdays=range(7)),
        routing("chair", step("press", "press", minutes=30), step("paint", "paint", minutes=60)),
        demand("SO-1", "chair", 2, customer="Wang"),
        demand("SO-2", "chair", 1, due=30),
    )
)
NOW = at(1)
OPTIONS = sorted({name for kind in KINDS.values() for name in (*kind.needs, *kind.takes)} | {"at"})
GOOD = [
    "press",
    "paint",
    "ann",
    "SO-1",
    "SO-2",
    "chair",
    "day",
    "R-1",
    "10",
    "0",
    "50%",
    "+4h",
    "14:30",
    "tomorrow 8:00",
]
NOISE = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
WORD = st.sampled_from(GOOD) | NOISE
NAME = st.sampled_from(sorted(KINDS)).map(lambda name: name.replace("_", "-")) | NOISE


@settings(max_examples=300)
@given(name=NAME, words=st.lists(WORD, max_size=3), options=st.dictionaries(st.sampled_from(OPTIONS), WORD, max_size=4))
def test_what_is_typed_is_an_event_or_refused_in_words(name: str, words: list[str], options: dict[str, str]) -> None:
    scene = Scene(SHOP, Plan(), NOW)
    event = _understood(name, words, options, scene)
    if isinstance(event, InvalidProblem):
        assert event.issues
        for issue in event.issues:
            for language in LANGUAGES:
                assert issue.what(language)  # type: ignore[attr-defined]
                assert issue.advice(language)  # type: ignore[attr-defined]
        return
    assert loads_event(dumps_event(event)) == event
    assert all(sentence(event, language, time_zone="Asia/Shanghai") for language in LANGUAGES)
    taken = take_in(SHOP, apply(State(now=NOW), event))
    assert taken.problem.state is not None


def _understood(name: str, words: list[str], options: dict[str, str], scene: Scene) -> Event | InvalidProblem:
    try:
        return understand(name, words, options, scene)
    except InvalidProblem as error:
        return error


@settings(max_examples=300)
@given(
    raw=st.text(max_size=20) | st.from_regex(r"[+-]?\d{1,9}([:.hd -]\d{0,4}){0,3}", fullmatch=True),
    is_past=st.booleans(),
)
def test_a_moment_is_read_or_refused(raw: str, is_past: bool) -> None:
    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    try:
        found = read_when(raw, now, ZoneInfo("Europe/Berlin"), is_past=is_past)
    except CellError:
        return
    assert found.tzinfo is not None
    assert found.microsecond == 0
