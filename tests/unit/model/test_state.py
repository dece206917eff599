"""The one reducer: what each event makes of the state."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from random import Random

import pytest

from heijunka.io.json import dumps_state, loads_state
from heijunka.model import event as ev
from heijunka.model.heard import MOST_GAPS, Epoch, Heard
from heijunka.model.state import MOST_ALERTS, Progress, ResourceState, State, apply, replay, state_hash
from heijunka.testing.builders import START, at
from heijunka.testing.events import disordered, floor_stream

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


def test_e4_late_events_never_take_an_ended_operation_back() -> None:
    ended = after(BEGUN, ev.OperationEnded(at=at(4), good=9, **KEY))
    for late in (
        BEGUN,
        ev.OperationInterrupted(at=at(3), **KEY),
        ev.OperationResumed(at=at(3), **KEY),
        ev.QuantityReported(at=at(3), good=5, **KEY),
    ):
        assert apply(ended, late).operations == ended.operations
        assert apply(ended, late).now == max(at(4), late.at)


def test_an_end_told_again_corrects_the_units_and_not_the_end() -> None:
    again = after(
        BEGUN, ev.OperationEnded(at=at(4), good=9, **KEY), ev.OperationEnded(at=at(6), good=7, scrap=2, **KEY)
    )
    known = again.operations["o/cut"]
    assert (known.progress, known.end, known.good, known.scrap) == (Progress.ENDED, at(4), 7, 2)


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


def test_a_resource_is_run_by_hand_until_it_takes_work_again() -> None:
    by_hand = after(
        ev.ControlChanged(resource="m1", at=at(1), control="manual"), ev.ResourceDown(resource="m1", at=at(2))
    )
    assert (by_hand.resources["m1"].control, by_hand.resources["m1"].is_down) == ("manual", True)
    back = apply(by_hand, ev.ResourceUp(resource="m1", at=at(3)))
    assert back.resources["m1"].control == "manual", "that it runs does not say that it takes work"
    assert apply(back, ev.ControlChanged(resource="m1", at=at(4), control="automatic")).resources["m1"] == replace(
        back.resources["m1"], control="automatic"
    )


def test_of_other_facts_the_last_word_on_each_thing_is_kept() -> None:
    state = after(
        ev.StockCounted(material="a", quantity=3, at=at(2)),
        ev.DemandExpedited(demand="d", priority=5, at=at(2)),
        ev.DemandCancelled(demand="d", at=at(1)),
        ev.StockCounted(material="a", quantity=4, at=at(2)),
        ev.PlanPublished(version=1, plan_hash="x", at=at(3)),
    )
    assert state.events == (
        ev.DemandCancelled(demand="d", at=at(1)),
        ev.PlanPublished(version=1, plan_hash="x", at=at(3)),
        ev.StockCounted(material="a", quantity=4, at=at(2)),
    )
    assert state.now == at(3)


def test_what_comes_in_for_a_receipt_adds_up() -> None:
    part = ev.MaterialArrived(material="steel", reference="r", quantity=0.1, at=at(1))
    assert [event.quantity for event in after(part, part, part).events if event.kind == "material_arrived"] == [0.3]


def numbered(event: ev.Event, sequence: int, **fields: object) -> ev.Event:
    return replace(event, **{"source": "line", "sequence": sequence, **fields})


STORY = [
    BEGUN,
    ev.OperationInterrupted(at=at(2), **KEY),
    ev.OperationResumed(at=at(3), **KEY),
    ev.QuantityReported(at=at(3), good=0.1, **KEY),
    ev.QuantityReported(at=at(3), good=0.2, **KEY),
    ev.ResourceDown(at=at(3), resource="m1", cause="breakdown"),
    ev.ResourceUp(at=at(4), resource="m1"),
]
TOLD = [numbered(event, n) for n, event in enumerate(STORY, start=1)]


def test_pauses_are_kept_from_when_to_when() -> None:
    known = after(*STORY[:2]).operations["o/cut"]
    assert (known.progress, known.pauses, known.paused_since) == (Progress.PAUSED, (), at(2))
    known = after(*STORY[:3]).operations["o/cut"]
    assert (known.progress, known.pauses, known.paused_since) == (Progress.RUNNING, ((at(2), at(3)),), None)


def test_e2_a_number_that_came_before_changes_nothing() -> None:
    once = after(*TOLD)
    assert after(*TOLD, *TOLD) == once
    assert once.operations["o/cut"].good == 0.3
    assert once.sources["line"] == Heard(epochs=(Epoch(epoch=0, through=7),))


def test_e2_what_comes_late_fills_in_what_it_should_have_told() -> None:
    backwards = after(*reversed(TOLD))
    assert backwards == after(*TOLD)
    assert after(TOLD[6]).sources["line"].epochs == (Epoch(epoch=0, beyond=((7, 7),)),)


def test_e4_a_start_told_after_the_end_does_not_undo_it() -> None:
    end = numbered(ev.OperationEnded(at=at(5), good=3, **KEY), 8)
    known = after(end, *TOLD).operations["o/cut"]
    assert (known.progress, known.end, known.good) == (Progress.ENDED, at(5), 3)
    assert (known.mode, known.resources, known.start, known.pauses) == ("1", ("m1",), at(1), ((at(2), at(3)),))


def test_e4_the_last_word_of_a_source_counts_and_between_sources_the_last_to_come() -> None:
    up, down = TOLD[6], TOLD[5]
    assert after(up, down).resources == {"m1": ResourceState(since=at(4))}
    assert after(up, replace(down, source="planner", sequence=1)).resources["m1"].is_down


def test_e2_a_source_started_again_counts_from_one_again() -> None:
    again = numbered(ev.ResourceDown(at=at(5), resource="m1"), 1, epoch=1)
    assert after(*TOLD, again).resources["m1"].is_down
    assert after(again, *TOLD) == after(*TOLD, again)


def test_e2_of_a_source_that_skips_numbers_without_end_the_oldest_gaps_are_given_up() -> None:
    skipping = [
        ev.ResourceSlowed(at=START, resource="m", speed=n, source="line", sequence=2 * n)
        for n in range(1, MOST_GAPS + 3)
    ]
    heard = replay(skipping, State(now=START)).sources["line"].epochs[0]
    assert (len(heard.beyond), heard.through) == (MOST_GAPS, 4)


def test_e5_what_is_not_good_or_stale_alerts_and_changes_nothing_else() -> None:
    down = ev.ResourceDown(at=at(1), resource="m1", ttl_seconds=60.0)
    bad = replace(down, quality="bad")
    stale = replace(down, received=at(1, minutes=1.5))
    state = after(bad, stale)
    assert (state.resources, state.now) == ({}, START)
    assert {(alert.reason, alert.event) for alert in state.alerts} == {("quality", bad), ("stale", stale)}
    assert "m1" in apply(state, replace(stale, received=at(1, minutes=1))).resources


def test_e5_the_last_alerts_are_kept() -> None:
    many = [ev.ResourceUp(at=at(minutes=n), resource="m", quality="uncertain") for n in range(3 * MOST_ALERTS)]
    kept = after(*many).alerts
    assert [alert.event for alert in kept] == many[-MOST_ALERTS:]
    assert after(*reversed(many)).alerts == kept


def test_e6_a_clock_that_is_off_is_flagged_and_not_used() -> None:
    ahead = numbered(ev.OperationStarted(at=at(9), mode="1", resources=("m1",), **KEY), 1, received=at(1))
    state = after(ahead)
    assert (state.now, state.operations["o/cut"].start) == (at(1), at(1))
    assert state.sources["line"].offset_seconds == 8 * 3600
    right = numbered(ev.OperationEnded(at=at(2), good=1, **KEY), 2, received=at(2, minutes=2))
    assert (apply(state, right).now, apply(state, right).sources["line"].offset_seconds) == (at(2), 0)


def test_e6_between_sources_the_order_of_receipt_counts_whatever_their_clocks_say() -> None:
    first = ev.ResourceDown(at=at(1, minutes=1), resource="m1", source="a", sequence=1, received=at(1))
    second = ev.ResourceUp(at=at(1), resource="m1", source="b", sequence=1, received=at(1, minutes=1))
    assert not after(first, second).resources["m1"].is_down


def test_e2_a_noisy_delivery_of_many_events_gives_the_state_of_a_quiet_one() -> None:
    told = sorted(
        (event for line in ("a", "b", "c") for event in floor_stream(300, line, START)), key=lambda event: event.at
    )
    random = Random(5)
    lost = {n for n in range(len(told)) if random.random() < 0.05}
    sent = [event for n, event in enumerate(told) if n not in lost or random.random() < 0.5]
    sent += [event for event in told if random.random() < 0.3]
    noisy = disordered(sent, random, 0.2) + [told[n] for n in sorted(lost)]
    assert len(noisy) > 1.3 * len(told) > 10_000
    assert noisy[: len(told)] != told
    quiet = replay(told)
    assert replay(noisy, State(now=quiet.now)) == quiet
    assert all(heard == Heard(epochs=(Epoch(epoch=0, through=4200),)) for heard in quiet.sources.values())


def test_a_hash_is_that_of_the_content() -> None:
    state = after(*TOLD)
    assert state_hash(state) == state_hash(loads_state(dumps_state(state)))
    assert state_hash(state) != state_hash(after(*TOLD[:-1]))
    turned = replace(state, resources={"b": ResourceState(is_down=True), "a": ResourceState(speed=1)})
    same = replace(state, resources={"a": ResourceState(speed=1.0), "b": ResourceState(is_down=True)})
    assert state_hash(turned) == state_hash(same)


def test_nothing_at_all_is_no_state() -> None:
    with pytest.raises(ValueError, match="neither events nor a state"):
        replay([])
    assert replay([], State(now=START)) == State(now=START)
    assert replay([BEGUN]).now == at(1)


def test_the_state_before_stays_as_it_was() -> None:
    state = State(now=START)
    apply(apply(state, BEGUN), ev.ResourceDown(resource="m1", at=at(2)))
    assert state == State(now=START)
