"""The fence: what may not move, and what moves all the same because it cannot stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Pin, Problem
from heijunka.model.state import State
from heijunka.reschedule.policy import Fence

Place = tuple[str, str]
"""An order and one of its operations."""
Reason = Literal["resource_down", "too_late", "not_ready"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An operation within the fence that cannot stay, and why.

    Parameters
    ----------
    reason
        One of its resources is down at the time; its start has passed and it has not begun; or what it needs, be it
        material, the work before it or a resource, is not there in time.
    """

    order: str
    operation: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What may not move.

    Parameters
    ----------
    pins
        Of operations within the fence that stay.
    broken
        Those within the fence that cannot stay.
    """

    pins: tuple[Pin, ...] = ()
    broken: tuple[Broken, ...] = ()


def now_of(problem: Problem) -> datetime:
    """Return the present moment of a problem: its state's, or the start of its horizon."""
    return problem.state.now if problem.state is not None else problem.horizon.start


def overridden(state: State) -> frozenset[Place]:
    """Return the operations that a planner has let move although they stand within the fence."""
    return frozenset((event.order, event.operation) for event in state.events if event.kind == "freeze_overridden")


def fenced(problem: Problem, plan: Plan, fence: Fence) -> list[Assignment]:
    """Return the assignments of a plan that stand within a fence and have not begun, by start.

    Parameters
    ----------
    plan
        In force.
    """
    now = now_of(problem)
    begun = problem.state.operations if problem.state is not None else {}
    until = now + timedelta(seconds=round(fence.hours * 3600))
    released = frozenset(fence.released)
    ahead = sorted(
        (entry for entry in plan.assignments if f"{entry.order}/{entry.operation}" not in begun),
        key=lambda entry: (entry.start, entry.end, entry.order, entry.operation),
    )
    count: dict[str, int] = defaultdict(int)
    found = []
    for entry in ahead:
        is_next = any(count[name] < fence.operations for name in entry.resources)
        for name in entry.resources:
            count[name] += 1
        if is_next or entry.start < until or f"{entry.order}/{entry.operation}" in released:
            found.append(entry)
    return found


def freeze(problem: Problem, plan: Plan, shifted: Plan, fence: Fence, *, overridden: Collection[Place] = ()) -> Frozen:
    """Return what may not move: of what stands within the fence, exactly that which the right shift leaves in place.

    Parameters
    ----------
    plan
        In force.
    shifted
        Its right shift.
    overridden
        Operations that may move all the same, by a planner's word.
    """
    after = {(entry.order, entry.operation): entry for entry in shifted.assignments}
    orders = {order.id for order in problem.orders}
    pins, broken = [], []
    for entry in fenced(problem, plan, fence):
        place = entry.order, entry.operation
        if entry.order not in orders or place in overridden:
            continue
        now = after.get(place)
        if now is not None and is_same(entry, now):
            pins.append(pin_of(entry))
        else:
            broken.append(Broken(order=entry.order, operation=entry.operation, reason=_reason(problem, entry)))
    return Frozen(pins=tuple(pins), broken=tuple(broken))


def is_same(before: Assignment, after: Assignment) -> bool:
    """Tell whether an operation starts when and where it did."""
    return before.start == after.start and before.resources == after.resources


def pin_of(entry: Assignment) -> Pin:
    """Return what fixes an operation where it stands."""
    return Pin(order=entry.order, operation=entry.operation, resources=entry.resources, start=entry.start)


def pinned(problem: Problem, pins: Collection[Pin]) -> Problem:
    """Return a problem with more pins; those that fix more replace those of the same operation."""
    found = {(pin.order, pin.operation): pin for pin in problem.pins}
    found.update({(pin.order, pin.operation): pin for pin in pins})
    return replace(problem, pins=tuple(found.values()))


def _reason(problem: Problem, entry: Assignment) -> Reason:
    used = frozenset(entry.resources)
    for resource in problem.plant.resources:
        if resource.id in used and any(
            stop.start < entry.end and entry.setup_start < stop.end for stop in resource.downtimes
        ):
            return "resource_down"
    return "too_late" if entry.start < now_of(problem) else "not_ready"
