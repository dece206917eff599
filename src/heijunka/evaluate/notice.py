"""What a new plan means for people: who gains, who pays, what moves at whose machines, and which event is why."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from heijunka.evaluate.causes import Cause, Key, causes
from heijunka.evaluate.diff import Diff, Move, diff
from heijunka.evaluate.happened import clock, sentence
from heijunka.evaluate.outcome import HOUR, OrderOutcome, outcomes
from heijunka.messages import say
from heijunka.model.event import Event
from heijunka.model.moments import seconds_between
from heijunka.model.order import Order
from heijunka.model.plan import Assignment, Plan
from heijunka.model.plant import Plant
from heijunka.model.problem import Problem, Recipes
from heijunka.model.record import PlanRecord

_OF_THE_FLOOR = frozenset({"operation_started", "operation_resumed", "quantity_reported", "operation_ended"})
"""Events that come by the hundred: of these only those that moved something, or tell of scrap, are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """An order that somebody waits for, and when it ends in each plan; None where a plan does not hold it.

    Parameters
    ----------
    order
        As the second plan's problem has it, if it does.
    reason
        Key and values of why the second plan leaves it out.
    """

    order: Order
    customers: tuple[str, ...]
    before: datetime | None
    after: datetime | None
    cause: Cause | None = None
    reason: tuple[str, tuple[tuple[str, str], ...]] = ("", ())

    @property
    def minutes(self) -> float:
        """Minutes that its end moves, later counted positive; 0 if it comes or goes."""
        if self.before is None or self.after is None:
            return 0.0
        return seconds_between(self.before, self.after) / 60

    @property
    def weighted_hours(self) -> float:
        """Weight times the hours by which its lateness grows; negative if it shrinks."""
        if self.before is None or self.after is None:
            return 0.0
        return self.order.weight * (self.late_hours(self.after) - self.late_hours(self.before))

    def late_hours(self, end: datetime | None) -> float:
        """Return how late an end is."""
        if end is None or self.order.due is None:
            return 0.0
        return max(0, seconds_between(self.order.due, end)) / HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An operation that comes, goes or differs."""

    before: Assignment | None
    after: Assignment | None
    cause: Cause | None = None

    @property
    def now(self) -> Assignment:
        """Where it stands, or stood if it is gone."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("a change of nothing")
        return entry

    @property
    def key(self) -> Key:
        """Its order and operation."""
        return self.now.order, self.now.operation

    @property
    def is_moved(self) -> bool:
        """Whether it starts at another time or is on other resources."""
        if self.before is None or self.after is None:
            return False
        return self.before.start != self.after.start or self.before.resources != self.after.resources

    @property
    def is_visible(self) -> bool:
        """Whether it comes, goes, or is worked on at other times or places."""
        if self.before is None or self.after is None:
            return True
        first, second = self.before, self.after
        return (first.start, first.end, first.resources) != (second.start, second.end, second.resources)

    @property
    def resource(self) -> str:
        """Its main resource."""
        return self.now.resources[0] if self.now.resources else "–"

    def text(self, language: str, zone: ZoneInfo) -> str:
        """Return the change as a sentence with its times."""
        if self.before is not None and self.after is not None:
            return Move(before=self.before, after=self.after).text(language, zone)
        entry = self.now
        values = {"order": entry.order, "operation": entry.operation, "end": clock(entry.end, zone)}
        if self.after is not None:
            return say("explain.diff_new", language, after=clock(entry.start, zone), **values)
        return say("explain.diff_gone", language, before=clock(entry.start, zone), **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What one foreman looks after: a group of resources, or all of a kind that are in no group.

    Parameters
    ----------
    name
        Of the group; of a kind, empty.
    kind
        Of its resources.
    changes
        By resource, each in the order of time.
    """

    id: str
    name: str
    kind: str
    changes: Mapping[str, tuple[Change, ...]]

    def title(self, language: str) -> str:
        """Return its heading."""
        return self.name or say(f"explain.notice_kind_{self.kind}", language)

    @property
    def count(self) -> int:
        """Changes in all."""
        return sum(len(changes) for changes in self.changes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A plan's differences from another, for people.

    Parameters
    ----------
    now
        What differs before it was reported, not planned.
    events, told
        What happened in between, and the numbers of those worth telling: all but what the floor reports day by day
        and what moves nothing.
    orders
        Those that somebody waits for and that change, the most important first.
    n_orders, n_operations
        How many the second plan holds: of orders those that somebody waits for.
    late
        How many orders are late in the first plan, and in the second.
    changes
        Operations that come, go or are planned otherwise.
    begun
        Operations that have begun or ended otherwise than planned.
    """

    time_zone: str
    now: datetime
    difference: Diff
    events: tuple[Event, ...]
    told: tuple[int, ...]
    orders: tuple[OrderChange, ...]
    areas: tuple[Area, ...]
    changes: tuple[Change, ...]
    begun: tuple[Change, ...]
    n_orders: int
    n_operations: int
    late: tuple[int, int]

    @property
    def pays(self) -> list[OrderChange]:
        """Orders that end later, the worst first."""
        return [change for change in self.orders if change.minutes > 0]

    @property
    def gains(self) -> list[OrderChange]:
        """Orders that end earlier, the best first."""
        return [change for change in self.orders if change.minutes < 0]

    @property
    def moved(self) -> list[Change]:
        """Operations that are planned to start at another time or place."""
        return [change for change in self.changes if change.is_moved]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return self.difference.is_empty

    def sentence(self, number: int, language: str) -> str:
        """Return what an event says."""
        return sentence(self.events[number], language, time_zone=self.time_zone)

    def number(self, cause: Cause) -> int:
        """Return the number under which the event of a cause is told, from 1."""
        return bisect_left(self.told, cause.event) + 1


def notice(
    before: PlanRecord, after: PlanRecord, *, events: Sequence[Event] = (), now: datetime | None = None
) -> Notice:
    """Return what the second plan means for people who know the first.

    Parameters
    ----------
    before, after
        The plans, each with the problem it answers.
    events
        What happened in between, in order.
    now
        By default that of the second problem's state, else the start of its horizon.
    """
    problem = after.problem
    if now is None:
        now = problem.state.now if problem.state is not None else problem.horizon.start
    difference = diff(before.plan, after.plan)
    old = {(entry.order, entry.operation): entry for entry in before.plan.assignments}
    new = {(entry.order, entry.operation): entry for entry in after.plan.assignments}
    found = (Change(before=old.get(key), after=new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key))
    # Of work that has begun it is of no interest how it was to be set up.
    told = [change for change in found if change.is_visible or not _is_begun(change, problem, now)]
    reasons = causes(before, after, [change.key for change in told], events)
    changes = [replace(change, cause=reasons.get(change.key)) for change in told]
    ahead = [change for change in changes if not _is_begun(change, problem, now)]
    causing = {change.cause.event for change in ahead if change.cause is not None}
    outcome = [outcomes(record.problem, record.plan) for record in (before, after)]
    waited = [entry for entry in outcome[1].values() if entry.order.weight > 0]
    orders = {order.id: order for record in (before, after) for order in record.problem.orders}
    return Notice(
        time_zone=problem.plant.time_zone,
        now=now,
        difference=difference,
        events=tuple(events),
        told=tuple(n for n, event in enumerate(events) if n in causing or _is_of_note(event)),
        orders=_orders(before, after, outcome, _cause_of_order(ahead)),
        areas=_areas(problem.plant, ahead),
        changes=tuple(ahead),
        begun=tuple(change for change in changes if _is_begun(change, problem, now)),
        n_orders=len(waited),
        n_operations=len(after.plan.assignments),
        late=(_n_late(outcome[0], orders), _n_late(outcome[1], orders)),
    )


def _n_late(found: Mapping[str, OrderOutcome], orders: Mapping[str, Order]) -> int:
    """Return how many orders end later than they are due now."""
    ends = ((orders[name], entry.end) for name, entry in found.items())
    return sum(order.weight > 0 and order.due is not None and end > order.due for order, end in ends)


def _is_of_note(event: Event) -> bool:
    return event.kind not in _OF_THE_FLOOR or getattr(event, "scrap", 0) > 0


def _is_begun(change: Change, problem: Problem, now: datetime) -> bool:
    entry = change.now
    if problem.state is not None and f"{entry.order}/{entry.operation}" in problem.state.operations:
        return True
    return change.after is not None and change.after.end <= now


def _cause_of_order(changes: Iterable[Change]) -> Mapping[str, Cause]:
    """Return why each order ends otherwise: the cause of the last operation of it that changes."""
    last: dict[str, Change] = {}
    for change in changes:
        known = last.get(change.now.order)
        if change.cause is not None and (known is None or known.now.end <= change.now.end):
            last[change.now.order] = change
    return {order: change.cause for order, change in last.items() if change.cause is not None}


def _orders(
    before: PlanRecord, after: PlanRecord, outcome: Sequence[Mapping[str, OrderOutcome]], why: Mapping[str, Cause]
) -> tuple[OrderChange, ...]:
    customers = {demand.id: demand.customer for record in (before, after) for demand in record.problem.demands}
    known = {order.id: order for record in (before, after) for order in record.problem.orders}
    reasons = {entry.order: (entry.reason, entry.values) for entry in after.plan.unplanned}
    found = []
    for name, order in known.items():
        first, second = (entries[name].end if name in entries else None for entries in outcome)
        if order.weight <= 0 or first == second:
            continue
        named = dict.fromkeys(customers[peg.demand] for peg in order.pegs if customers.get(peg.demand))
        change = OrderChange(
            order=order,
            customers=tuple(named),
            before=first,
            after=second,
            cause=why.get(name),
            reason=reasons.get(name, ("", ())),
        )
        found.append(change)
    # Most lateness added or taken away first, then the longest shift, weighted.
    found.sort(key=lambda entry: (-abs(entry.weighted_hours), -abs(entry.minutes) * entry.order.weight, entry.order.id))
    return tuple(found)


def _areas(plant: Plant, changes: Sequence[Change]) -> tuple[Area, ...]:
    group_of = {member: group for group in reversed(plant.groups) for member in group.members}
    kinds = {resource.id: resource.kind.value for resource in plant.resources}
    found: dict[str, dict[str, list[Change]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, tuple[str, str]] = {}
    for change in sorted(changes, key=lambda change: (change.now.start, change.now.order, change.now.operation)):
        # Whoever lost an operation to another group is told as well.
        places = {change.resource: None}
        if change.before is not None and change.before.resources and change.resource != change.before.resources[0]:
            places[change.before.resources[0]] = None
        seen = set()
        for resource in places:
            group, kind = group_of.get(resource), kinds.get(resource, "machine")
            area = group.id if group is not None else kind
            if area not in seen:
                seen.add(area)
                names[area] = (group.name or group.id if group is not None else "", kind)
                found[area][resource].append(change)
    areas = [
        Area(
            id=area,
            name=names[area][0],
            kind=names[area][1],
            changes={resource: tuple(by_resource[resource]) for resource in sorted(by_resource)},
        )
        for area, by_resource in found.items()
    ]
    return tuple(sorted(areas, key=lambda area: (-area.count, area.id)))


def beside(problem: Problem, plan: Plan) -> Plan:
    """Return of a plan what a later problem knows: it is shown beside that problem's plan."""
    resources = {resource.id for resource in problem.plant.resources}
    recipes, orders = Recipes(problem.plant), {order.id: order for order in problem.orders}

    def is_known(entry: Assignment) -> bool:
        if entry.order not in orders or not resources.issuperset(entry.resources):
            return False
        return any(step.id == entry.operation for step in recipes.of(orders[entry.order]).routing.operations)

    return replace(plan, assignments=tuple(entry for entry in plan.assignments if is_known(entry)))
