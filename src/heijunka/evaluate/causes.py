"""Which event makes an operation move: the one that touches it, or the one whose moves push it on."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from heijunka.model.event import Event
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord

Key = tuple[str, str]
"""Order and operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why an operation moves.

    Parameters
    ----------
    event
        Number of the event, from 0.
    is_direct
        Whether the event touches the operation itself, or only what was moved because of it.
    """

    event: int
    is_direct: bool


def causes(
    before: PlanRecord, after: PlanRecord, changed: Iterable[Key], events: Sequence[Event]
) -> Mapping[Key, Cause]:
    """Return the cause of each changed operation that has one.

    An event touches operations on its resource or calendar, of its order, of orders pegged to its demand, and those
    that draw on its material. From there causes spread to changed operations that come next on a resource, in the same
    order or in an order supplied, nearest first. If only one event happened, what is left over follows from it as well.

    Parameters
    ----------
    before, after
        The plans compared, each with its problem.
    changed
        Operations that differ.
    events
        What happened in between, in order.
    """
    wanted = list(changed)
    if not events or not wanted:
        return {}
    touched = _Touched(before, after, events)
    found: dict[Key, Cause] = {}
    for key in wanted:
        event = touched.by(key)
        if event is not None:
            found[key] = Cause(event=event, is_direct=True)
    if len(events) == 1:
        return {key: found.get(key, Cause(event=0, is_direct=False)) for key in wanted}
    followers = _followers(before, after, set(wanted))
    queue = deque(key for key in wanted if key in found)
    while queue:
        key = queue.popleft()
        for following in followers.get(key, ()):
            if following not in found:
                found[following] = Cause(event=found[key].event, is_direct=False)
                queue.append(following)
    return found


class _Touched:
    """Finds the last event that touches an operation."""

    def __init__(self, before: PlanRecord, after: PlanRecord, events: Sequence[Event]) -> None:
        self._of: dict[tuple[str, str], int] = {}
        calendars: dict[str, set[str]] = defaultdict(set)
        self._demands: dict[str, set[str]] = defaultdict(set)
        self._materials: dict[Key, set[str]] = defaultdict(set)
        for problem in (before.problem, after.problem):
            for resource in problem.plant.resources:
                calendars[resource.calendar or ""].add(resource.id)
            self._learn(problem)
        for number, event in enumerate(events):
            for subject in _subjects(event, calendars):
                self._of[subject] = number
        self._entries = [_by_key(record.plan) for record in (before, after)]

    def _learn(self, problem: Problem) -> None:
        for order in problem.orders:
            self._demands[order.id].update(peg.demand for peg in order.pegs)
            for supply in order.supplies:
                self._materials[order.id, supply.operation].add(supply.material)

    def by(self, key: Key) -> int | None:
        order, operation = key
        subjects: list[tuple[str, str]] = [("operation", f"{order}/{operation}"), ("order", order)]
        base, plus, number = order.rpartition("+")
        if plus and number.isdecimal():  # what was scrapped is made again by an order named after the first
            subjects.append(("scrap", base))
        subjects += [("demand", name) for name in self._demands[order]]
        subjects += [("material", name) for name in self._materials[key]]
        for entries in self._entries:
            if key in entries:
                subjects += [("resource", name) for name in entries[key].resources]
        return max((self._of[subject] for subject in subjects if subject in self._of), default=None)


def _subjects(event: Any, calendars: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield what an event is about, as pairs of noun and id."""
    if hasattr(event, "operation"):
        yield "operation", f"{event.order}/{event.operation}"
        if getattr(event, "scrap", 0) > 0:
            yield "scrap", event.order
    elif hasattr(event, "order"):
        yield "order", event.order
    elif hasattr(event, "demand"):
        yield "demand", getattr(event.demand, "id", event.demand)
    elif hasattr(event, "calendar"):
        yield from (("resource", name) for name in calendars.get(event.calendar, ()))
    else:
        for noun in ("resource", "material"):
            if hasattr(event, noun):
                yield noun, getattr(event, noun)


def _followers(before: PlanRecord, after: PlanRecord, wanted: set[Key]) -> Mapping[Key, list[Key]]:
    """Return, of each changed operation, the changed ones that it can push: in time, on resources and by supply."""
    found: dict[Key, list[Key]] = defaultdict(list)
    for record in (after, before):
        entries = sorted(record.plan.assignments, key=lambda entry: (entry.start, entry.end))
        for chain in _chains(entries):
            for one, other in pairwise(chain):
                if one in wanted and other in wanted:
                    found[one].append(other)
        lasts = {entry.order: (entry.order, entry.operation) for entry in entries}
        for order in record.problem.orders:
            for supply in order.supplies:
                source, fed = lasts.get(supply.order or ""), (order.id, supply.operation)
                if source in wanted and fed in wanted:
                    found[source].append(fed)
    return found


def _chains(entries: Sequence[Assignment]) -> Iterable[list[Key]]:
    """Return the operations of each resource and of each order, in the order of their starts."""
    chains: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for entry in entries:
        key = (entry.order, entry.operation)
        chains["order", entry.order].append(key)
        for resource in entry.resources:
            chains["resource", resource].append(key)
    return chains.values()


def _by_key(plan: Plan) -> dict[Key, Assignment]:
    return {(entry.order, entry.operation): entry for entry in plan.assignments}
