"""The tabu search: a walk from one solution after another, the next ones bred from the best so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import Float, Index
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.tabu.graph import load, new_graph, new_shop
from heijunka.engine.kernels.tabu.greedy import greedy
from heijunka.engine.kernels.tabu.walk import BEST, CURRENT, FRUGALITY, IDLE, STUCK, walk
from heijunka.engine.search.tabu.shop import Floor, floor_of
from heijunka.engine.search.task import Task
from heijunka.engine.search.traits import Traits
from heijunka.model.objective import Term

LABEL = "tabu search"
WORK = 1_000_000
"""Work of a round, counted by the kernel: some 10 ms."""
IDLE_MOVES, IDLE_PER_OPERATION = (12_500, 50_000), 120
"""A walk ends after so many moves that brought nothing: fewest and most, and by operation in between."""
STAY, STAY_PER_OPTION = 16, 2
"""What has been put elsewhere stays for some moves, the longer the more options there are: else few wander in turn."""
FRUGALITIES = (-1, 8, 16, 32, 64)
"""In eighths; each round takes another: where machines' loads bind a high one is best, where paths do, a low one."""
POPULATION = 6
NOISE, DELAY = 0.3, 0.5
ALIKE = 0.01
"""Solutions whose starts differ by less than this share of the makespan, on average, are of one kind."""
OFTEN = 5_000
"""Of so many operations, a better plan is handed in after every round; of more, as much more seldom."""
JOINING, LAG = 200, 0.01
"""Every so many rounds a first walk looks whether another method is ahead of it by this share of the makespan."""
LARGE = 20_000
"""With more operations every walk begins with the plan given: a greedy one takes too long."""


def suits(instance: Instance, traits: Traits) -> bool:
    """Tell whether a problem is a job shop, flexible or not, and its makespan all that counts."""
    is_shop = traits.is_unary and traits.n_needs == 1 and bool((np.diff(instance.modes.need_ptr) == 1).all())
    is_bare = not (traits.has_calendars or traits.has_setups or traits.has_batches or traits.has_tanks)
    is_free = not (traits.has_pins or traits.has_deadlines or traits.has_overtime)
    is_simple = not (traits.has_lags or traits.has_max_lags or traits.has_transfer_lots)
    objective = instance.problem.objective
    weighs = all(entry.weight > 0 for entry in objective.terms if entry.term is Term.MAKESPAN)
    return is_shop and is_bare and is_free and is_simple and traits.terms == {Term.MAKESPAN} and weighs


def improve(task: Task) -> None:
    """Walk from solution to solution until told to stop (Nowicki & Smutnicki 1996; Zhang et al. 2008).

    The first walks begin with the best plan of the rules and with greedy ones. Once there are enough good solutions,
    the next begins between two of them: their start times are blended and sorted, which breaks no precedence and keeps
    whatever sequence the two share.
    """
    if task.instance.n_operations:
        _Search(task).run()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Elite:
    """A solution kept.

    Parameters
    ----------
    option, sequence
        int32[n], see `Graph`.
    start
        float64[n] ticks.
    """

    makespan: int
    option: Index
    sequence: Index
    start: Float


class _Search:
    """The search of one task."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.floor: Floor = floor_of(task.instance, task.start.placement)
        self.shop = self.floor.shop
        self.graph = new_graph(self.shop, self.floor.n_machines)
        self.shown = new_graph(self.shop, self.floor.n_machines)
        self.rng = np.random.default_rng([task.seed & 0xFFFFFFFF, 1])
        self.chance = new_chance(task.seed)
        self.count = np.zeros(5, np.int64)
        per_machine = self.floor.n_operations // self.floor.n_machines
        tenure = 4 + min(per_machine, 80) // 6
        n_options = len(self.shop.machine) / self.floor.n_operations
        stay = max(1, min(STAY, int(STAY_PER_OPTION * n_options)))
        self.most_idle = int(np.clip(IDLE_PER_OPERATION * self.floor.n_operations, *IDLE_MOVES))
        self.limits = np.array([WORK, self.most_idle, tenure, n_options > 1, stay, FRUGALITIES[0]], np.int64)
        self.elites: list[_Elite] = []
        self.rounds = 0
        self.reached = int(task.start.placement.end.max(initial=0))
        self.seen = task.start

    def run(self) -> None:
        """Search until the task is over."""
        self._begin(self.floor.solution_of(self.task.start.placement) if self._takes_start() else None)
        while not self.task.is_over(self.rounds):
            self._walk()
            if not self.task.is_over(self.rounds):
                self._keep()
                self._begin(self._next())

    def _takes_start(self) -> bool:
        return self.task.thread == 0 or self.floor.n_operations > LARGE

    def _begin(self, solution: tuple[Index, Index] | None) -> None:
        """Load a solution; a greedy one if there is none."""
        if solution is None:
            delay = DELAY * self.rng.random() ** 2
            greedy(self.shop, self.graph, self.chance, NOISE, delay)
        else:
            self.graph.option[:], self.graph.sequence[:] = solution
        self.count[CURRENT] = load(self.shop, self.graph)
        self.graph.best_option[:], self.graph.best_sequence[:] = self.graph.option, self.graph.sequence
        self.count[BEST], self.count[IDLE], self.count[STUCK] = self.count[CURRENT], 0, 0
        self._offer()

    def _walk(self) -> None:
        every = 1 + self.floor.n_operations // OFTEN
        while self.count[IDLE] < self.most_idle and not self.count[STUCK] and not self.task.is_over(self.rounds):
            self.limits[FRUGALITY] = self.rng.choice(FRUGALITIES)
            walk(self.shop, self.graph, self.chance, self.count, self.limits)
            self.rounds += 1
            if self.rounds % every == 0:
                self._offer()
            if self.rounds % JOINING == 0 and not self.elites:
                self._join()
        self._offer()

    def _join(self) -> None:
        """Go on from the best plan of all methods, if this walk, still the first, lags far behind it."""
        best = self.task.best()
        if int(best.placement.end.max()) < self.count[BEST] * (1 - LAG):
            solution = self.floor.solution_of(best.placement)
            if solution is not None:
                self._begin(solution)

    def _offer(self) -> None:
        """Hand in the best of this walk, if nothing handed in was as good."""
        if self.count[BEST] >= self.reached:
            return
        self.shown.option[:], self.shown.sequence[:] = self.graph.best_option, self.graph.best_sequence
        self.reached = int(load(self.shop, self.shown))
        self.task.offer(
            Built(placement=self.floor.placement_of(self.shown), unplanned=self.task.start.unplanned), LABEL
        )

    def _keep(self) -> None:
        """Keep the best of this walk among the elites, unless there is a better one of its kind."""
        self.shown.option[:], self.shown.sequence[:] = self.graph.best_option, self.graph.best_sequence
        makespan = int(load(self.shop, self.shown))
        n = self.floor.n_operations
        self._admit(
            _Elite(
                makespan=makespan,
                option=self.shown.option.copy(),
                sequence=self.shown.sequence.copy(),
                start=self.shown.start[:n].astype(np.float64),
            )
        )
        self._adopt()

    def _admit(self, elite: _Elite) -> None:
        distances = [float(np.abs(other.start - elite.start).mean()) for other in self.elites]
        nearest = int(np.argmin(distances)) if distances else -1
        if distances and distances[nearest] < ALIKE * elite.makespan:
            if elite.makespan <= self.elites[nearest].makespan:
                self.elites[nearest] = elite
            return
        if len(self.elites) < POPULATION:
            self.elites.append(elite)
            return
        worst = max(range(len(self.elites)), key=lambda number: self.elites[number].makespan)
        if elite.makespan < self.elites[worst].makespan:
            self.elites[worst] = elite

    def _adopt(self) -> None:
        """Take in the best plan of all methods, if another has found it."""
        best = self.task.best()
        if best is self.seen or int(best.placement.end.max()) >= self.reached:
            return
        self.seen = best
        solution = self.floor.solution_of(best.placement)
        if solution is None:
            return
        self.shown.option[:], self.shown.sequence[:] = solution
        makespan = int(load(self.shop, self.shown))
        self.reached = min(self.reached, makespan)
        start = self.shown.start[: self.floor.n_operations].astype(np.float64)
        self._admit(_Elite(makespan=makespan, option=solution[0], sequence=solution[1], start=start))

    def _next(self) -> tuple[Index, Index] | None:
        """Return where the next walk begins: between two elites once there are enough, greedily before."""
        if len(self.elites) < POPULATION and self.floor.n_operations <= LARGE and self.rng.random() < 0.8:
            return None
        one, other = (self.elites[k] for k in self.rng.choice(len(self.elites), size=2))
        share = self.rng.uniform(0.35, 0.65)
        rank = np.empty(len(one.sequence), np.int64)
        rank[one.sequence] = np.arange(len(rank))
        blend = share * one.start + (1 - share) * other.start
        option = np.where(self.rng.random(len(rank)) < share, one.option, other.option)
        return option.astype(np.int32), np.lexsort((rank, blend)).astype(np.int32)


def warm() -> None:
    """Compile the kernels."""
    shop = new_shop(np.array([[0, 1]]), np.arange(3), np.arange(2), np.ones(2), np.zeros(2))
    graph, chance, count = new_graph(shop, 2), new_chance(0), np.zeros(5, np.int64)
    greedy(shop, graph, chance, NOISE, 0.0)
    count[BEST] = count[CURRENT] = load(shop, graph)
    walk(shop, graph, chance, count, np.array([1, 1, 4, 1, 1, 8], np.int64))
