"""Where the plant stands, and the one reducer that events advance it by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from heijunka.model import event as ev
from heijunka.model.moments import require_aware


class Progress(StrEnum):
    """How far an operation is (ISA-95 job response states)."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationState:
    """An operation that has begun."""

    progress: Progress
    mode: str
    resources: tuple[str, ...]
    start: datetime
    end: datetime | None = None
    good: float = 0.0
    scrap: float = 0.0
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    paused_since: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self, "start", "end", "paused_since")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceState:
    """A resource that is not as its master data says."""

    is_down: bool = False
    until: datetime | None = None
    speed: float | None = None

    def __post_init__(self) -> None:
        require_aware(self, "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the events so far say.

    Parameters
    ----------
    operations
        By ``order/operation``, those that have begun.
    resources
        By id, those that are down or at another speed.
    events
        Facts about materials, demands, calendars, holds, pins and plans that a new problem must take in, in order.
    """

    now: datetime
    operations: Mapping[str, OperationState] = field(default_factory=dict)
    resources: Mapping[str, ResourceState] = field(default_factory=dict)
    events: tuple[ev.Event, ...] = ()

    def __post_init__(self) -> None:
        require_aware(self, "now")


def apply(state: State, event: ev.Event) -> State:
    """Return the state after an event; a late event never takes an ended operation back.

    Parameters
    ----------
    state
        Before.
    event
        What happened.
    """
    state = replace(state, now=max(state.now, event.at))
    step = _STEPS.get(type(event))
    return step(state, event) if step is not None else replace(state, events=(*state.events, event))


def _with_operation(state: State, event: Any, change: Callable[[OperationState], OperationState]) -> State:
    key = f"{event.order}/{event.operation}"
    known = state.operations.get(key)
    if known is None:
        # Facts may come out of order: an end without a start still tells that it began.
        known = OperationState(progress=Progress.RUNNING, mode="", resources=(), start=event.at)
    if known.progress is Progress.ENDED:
        return state
    return replace(state, operations={**state.operations, key: change(known)})


def _started(state: State, event: Any) -> State:
    return _with_operation(
        state, event, lambda known: replace(known, mode=event.mode, resources=event.resources, start=event.at)
    )


def _interrupted(state: State, event: Any) -> State:
    return _with_operation(state, event, lambda known: replace(known, progress=Progress.PAUSED))


def _resumed(state: State, event: Any) -> State:
    return _with_operation(state, event, lambda known: replace(known, progress=Progress.RUNNING))


def _reported(state: State, event: Any) -> State:
    return _with_operation(
        state, event, lambda known: replace(known, good=known.good + event.good, scrap=known.scrap + event.scrap)
    )


def _ended(state: State, event: Any) -> State:
    return _with_operation(
        state,
        event,
        lambda known: replace(known, progress=Progress.ENDED, end=event.at, good=event.good, scrap=event.scrap),
    )


def _with_resource(state: State, resource: str, known: ResourceState) -> State:
    return replace(state, resources={**state.resources, resource: known})


def _down(state: State, event: Any) -> State:
    known = state.resources.get(event.resource, ResourceState())
    return _with_resource(state, event.resource, replace(known, is_down=True, until=event.until))


def _up(state: State, event: Any) -> State:
    known = state.resources.get(event.resource, ResourceState())
    return _with_resource(state, event.resource, replace(known, is_down=False, until=None))


def _slowed(state: State, event: Any) -> State:
    known = state.resources.get(event.resource, ResourceState())
    return _with_resource(state, event.resource, replace(known, speed=event.speed))


_STEPS = cast(
    "dict[type, Callable[[State, ev.Event], State]]",
    {
        ev.OperationStarted: _started,
        ev.OperationInterrupted: _interrupted,
        ev.OperationResumed: _resumed,
        ev.QuantityReported: _reported,
        ev.OperationEnded: _ended,
        ev.ResourceDown: _down,
        ev.ResourceUp: _up,
        ev.ResourceSlowed: _slowed,
    },
)
