"""When a plan is adjusted: at events, at deviations, every so often, never."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from heijunka.model.event import Event, OperationEnded, ResourceDown
from heijunka.model.plan import Assignment, Plan, Unplanned
from heijunka.model.state import OperationState, Progress, State
from heijunka.reschedule.policy import Trigger
from heijunka.reschedule.trigger import is_due
from heijunka.testing.builders import at


def work(start: float, end: float) -> Assignment:
    return Assignment(
        order="o",
        operation="cut",
        mode="0",
        resources=("saw",),
        setup_start=at(start),
        start=at(start),
        end=at(end),
        quantity=1.0,
    )


PLAN = Plan(assignments=(work(1, 2),))
DOWN = ResourceDown(at=at(0.5), resource="saw")
ENDED = OperationEnded(at=at(2), order="o", operation="cut", good=1.0)
RUNNING = {"o/cut": OperationState(progress=Progress.RUNNING, mode="0", resources=("saw",), start=at(1))}
DEVIATION = Trigger(when=("deviation",), minutes=15)


@pytest.mark.parametrize(
    ("trigger", "event", "due"),
    [
        (Trigger(), DOWN, "event"),
        (Trigger(), ENDED, None),
        (Trigger(), replace(DOWN, quality="bad"), None),
        (Trigger(kinds=("operation_ended",)), ENDED, "event"),
        (Trigger(kinds=("operation_ended",)), DOWN, None),
        (Trigger(when=("never", "event")), DOWN, None),
        (Trigger(when=("periodic",)), DOWN, None),
    ],
)
def test_events_that_no_plan_expects_count(trigger: Trigger, event: Event, due: str | None) -> None:
    assert is_due(trigger, State(now=at(0.5)), PLAN, last=at(0), events=(event,)) == due


@pytest.mark.parametrize(
    ("now", "running", "shifted", "due"),
    [
        (at(1.2), {}, None, None),
        (at(1.3), {}, None, "deviation"),
        (at(2.2), RUNNING, None, None),
        (at(2.3), RUNNING, None, "deviation"),
        (at(0), {}, Plan(assignments=(work(1.2, 2.2),)), None),
        (at(0), {}, Plan(assignments=(work(1.3, 2.3),)), "deviation"),
        (at(0), {}, Plan(assignments=(work(1, 2.3),)), "deviation"),
        (at(0), {}, Plan(unplanned=(Unplanned(order="o", reason="engine.pin"),)), "deviation"),
    ],
)
def test_what_is_late_beyond_the_tolerance_is_a_deviation(
    now: datetime, running: dict[str, OperationState], shifted: Plan | None, due: str | None
) -> None:
    assert is_due(DEVIATION, State(now=now, operations=running), PLAN, last=at(0), shifted=shifted) == due


@pytest.mark.parametrize(("hours", "due"), [(7.9, None), (8, "periodic")])
def test_a_periodic_adjustment_comes_when_its_time_has_come(hours: float, due: str | None) -> None:
    state = State(now=at(0) + timedelta(hours=hours))
    assert is_due(Trigger(when=("periodic",), hours=8), state, PLAN, last=at(0)) == due
