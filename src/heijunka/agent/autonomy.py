"""Autonomy: what an agent may do by itself, where it must ask, and the guard-rails that make it ask all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from heijunka.errors import InvalidProblem
from heijunka.model.issue import Issue, Place, Severity


class Level(IntEnum):
    """How much is left to an agent, from nothing to all."""

    OBSERVE = 0
    """Writes down what it would do."""
    ADVISE = 1
    """Tells people what it would do."""
    PROPOSE = 2
    """Prepares it, and does it when somebody approves."""
    ACT = 3
    """Does it within the guard-rails, and proposes what breaches them."""
    REPORT = 4
    """Does it, and tells people of what breaches the guard-rails; only how often it may adjust still binds it."""


class Action(StrEnum):
    """What can be left to an agent."""

    ADJUST = "adjust"
    """To put an adjusted plan in force."""
    DISPATCH = "dispatch"
    """To hand operations to the floor."""


class Rail(StrEnum):
    """The guard-rails."""

    MOVES = "moves"
    HOURS_LATER = "hours_later"
    PER_HOUR = "per_hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A level for an action.

    Parameters
    ----------
    resource
        Where it holds; empty for everywhere at the site. What is said of a resource goes before what is said of all.
    """

    action: Action
    level: Level
    resource: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rails:
    """The guard-rails of adjustments.

    Parameters
    ----------
    moves
        Operations that an adjustment may move.
    hours_later
        Hours of weighted lateness that it may add to what the plan in force came to before.
    per_hour
        Adjustments that may be put in force within an hour, so that no loop runs away.
    """

    moves: int = 20
    hours_later: float = 4.0
    per_hour: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Autonomy:
    """What is left to an agent at a site: nothing, where nothing is said."""

    grants: tuple[Grant, ...] = ()
    rails: Rails = field(default_factory=Rails)

    def level(self, action: Action, resources: Collection[str] = ()) -> Level:
        """Return the level of an action: of all resources that it touches, the lowest."""
        said = {grant.resource: grant.level for grant in self.grants if grant.action is action}
        everywhere = said.get("", Level.OBSERVE)
        return min((said.get(name, everywhere) for name in resources), default=everywhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an adjustment would change.

    Parameters
    ----------
    n_moved
        Operations that start at another time or elsewhere.
    hours_later
        Weighted hours late that it adds to the plan in force as it was.
    resources
        Those on which something moves.
    """

    n_moved: int = 0
    hours_later: float = 0.0
    resources: frozenset[str] = frozenset()


class Course(StrEnum):
    """What is done with an adjustment."""

    NOTE = "note"
    ADVISE = "advise"
    PROPOSE = "propose"
    ACT = "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an agent does with an adjustment, and the guard-rails that it would breach."""

    course: Course
    level: Level
    breaches: tuple[Rail, ...] = ()


_COURSES = {Level.OBSERVE: Course.NOTE, Level.ADVISE: Course.ADVISE, Level.PROPOSE: Course.PROPOSE}


def verdict(autonomy: Autonomy, change: Change, *, n_recent: int, is_stopped: bool = False) -> Verdict:
    """Return what is done with an adjustment.

    Parameters
    ----------
    n_recent
        Adjustments that the agent has put in force within the last hour.
    is_stopped
        Whether somebody has stopped it: then it proposes at most.
    """
    level = autonomy.level(Action.ADJUST, change.resources)
    breaches = _breaches(autonomy.rails, change, n_recent)
    if level < Level.ACT:
        return Verdict(course=_COURSES[level], level=level, breaches=breaches)
    binding = set(breaches) if level is Level.ACT else {Rail.PER_HOUR} & set(breaches)
    course = Course.PROPOSE if binding or is_stopped else Course.ACT
    return Verdict(course=course, level=level, breaches=breaches)


def _breaches(rails: Rails, change: Change, n_recent: int) -> tuple[Rail, ...]:
    found = {
        Rail.MOVES: change.n_moved > rails.moves,
        Rail.HOURS_LATER: change.hours_later > rails.hours_later,
        Rail.PER_HOUR: n_recent >= rails.per_hour,
    }
    return tuple(rail for rail, is_breached in found.items() if is_breached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an agent would have done while it was only watching, and what that would have come to.

    Parameters
    ----------
    n_decisions
        Adjustments that it would have put in force.
    n_worse
        Those after which the plant would have been later than it was with what people did instead.
    n_breaches
        Those that would have breached a guard-rail or been refused by the judge.
    """

    n_decisions: int = 0
    n_worse: int = 0
    n_breaches: int = 0


ENOUGH_DECISIONS = 20
MOST_WORSE = 0.1
"""What is asked of the evidence before more is left to an agent."""


def is_earned(before: Level, after: Level, evidence: Evidence) -> bool:
    """Tell whether more may be left to an agent: levels from 3 on are earned by watching first, one at a time."""
    if after <= before or after < Level.ACT:
        return True
    is_enough = evidence.n_decisions >= ENOUGH_DECISIONS and evidence.n_breaches == 0
    return after - before == 1 and is_enough and evidence.n_worse <= MOST_WORSE * evidence.n_decisions


def written(autonomy: Autonomy) -> dict[str, Any]:
    """Return what is left to an agent as it is kept."""
    grants = [{"action": g.action.value, "level": g.level.value, "resource": g.resource} for g in autonomy.grants]
    names = ("moves", "hours_later", "per_hour")
    return {"grants": grants, "rails": {name: getattr(autonomy.rails, name) for name in names}}


def read(body: Mapping[str, Any]) -> Autonomy:
    """Return what is left to an agent as somebody has written it.

    Raises
    ------
    InvalidProblem
        If there are mistakes in it; all of them are listed.
    """
    issues: list[Issue] = []
    grants = [_grant(entry, f"grants[{n}]", issues) for n, entry in enumerate(body.get("grants", ()))]
    given = body.get("rails", {})
    rails = Rails()
    for name in sorted(given):
        value = given[name]
        if name not in {rail.value for rail in Rail}:
            issues.append(_issue(f"rails.{name}", "agent.unknown_rail", value=name))
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
            issues.append(_issue(f"rails.{name}", "agent.bad_rail", value=value))
    if issues:
        raise InvalidProblem(issues)
    rails = Rails(
        moves=int(given.get("moves", rails.moves)),
        hours_later=float(given.get("hours_later", rails.hours_later)),
        per_hour=int(given.get("per_hour", rails.per_hour)),
    )
    return Autonomy(grants=tuple(grant for grant in grants if grant is not None), rails=rails)


def _grant(entry: Any, where: str, issues: list[Issue]) -> Grant | None:
    told = entry if isinstance(entry, Mapping) else {}
    action, level = told.get("action"), told.get("level")
    before = len(issues)
    if action not in {kind.value for kind in Action}:
        issues.append(_issue(f"{where}.action", "agent.unknown_action", value=action))
    if isinstance(level, bool) or level not in {kind.value for kind in Level}:
        issues.append(_issue(f"{where}.level", "agent.unknown_level", value=level))
    if len(issues) > before:
        return None
    return Grant(action=Action(told["action"]), level=Level(told["level"]), resource=str(told.get("resource", "")))


def _issue(where: str, code: str, *, value: object) -> Issue:
    place = Place(noun="mandate", field=where)
    return Issue(severity=Severity.ERROR, code=code, place=place, values=(("value", str(value)),))
