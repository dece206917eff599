"""Why an order ends when it does: the critical chain from its end back to the cause, each link with its times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from heijunka.evaluate.binding import Binding, Bindings, LinkKind
from heijunka.evaluate.outcome import OrderOutcome, outcomes
from heijunka.messages import say
from heijunka.model.moments import seconds_between
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem

MAX_LINKS = 10_000


class Verdict(StrEnum):
    """How the order stands."""

    LATE = "late"
    IN_TIME = "in_time"
    NO_DUE = "no_due"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One stretch of the chain: what went on from one moment to the next, and for which operation.

    Parameters
    ----------
    resource
        Where, if at one place.
    other
        What it waited for: another order's operation, a material, a reason.
    """

    kind: LinkKind
    start: datetime
    end: datetime
    order: str
    operation: str
    resource: str = ""
    other: str = ""

    @property
    def hours(self) -> float:
        """Length in hours."""
        return seconds_between(self.start, self.end) / 3600

    def text(self, language: str, zone: ZoneInfo) -> str:
        """Return the link as a sentence with its times."""
        return say(
            f"explain.link_{self.kind}",
            language,
            start=_clock(self.start, zone),
            end=_clock(self.end, zone),
            hours=f"{self.hours:.1f}",
            order=self.order,
            operation=self.operation,
            resource=self.resource,
            other=self.other,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The critical chain of one order, from the root to its end; each link begins where the one before it ends.

    Parameters
    ----------
    hours
        How late, or how early, the order is.
    reason
        Key and values of the reason, if the order is left out.
    """

    order: str
    verdict: Verdict
    hours: float = 0.0
    links: tuple[Link, ...] = ()
    reason: tuple[str, tuple[tuple[str, str], ...]] = ("", ())
    time_zone: str = "UTC"

    def shares(self) -> Mapping[tuple[LinkKind, str], float]:
        """Return the hours of the chain by kind and by what was waited for."""
        found: dict[tuple[LinkKind, str], float] = defaultdict(float)
        for link in self.links:
            found[link.kind, link.resource or link.other] += link.hours
        return found

    def main_cause(self) -> tuple[LinkKind, str, float]:
        """Return kind, subject and hours of what took most of the chain beside the order's own processing."""
        own = {(LinkKind.PROCESSING, link.resource or link.other) for link in self.links if link.order == self.order}
        waits = {key: hours for key, hours in self.shares().items() if key not in own and hours > 0}
        pool = waits or dict(self.shares())
        (kind, subject), hours = max(pool.items(), key=lambda entry: (entry[1], entry[0]))
        return kind, subject, hours

    def summary(self, language: str = "en") -> str:
        """Return one sentence: how the order stands, and the main cause."""
        if self.verdict is Verdict.LEFT_OUT:
            key, values = self.reason
            return say("explain.left_out", language, order=self.order, reason=say(key, language, **dict(values)))
        standing = say(f"explain.{self.verdict}", language, order=self.order, hours=f"{abs(self.hours):.1f}")
        return f"{standing} {self.cause(language)}"

    def cause(self, language: str = "en") -> str:
        """Return the main cause alone, of an order that is planned."""
        kind, subject, hours = self.main_cause()
        return say(f"explain.cause_{kind}", language, subject=subject, hours=f"{hours:.1f}")

    def text(self, language: str = "en") -> list[str]:
        """Return the chain as sentences, from the root to the end, in the plant's time zone."""
        zone = ZoneInfo(self.time_zone)
        return [link.text(language, zone) for link in self.links if link.end > link.start]


class Explainer:
    """Explains the orders of one plan; made once, asked often.

    Parameters
    ----------
    problem, plan
        A plan that the judge accepts.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._outcomes = outcomes(problem, plan)
        self._bindings = Bindings(problem, plan)
        self._left_out = {entry.order: entry for entry in plan.unplanned}

    def explain(self, order: str) -> Explanation:
        """Return why an order ends when it does.

        Raises
        ------
        KeyError
            If the problem has no such order.
        """
        zone = self._problem.plant.time_zone
        if order in self._left_out:
            entry = self._left_out[order]
            reason = (entry.reason, entry.values)
            return Explanation(order=order, verdict=Verdict.LEFT_OUT, reason=reason, time_zone=zone)
        if order not in self._outcomes:
            raise KeyError(order)
        outcome = self._outcomes[order]
        verdict, hours = _standing(outcome)
        last = max(outcome.assignments, key=lambda entry: (entry.end, entry.start))
        return Explanation(order=order, verdict=verdict, hours=hours, links=self._chain(last), time_zone=zone)

    def _chain(self, last: Assignment) -> tuple[Link, ...]:
        links: list[Link] = []
        at: Assignment | None = last
        end = last.end
        seen: set[tuple[str, str]] = set()
        while at is not None and len(links) < MAX_LINKS:
            seen.add((at.order, at.operation))
            links.append(_link(LinkKind.PROCESSING, at, at.start, end))
            found = self._bindings.of(at, seen)
            links += _before(at, found)
            at, end = found.assignment, found.end
        return tuple(reversed([link for link in links if link.start < link.end]))


def explain(problem: Problem, plan: Plan, order: str) -> Explanation:
    """Return why one order ends when it does.

    Raises
    ------
    KeyError
        If the problem has no such order.
    """
    return Explainer(problem, plan).explain(order)


def _before(at: Assignment, found: Binding) -> list[Link]:
    """Return the links between an operation's start and what bound it, the latest first."""
    links: list[Link] = []
    free = found.ready
    cursor = at.start
    if at.setup_start < at.start:
        from_here = max(free, at.setup_start)
        links.append(_link(LinkKind.SETUP, at, from_here, cursor, resource=at.resources[0]))
        cursor = from_here
    if free < cursor:
        opens = min(found.could_start or free, cursor)
        place = at.resources[0] if at.resources else ""
        links.append(_link(LinkKind.SLACK, at, opens, cursor, resource=place))
        links.append(_link(LinkKind.CLOSED, at, free, opens, resource=place))
    if found.end < free:  # a lag between the end of what came before and the moment it let go
        links.append(_link(LinkKind.LAG, at, found.end, free, other=found.other))
    if found.assignment is None and found.root < found.end:
        links.append(_link(found.kind, at, found.root, found.end, resource=found.resource, other=found.other))
    return links


def _link(
    kind: LinkKind, at: Assignment, start: datetime, end: datetime, *, resource: str = "", other: str = ""
) -> Link:
    if kind is LinkKind.PROCESSING:
        resource = at.resources[0] if at.resources else ""
    return Link(kind=kind, start=start, end=end, order=at.order, operation=at.operation, resource=resource, other=other)


def _standing(outcome: OrderOutcome) -> tuple[Verdict, float]:
    if outcome.order.due is None:
        return Verdict.NO_DUE, 0.0
    hours = seconds_between(outcome.order.due, outcome.end) / 3600
    return (Verdict.LATE, hours) if hours > 0 else (Verdict.IN_TIME, -hours)


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%m-%d %H:%M")
