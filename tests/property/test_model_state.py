"""Replaying events gives the same state, cut where one will; what has ended stays so."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from heijunka.model import event as ev
from heijunka.model.state import Progress, State, apply
from heijunka.testing.builders import START, at

moments = st.integers(0, 50).map(at)
names = st.sampled_from(["a", "b"])
amounts = st.integers(0, 5).map(float)
common = {"at": moments, "order": names, "operation": names}
events = st.one_of(
    st.builds(ev.OperationStarted, mode=names, resources=st.tuples(names), **common),
    st.builds(ev.OperationInterrupted, **common),
    st.builds(ev.OperationResumed, **common),
    st.builds(ev.QuantityReported, good=amounts, scrap=amounts, **common),
    st.builds(ev.OperationEnded, good=amounts, scrap=amounts, **common),
    st.builds(ev.ResourceDown, at=moments, resource=names, until=st.none() | moments),
    st.builds(ev.ResourceUp, at=moments, resource=names),
    st.builds(ev.ResourceSlowed, at=moments, resource=names, speed=amounts),
    st.builds(ev.StockCounted, at=moments, material=names, quantity=amounts),
    st.builds(ev.PinSet, at=moments, order=names, operation=names),
)


def replay(history: list[ev.Event], state: State | None = None) -> State:
    return reduce(apply, history, state or State(now=START))


@given(st.lists(events, max_size=30), st.integers(0, 30))
def test_replay_from_anywhere_gives_the_same_state(history: list[ev.Event], cut: int) -> None:
    whole = replay(history)
    assert replay(history[cut:], replay(history[:cut])) == whole
    assert replay(history) == whole
    assert whole.now == max([START, *(event.at for event in history)])


@given(st.lists(events, max_size=30))
def test_what_has_ended_stays_as_it_ended(history: list[ev.Event]) -> None:
    state, ended = State(now=START), {}
    for event in history:
        state = apply(state, event)
        assert {key: state.operations[key] for key in ended} == ended
        ended = {key: known for key, known in state.operations.items() if known.progress is Progress.ENDED}


@given(st.lists(events, max_size=30))
def test_only_facts_without_a_place_of_their_own_are_kept(history: list[ev.Event]) -> None:
    kept = [event for event in history if isinstance(event, ev.StockCounted | ev.PinSet)]
    assert list(replay(history).events) == kept
