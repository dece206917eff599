"""What should be on the floor now: the next operations of each resource, where it takes work and is heard of."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from heijunka.agent.autonomy import Action, Autonomy, Level
from heijunka.agent.command import Ask, Command, HandOver, Revoke, Send
from heijunka.model.plan import Assignment, Plan
from heijunka.model.standing import Progress
from heijunka.model.state import State
from heijunka.store import Dispatch, DispatchStatus

Place = tuple[str, str]
"""An order and one of its operations."""
OPEN = frozenset({DispatchStatus.WAITING, DispatchStatus.SENT, DispatchStatus.TAKEN, DispatchStatus.REVOKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """How far ahead work is handed to the floor.

    Parameters
    ----------
    ahead
        So long before its setup begins an operation is handed over.
    depth
        Operations that a resource has before it at most, the one that runs left out.
    silence
        After which a resource that was not heard of is taken for lost.
    """

    ahead: timedelta = timedelta(minutes=30)
    depth: int = 2
    silence: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What is known of the floor.

    Parameters
    ----------
    heard
        When each resource was last heard of, by our clock; those that have nothing to be heard by take work on trust.
    dispatches
        All that were ever written down for the site.
    """

    state: State
    heard: Mapping[str, datetime]
    dispatches: tuple[Dispatch, ...]

    @cached_property
    def halted(self) -> frozenset[str]:
        """The resources of work that paused: what follows waits until somebody says how it goes on."""
        paused = (known for known in self.state.operations.values() if known.progress is Progress.PAUSED)
        return frozenset(name for known in paused for name in known.resources)

    def takes_work(self, resource: str, handing: Handing, now: datetime) -> bool:
        """Tell whether work may be handed to a resource: it runs, takes work from outside, and was heard of lately."""
        known = self.state.resources.get(resource)
        if known is not None and (known.is_down or known.control != "automatic"):
            return False
        heard = self.heard.get(resource)
        return heard is None or now - heard <= handing.silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the plan in force wants, and who may see to it.

    Parameters
    ----------
    version
        Of the plan.
    """

    plan: Plan
    version: int
    autonomy: Autonomy
    handing: Handing = Handing()


def next_steps(site: str, wish: Wish, floor: Floor, now: datetime) -> tuple[Command, ...]:
    """Return what to do so that the floor has what the plan in force wants next, and nothing else.

    What was sent and not answered is asked after; what the plan wants elsewhere or later is taken back; what it wants
    next is handed over, in its sequence, to resources that take work and are left to the agent. While an operation may
    still be known to the floor in one way, it is not handed over in another.
    """
    ahead = _ahead(wish.plan, floor.state)
    near = {_place(entry): entry for entry in _next(ahead, wish.handing, now + 2 * wish.handing.ahead)}
    is_open = [entry for entry in floor.dispatches if entry.status in OPEN]
    found: list[Command] = []
    for known in is_open:
        is_right = _is_as_planned(known, near.get((known.order, known.operation)), floor.state)
        found += _step(known, wish, is_right=is_right, may_go=_may_go(_resources(known), wish, floor, now))
    on_floor = {(entry.order, entry.operation) for entry in is_open}
    n_tries = Counter((entry.order, entry.operation) for entry in floor.dispatches)
    for entry in _due(ahead, wish, floor, now):
        place = _place(entry)
        if place not in on_floor:
            key = f"{site}/{entry.order}/{entry.operation}/{n_tries[place] + 1}"
            found.append(HandOver(dispatch=_dispatch(entry, key, site, wish.version)))
    return tuple(found)


def _place(entry: Assignment) -> tuple[str, str]:
    return entry.order, entry.operation


def _ahead(plan: Plan, state: State) -> list[Assignment]:
    """Return what has not begun, in the order in which it is planned."""
    waiting = (entry for entry in plan.assignments if f"{entry.order}/{entry.operation}" not in state.operations)
    return sorted(waiting, key=lambda entry: (entry.setup_start, entry.start, entry.order, entry.operation))


def _step(entry: Dispatch, wish: Wish, *, is_right: bool, may_go: bool) -> Iterable[Command]:
    if entry.status is DispatchStatus.REVOKING or not is_right:
        yield Revoke(key=entry.key)
    elif entry.status is DispatchStatus.SENT:
        yield Ask(key=entry.key)
    elif entry.status is DispatchStatus.WAITING and entry.version != wish.version:
        # Of a plan that is no longer in force nothing is sent, even if the plan that is wants the same.
        yield Revoke(key=entry.key)
    elif entry.status is DispatchStatus.WAITING and may_go:
        yield Send(key=entry.key)


def _is_as_planned(entry: Dispatch, wanted: Assignment | None, state: State) -> bool:
    if f"{entry.order}/{entry.operation}" in state.operations:
        return True  # it has begun: there is nothing to take back
    return wanted is not None and entry.body.get("mode") == wanted.mode and _resources(entry) == wanted.resources


def _next(
    ahead: Iterable[Assignment], handing: Handing, until: datetime, barred: Collection[Place] = frozenset()
) -> Iterable[Assignment]:
    """Yield those that are among the next few of all their resources and whose setup begins by a moment.

    Parameters
    ----------
    barred
        Those that cannot go: they keep their place, and nothing overtakes them on the resources that they wait for.
    """
    count: dict[str, int] = defaultdict(int)
    for entry in ahead:
        if entry.setup_start > until:
            break
        is_barred = _place(entry) in barred
        if not is_barred and all(count[name] < handing.depth for name in entry.resources):
            yield entry
        for name in entry.resources:
            count[name] += handing.depth if is_barred else 1


def _due(ahead: Iterable[Assignment], wish: Wish, floor: Floor, now: datetime) -> Iterable[Assignment]:
    """Return what may be handed over now: all its resources take work and are left to the agent."""
    until = now + wish.handing.ahead
    near = itertools.takewhile(lambda entry: entry.setup_start <= until, ahead)
    barred = frozenset(_place(entry) for entry in near if not _may_go(entry.resources, wish, floor, now))
    return _next(ahead, wish.handing, until, barred)


def _may_go(resources: Collection[str], wish: Wish, floor: Floor, now: datetime) -> bool:
    is_left = wish.autonomy.level(Action.DISPATCH, resources) >= Level.ACT
    takes = all(floor.takes_work(name, wish.handing, now) for name in resources)
    return is_left and takes and floor.halted.isdisjoint(resources)


def _dispatch(entry: Assignment, key: str, site: str, version: int) -> Dispatch:
    body = {
        "mode": entry.mode,
        "resources": list(entry.resources),
        "start": entry.start.isoformat(),
        "end": entry.end.isoformat(),
        "quantity": entry.quantity,
    }
    return Dispatch(site=site, key=key, order=entry.order, operation=entry.operation, body=body, version=version)


def _resources(entry: Dispatch) -> tuple[str, ...]:
    given: Collection[str] = entry.body.get("resources", ())
    return tuple(given)
