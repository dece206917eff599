"""The one reducer: what each event makes of the state."""

from __future__ import annotations

from functools import reduce

from heijunka.model import event as ev
from heijunka.model.state import Progress, State, apply
from heijunka.testing.builders import START, at

KEY = {"order": "o", "operation": "cut"}
BEGUN = ev.OperationStarted(at=at(1), mode="1", resources=("m1",), **KEY)


def after(*events: ev.Event) -> State:
    return reduce(apply, events, State(now=START))


def test_an_operation_runs_pauses_goes_on_and_ends() -> None:
    states = [
        (BEGUN, Progress.RUNNING),
        (ev.OperationInterrupted(at=at(2), reason="lunch", **KEY), Progress.PAUSED),
        (ev.OperationResumed(at=at(3), **KEY), Progress.RUNNING),
        (ev.OperationEnded(at=at(4), good=9, scrap=1, **KEY), Progress.ENDED),
    ]
    state = State(now=START)
    for event, progress in states:
        state = apply(state, event)
        assert state.operations["o/cut"].progress is progress
        assert state.now == event.at
    known = state.operations["o/cut"]
    assert (known.mode, known.resources, known.start, known.end) == ("1", ("m1",), at(1), at(4))
    assert (known.good, known.scrap) == (9, 1)


def test_reports_add_up() -> None:
    report = ev.QuantityReported(at=at(2), good=3, scrap=1, **KEY)
    known = after(BEGUN, report, report).operations["o/cut"]
    assert (known.good, known.scrap) == (6, 2)


def test_late_events_never_take_an_ended_operation_back() -> None:
    ended = after(BEGUN, ev.OperationEnded(at=at(4), good=9, **KEY))
    for late in (
        BEGUN,
        ev.OperationInterrupted(at=at(3), **KEY),
        ev.OperationResumed(at=at(3), **KEY),
        ev.QuantityReported(at=at(3), good=5, **KEY),
        ev.OperationEnded(at=at(5), good=2, **KEY),
    ):
        assert apply(ended, late).operations == ended.operations
        assert apply(ended, late).now == max(at(4), late.at)


def test_an_end_without_a_start_is_believed() -> None:
    known = after(ev.OperationEnded(at=at(4), good=9, **KEY)).operations["o/cut"]
    assert (known.progress, known.start, known.end) == (Progress.ENDED, at(4), at(4))


def test_resources_go_down_come_back_and_slow() -> None:
    down = after(
        ev.ResourceDown(resource="m1", at=at(1), until=at(3)), ev.ResourceSlowed(resource="m1", at=at(1), speed=0.5)
    )
    assert (down.resources["m1"].is_down, down.resources["m1"].until, down.resources["m1"].speed) == (True, at(3), 0.5)
    again = apply(down, ev.ResourceUp(resource="m1", at=at(2)))
    assert (again.resources["m1"].is_down, again.resources["m1"].until, again.resources["m1"].speed) == (
        False,
        None,
        0.5,
    )


def test_other_facts_are_kept_in_order() -> None:
    facts = (
        ev.StockCounted(material="a", quantity=3, at=at(2)),
        ev.DemandCancelled(demand="d", at=at(1)),
        ev.PlanPublished(version=1, plan_hash="x", at=at(3)),
    )
    state = after(*facts)
    assert state.events == facts
    assert state.now == at(3)


def test_the_state_before_stays_as_it_was() -> None:
    state = State(now=START)
    apply(apply(state, BEGUN), ev.ResourceDown(resource="m1", at=at(2)))
    assert state == State(now=START)
