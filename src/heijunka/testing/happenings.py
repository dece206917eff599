"""What may happen to a plan by some moment, as events: work that goes on, and facts of every other kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from heijunka.model import event as ev
from heijunka.model.calendar import CalendarException
from heijunka.model.demand import Demand
from heijunka.model.plan import Assignment, Plan
from heijunka.model.plant import candidates
from heijunka.model.problem import Problem, Recipes

HOUR = timedelta(hours=1)


def work_done(plan: Plan, now: datetime, random: Random) -> list[ev.Event]:
    """Return what the shop floor tells of a plan by now: a little late or early, now and then with scrap."""
    found: list[ev.Event] = []
    for entry in plan.assignments:
        if entry.start < now:
            found += _told(entry, now, random)
    return sorted(found, key=lambda event: event.at)


def _told(entry: Assignment, now: datetime, random: Random) -> Iterator[ev.Event]:
    start = min(now, entry.start + timedelta(seconds=random.choice((0, 0, 30, 600))))
    place: dict[str, Any] = {"order": entry.order, "operation": entry.operation}
    yield ev.OperationStarted(at=start, mode=entry.mode, resources=entry.resources, **place)
    if entry.end <= now and random.random() < 0.9:
        scrap = entry.quantity * random.choice((0.0, 0.0, 0.0, 0.25))
        yield ev.OperationEnded(at=max(start, entry.end), good=entry.quantity - scrap, scrap=scrap, **place)
    elif random.random() < 0.2:
        yield ev.OperationInterrupted(at=now, **place)
    elif random.random() < 0.2:
        yield ev.QuantityReported(at=now, good=entry.quantity / 4, scrap=0.0, **place)


def facts(problem: Problem, now: datetime, random: Random, n: int) -> list[ev.Event]:
    """Return so many facts, other than of work, about things that a problem has."""
    makers = [make for make in _FACTS if make(problem, now, random) is not None]
    made = (random.choice(makers)(problem, now, random) for _ in range(n))
    return [event for event in made if event is not None]


def _soon(now: datetime, random: Random) -> datetime:
    return now + random.randint(1, 72) * HOUR


def _down(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    resource = random.choice(problem.plant.resources).id
    until = random.choice((None, _soon(now, random)))
    return ev.ResourceDown(at=now - HOUR, resource=resource, until=until, cause="breakdown")


def _up(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    return ev.ResourceUp(at=now, resource=random.choice(problem.plant.resources).id)


def _slowed(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    speed = random.choice((0.5, 1.0, 1.25))
    return ev.ResourceSlowed(at=now, resource=random.choice(problem.plant.resources).id, speed=speed)


def _calendar(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    if not problem.plant.calendars:
        return None
    start = _soon(now, random)
    window = CalendarException(start=start, end=start + 4 * HOUR, is_open=random.random() < 0.5)
    return ev.CalendarChanged(at=now, calendar=random.choice(problem.plant.calendars).id, exception=window)


def _receipt(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    receipts = [(entry.id, receipt) for entry in problem.plant.materials for receipt in entry.receipts]
    if not receipts:
        return None
    material, receipt = random.choice(receipts)
    if random.random() < 0.4:
        quantity = receipt.quantity * random.choice((0.5, 1.0, 1.5))
        return ev.MaterialArrived(at=now, material=material, reference=receipt.reference, quantity=quantity)
    return ev.MaterialDelayed(
        at=now,
        material=material,
        reference=receipt.reference,
        expected=random.choice((now - HOUR, _soon(now, random))),
        quantity=random.choice((None, receipt.quantity / 2)),
    )


def _arrived(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    material = random.choice(problem.plant.materials).id
    return ev.MaterialArrived(at=now, material=material, quantity=float(random.randint(1, 9)), reference="extra")


def _counted(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    material = random.choice(problem.plant.materials)
    return ev.StockCounted(at=now, material=material.id, quantity=float(random.randint(0, 20)))


def _wanted(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    if not problem.demands:
        return None
    known = random.choice(problem.demands)
    due = max(_soon(now, random), known.release or now)
    new = Demand(id=f"rush-{random.randint(1, 3)}", material=known.material, quantity=2.0, due=due, is_rush=True)
    quantity = known.quantity * random.choice((0.5, 1.0, 2.0))
    changed = replace(known, quantity=quantity, due=due, options=random.choice((known.options, ())))
    return ev.DemandChanged(at=now, demand=random.choice((new, changed)))


def _cancelled(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    return ev.DemandCancelled(at=now, demand=random.choice(problem.demands).id) if problem.demands else None


def _expedited(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    if not problem.demands:
        return None
    known = random.choice(problem.demands)
    due = random.choice((None, max(_soon(now, random), known.release or now)))
    return ev.DemandExpedited(at=now, demand=known.id, priority=float(random.randint(0, 5)), due=due)


def _held(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    if not problem.orders:
        return None
    order, until = random.choice(problem.orders).id, random.choice((None, _soon(now, random)))
    return ev.QualityHeld(at=now, order=order, until=until, is_held=random.random() < 0.8)


def _pinned(problem: Problem, now: datetime, random: Random) -> ev.Event | None:
    if not problem.orders:
        return None
    order = random.choice(problem.orders)
    step = random.choice(Recipes(problem.plant).of(order).routing.operations)
    needs = random.choice(step.modes).requirements
    resources = tuple(random.choice(candidates(problem.plant, need)) for need in needs)
    start = random.choice((None, _soon(now, random)))
    return ev.PinSet(at=now, order=order.id, operation=step.id, resources=resources, start=start)


_FACTS: tuple[Callable[[Problem, datetime, Random], ev.Event | None], ...] = (
    _down,
    _up,
    _slowed,
    _calendar,
    _receipt,
    _arrived,
    _counted,
    _wanted,
    _cancelled,
    _expedited,
    _held,
    _pinned,
)
