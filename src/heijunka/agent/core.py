"""The agent's head: what it knows, and what it wants done next. Pure: time and all that happens are arguments.

Whoever starts it anew gives it what the store holds, and it goes on from there: there is no other memory to recover.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from heijunka.agent.autonomy import Autonomy, Change, Course, verdict
from heijunka.agent.command import Adjust, Command, Publish, Tell
from heijunka.agent.floor import Floor, Handing, Wish, next_steps
from heijunka.model.event import Event
from heijunka.model.plan import Plan
from heijunka.model.state import State, apply
from heijunka.reschedule.policy import Trigger
from heijunka.reschedule.trigger import is_due
from heijunka.store import Dispatch

HOUR = timedelta(hours=1)
QUIET = timedelta(minutes=15)
"""For which an adjustment is given time to be approved before the same deviation asks for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something happened on the floor or in the office."""

    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardOf:
    """A resource gave a sign of life."""

    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A version came into force.

    Parameters
    ----------
    is_own
        Whether the agent put it in force by itself.
    """

    version: int
    plan: Plan
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """An adjustment was found and proposed as a version; no version if none was found."""

    version: int | None = None
    change: Change = field(default_factory=Change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandated:
    """Somebody said what is left to the agent, stopped it, or let it go on."""

    autonomy: Autonomy
    is_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """What was handed to the floor, and what has become of it, as it is written down now."""

    dispatches: tuple[Dispatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Time went by."""


Happening = Happened | HeardOf | InForce | Adjusted | Mandated | Dispatched | Ticked


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """What an agent knows of a site.

    Parameters
    ----------
    plan, version
        In force; none at first.
    heard
        When each connected resource was last heard of.
    news
        What has happened since the plan was last looked at.
    is_adjusting
        Whether an adjustment is being worked on: one at a time.
    acted
        When it put adjustments in force by itself, within the last hour.
    adjusted
        When the plan was last adjusted, or begun with.
    """

    site: str
    state: State
    autonomy: Autonomy = field(default_factory=Autonomy)
    is_stopped: bool = False
    trigger: Trigger = field(default_factory=Trigger)
    handing: Handing = field(default_factory=Handing)
    plan: Plan | None = None
    version: int = 0
    heard: Mapping[str, datetime] = field(default_factory=dict)
    dispatches: tuple[Dispatch, ...] = ()
    news: tuple[Event, ...] = ()
    is_adjusting: bool = False
    acted: tuple[datetime, ...] = ()
    adjusted: datetime | None = None


def handle(mind: Mind, happening: Happening, now: datetime) -> tuple[Mind, tuple[Command, ...]]:
    """Return what an agent knows after something happened, and what it wants done.

    Asked twice, it wants the same twice: what it wants done carries keys and expected versions, so that doing it again
    changes nothing.

    Parameters
    ----------
    now
        By our clock.
    """
    mind = replace(mind, acted=tuple(moment for moment in mind.acted if now - moment < HOUR))
    found: tuple[Command, ...] = ()
    match happening:
        case Happened(event=event):
            mind = replace(mind, state=apply(mind.state, event), news=(*mind.news, event))
        case HeardOf(resource=resource):
            return replace(mind, heard={**mind.heard, resource: now}), ()
        case InForce(version=version, plan=plan, is_own=is_own):
            acted = (*mind.acted, now) if is_own else mind.acted
            mind = replace(mind, version=version, plan=plan, acted=acted, adjusted=now, is_adjusting=False)
        case Adjusted():
            mind, found = _weighed(mind, happening)
        case Mandated(autonomy=autonomy, is_stopped=is_stopped):
            mind = replace(mind, autonomy=autonomy, is_stopped=is_stopped)
        case Dispatched(dispatches=dispatches):
            return replace(mind, dispatches=dispatches), ()
        case Ticked():
            pass
    in_force = mind.plan
    if in_force is None:
        return mind, found
    mind, wanted = _adjustment(mind, in_force, now)
    return mind, (*found, *wanted, *_handed(mind, in_force, now))


def _adjustment(mind: Mind, plan: Plan, now: datetime) -> tuple[Mind, tuple[Command, ...]]:
    """Return whether the plan is to be adjusted now; not while an adjustment is under way."""
    if mind.is_adjusting:
        return mind, ()
    state = replace(mind.state, now=max(mind.state.now, now))
    why = is_due(mind.trigger, state, plan, last=mind.adjusted or now, events=mind.news)
    is_quiet = mind.adjusted is not None and now - mind.adjusted < QUIET
    if why is None or (why == "deviation" and is_quiet):
        return replace(mind, news=()), ()
    return replace(mind, news=(), is_adjusting=True, adjusted=now), (Adjust(why=why),)


def _weighed(mind: Mind, found: Adjusted) -> tuple[Mind, tuple[Command, ...]]:
    """Return what is done with an adjustment."""
    mind = replace(mind, is_adjusting=False)
    if found.version is None:
        return mind, (Tell(what="agent.no_adjustment"),)
    what = verdict(mind.autonomy, found.change, n_recent=len(mind.acted), is_stopped=mind.is_stopped)
    values = {"version": found.version, "n": found.change.n_moved, "hours": found.change.hours_later}
    breaches = ", ".join(rail.value for rail in what.breaches)
    if what.course is Course.NOTE:
        return mind, ()
    told = Tell(what=f"agent.{what.course.value}", values=values | {"breaches": breaches or "-"})
    if what.course is Course.ACT:
        return mind, (Publish(version=found.version, expected=mind.version), told)
    return mind, (told,)


def _handed(mind: Mind, plan: Plan, now: datetime) -> tuple[Command, ...]:
    """Return what the floor is to be given; nothing while somebody has stopped the agent."""
    if mind.is_stopped:
        return ()
    wish = Wish(plan=plan, version=mind.version, autonomy=mind.autonomy, handing=mind.handing)
    floor = Floor(state=mind.state, heard=mind.heard, dispatches=mind.dispatches)
    return next_steps(mind.site, wish, floor, now)
