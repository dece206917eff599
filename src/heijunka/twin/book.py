"""An order book played again and again: all orders are known, and each run has another nature."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance import compile_problem, encode
from heijunka.engine.instance.arrays import NEVER, NONE, Int
from heijunka.engine.instance.decode import overtime_used
from heijunka.engine.stop import Stop
from heijunka.errors import Unsupported
from heijunka.messages import say
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.mrp import net
from heijunka.twin.figures import Figures, figures
from heijunka.twin.gauge import Gauge, gauge
from heijunka.twin.history import History
from heijunka.twin.policies import ByOnePlan, Policy, Restlessness
from heijunka.twin.shop import DAY, HOUR, Shop
from heijunka.twin.site import Ground, ground
from heijunka.twin.strict import ByLetter
from heijunka.twin.uncertainty import Uncertainty, draw

BATCH = 8
"""Runs handed to a process at a time."""


class Book(NamedTuple):
    """A problem made ready to be played: its plant, and what is measured."""

    ground: Ground
    gauge: Gauge


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run.

    Parameters
    ----------
    completed
        int64[n_jobs] ticks; `NEVER` if it was not completed.
    seconds
        Of reckoning.
    """

    seed: int
    policy: str
    figures: Figures
    restlessness: Restlessness
    completed: Int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """When an order will be done, by many runs.

    Parameters
    ----------
    half, nine_tenths
        The moments by which half and nine tenths of the runs had completed it; None if fewer did.
    late_share
        Share of the runs in which it was late.
    weighted_tardiness
        Mean hours that it was late, times its weight; unfinished, it counts to the end of the run.
    """

    order: str
    due: datetime
    half: datetime | None
    nine_tenths: datetime | None
    late_share: float
    weighted_tardiness: float

    @property
    def is_doubtful(self) -> bool:
        """Whether nine tenths of the runs take until after it is due."""
        return self.nine_tenths is None or self.nine_tenths > self.due


def book_of(problem: Problem) -> Book:
    """Make a problem ready to be played.

    Raises
    ------
    Unsupported
        If work has begun: the floor is played from empty.
    """
    if problem.state is not None and problem.state.operations:
        raise Unsupported(say("twin.has_begun", "en", count=len(problem.state.operations)))
    instance = compile_problem(problem if problem.is_netted else net(problem))
    place = ground(instance)
    last = int(place.jobs.due.max(initial=DAY))
    return Book(place, gauge(instance, place.jobs, 0, last + DAY))


def of_plan(book: Book, plan: Plan) -> ByOnePlan:
    """Return the policy that goes by a plan of the book's problem."""
    placement = encode(book.ground.instance, plan)
    return ByOnePlan(start=placement.start, resource=placement.resource[:, 0].copy())


def to_letter(book: Book, plan: Plan) -> ByLetter:
    """Return the policy that carries a plan of the book's problem out to the letter."""
    instance = book.ground.instance
    placement = encode(instance, plan)
    return ByLetter(placement, tuple(overtime_used(instance, placement)))


def outcome(book: Book, uncertainty: Uncertainty, seed: int, named: tuple[str, Policy]) -> Outcome:
    """Play one policy under one nature, until all is done or hopelessly late."""
    found, told, seconds, nature_figures = _run(book, uncertainty, seed, named[1])
    return Outcome(
        seed=seed,
        policy=named[0],
        figures=nature_figures,
        restlessness=told,
        completed=_completed(book, found),
        seconds=seconds,
    )


def _run(
    book: Book, uncertainty: Uncertainty, seed: int, policy: Policy
) -> tuple[History, Restlessness, float, Figures]:
    instance, gauge = book.ground.instance, book.gauge
    # Breakdowns of years that no run comes to would take longer to draw than the run; one that does is played anew.
    near = 2 * gauge.until - instance.first
    for until in (near, NEVER):
        nature = draw(instance, uncertainty, seed=seed, until=until)
        begun = time.perf_counter()
        shop = Shop(book.ground, nature)
        told = policy.run(shop, max(gauge.until, instance.limit))
        seconds = time.perf_counter() - begun
        history = shop.history()
        if _is_done_by(near, history):
            break
    return history, told, seconds, figures(gauge, nature, history)


def _is_done_by(tick: int, history: History) -> bool:
    """Return whether all work was done by a tick."""
    return bool((history.end != NONE).all() and history.end.max(initial=0) < tick)


def _completed(book: Book, history: History) -> Int:
    jobs = book.ground.jobs
    found = np.zeros(len(jobs.root), np.int64)
    ended = history.completed
    np.maximum.at(found, jobs.of_order, np.where(ended < 0, NEVER, ended))
    return found


_BOOKS: list[Book] = []
"""Of this process: made once, for all the runs it is handed."""


def _prepare(problem: Problem) -> None:
    _BOOKS[:] = [book_of(problem)]


def _batch(uncertainty: Uncertainty, seeds: Sequence[int], policies: Mapping[str, Policy]) -> list[Outcome]:
    return [outcome(_BOOKS[0], uncertainty, seed, entry) for seed in seeds for entry in policies.items()]


def replications(
    problem: Problem,
    policies: Mapping[str, Policy],
    seeds: Sequence[int],
    *,
    uncertainty: Uncertainty | None = None,
    processes: int = 1,
    stop: Stop | None = None,
    on_done: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Outcome]:
    """Return the runs of policies under as many natures as there are seeds, the same for all policies.

    Parameters
    ----------
    stop
        Ends the work; the runs that are done by then are returned.
    on_done
        Told for how many seeds all is done, of how many.
    """
    uncertainty, stop = uncertainty or Uncertainty(), stop or Stop()
    batches = [seeds[n : n + BATCH] for n in range(0, len(seeds), BATCH)]
    found: list[Outcome] = []
    if processes <= 1 or len(batches) <= 1:
        _prepare(problem)
        for seed in seeds:
            if stop.is_over():
                break
            found += _batch(uncertainty, [seed], policies)
            on_done(len(found) // len(policies), len(seeds))
        return found
    with ProcessPoolExecutor(processes, get_context("spawn"), _prepare, (problem,)) as pool:
        futures = [pool.submit(_batch, uncertainty, batch, policies) for batch in batches]
        for future in futures:
            if stop.is_over():
                pool.shutdown(cancel_futures=True)
                break
            found += future.result()
            on_done(len(found) // len(policies), len(seeds))
    return found


def outlooks(book: Book, runs: Sequence[Outcome]) -> list[Outlook]:
    """Return when each customer's order will be done by the runs of one policy, the likeliest late first."""
    instance, jobs = book.ground.instance, book.ground.jobs
    ends = np.sort(np.array([entry.completed for entry in runs]), axis=0)
    late = (ends > jobs.due).mean(axis=0)
    last = max(book.gauge.until, instance.limit)
    hours = np.maximum(0, np.minimum(ends, last) - jobs.due).mean(axis=0) / HOUR * jobs.weight
    names = [instance.problem.orders[root].id for root in jobs.root.tolist()]

    def moment(job: int, share: float) -> datetime | None:
        tick = int(ends[min(len(ends) - 1, int(np.ceil(share * len(ends))) - 1), job])
        return None if tick >= NEVER else instance.origin + timedelta(seconds=tick)

    found = [
        Outlook(
            order=names[job],
            due=instance.origin + timedelta(seconds=int(jobs.due[job])),
            half=moment(job, 0.5),
            nine_tenths=moment(job, 0.9),
            late_share=float(late[job]),
            weighted_tardiness=float(hours[job]),
        )
        for job in range(len(names))
    ]
    return sorted(found, key=lambda entry: (-entry.late_share, entry.due, entry.order))
