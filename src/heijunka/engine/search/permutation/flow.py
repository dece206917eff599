"""Searches for flow shops of one machine a stage: iterated greedy for the makespan, annealing for sums of costs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.construct.build import Built
from heijunka.engine.instance.arrays import Float, Index
from heijunka.engine.kernels.permutation import makespan, sums
from heijunka.engine.kernels.permutation.shop import timetable, total_cost
from heijunka.engine.search.permutation.shape import Shape, placement_of
from heijunka.engine.search.task import Task

Chance = NDArray[np.uint64]

WORK = 3_000_000
"""Of a round, in orders placed on machines: some 10 ms."""
BETWEEN = 10
"""Rounds from one plan handed in to the next, so that handing in costs next to nothing."""
DEPTH, HEAT = 2, 0.4
"""Orders taken out at once, and temperature in tenths of a mean duration (Ruiz & Stuetzle 2007)."""
SAMPLE = 300
ACCEPTED, COOLED = (0.3, 0.1), 0.02
"""Share of uphill moves accepted at the start, by thread in turn, and last temperature as a share of the first."""


class Offers:
    """Hands in sequences that are better than all handed in before, now and then and at the end.

    Parameters
    ----------
    task
        Whose they are.
    shape
        What they are sequences of.
    """

    def __init__(self, task: Task, shape: Shape) -> None:
        self.task, self.shape = task, shape
        self._value, self._round = np.inf, -BETWEEN

    def consider(self, sequence: Index, value: float, *, rounds: int, is_over: bool = False) -> None:
        """Hand in a sequence of such a value if it is time."""
        if value < self._value - 1e-9 and (is_over or rounds - self._round >= BETWEEN):
            self._value, self._round = value, rounds
            built = built_of(self.task, self.shape, sequence)
            if built is not None:
                self.task.offer(built, "permutation")


def built_of(task: Task, shape: Shape, sequence: Index) -> Built | None:
    """Return the plan of a sequence; None if it goes beyond the time that is known."""
    machine = np.array([entry[0] for entry in shape.machines], np.int32)
    times = times_of(shape, sequence)
    placement = placement_of(task.instance, shape, times, np.broadcast_to(machine, shape.operation.shape))
    if placement.end.max() > task.instance.limit:
        return None
    return Built(placement=placement, unplanned=task.start.unplanned)


def times_of(shape: Shape, sequence: Index) -> tuple[Index, Index]:
    """Return when each order starts and is set up for, in units: int32[n, n_stages] by order and stage."""
    start, setup_start = np.zeros((2, *shape.operation.shape), np.int32)
    timetable(shape.shop, sequence, start, setup_start)
    return start, setup_start


def sequence_of(task: Task, shape: Shape) -> Index:
    """Return the sequence of the task's start, by the middle of what orders do."""
    start = task.start.placement.start
    met = shape.operation >= 0
    middle = (start[shape.operation] * met).sum(axis=1) / met.sum(axis=1)
    return np.argsort(middle, kind="stable").astype(np.int32)


class Greedy:
    """Iterated greedy for the makespan.

    Parameters
    ----------
    shape
        What to plan.
    """

    def __init__(self, shape: Shape) -> None:
        shop = shape.shop
        n, n_machines = shop.duration.shape
        self._shop = shop
        # The longest first (NEH: Nawaz, Enscore & Ham 1983).
        longest = np.argsort(-shop.duration.sum(axis=1), kind="stable").astype(np.int32)
        self._sequences = (longest, *np.zeros((2, n), np.int32))
        self._state = np.zeros(makespan.N_STATE, np.int64)
        self._state[makespan.PHASE] = makespan.FIRST
        self._state[makespan.BEST] = makespan.FAR
        self._rows = tuple(np.zeros((2, n + 2, n_machines + 1), np.int32))
        self._queue, self._removed = np.zeros(n, np.int32), np.zeros(DEPTH, np.int32)
        self._temperature = max(1e-9, HEAT * float(shop.duration.mean()) / 10)

    @property
    def best(self) -> Index:
        """The best sequence; nothing yet while `value` is infinite."""
        found: Index = self._sequences[2]
        return found

    @property
    def value(self) -> float:
        """Its makespan."""
        found = int(self._state[makespan.BEST])
        return float(found) if found < makespan.FAR else np.inf

    def go_on(self, chance: Chance, *, work: int = WORK) -> None:
        """Search for as long as some work lasts."""
        makespan.iterate(
            self._shop,
            self._sequences,
            self._queue,
            self._removed,
            self._state,
            self._rows,
            self._temperature,
            chance,
            work,
        )


class Annealing:
    """Annealing for sums of costs.

    Parameters
    ----------
    shape
        What to plan.
    sequence
        int32[n]: where to begin.
    accepted
        Share of uphill moves accepted at the start.
    """

    def __init__(self, shape: Shape, sequence: Index, chance: Chance, *, accepted: float = ACCEPTED[0]) -> None:
        shop = shape.shop
        n, n_machines = shop.duration.shape
        self._shop, self._sequence, self.best = shop, sequence.copy(), sequence.copy()
        self._value = np.array([total_cost(shop, sequence)[0]])
        self._rows, self._trial = ((np.zeros((n + 1, n_machines), np.int32), np.zeros(n + 1)) for _ in range(2))
        rises = np.zeros(SAMPLE)
        rises = rises[: sums.uphill(shop, self._sequence, self._rows, self._trial, chance, rises)]
        self.hottest = temperature_of(rises, accepted)

    @property
    def value(self) -> float:
        """Cost of the best sequence."""
        return float(self._value[0])

    def go_on(self, chance: Chance, gone: float, *, work: int = WORK) -> None:
        """Search for as long as some work lasts, when such a share of the run is over."""
        temperature = self.hottest * COOLED**gone
        sums.anneal(
            self._shop, self._sequence, self.best, self._value, self._rows, self._trial, temperature, chance, work
        )


def greedily(task: Task, shape: Shape, chance: Chance) -> None:
    """Search for the least makespan."""
    search, offers, rounds = Greedy(shape), Offers(task, shape), 0
    while not task.is_over(rounds):
        search.go_on(chance)
        rounds += 1
        offers.consider(search.best, search.value, rounds=rounds)
    offers.consider(search.best, search.value, rounds=rounds, is_over=True)


def anneal(task: Task, shape: Shape, chance: Chance) -> None:
    """Search for the least sum of costs, from the best of some simple sequences on."""
    begun = task.progress(0)
    sequence = min(_simple(task, shape), key=lambda entry: total_cost(shape.shop, entry)[0])
    search = Annealing(shape, sequence, chance, accepted=ACCEPTED[task.thread % len(ACCEPTED)])
    offers, rounds = Offers(task, shape), 0
    while not task.is_over(rounds):
        search.go_on(chance, (task.progress(rounds) - begun) / max(1e-9, 1.0 - begun))
        rounds += 1
        offers.consider(search.best, search.value, rounds=rounds)
    offers.consider(search.best, search.value, rounds=rounds, is_over=True)


def _simple(task: Task, shape: Shape) -> list[Index]:
    """Return the sequences of the task's start, by due date, by length and by both."""
    work = shape.shop.duration.sum(axis=1)
    due = np.minimum(shape.shop.due, work.sum())
    keys = (due, work, due - work)
    return [sequence_of(task, shape), *(np.argsort(key, kind="stable").astype(np.int32) for key in keys)]


def temperature_of(rises: Float, share: float) -> float:
    """Return the temperature at which such a share of rises would be accepted on the whole."""
    if not len(rises):
        return 1e-9
    low, high = 1e-9, float(rises.max()) * 100
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if np.exp(-rises / middle).mean() < share else (low, middle)
    return low
