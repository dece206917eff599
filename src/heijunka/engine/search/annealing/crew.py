"""A crew: threads that anneal one plan, each a part of its time, and put their parts together again and again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.graph import anneal as kernels
from heijunka.engine.kernels.graph.tables import Chains, Graph
from heijunka.engine.kernels.graph.tanks import fill
from heijunka.engine.search.task import Task

ROUNDS = 10
OPERATIONS_PER_ROUND = 2_000
"""Rounds of each thread between two meetings: some, and one more for so many operations, as a meeting costs more."""
JITTER = 0.3
"""How far a border between two parts moves from one stretch to the next, as a share of a part."""


class Search(Protocol):
    """What a crew needs of the annealing that it works for; see there."""

    task: Task
    instance: Instance
    graph: Graph
    chains: Chains

    def step(self, chains: Chains, chance: Any, rounds: int) -> None:
        """Make the moves of a round."""

    def sort(self, place: Int) -> None:
        """Sort what may move by its place in the plan."""

    def aim(self, chains: Chains, rounds: int, part: list[int]) -> None:
        """Set the window for a round."""

    def sequence(self, chains: Chains, rows: Any = None) -> Index:
        """Return the operations by start."""

    def copy_of(self, chains: Chains) -> dict[str, Any]:
        """Return a copy of what a plan is."""

    def restore(self, copy: dict[str, Any], chains: Chains) -> None:
        """Take a copy over."""


class Crew:
    """Threads that anneal one plan together.

    Operations are cut by start into as many groups as there are threads. Each thread moves those of one group only, on
    a plan of its own, and keeps them between the groups before and after on every lane; so the sequences that they
    reach go together, one group after the other, whatever the moments. What has been gained early then moves what is
    late, which the other threads did not know: all moments are reckoned anew, and if the whole is worse than the best
    of the threads' own plans, that one is taken.

    Parameters
    ----------
    search
        Whose chains are the plan that all share.
    n
        Threads.
    """

    def __init__(self, search: Search, n: int) -> None:
        self.search = search
        self._copies = [search.chains.copy() for _ in range(n)]
        self._chances = [new_chance(search.task.seed + number, 4) for number in range(n)]
        self._rng = np.random.default_rng([search.task.seed, 4])
        self._pool = ThreadPoolExecutor(n, "anneal")
        self._has_one_done = threading.Event()

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False)

    def work(self, rounds: int) -> int:
        """Anneal for a stretch, so many rounds having passed; return how many have then."""
        search = self.search
        n_rounds = ROUNDS + search.instance.n_operations // OPERATIONS_PER_ROUND
        borders = self._cut()
        self._has_one_done.clear()
        futures = [
            self._pool.submit(self._work_on, number, borders[number : number + 2], range(rounds, rounds + n_rounds))
            for number in range(len(self._copies))
        ]
        for future in futures:
            future.result()
        self._put_together()
        return rounds + n_rounds

    def _cut(self) -> list[int]:
        """Cut the plan into groups, hand it out, and return the places among what may move where each group begins."""
        search, n = self.search, len(self._copies)
        chains = search.chains
        sequence = search.sequence(chains)
        cuts = (np.arange(1, n) + self._rng.uniform(-JITTER, JITTER, n - 1)) / n * len(sequence)
        place = np.zeros(search.instance.n_operations, np.int64)
        place[sequence] = np.arange(len(sequence))
        place = place[chains.head]
        chains.group[:] = np.searchsorted(cuts, place, side="right")
        search.sort(place)
        for copy in self._copies:
            search.restore(search.copy_of(chains), copy)
        group = chains.group[search.graph.movable]
        return [int(place) for place in np.searchsorted(group, np.arange(n + 1))]

    def _work_on(self, number: int, part: list[int], rounds: range) -> None:
        search, chains = self.search, self._copies[number]
        if part[0] == part[1]:
            return
        chains.window[4] = number
        for n in rounds:
            # Nobody waits for the slowest: early work pushes more before it.
            if search.task.is_over(n) or self._has_one_done.is_set():
                break
            search.aim(chains, n, part)
            search.step(chains, self._chances[number], n)
        self._has_one_done.set()

    def _put_together(self) -> None:
        search = self.search
        chains, n_operations = search.chains, search.instance.n_operations
        group = chains.group.copy()
        best = min(self._copies, key=lambda copy: (copy.total[3], copy.total[0]))
        sequences: list[Index] = []
        for number, copy in enumerate(self._copies):
            rows = np.flatnonzero(group == number)
            chains.op[rows], chains.resource[rows] = copy.op[rows], copy.resource[rows]
            chains.is_loose[rows] = copy.is_loose[rows]
            chains.slot.reshape(n_operations, -1)[rows] = copy.slot.reshape(n_operations, -1)[rows]
            sequences.append(search.sequence(copy, rows))
        sequence = np.concatenate(sequences)
        kernels.line_up(search.graph, chains, sequence)
        has_place = kernels.reckon_all(search.graph, chains, sequence) < 0
        if len(search.graph.capacity):
            fill(search.graph, chains)
        if not has_place or _is_worse(chains, best):
            search.restore(search.copy_of(best), chains)


def _is_worse(chains: Chains, other: Chains) -> bool:
    return bool((chains.total[3], chains.total[0]) > (other.total[3], other.total[0]))
