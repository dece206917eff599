"""Replaying events gives the same state, cut where one will, however they are delivered; what has ended stays so."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from heijunka.io.json import dumps_event, dumps_state, loads_event, loads_state
from heijunka.model import event as ev
from heijunka.model.state import Progress, State, apply, replay, state_hash
from heijunka.testing.builders import START
from heijunka.testing.events import delivered, events, merged, streams

EMPTY = State(now=START)


@given(st.lists(events(), max_size=30), st.integers(0, 30))
def test_e3_replay_from_any_snapshot_gives_the_same_state(history: list[ev.Event], cut: int) -> None:
    whole = replay(history, EMPTY)
    snapshot = loads_state(dumps_state(replay(history[:cut], EMPTY)))
    assert replay(history[cut:], snapshot) == whole
    assert state_hash(replay(history[cut:], snapshot)) == state_hash(whole)
    assert whole.now == max([START, *(event.at for event in history)])


@given(st.data())
def test_e3_one_event_at_a_time_comes_to_the_same_as_many_at_once(data: st.DataObject) -> None:
    history = data.draw(delivered(data.draw(merged(data.draw(streams())))))
    cut = data.draw(st.integers(0, len(history)))
    whole = replay(history, EMPTY)
    assert reduce(apply, history, EMPTY) == whole
    assert replay(history[cut:], loads_state(dumps_state(replay(history[:cut], EMPTY)))) == whole


@given(st.data())
def test_e2_repetition_and_disorder_change_nothing(data: st.DataObject) -> None:
    told = data.draw(merged(data.draw(streams())))
    in_order = replay(told, EMPTY)
    late = replay(data.draw(delivered(told)), EMPTY)
    assert late == in_order
    assert state_hash(late) == state_hash(in_order)


@given(st.data())
def test_e2_a_log_replayed_over_itself_changes_nothing(data: st.DataObject) -> None:
    told = data.draw(merged(data.draw(streams())))
    cut = data.draw(st.integers(0, len(told)))
    assert replay(told[cut:], replay(told, EMPTY)) == replay(told, EMPTY)


@given(st.data())
def test_e4_what_has_ended_stays_ended_with_its_end(data: st.DataObject) -> None:
    history = data.draw(st.lists(events(), max_size=30))
    state, ended = EMPTY, {}
    for event in history:
        state = apply(state, event)
        assert {key: state.operations[key].end for key in ended} == ended
        assert all(state.operations[key].progress is Progress.ENDED for key in ended)
        ended = {key: known.end for key, known in state.operations.items() if known.progress is Progress.ENDED}


@given(st.lists(events(), max_size=60))
def test_a_state_grows_with_what_events_are_about_not_with_their_number(history: list[ev.Event]) -> None:
    once, twice = replay(history, EMPTY), replay(history + history, EMPTY)
    assert len(twice.events) == len(once.events)
    assert twice.operations.keys() == once.operations.keys()


@given(events())
def test_events_read_back(event: ev.Event) -> None:
    assert loads_event(dumps_event(event)) == event
