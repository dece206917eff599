"""What an event says, in one sentence for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.messages import say
from heijunka.model.event import Event


def sentence(event: Event, language: str = "en", *, time_zone: str = "UTC") -> str:
    """Return what happened as one sentence.

    Parameters
    ----------
    event
        Of any kind.
    language
        ``en`` or ``zh``.
    time_zone
        In which moments are given; the date is left out of a second moment of the same day.
    """
    words = _Words(language, ZoneInfo(time_zone), event.at)
    return _SENTENCES[event.kind](event, words)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as people read it on a plan that is at most some months long."""
    return moment.astimezone(zone).strftime("%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class _Words:
    """Says parts of sentences about what happened at one moment."""

    language: str
    zone: ZoneInfo
    at: datetime

    def tell(self, key: str, **values: object) -> str:
        return say(f"happened.{key}", self.language, at=clock(self.at, self.zone), **values)

    def moment(self, moment: datetime) -> str:
        local, here = moment.astimezone(self.zone), self.at.astimezone(self.zone)
        return local.strftime("%H:%M") if local.date() == here.date() else clock(moment, self.zone)

    def clause(self, key: str, value: object) -> str:
        """Return a clause, or nothing if there is no value to say."""
        return say(f"happened.{key}", self.language, value=value) if value else ""

    def until(self, moment: datetime | None) -> str:
        if moment is None:
            return say("happened.until_unknown", self.language)
        return say("happened.until", self.language, value=self.moment(moment))

    def resources(self, names: tuple[str, ...] | None) -> str:
        return self.clause("on", ", ".join(names or ()))


def _named(key: str) -> Callable[[Any, _Words], str]:
    """Return what says a text whose places are fields of the event."""

    def speak(event: Any, words: _Words) -> str:
        names = ("order", "operation", "resource", "material", "demand", "version")
        return words.tell(key, **{name: getattr(event, name) for name in names if hasattr(event, name)})

    return speak


def _started(event: Any, words: _Words) -> str:
    on = words.resources(event.resources)
    return words.tell("started", order=event.order, operation=event.operation, on=on)


def _interrupted(event: Any, words: _Words) -> str:
    reason = words.clause("reason", event.reason)
    return words.tell("interrupted", order=event.order, operation=event.operation, reason=reason)


def _made(key: str) -> Callable[[Any, _Words], str]:
    def speak(event: Any, words: _Words) -> str:
        scrap = words.clause("scrap", figure(event.scrap) if event.scrap else "")
        return words.tell(key, order=event.order, operation=event.operation, good=figure(event.good), scrap=scrap)

    return speak


def _down(event: Any, words: _Words) -> str:
    key = f"down_{event.cause}"
    until = words.until(event.until)
    return words.tell(key, resource=event.resource, until=until, reason=words.clause("reason", event.reason))


def _slowed(event: Any, words: _Words) -> str:
    return words.tell("slowed", resource=event.resource, speed=figure(event.speed))


def _controlled(event: Any, words: _Words) -> str:
    return words.tell(f"control_{event.control}", resource=event.resource)


def _arrived(event: Any, words: _Words) -> str:
    reference = words.clause("reference", event.reference)
    return words.tell("arrived", material=event.material, quantity=figure(event.quantity), reference=reference)


def _delayed(event: Any, words: _Words) -> str:
    values = {"material": event.material, "reference": words.clause("reference", event.reference)}
    expected = words.moment(event.expected)
    if event.quantity is None:
        return words.tell("material_late", expected=expected, **values)
    return words.tell("material_short", expected=expected, quantity=figure(event.quantity), **values)


def _counted(event: Any, words: _Words) -> str:
    return words.tell("counted", material=event.material, quantity=figure(event.quantity))


def _wanted(event: Any, words: _Words) -> str:
    demand = event.demand
    return words.tell(
        "rush_order" if demand.is_rush else "wanted",
        demand=demand.id,
        quantity=figure(demand.quantity),
        material=demand.material,
        due=clock(demand.due, words.zone),
        customer=words.clause("customer", demand.customer),
        options=words.clause("options", ", ".join(demand.options)),
    )


def _expedited(event: Any, words: _Words) -> str:
    due = words.clause("due", clock(event.due, words.zone) if event.due is not None else "")
    return words.tell("expedited", demand=event.demand, priority=figure(event.priority), due=due)


def _calendar(event: Any, words: _Words) -> str:
    window = event.exception
    return words.tell(
        "calendar_open" if window.is_open else "calendar_closed",
        calendar=event.calendar,
        start=words.moment(window.start),
        end=words.moment(window.end),
        reason=words.clause("reason", window.reason),
    )


def _held(event: Any, words: _Words) -> str:
    if not event.is_held:
        return words.tell("released", order=event.order)
    if event.until is None:
        return words.tell("held", order=event.order, until=say("happened.until_further", words.language))
    until = say("happened.until_then", words.language, value=words.moment(event.until))
    return words.tell("held", order=event.order, until=until)


def _pinned(event: Any, words: _Words) -> str:
    if not event.is_set:
        return words.tell("unpinned", order=event.order, operation=event.operation)
    start = words.clause("from", clock(event.start, words.zone) if event.start is not None else "")
    place = words.resources(event.resources)
    return words.tell("pinned", order=event.order, operation=event.operation, place=place, start=start)


def _overridden(event: Any, words: _Words) -> str:
    reason = words.clause("reason", event.reason)
    return words.tell("overridden", order=event.order, operation=event.operation, reason=reason)


def figure(number: float) -> str:
    """Return a number without needless digits."""
    return f"{number:,.6g}" if abs(number) < 1e6 else f"{number:,.0f}"


_SENTENCES: Mapping[str, Callable[[Any, _Words], str]] = {
    "operation_started": _started,
    "operation_interrupted": _interrupted,
    "operation_resumed": _named("resumed"),
    "quantity_reported": _made("reported"),
    "operation_ended": _made("ended"),
    "resource_down": _down,
    "resource_up": _named("up"),
    "resource_slowed": _slowed,
    "control_changed": _controlled,
    "material_arrived": _arrived,
    "material_delayed": _delayed,
    "stock_counted": _counted,
    "demand_changed": _wanted,
    "demand_cancelled": _named("cancelled"),
    "demand_expedited": _expedited,
    "calendar_changed": _calendar,
    "quality_held": _held,
    "pin_set": _pinned,
    "plan_published": _named("published"),
    "freeze_overridden": _overridden,
}
