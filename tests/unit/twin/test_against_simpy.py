"""The floor beside simpy: the same job shops, event by event, to the second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import pytest
import simpy

from heijunka.engine.instance import compile_problem
from heijunka.testing.builders import machine, order, problem, routing, step
from heijunka.twin.nature import Nature, calm
from heijunka.twin.shop import Rule, Setting, Shop
from heijunka.twin.site import ground

DAY = 24 * 3600
AT_ONCE, AGAIN = -2, -1
"""Priorities of a breakdown, and of what it has interrupted: nothing overtakes work that is begun."""


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """A job shop.

    Times are drawn by the second over hours, so that no two things happen at one moment by accident: simpy and the
    floor have different orders for those.
    """

    capacity: list[int]
    route: list[list[tuple[int, int]]]
    arrives: list[int]
    due: list[int]
    factor: list[float]
    downs: list[list[tuple[int, int]]]


def drawn(seed: int) -> Jobs:
    random = np.random.default_rng(seed)
    n_machines, n_jobs = int(random.integers(2, 7)), int(random.integers(5, 40))
    route = []
    for _ in range(n_jobs):
        # Never twice in a row on one machine: simpy gives it away before what has just left it can ask again.
        machines = np.cumsum(random.integers(1, n_machines, int(random.integers(1, 2 * n_machines)))) % n_machines
        route.append([(int(m), int(random.integers(60, 4 * 3600))) for m in machines])
    capacity = random.choice([1, 1, 1, 2, 3], n_machines).tolist()
    downs: list[list[tuple[int, int]]] = []
    for units in capacity:
        gaps, repairs = random.integers(3600, DAY, 40), random.integers(60, 5 * 3600, 40)
        until = np.cumsum(gaps + repairs)
        # A breakdown stops all units of a resource: simpy has it for one.
        downs.append(list(zip((until - repairs).tolist(), until.tolist(), strict=True)) if units == 1 else [])
    return Jobs(
        capacity=capacity,
        route=route,
        arrives=random.integers(0, n_jobs * 3600, n_jobs).tolist(),
        due=list(range(1, n_jobs + 1)),  # in this order orders are compiled
        factor=random.lognormal(0, 0.4, sum(len(row) for row in route)).tolist(),
        downs=downs,
    )


def by_simpy(jobs: Jobs, rule: Rule) -> list[tuple[int, int]]:
    """Return start and end of every operation."""
    env = simpy.Environment()
    machines = [simpy.PreemptiveResource(env, units) for units in jobs.capacity]
    found: dict[tuple[int, int], tuple[int, int]] = {}

    def breakdowns(which: int) -> Iterator[Any]:
        for since, until in jobs.downs[which]:
            yield env.timeout(since - env.now)
            with machines[which].request(priority=AT_ONCE) as request:
                yield request
                yield env.timeout(until - env.now)

    def job(number: int, first: int) -> Iterator[Any]:
        yield env.timeout(jobs.arrives[number])
        for k, (which, planned) in enumerate(jobs.route[number]):
            left = ceil(planned * jobs.factor[first + k] - 1e-9)
            rank = {Rule.FIFO: env.now, Rule.EDD: jobs.due[number], Rule.SPT: planned}[rule]
            begun = None
            while left > 0:
                with machines[which].request(priority=rank, preempt=False) as request:
                    yield request
                    since = env.now
                    begun = since if begun is None else begun
                    rank = AGAIN
                    try:
                        yield env.timeout(left)
                        left = 0
                    except simpy.Interrupt:
                        left -= env.now - since
            found[number, k] = begun, env.now

    for which in range(len(machines)):
        env.process(breakdowns(which))
    first = 0
    for number, row in enumerate(jobs.route):
        env.process(job(number, first))
        first += len(row)
    env.run()
    return [found[key] for key in sorted(found)]


def by_floor(jobs: Jobs, rule: Rule) -> list[tuple[int, int]]:
    parts: list[Any] = [machine(f"m{n}", capacity=units) for n, units in enumerate(jobs.capacity)]
    for number, row in enumerate(jobs.route):
        steps = (step(f"{k}", f"m{which}", minutes=ticks / 60) for k, (which, ticks) in enumerate(row))
        parts += [routing(f"p{number}", *steps), order(f"o{number}", f"p{number}", due=jobs.due[number])]
    place = ground(compile_problem(problem(*parts)))
    shop = Shop(place, nature(jobs, calm(place.instance)))
    shop.play(Setting(rule=rule).row(place), 1000 * DAY)
    history = shop.history()
    return list(zip(history.start.tolist(), history.end.tolist(), strict=True))


def nature(jobs: Jobs, quiet: Nature) -> Nature:
    rows = [row for rows in jobs.downs for row in rows]
    return quiet._replace(
        arrives=np.array(jobs.arrives),
        factor=np.array(jobs.factor),
        down_ptr=np.cumsum([0, *(len(rows) for rows in jobs.downs)]),
        down_since=np.array([row[0] for row in rows], np.int64),
        down_until=np.array([row[1] for row in rows], np.int64),
    )


@pytest.mark.parametrize("rule", [Rule.FIFO, Rule.EDD, Rule.SPT])
@pytest.mark.parametrize("seed", range(25))
def test_the_floor_does_what_simpy_does(seed: int, rule: Rule) -> None:
    jobs = drawn(seed)
    assert by_floor(jobs, rule) == by_simpy(jobs, rule)


def test_the_shops_that_are_compared_are_crowded_and_broken() -> None:
    """Without work that waits and work that is interrupted there would be nothing to compare."""
    waited, interrupted = 0, 0
    for seed in range(25):
        jobs = drawn(seed)
        ticks = [ceil(planned * factor - 1e-9) for planned, factor in zip(planned_of(jobs), jobs.factor, strict=True)]
        times = by_simpy(jobs, Rule.FIFO)
        interrupted += sum(end - start > length for (start, end), length in zip(times, ticks, strict=True))
        ready = [moment for number, row in enumerate(jobs.route) for moment in readies(jobs, times, number, len(row))]
        waited += sum(start > moment for (start, _), moment in zip(times, ready, strict=True))
    assert waited > 500
    assert interrupted > 100


def planned_of(jobs: Jobs) -> list[int]:
    return [planned for row in jobs.route for _, planned in row]


def readies(jobs: Jobs, times: list[tuple[int, int]], number: int, length: int) -> list[int]:
    first = sum(len(row) for row in jobs.route[:number])
    return [jobs.arrives[number], *(end for _, end in times[first : first + length - 1])]
