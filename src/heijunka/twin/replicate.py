"""Replications: policies on the same days, seed by seed, in several processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from typing import NamedTuple

from heijunka.engine.instance import compile_problem
from heijunka.engine.stop import Stop
from heijunka.twin.arrivals import arriving
from heijunka.twin.figures import Figures, figures
from heijunka.twin.gauge import Gauge, gauge
from heijunka.twin.history import History
from heijunka.twin.nature import Nature
from heijunka.twin.policies import Policy, Restlessness
from heijunka.twin.shop import DAY, Shop
from heijunka.twin.site import Ground, ground
from heijunka.twin.uncertainty import Uncertainty, draw

RUN_OUT_DAYS = 10
"""Played on after the window that is measured, so that what is due in it is finished, or very late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A reference plant under a load, and how uncertain it is.

    Parameters
    ----------
    plant, size
        Of the library.
    utilisation
        Work on the busiest final assembly lines, without changeovers, as a share of their time.
    noise
        Times the usual uncertainty.
    days, warm_up_days
        Calendar days of demand, of which the first are not measured.
    """

    plant: str = "air-conditioning"
    size: str = "demo"
    utilisation: float = 0.8
    noise: float = 1.0
    days: int = 28
    warm_up_days: int = 7


class Scene(NamedTuple):
    """What a run is played on: the plant and its orders, what chance has in store, and what is measured."""

    ground: Ground
    gauge: Gauge
    nature: Nature


@lru_cache(maxsize=1)  # one after the other, all policies are played on it
def scene_of(cell: Cell, seed: int) -> Scene:
    """Return what comes in and what happens in a cell by a seed: the same for all policies."""
    came = arriving(cell.plant, cell.size, utilisation=cell.utilisation, days=cell.days, seed=seed)
    instance = compile_problem(came.problem)
    place = ground(instance)
    nature = draw(instance, Uncertainty().scaled(cell.noise), seed=seed, arrives=came.arrives, cancelled=came.cancelled)
    return Scene(place, gauge(instance, place.jobs, cell.warm_up_days * DAY, cell.days * DAY), nature)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One policy on one seed of a cell.

    Parameters
    ----------
    restlessness
        How much its plans changed.
    seconds
        Of reckoning.
    """

    cell: Cell
    seed: int
    policy: str
    figures: Figures
    restlessness: Restlessness
    seconds: float


def played(scene: Scene, policy: Policy) -> tuple[History, Restlessness]:
    """Return what a policy does in a scene, until what is due in the window is finished or very late."""
    shop = Shop(scene.ground, scene.nature)
    told = policy.run(shop, scene.gauge.until + RUN_OUT_DAYS * DAY)
    return shop.history(), told


def run(cell: Cell, seed: int, name: str, policy: Policy) -> Run:
    """Play one policy on one seed of a cell, and measure it."""
    scene = scene_of(cell, seed)
    begun = time.perf_counter()
    history, told = played(scene, policy)
    seconds = time.perf_counter() - begun
    found = figures(scene.gauge, scene.nature, history)
    return Run(cell=cell, seed=seed, policy=name, figures=found, restlessness=told, seconds=seconds)


class Task(NamedTuple):
    """Policies to be played on one seed of a cell."""

    cell: Cell
    seed: int
    policies: Mapping[str, Policy]


def done(task: Task) -> list[Run]:
    """Return the runs of a task."""
    return [run(task.cell, task.seed, name, policy) for name, policy in task.policies.items()]


def replicate(
    tasks: Sequence[Task],
    *,
    processes: int = 1,
    stop: Stop | None = None,
    on_runs: Callable[[int, int, list[Run]], None] = lambda _done, _all, _runs: None,
) -> list[Run]:
    """Return the runs of tasks, in their order whatever the number of processes.

    Parameters
    ----------
    stop
        Ends the work; the runs of tasks that are done by then are returned.
    on_runs
        Told how many tasks are done, of how many, and the runs of the last.
    """
    found: dict[int, list[Run]] = {}
    for number, runs in _each(tasks, processes, stop or Stop()):
        found[number] = runs
        on_runs(len(found), len(tasks), runs)
    return [entry for number in sorted(found) for entry in found[number]]


def _each(tasks: Sequence[Task], processes: int, stop: Stop) -> Iterator[tuple[int, list[Run]]]:
    """Yield the runs of tasks as they are done."""
    if processes <= 1 or len(tasks) <= 1:
        for number, task in enumerate(tasks):
            if stop.is_over():
                return
            yield number, done(task)
        return
    waiting = list(enumerate(tasks))[::-1]
    under_way: dict[Future[list[Run]], int] = {}
    with ProcessPoolExecutor(min(processes, len(tasks)), mp_context=get_context("spawn")) as pool:
        while (waiting and not stop.is_over()) or under_way:
            while waiting and len(under_way) < 2 * processes and not stop.is_over():
                number, task = waiting.pop()
                under_way[pool.submit(done, task)] = number
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                yield under_way.pop(future), future.result()
