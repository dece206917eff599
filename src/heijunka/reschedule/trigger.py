"""Triggers: whether it is time to adjust, and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from heijunka.model.event import Event
from heijunka.model.plan import Plan
from heijunka.model.standing import Progress
from heijunka.model.state import State
from heijunka.reschedule.policy import Trigger

Due = Literal["event", "deviation", "periodic"]
PLANNED = frozenset(
    {
        "operation_started",
        "operation_resumed",
        "operation_ended",
        "quantity_reported",
        "material_arrived",
        "plan_published",
        "control_changed",
    }
)
"""Kinds of events that a plan expects, or need not be told."""


def is_due(
    trigger: Trigger,
    state: State,
    plan: Plan,
    *,
    last: datetime,
    events: Collection[Event] = (),
    shifted: Plan | None = None,
) -> Due | None:
    """Return why a plan is to be adjusted now; None if it is not.

    Parameters
    ----------
    state
        Where the plant stands; its present moment is now.
    plan
        In force.
    last
        When it was last adjusted.
    events
        What has happened since.
    shifted
        The plan's right shift, if it is known: how late things are going to be.
    """
    if "never" in trigger.when:
        return None
    if "event" in trigger.when and any(_counts(trigger, event) for event in events):
        return "event"
    if "deviation" in trigger.when and _deviates(plan, state, shifted, timedelta(minutes=trigger.minutes)):
        return "deviation"
    if "periodic" in trigger.when and state.now - last >= timedelta(hours=trigger.hours):
        return "periodic"
    return None


def _counts(trigger: Trigger, event: Event) -> bool:
    if event.quality != "good":
        return False  # what its source does not trust may alert, never act
    return event.kind in trigger.kinds if trigger.kinds else event.kind not in PLANNED


def _deviates(plan: Plan, state: State, shifted: Plan | None, tolerance: timedelta) -> bool:
    """Tell whether work is late, or is going to be, or an order is."""
    for entry in plan.assignments:
        known = state.operations.get(f"{entry.order}/{entry.operation}")
        if known is None and state.now - entry.start > tolerance:
            return True
        if known is not None and known.progress is not Progress.ENDED and state.now - entry.end > tolerance:
            return True
    if shifted is None:
        return False
    before = {(entry.order, entry.operation): entry for entry in plan.assignments}
    for entry in shifted.assignments:
        old = before.get((entry.order, entry.operation))
        if old is not None and max(entry.start - old.start, entry.end - old.end) > tolerance:
            return True
    known_orders = {entry.order for entry in plan.unplanned}
    return any(entry.order not in known_orders for entry in shifted.unplanned)
