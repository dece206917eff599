"""Runs the annealing: from the best rule's plan, temperature by samples, better plans handed in as they come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.instance import NEVER, NONE, Instance, Placement
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.graph import anneal as kernels
from heijunka.engine.kernels.graph.mending import mend
from heijunka.engine.kernels.graph.tables import Chains, Graph
from heijunka.engine.search.annealing.calendars import CommonHours
from heijunka.engine.search.annealing.crew import Crew
from heijunka.engine.search.annealing.graph import chains_of, graph_of, shift_of
from heijunka.engine.search.task import Task
from heijunka.engine.search.traits import Traits
from heijunka.engine.search.tuning import tuned

WORK = 20_000
"""Operations reckoned in a round."""
SAMPLES = 400
FIRST_RATE = 0.08
"""Share of uphill moves that the first temperature lets through, if there is time enough."""
ENOUGH = 3_000.0
"""How often each operation is reckoned if there is."""
COOLING = 1.0 / 40.0
"""The last temperature beside the first."""
COLDEST = 1e-9
"""The temperature where no move makes anything worse."""
SLACK = 2.0
"""How far above its threshold a move may look bad on the way, in temperatures."""
GUIDED = 0.5
REACH = 0.1
"""How far moves to other lanes go at most, as a share of the plan."""
WIDEST = 4
"""Slots of an operation, as a power of two."""
MOST_HELD = 400
PATIENCE = 8
"""Rounds between plans handed in."""
WINDOW = 4_000
"""Operations among which moves are drawn for a round, where there are many: what a processor's cache holds."""
SHARED_FROM = 5_000
"""With more operations, threads anneal one plan together, instead of one each."""
MEETINGS = 4
"""The same where threads anneal together: how often they meet in between."""
OPERATIONS_COPIED = 4_000
"""Operations to copy for each round: a large plan is kept less often."""
COPIED = (
    "op",
    "order_cost",
    "is_loose",
    "resource",
    "slot",
    "moment",
    "level",
    "flow",
    "place",
    "flowing",
    "first",
    "last",
    "row_length",
    "row",
    "total",
)


def suits(instance: Instance, _traits: Traits) -> bool:
    """Tell whether annealing can plan an instance."""
    return instance.n_operations > 0 and shift_of(instance) <= WIDEST and CommonHours(instance).is_small


def takes_all(instance: Instance) -> bool:
    """Tell whether there is so much to do that threads had better share one plan."""
    return instance.n_operations > SHARED_FROM


def anneal_plan(task: Task) -> None:
    """Anneal from the best plan of the rules until the task is over.

    Kirkpatrick, Gelatt & Vecchi (1983), on chains of operations as van Laarhoven, Aarts & Lenstra (1992) have them; the
    threshold is drawn first, so that most moves are broken off early.
    """
    if task.is_over(0) or not (task.start.placement.start != NONE).any():
        return
    start, rounds = tuned(task)
    search = Annealing(replace(task, start=start))
    if search.is_ready and len(search.graph.movable):
        search.run(rounds)


class Annealing:
    """One annealing."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.instance = task.instance
        self.terms = task.terms(task.start)
        self.chance = new_chance(task.seed, 1)
        self.graph = graph_of(self.instance, task.start.placement, self.terms)
        self.chains = chains_of(self.instance, self.graph, task.start.placement)
        self.ties = _ties(self.graph)
        self.is_ready = self._lay_out()
        self.reach = max(3600.0, REACH * float(self.chains.end.max(initial=0)))
        self.order_end = np.zeros(self.instance.n_orders, np.int64)
        self.is_replayed = _has_corners(self.instance, task.start.placement)
        self.best = self.copy_of(self.chains)
        self.best_cost = np.inf
        if self.is_ready:
            self.keep_if_better()
        self.offered = np.inf
        self.first_temperature, self.begun = 1.0, 0.0

    def run(self, rounds: int = 0) -> None:
        """Sample, cool down, hand in; so many rounds are over already."""
        task = self.task
        self.first_temperature = self._first_temperature()
        self.begun = task.progress(rounds)
        if task.threads > 1:
            self._run_together(rounds)
        else:
            self._run_alone(rounds)
        self.keep_if_better()
        self._offer()

    def _run_alone(self, rounds: int) -> None:
        between = 1 + self.instance.n_operations // OPERATIONS_COPIED
        n = len(self.graph.movable)
        while not self.task.is_over(rounds):
            if n > 2 * WINDOW and rounds % n_windows(n) == 0:
                self.sort(self.chains.start)
            self.aim(self.chains, rounds, [0, n])
            rounds += 1
            self.step(self.chains, self.chance, rounds)
            if rounds % between == 0:
                self.keep_if_better()
            if rounds % (PATIENCE * between) == 0:
                self._offer()

    def _run_together(self, rounds: int) -> None:
        crew = Crew(self, self.task.threads)
        meetings = 0
        while not self.task.is_over(rounds):
            rounds = crew.work(rounds)
            self.keep_if_better()
            meetings += 1
            if meetings % MEETINGS == 0:
                self._offer()
        crew.close()

    def step(self, chains: Chains, chance: Any, rounds: int) -> None:
        """Make the moves of a round."""
        share = (self.task.progress(rounds) - self.begun) / max(1e-9, 1.0 - self.begun)
        self.move(self.first_temperature * COOLING**share, SLACK, WORK, chains=chains, chance=chance)

    def sort(self, place: Int) -> None:
        """Sort what may move by its place in the plan, and the orders that cost by their ends."""
        graph, end = self.graph, self.order_end
        graph.movable[:] = graph.movable[np.argsort(place[graph.movable], kind="stable")]
        end[:] = 0
        np.maximum.at(end, self.instance.operations.order, self.chains.end)
        graph.late_orders[:] = graph.late_orders[np.argsort(end[graph.late_orders], kind="stable")]

    def aim(self, chains: Chains, rounds: int, part: list[int]) -> None:
        """Set the window for a round: windows go over a part of the plan, each by half into the next.

        What is drawn is near by in time, and so is nearly all that a move touches.

        Parameters
        ----------
        part
            From and to which place of what may move.
        """
        graph, (low, high) = self.graph, part
        if high - low > 2 * WINDOW:
            count = n_windows(high - low)
            width = (high - low) // (count + 1)
            low += rounds % count * width
            high = low + 2 * width
        chains.window[:2] = low, high
        if high - low < len(graph.movable):
            moments = chains.start[graph.movable[[low, high - 1]]]
            chains.window[2:4] = np.searchsorted(self.order_end[graph.late_orders], moments)

    def keep_if_better(self) -> None:
        """Keep the plan reached, if it is the best so far and its tanks are in order."""
        chains = self.chains
        if chains.total[3] == 0 and chains.total[0] < self.best_cost - 1e-9 and self._is_in_time():
            self.best_cost = float(self.chains.total[0])
            self.best = self.copy_of(chains)

    def _is_in_time(self) -> bool:
        """Tell whether largest lags and deadlines are kept, which the search only makes costly to break."""
        chains, graph, (before, after, most) = self.chains, self.graph, self.ties
        end, start = chains.end[chains.head], chains.start[chains.head]
        sink_order = self.instance.operations.order[graph.sink]
        return bool(
            (start[after] - end[before] <= most).all() and (end[graph.sink] <= graph.deadline[sink_order]).all()
        )

    def _lay_out(self) -> bool:
        sequence = self.sequence(self.chains)
        kernels.lay_out(self.graph, self.chains, sequence)
        if kernels.reckon_all(self.graph, self.chains, sequence) >= 0:
            return False
        if self.graph.wish[1] > 0:
            self._let_go(sequence)
        if len(self.instance.materials.capacity):
            mend(self.graph, self.chains, MOST_HELD)
        return True

    def _let_go(self, sequence: Index) -> None:
        """Let the orders that cost start earlier than in the baseline, if that is worth the distance."""
        graph, chains = self.graph, self.chains
        cost, before = float(chains.total[0]), chains.is_loose.copy()
        chains.is_loose[:] |= chains.order_cost[self.instance.operations.order] > 0
        if kernels.reckon_all(graph, chains, sequence) >= 0 or chains.total[0] > cost:
            chains.is_loose[:] = before
            kernels.reckon_all(graph, chains, sequence)

    def sequence(self, chains: Chains, rows: Any = None) -> Index:
        """Return the operations by start; where starts are the same, those that must come first before others."""
        by_supply = self.task.builder.by_supply
        active = np.flatnonzero(chains.start != NONE)
        if rows is not None:
            active = rows[chains.start[rows] != NONE]
        rank = np.empty(self.instance.n_orders, np.int64)
        rank[by_supply] = np.arange(len(by_supply))
        head = chains.head[active]
        order = self.instance.operations.order[active]
        has_begun = self.instance.operations.begun_end[active] != NONE
        start = np.where(has_begun, chains.end[head] - (1 << 60), chains.start[head])
        keys = (active, rank[order], chains.end[head], start)
        return active[np.lexsort(keys)].astype(np.int32)

    def move(
        self,
        temperature: float,
        slack: float,
        work: int,
        samples: Any = None,
        *,
        chains: Chains | None = None,
        chance: Any = None,
    ) -> int:
        """Make moves until so many operations have been reckoned; return how many samples were filled instead."""
        setting = np.array([temperature, slack, GUIDED, self.reach, work])
        samples = np.zeros(0) if samples is None else samples
        chains = self.chains if chains is None else chains
        chance = self.chance if chance is None else chance
        return int(kernels.anneal(self.graph, chains, chance, setting, samples))

    def _first_temperature(self) -> float:
        """Return the temperature at which a share of uphill moves is let through.

        Distance from a baseline is left out of account: most moves change it a little, and at a temperature of that
        size nothing else would ever be made worse.
        """
        graph = self.graph
        if not (graph.near.any() and (graph.wish[1] > 0)):
            return self._temperature_by_samples()
        near, turned = graph.near.copy(), float(graph.wish[6])
        sequence = self.sequence(self.chains)
        graph.near[:] = graph.wish[6] = 0.0
        kernels.reckon_all(graph, self.chains, sequence)
        found = self._temperature_by_samples()
        graph.near[:], graph.wish[6] = near, turned
        kernels.reckon_all(graph, self.chains, sequence)
        return found if found > COLDEST else self._temperature_by_samples()

    def _temperature_by_samples(self) -> float:
        samples = np.zeros(SAMPLES)
        n = 0
        progress, worked = self.task.progress(0), int(self.chains.count[kernels.WORKED])
        for _ in range(10):
            found = np.zeros(SAMPLES - n)
            k = self.move(1.0, 0.0, 2 * WORK, found)
            samples[n : n + k] = found[:k]
            n += k
            if n >= SAMPLES or self.task.is_over(0):
                break
        if n == 0:
            return COLDEST
        rate = FIRST_RATE * self._abundance(progress, worked)
        uphill = samples[:n]
        low, high = 1e-9 * float(uphill.max()), 1e3 * float(uphill.max())
        for _ in range(80):
            middle = float(np.sqrt(low * high))
            if float(np.exp(-uphill / middle).mean()) > rate:
                high = middle
            else:
                low = middle
        return low

    def _abundance(self, progress: float, worked: int) -> float:
        """Return the share of time enough that there is, at the pace since a progress of the task, at most 1.

        Little time is lost on a plan that is first made worse.
        """
        now = self.task.progress(0)
        if now <= progress:
            return 1.0
        pace = (int(self.chains.count[kernels.WORKED]) - worked) / (now - progress) * self.task.threads
        return min(1.0, pace * (1.0 - now) / self.instance.n_operations / ENOUGH)

    def copy_of(self, chains: Chains) -> dict[str, Any]:
        """Return a copy of what a plan is."""
        return {name: getattr(chains, name).copy() for name in COPIED}

    def restore(self, copy: dict[str, Any], chains: Chains) -> None:
        """Take a copy over."""
        for name, values in copy.items():
            getattr(chains, name)[...] = values

    def _offer(self) -> None:
        if self.best_cost >= self.offered:
            return
        self.offered = self.best_cost
        placement = self.finished()
        if placement is not None:
            self.task.offer(Built(placement=placement, unplanned=self.task.start.unplanned), "annealing")

    def finished(self) -> Placement | None:
        """Return the best plan so far with all that the search leaves out; None if it cannot be completed."""
        now = self.copy_of(self.chains)
        self.restore(self.best, self.chains)
        placement = self._placement(self.chains)
        self.restore(now, self.chains)
        if not self.is_replayed:
            return placement
        again = self.task.builder.replay(placement)
        return None if again is None else again.placement

    def _placement(self, chains: Chains) -> Placement:
        active = chains.start != NONE
        sequence = np.flatnonzero(active).astype(np.int32)
        kernels.begin_setups(self.graph, chains, sequence)
        head = chains.head
        return Placement(
            setup_start=np.where(active, chains.setup_start[head], NONE),
            start=np.where(active, chains.start[head], NONE),
            end=np.where(active, chains.end[head], NONE),
            mode=chains.mode.copy(),
            resource=chains.resource.copy(),
        )


def n_windows(n: int) -> int:
    """Return how many windows go over n operations."""
    return 2 * n // WINDOW - 1


def _ties(graph: Graph) -> tuple[Any, Any, Any]:
    """Return pairs of operations with a largest lag between them, and the lag."""
    places = np.flatnonzero(graph.arc["most"] < NEVER)
    arcs = graph.arc[places]
    return arcs["who"], np.searchsorted(graph.pred_ptr, places, side="right") - 1, arcs["most"]


def _has_corners(instance: Instance, placement: Placement) -> bool:
    """Tell whether there is work whose rules replaying knows and annealing does not.

    Such is work of no length beside a batch or between changeovers, and work in a batch that takes other resources too.
    """
    resources, placed = instance.resources, placement.start != NONE
    is_empty = placed & (placement.start == placement.end)
    is_batched = (placement.resource != NONE) & (resources.batch_quantity[placement.resource] > 0)
    is_special = bool((resources.batch_quantity > 0).any() or (resources.matrix >= 0).any())
    is_wide = is_batched.any(axis=1) & ((placement.resource != NONE).sum(axis=1) > 1)
    return (bool(is_empty.any()) and is_special) or bool((placed & is_wide).any())
