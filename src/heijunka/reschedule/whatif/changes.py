"""Changes that can be supposed, and how each is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from heijunka.messages import say
from heijunka.model.calendar import ALL_WEEK
from heijunka.model.objective import Term

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraShift:
    """Resources work more than their calendar says; what is closed for a reason stays closed.

    Parameters
    ----------
    resource
        Id of a resource, or of a group: then all its members.
    weekdays
        Days on which the shift starts, Monday = 0.
    start
        By the clock of the calendar.
    hours
        How long it lasts, at most a day.
    first, last
        Days between which it is worked; without both, every week.
    """

    resource: str
    weekdays: tuple[int, ...] = ALL_WEEK
    start: time
    hours: float
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """So many times as much is wanted: of one material, or of all that share an attribute.

    Parameters
    ----------
    material
        Id of a material; empty for those whose ``attribute`` has a ``value``.
    """

    factor: float
    material: str = ""
    attribute: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Something else counts: terms and what one unit of each costs."""

    terms: Mapping[Term, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """More resources that can do what one does already, and work when it does."""

    like: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A resource is not there."""

    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Due dates and deadlines move by days: of one demand, of all for a material, or of all."""

    days: float
    demand: str = ""
    material: str = ""


Change = ExtraShift | Mix | Weights | Added | Removed | Due


def in_words(change: Change, language: str = "en") -> str:
    """Return a change as people say it."""
    if isinstance(change, ExtraShift):
        return _shift(change, language)
    if isinstance(change, Mix):
        what = change.material or f"{change.attribute} = {change.value}"
        return say("whatif.mix", language, what=what, factor=f"{change.factor:g}")
    if isinstance(change, Weights):
        terms = (
            f"{say(f'sheets.choice.{term.value}', language)} × {weight:g}" for term, weight in change.terms.items()
        )
        return say("whatif.weights", language, terms=", ".join(terms))
    if isinstance(change, Added):
        return say("whatif.added", language, like=change.like, count=change.count)
    if isinstance(change, Removed):
        return say("whatif.removed", language, resource=change.resource)
    what = change.demand or change.material or say("whatif.everything", language)
    return say(
        "whatif.later" if change.days >= 0 else "whatif.earlier", language, what=what, days=f"{abs(change.days):g}"
    )


def _shift(change: ExtraShift, language: str) -> str:
    days = sorted(set(change.weekdays))
    names = [say(f"whatif.{DAYS[day]}", language) for day in days]
    told = say("whatif.every_day", language) if len(days) == len(ALL_WEEK) else " ".join(names)
    text = say(
        "whatif.shift",
        language,
        resource=change.resource,
        days=told,
        start=f"{change.start:%H:%M}",
        hours=f"{change.hours:g}",
    )
    if change.first is None and change.last is None:
        return text
    return text + say("whatif.between", language, first=change.first or "…", last=change.last or "…")
