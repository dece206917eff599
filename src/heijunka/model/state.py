"""Where the plant stands, and the one reducer that events advance it by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from heijunka.garbage import collection_paused
from heijunka.model.canonical import canonical
from heijunka.model.event import Event, MaterialArrived
from heijunka.model.heard import Ear, Heard, source_of
from heijunka.model.moments import require_aware
from heijunka.model.standing import Loose, OperationState, Progress, ResourceState, Work

__all__ = ["Alert", "OperationState", "Progress", "ResourceState", "State", "apply", "replay", "state_hash"]

MOST_ALERTS = 100
MOST_OFFSET_SECONDS = 120
_UP = ResourceState()
# Sums of quantities must not depend on the order of their parts, as sums of binary fractions do.
_PARTS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An event that changed nothing, and why: its source does not trust it, or it came too late to act."""

    reason: Literal["quality", "stale"]
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the events so far say. It grows with what they are about, not with their number.

    Parameters
    ----------
    operations
        By ``order/operation``, those that have begun.
    resources
        By id, those that were down or at another speed.
    events
        Facts about materials, demands, calendars, holds, pins, the fence and the plan in force that a new problem must
        take in: of each thing the last word, sorted by what they are about.
    alerts
        The last events that changed nothing.
    sources
        What was heard of each source: late and repeated events are told by it.
    loose
        By ``order/operation``, pauses of which an earlier word may still come.
    """

    now: datetime
    operations: Mapping[str, OperationState] = field(default_factory=dict)
    resources: Mapping[str, ResourceState] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    sources: Mapping[str, Heard] = field(default_factory=dict)
    loose: Mapping[str, Loose] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_aware(self, "now")


def apply(state: State, event: Event) -> State:
    """Return the state after an event.

    An event that was applied before changes nothing. Of what one source tells of a thing, the last word counts, in
    whatever order the words come; between sources, the last to come. What has ended stays ended.

    Parameters
    ----------
    state
        Before.
    event
        What happened.
    """
    return replay((event,), state)


@collection_paused()
def replay(events: Iterable[Event], state: State | None = None) -> State:
    """Return the state after many events, the same as if each were applied.

    Parameters
    ----------
    events
        In order of receipt.
    state
        Before; None begins at the first event.
    """
    draft: _Draft | None = None
    for event in events:
        if draft is None:
            draft = _Draft(state if state is not None else State(now=event.received or event.at))
        draft.take(event)
    if draft is not None:
        return draft.state()
    if state is None:
        raise ValueError("There are neither events nor a state to begin with. Give at least one of the two.")
    return state


def state_hash(state: State) -> str:
    """Return the SHA-256 of a state, in hexadecimal; equal states have equal hashes, in memory and read back."""
    return sha256(canonical(state).encode()).hexdigest()


class _Draft:
    """A state while events change it."""

    def __init__(self, state: State) -> None:
        self._before = state
        self._now = state.now
        self._works: dict[str, Work] = {}
        self._resources = dict(state.resources)
        self._facts = {_THINGS[entry.kind](entry): entry for entry in state.events if entry.kind in _THINGS}
        self._alerts = {_rank(alert.event): alert for alert in state.alerts}
        self._ears: dict[str, Ear] = {}
        self._source, self._ear = "", self._listen("")

    def take(self, event: Event) -> None:
        """Take an event in."""
        source = source_of(event)
        if source != self._source:
            self._source, self._ear = source, self._listen(source)
        if event.sequence and not self._ear.is_first(event.epoch, event.sequence):
            return
        reason: Literal["quality", "stale"] | None = "quality" if event.quality != "good" else None
        if event.received is not None:
            offset = (event.at - event.received).total_seconds()
            if event.ttl_seconds is not None and -offset > event.ttl_seconds:
                reason = reason or "stale"
            is_off = abs(offset) > MOST_OFFSET_SECONDS
            if self._is_latest(event, "clock"):
                self._ear.offset_seconds = round(offset) if is_off else 0
            if is_off:
                event = replace(event, at=event.received)
        if reason is not None:
            self._alert(Alert(reason=reason, event=event))
            return
        self._now = max(self._now, event.at)
        _STEPS[event.kind](self, event)

    def state(self) -> State:
        """Return the state that the events have led to."""
        operations, loose = self._operations()
        sources = {name: heard for name, heard in self._before.sources.items() if name not in self._ears}
        heard = {name: ear.heard() for name, ear in self._ears.items()}
        return State(
            now=self._now,
            operations=operations,
            resources={name: known for name, known in self._resources.items() if known != _UP},
            events=tuple(self._facts[thing] for thing in sorted(self._facts)),
            alerts=tuple(self._alerts[rank] for rank in sorted(self._alerts)[-MOST_ALERTS:]),
            sources=sources | {name: entry for name, entry in heard.items() if entry != Heard()},
            loose=loose,
        )

    def _operations(self) -> tuple[Mapping[str, OperationState], Mapping[str, Loose]]:
        operations, loose = dict(self._before.operations), dict(self._before.loose)
        for key in {*loose, *self._works}:
            work = self._works.get(key) or Work.of(operations[key], loose[key])
            work.settle(lambda turn: not turn[2] or self._listen(turn[0]).is_settled(turn[1], turn[2]))
            operations[key] = work.state()
            rest = work.loose()
            loose.pop(key, None)
            if rest is not None:
                loose[key] = rest
        return operations, loose

    def _listen(self, source: str) -> Ear:
        ear = self._ears.get(source)
        if ear is None:
            ear = self._ears[source] = Ear(self._before.sources.get(source, Heard()))
        return ear

    def _is_latest(self, event: Any, thing: str) -> bool:
        return not event.sequence or self._ear.is_latest(thing, event.epoch, event.sequence)

    def _alert(self, alert: Alert) -> None:
        self._alerts[_rank(alert.event)] = alert
        if len(self._alerts) > 2 * MOST_ALERTS:
            self._alerts = {rank: self._alerts[rank] for rank in sorted(self._alerts)[-MOST_ALERTS:]}

    def _work(self, event: Any) -> tuple[str, Work]:
        key = f"{event.order}/{event.operation}"
        work = self._works.get(key)
        if work is None:
            known = self._before.operations.get(key)
            work = Work(event.at) if known is None else Work.of(known, self._before.loose.get(key))
            self._works[key] = work
        if event.at < work.start and not work.is_told:
            # Facts may come out of order: an end without a start still tells that it began.
            work.start = event.at
        return key, work

    def started(self, event: Any) -> None:
        key, work = self._work(event)
        if self._is_latest(event, f"start {key}"):
            work.mode, work.resources, work.start = event.mode, event.resources, event.at

    def interrupted(self, event: Any) -> None:
        self._turn(event, is_pause=True)

    def resumed(self, event: Any) -> None:
        self._turn(event, is_pause=False)

    def _turn(self, event: Any, *, is_pause: bool) -> None:
        key, work = self._work(event)
        if work.is_ended:
            end = self._ear.marks.get(f"end {key}") if event.sequence else None
            if end is None or end < (event.epoch, event.sequence):
                return
        is_settled = not event.sequence or self._ear.is_settled(event.epoch, event.sequence)
        if is_settled and not work.turns:
            work.turn(event.at, is_pause=is_pause)
        else:
            work.insert((self._source, event.epoch, event.sequence, event.at, is_pause))

    def reported(self, event: Any) -> None:
        _, work = self._work(event)
        if not work.is_ended:
            work.good, work.scrap = _sum(work.good, event.good), _sum(work.scrap, event.scrap)

    def ended(self, event: Any) -> None:
        """End an operation: its first end tells when, its last one how much."""
        key, work = self._work(event)
        marks, stamp = self._ear.marks, (event.epoch, event.sequence)
        thing = f"end {key}"
        is_first = not work.is_ended or (bool(event.sequence) and thing in marks and stamp < marks[thing])
        if is_first:
            work.is_ended, work.end = True, event.at
            marks.pop(thing, None)
            if event.sequence:
                work.forget_after(self._source, stamp)
                if not self._ear.is_settled(*stamp):
                    marks[thing] = stamp
        if self._is_latest(event, f"units {key}"):
            work.good, work.scrap = float(event.good), float(event.scrap)

    def down(self, event: Any) -> None:
        if self._is_latest(event, f"resource {event.resource}"):
            self._change(event, is_down=True, since=event.at, until=event.until, cause=event.cause, reason=event.reason)

    def up(self, event: Any) -> None:
        if self._is_latest(event, f"resource {event.resource}"):
            self._change(event, is_down=False, since=event.at, until=None, cause="other", reason="")

    def slowed(self, event: Any) -> None:
        if self._is_latest(event, f"speed {event.resource}"):
            self._change(event, speed=float(event.speed))

    def controlled(self, event: Any) -> None:
        if self._is_latest(event, f"control {event.resource}"):
            self._change(event, control=event.control)

    def _change(self, event: Any, **fields: Any) -> None:
        self._resources[event.resource] = replace(self._resources.get(event.resource, _UP), **fields)

    def told(self, event: Any) -> None:
        thing = _THINGS[event.kind](event)
        if self._is_latest(event, thing):
            self._facts[thing] = event

    def arrived(self, event: Any) -> None:
        """Add up what came in for one receipt."""
        thing = _THINGS[event.kind](event)
        known = self._facts.get(thing)
        total = _sum(event.quantity, known.quantity if isinstance(known, MaterialArrived) else 0.0)
        shown = event if self._is_latest(event, thing) or known is None else known
        self._facts[thing] = replace(shown, quantity=total)

    def wanted(self, event: Any) -> None:
        """Take in a demand as it is now: what was hurried before is told by it."""
        thing = _THINGS[event.kind](event)
        if not self._is_latest(event, thing):
            return
        self._facts[thing] = event
        hurried = thing.replace("demand ", "expedited ", 1)
        mark = self._ear.marks.get(hurried)
        if mark is None or not event.sequence or mark < (event.epoch, event.sequence):
            self._facts.pop(hurried, None)

    def expedited(self, event: Any) -> None:
        mark = self._ear.marks.get(f"demand {event.demand}")
        if mark is None or not event.sequence or mark < (event.epoch, event.sequence):
            self.told(event)


def _sum(first: float, second: float) -> float:
    return (round(first * _PARTS) + round(second * _PARTS)) / _PARTS


def _rank(event: Event) -> tuple[str, ...]:
    """Return what alerts are sorted by: the order in which they come must not count."""
    return canonical(event.at), source_of(event), f"{event.epoch:020}", f"{event.sequence:020}", canonical(event)


_THINGS: Mapping[str, Callable[[Any], str]] = {
    "material_arrived": lambda event: f"arrived {event.material}/{event.reference}",
    "material_delayed": lambda event: f"delayed {event.material}/{event.reference}",
    "stock_counted": lambda event: f"stock {event.material}",
    "demand_changed": lambda event: f"demand {event.demand.id}",
    "demand_cancelled": lambda event: f"demand {event.demand}",
    "demand_expedited": lambda event: f"expedited {event.demand}",
    "calendar_changed": lambda event: (
        f"calendar {event.calendar} {canonical(event.exception.start)} {canonical(event.exception.end)}"
    ),
    "quality_held": lambda event: f"hold {event.order}",
    "pin_set": lambda event: f"pin {event.order}/{event.operation}",
    "freeze_overridden": lambda event: f"override {event.order}/{event.operation}",
    "plan_published": lambda event: "plan",
}

_STEPS: Mapping[str, Callable[[_Draft, Any], None]] = {
    **dict.fromkeys(_THINGS, _Draft.told),
    "operation_started": _Draft.started,
    "operation_interrupted": _Draft.interrupted,
    "operation_resumed": _Draft.resumed,
    "quantity_reported": _Draft.reported,
    "operation_ended": _Draft.ended,
    "resource_down": _Draft.down,
    "resource_up": _Draft.up,
    "resource_slowed": _Draft.slowed,
    "control_changed": _Draft.controlled,
    "material_arrived": _Draft.arrived,
    "demand_changed": _Draft.wanted,
    "demand_cancelled": _Draft.wanted,
    "demand_expedited": _Draft.expedited,
}
