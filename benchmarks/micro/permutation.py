"""Prints how many moves a second the flow shop searches try, by size: insertions by heads and tails, sums, hybrids."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.permutation import hybrid, makespan, sums
from heijunka.engine.kernels.permutation.shop import FlowShop

SIZES = ((20, 5), (50, 10), (100, 20), (200, 20), (350, 50))
WORK = 20_000_000
SEED = 7


def main() -> None:
    """Print a line for each size."""
    print(f"{'orders':>7} {'machines':>9} {'greedy, places/s':>17} {'sums, moves/s':>14} {'hybrid, moves/s':>16}")
    for n, m in SIZES:
        rng = np.random.default_rng(SEED)
        duration = rng.integers(1, 100, (n, m)).astype(np.int32)
        rates = [_rate(measure, duration) for measure in (_greedy, _sums, _hybrid)]
        print(f"{n:7} {m:9} {rates[0]:17,.0f} {rates[1]:14,.0f} {rates[2]:16,.0f}")


def _rate(measure: Callable[[np.ndarray, int], int], duration: np.ndarray) -> float:
    measure(duration, 1000)  # compiles
    begun = perf_counter()
    return measure(duration, WORK) / (perf_counter() - begun)


def _shop(duration: np.ndarray) -> FlowShop:
    n, m = duration.shape
    due = np.random.default_rng(SEED).integers(0, duration.sum() // m, n)
    return FlowShop(
        duration=duration,
        release=np.zeros(n),
        family=np.zeros(n),
        first=np.zeros(m),
        setup=np.zeros((1, m)),
        n_families=[1],
        flow=np.zeros(n),
        tardy=np.ones(n),
        late=np.zeros(n),
        due=due,
        change=np.zeros(1),
    )


def _greedy(duration: np.ndarray, work: int) -> int:
    n, m = duration.shape
    sequences = (np.arange(n, dtype=np.int32), *np.zeros((2, n), np.int32))
    state = np.zeros(makespan.N_STATE, np.int64)
    state[makespan.PHASE] = makespan.FIRST
    rows = tuple(np.zeros((2, n + 2, m + 1), np.int32))
    room = np.zeros(n, np.int32), np.zeros(2, np.int32)
    makespan.iterate(_shop(duration), sequences, *room, state, rows, 2.0, new_chance(SEED), work)
    return work // (3 * m)


def _sums(duration: np.ndarray, work: int) -> int:
    n, m = duration.shape
    sequence, best = np.arange(n, dtype=np.int32), np.arange(n, dtype=np.int32)
    rows, trial = ((np.zeros((n + 1, m), np.int32), np.zeros(n + 1)) for _ in range(2))
    value = np.array([np.inf])
    chance = new_chance(SEED)
    tried, _ = sums.anneal(_shop(duration), sequence, best, value, rows, trial, 50.0, chance, work)
    return int(tried)


def _hybrid(duration: np.ndarray, work: int) -> int:
    n, m = duration.shape
    rest = duration[:, ::-1].cumsum(axis=1)[:, ::-1] - duration
    given = (duration, np.full(m, 3), np.zeros(n, np.int32), rest.astype(np.int32))
    room = np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(3, np.int32)
    sequence, best = np.arange(n, dtype=np.int32), np.arange(n, dtype=np.int32)
    value = np.full(2, np.inf)
    tried, _ = hybrid.anneal_hybrid(given, sequence, best, value, room, 1.0, new_chance(SEED), work)
    return int(tried)


if __name__ == "__main__":
    main()
