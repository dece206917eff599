"""What customers order of a reference plant over time, and when each order becomes known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance.arrays import NEVER, Int
from heijunka.library import PLANTS
from heijunka.library.order_book import DUE_HOURS, PRIORITIES
from heijunka.library.working_time import HOLIDAYS, moment
from heijunka.model.calendar import working_intervals
from heijunka.model.demand import Demand
from heijunka.model.moments import seconds_between
from heijunka.model.plant import Plant, candidates
from heijunka.model.problem import Horizon, Problem, Recipes
from heijunka.model.resource import ResourceKind
from heijunka.model.routing import processed_quantities, processing_seconds
from heijunka.mrp import demands_of, net

STANDARD_DAYS, CUSTOMISED_DAYS = (3, 7), (4, 8)
"""Assumed: working days from the moment a demand is known until it is due, both ends included."""
RUSH_DAYS = (1.0, 1.5)
"""Assumed: the same for rush demands; they are due at the hour they came in, or half a day after it."""
SEASON = (1.2, 1.1, 1.0, 0.9, 0.8)
"""Assumed: demands that come in on a weekday, against the average; from Monday on."""
OFFICE = (8, 16)
AFTER_LAST_DAY = timedelta(days=14)


class Arriving(NamedTuple):
    """A netted problem with all orders of all demands, and when each becomes known.

    Parameters
    ----------
    arrives, cancelled
        int64[n_orders] ticks of the orders as they are compiled, by turn; `NEVER` if not cancelled.
    """

    problem: Problem
    arrives: Int
    cancelled: Int


def known(problem: Problem) -> Arriving:
    """Return a problem all of whose orders are known from the start."""
    netted = problem if problem.is_netted else net(problem)
    count = len(netted.orders)
    return Arriving(netted, np.zeros(count, np.int64), np.full(count, NEVER, np.int64))


def arriving(
    plant_name: str,
    size: str,
    *,
    utilisation: float,
    days: int,
    seed: int,
    rush: float = 0.07,
    customised: float = 0.17,
    season: Sequence[float] = SEASON,
    cancellations: float = 0.01,
) -> Arriving:
    """Return demands that come in over some calendar days until the busiest final assembly lines are filled.

    What is ordered is drawn with replacement from the reference plant's own order book. Nothing made is in stock at
    first, and all that is bought is. Lots are the plant's: a lot of boards or mouldings feeds several demands, and is
    known as soon as the first of them is.

    Parameters
    ----------
    utilisation
        Work of all demands on the busiest group of final assembly lines, without setups, as a share of its regular
        calendar time in these days.
    rush, customised, cancellations
        Share of the demands; a cancellation comes at any moment between arrival and due date.
    season
        Demands of each weekday from Monday on, against each other.
    """
    base = PLANTS[plant_name](size, seed=seed)
    start = base.horizon.start
    base = replace(
        base,
        plant=_without_made_stock(base.plant),
        horizon=Horizon(start=start, end=start + timedelta(days=days) + AFTER_LAST_DAY),
    )
    rng, moments, gone = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(3))
    wishes = list(_filled(base, utilisation, start + timedelta(days=days), (rng, rush, customised)))
    weekdays = _working_days(start.date(), days + 28)
    open_days = [day for day in weekdays if day < start.date() + timedelta(days=days)]
    demands = _dated(wishes, (weekdays, len(open_days)), season, moments)
    problem = net(replace(base, demands=tuple(demands)))
    return _known_when(problem, cancellations, gone)


def _without_made_stock(plant: Plant) -> Plant:
    recipes = Recipes(plant)
    materials = tuple(
        replace(entry, stock=0.0, receipts=()) if recipes.can_make(entry.id) else replace(entry, stock=1e9, receipts=())
        for entry in plant.materials
    )
    return replace(plant, materials=materials)


def _filled(
    base: Problem, utilisation: float, until: datetime, chance: tuple[np.random.Generator, float, float]
) -> Iterator[Demand]:
    """Yield demands until the busiest group of lines has the work that is asked for."""
    rng, rush, customised = chance
    recipes = Recipes(base.plant)
    pool = [entry for entry in base.demands if recipes.can_make(entry.material)]
    pools = [[entry for entry in pool if _is_customised(entry) is flag] for flag in (False, True)]
    filled: dict[tuple[str, ...], float] = {}
    open_time: dict[tuple[str, ...], float] = {}
    while max(filled.values(), default=0.0) < utilisation:
        chosen = pools[bool(rng.random() < customised)] or pool
        wish = chosen[int(rng.integers(len(chosen)))]
        for lines, seconds in _line_work(base.plant, recipes, wish):
            if lines not in open_time:
                open_time[lines] = _open(base, lines, until)
            filled[lines] = filled.get(lines, 0.0) + seconds / open_time[lines]
        is_rush = bool(rng.random() < rush)
        priority = PRIORITIES["rush"] if is_rush else PRIORITIES["standard"] if wish.is_rush else wish.priority
        yield replace(wish, is_rush=is_rush, priority=priority)


def _is_customised(demand: Demand) -> bool:
    """Tell whether there is more to it than export packing; export demands alone have a deadline."""
    return len(demand.options) > (demand.deadline is not None)


def _line_work(plant: Plant, recipes: Recipes, demand: Demand) -> Iterator[tuple[tuple[str, ...], float]]:
    kinds = {resource.id: resource for resource in plant.resources}
    routing = recipes.get(demand.material, demand.options).routing
    processed = processed_quantities(routing, demand.quantity)
    for operation in routing.operations:
        mode = operation.modes[0]
        members = candidates(plant, mode.requirements[0]) if mode.requirements else ()
        if members and kinds[members[0]].kind is ResourceKind.LINE:
            speed = sum(kinds[name].speed for name in members) / len(members)
            yield tuple(members), float(processing_seconds(mode, processed[operation.id], 1.0)) / speed


def _open(base: Problem, lines: tuple[str, ...], until: datetime) -> float:
    calendars = {entry.id: entry for entry in base.plant.calendars}
    total = 0.0
    for resource in base.plant.resources:
        if resource.id in lines and resource.calendar is not None:
            windows = working_intervals(calendars[resource.calendar], base.horizon.start, until)
            total += sum((close - since).total_seconds() for since, close in windows)
    return total


def _working_days(first: date, count: int) -> list[date]:
    found = (first + timedelta(days=n) for n in range(count))
    return [day for day in found if day.weekday() < 5 and day not in HOLIDAYS]


def _dated(
    wishes: Sequence[Demand], days: tuple[list[date], int], season: Sequence[float], rng: np.random.Generator
) -> Iterator[Demand]:
    """Yield demands with the moment each is known (its release) and its due date.

    Given their number, moments of a Poisson stream are drawn one by one from its intensity.
    """
    working, count = days
    weight = np.array([season[day.weekday() % len(season)] for day in working[:count]])
    places = np.sort(rng.choice(count, size=len(wishes), p=weight / weight.sum()))
    for n, (wish, place) in enumerate(zip(wishes, places.tolist(), strict=True), start=1):
        minute = int(rng.integers(60 * OFFICE[0], 60 * OFFICE[1]))
        arrival = moment(working[place]) + timedelta(minutes=minute)
        if wish.is_rush:
            later = float(rng.choice(RUSH_DAYS))
            due = moment(working[place + 1]) + timedelta(minutes=minute + 60 * 12 * (later > 1))
        else:
            least, most = CUSTOMISED_DAYS if _is_customised(wish) else STANDARD_DAYS
            due = moment(working[place + int(rng.integers(least, most + 1))], int(rng.choice(DUE_HOURS)))
        grace = wish.deadline - wish.due if wish.deadline is not None else None
        deadline = due + grace if grace is not None else None
        yield replace(wish, id=f"SO-{n:05}", release=arrival, due=due, deadline=deadline)


def _known_when(problem: Problem, cancellations: float, rng: np.random.Generator) -> Arriving:
    start = problem.horizon.start
    known_at: dict[str, int] = {}
    gone_at: dict[str, int] = {}
    for demand in problem.demands:
        known_at[demand.id] = seconds_between(start, demand.release or start)
        is_gone, share = rng.random() < cancellations, rng.random()
        due = seconds_between(start, demand.due)
        gone = round(known_at[demand.id] + share * (due - known_at[demand.id]))
        gone_at[demand.id] = gone if is_gone else NEVER
    served = demands_of(problem)
    names = [served[order.id] for order in sorted(problem.orders, key=lambda entry: entry.turn)]
    return Arriving(
        problem=problem,
        arrives=np.array([min(known_at[name] for name in wanted) for wanted in names], np.int64),
        cancelled=np.array([max(gone_at[name] for name in wanted) for wanted in names], np.int64),
    )
