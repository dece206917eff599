"""The road of chain annealing: when it suits, its temperatures, and what it hands in."""

from __future__ import annotations

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import Float
from heijunka.engine.instance.decode import overtime_used
from heijunka.engine.kernels.chains.walk import anneal
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.search.chains.compile import Model, Solution, model_of
from heijunka.engine.search.task import Key, Task
from heijunka.engine.search.traits import Traits, traits_of
from heijunka.model.objective import Term

LABEL = "chain annealing"
WORK = 15_000.0
"""Steps of a round: some 10 ms."""
SLACK = 2.0
"""Temperatures by which a trial may exceed its threshold for the while."""
LED = 0.5
"""Share of moves led by what is late."""
SAMPLES = 600
SAMPLE_ROUNDS = 8
ACCEPTED_AT_FIRST = 0.08
"""Mean chance of a rise of cost to be accepted at the first temperature."""
COLDEST = 1 / 40
"""Last temperature as a share of the first."""
CYCLE = 2_000
"""Rounds of one cooling where a run has no limit."""
OFTEN = 0.01
"""Share of the run that passes between two plans handed in."""
WIDEST = 40
"""Most units of resources that a mode may take."""
MOST_UNITS = 20_000


def suits(instance: Instance, traits: Traits) -> bool:
    """Tell whether the chains can carry a problem; only uses of very many units at once are left to others."""
    units = np.append(np.add.reduceat(np.append(instance.modes.units, 0), instance.modes.need_ptr[:-1]), 0)
    has_weight = bool(traits.terms - {Term.OVERTIME, Term.LEVELNESS, Term.UNPLANNED})
    is_charged = all(entry.weight >= 0 for entry in instance.problem.objective.terms)
    is_small = int(units.max()) <= WIDEST and int(instance.resources.capacity.sum()) <= MOST_UNITS
    return has_weight and is_charged and is_small and _is_exact(instance)


def anneal_plan(task: Task) -> None:
    """Anneal the best plan of the rules until told to stop; hand in what is better.

    Each move takes an operation or a batch elsewhere on the chains (Van Laarhoven, Aarts & Lenstra 1992, for the job
    shop). The first temperature is such that a rise of cost is accepted now and then (after Ben-Ameur 2004); it falls
    geometrically over the run.
    """
    if (task.start.placement.start >= 0).any():
        _Annealing(task).run()


class _Annealing:
    """The annealing of one task."""

    def __init__(self, task: Task) -> None:
        self.task = task
        instance = task.instance
        terms = terms_of(instance, task.start.placement, task.start.overtime)
        self.model: Model = model_of(instance, task.start, terms)
        self.chance = new_chance(task.seed, 5)
        self.rounds = 0
        self.reached: Key = task.key(task.start)
        self.is_exact = _is_exact(instance)
        self.offered_at = 0.0

    def run(self) -> None:
        """Search until the task is over."""
        task, model = self.task, self.model
        if not model.load(model.start) or not len(model.chains.movable):
            return
        best, best_cost = model.solution(), model.cost
        offered = np.inf
        hottest = self._hottest()
        begun = task.progress(self.rounds)
        while not task.is_over(self.rounds):
            share = self._share(begun)
            self._round(hottest * COLDEST**share)
            if model.cost < best_cost - 1e-9 * abs(best_cost):
                best, best_cost = model.solution(), model.cost
            progress = task.progress(self.rounds)
            if best_cost < offered and progress - self.offered_at >= OFTEN:
                self._offer(best)
                offered, self.offered_at = best_cost, progress
        if best_cost < offered:
            self._offer(best)

    def _share(self, begun: float) -> float:
        stop = self.task.stop
        if stop.seconds is None and stop.iterations is None:
            return (self.rounds % CYCLE) / CYCLE
        return min(1.0, max(0.0, (self.task.progress(self.rounds) - begun) / max(1e-9, 1.0 - begun)))

    def _round(self, temperature: float, samples: Float | None = None) -> int:
        none = np.zeros(0)
        reach = float(np.ptp(self.model.chains.node["start"])) * 0.1 + 1.0
        setting = np.array([temperature, SLACK, LED, reach, WORK], np.float64)
        found = anneal(self.model.net, self.model.chains, self.chance, setting, none if samples is None else samples)
        self.rounds += samples is None
        return int(found)

    def _hottest(self) -> float:
        """Return the temperature at which sampled rises are accepted with the mean chance wanted."""
        rises: list[Float] = []
        for _ in range(SAMPLE_ROUNDS):
            if sum(map(len, rises)) >= SAMPLES or self.task.is_over(self.rounds):
                break
            samples = np.zeros(SAMPLES)
            rises.append(samples[: self._round(1.0, samples)])
        rise = np.concatenate([*rises, np.zeros(0)])
        rise = rise[rise > 1e-12]
        if not len(rise):
            return 1.0
        low, high = 1e-6 * float(rise.min()), 1e3 * float(rise.max())
        for _ in range(80):
            middle = float(np.sqrt(low * high))
            if np.exp(-rise / middle).mean() > ACCEPTED_AT_FIRST:
                high = middle
            else:
                low = middle
        return low

    def _offer(self, best: Solution) -> None:
        """Hand in a solution if it is better than what was handed in before; the walk goes on where it stands."""
        now = self.model.solution()
        if not self.model.load(best):
            self.model.load(now)
            return
        placement = self.model.placement()
        self.model.load(now)
        task = self.task
        overtime = tuple(overtime_used(task.instance, placement)) if task.start.overtime else ()
        built = Built(placement=placement, unplanned=task.start.unplanned, overtime=overtime)
        if not self.is_exact:
            made = task.builder.replay(placement, with_overtime=bool(task.start.overtime))
            if made is None:
                return
            built = Built(placement=made.placement, unplanned=task.start.unplanned, overtime=made.overtime)
        if task.key(built) < self.reached:
            self.reached = task.offer(built, LABEL)


def _is_exact(instance: Instance) -> bool:
    """Tell whether the chains leave nothing out that the judge looks at."""
    traits = traits_of(instance)
    is_simple = not (traits.has_batches or traits.has_tanks or traits.has_pins or traits.has_deadlines)
    has_zero = bool((instance.modes.fixed + instance.modes.per_unit <= 0).any())
    return is_simple and not (traits.has_max_lags or traits.has_transfer_lots or has_zero)
