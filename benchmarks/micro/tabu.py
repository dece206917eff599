"""Prints how many moves a second the tabu search does, by size of the shop."""

from __future__ import annotations

import sys
from random import Random
from time import perf_counter

import numpy as np

from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.tabu.graph import Shop, load, new_graph, new_shop
from heijunka.engine.kernels.tabu.greedy import greedy
from heijunka.engine.kernels.tabu.walk import BEST, CURRENT, MOVES, STUCK, walk
from heijunka.engine.search import tabu

ROUND = 1_000_000


def shop_of(n_jobs: int, n_machines: int, n_options: int) -> Shop:
    """Return a random shop: each job on every machine, or on one of some."""
    random, n = Random(1), n_jobs * n_machines
    firsts = [m for _ in range(n_jobs) for m in random.sample(range(n_machines), n_machines)]
    machines = [(first + k) % n_machines for first in firsts for k in range(n_options)]
    first = np.flatnonzero(np.arange(n) % n_machines < n_machines - 1)
    length = np.array([random.randint(1, 99) for _ in machines])
    return new_shop(
        np.column_stack([first, first + 1]), np.arange(n + 1) * n_options, np.array(machines), length, np.zeros(n)
    )


def main(sizes: list[str]) -> None:
    """Print a line for each size, given as jobs x machines x options."""
    tabu.warm()
    heads = {"shop": 14, "operations": 11, "greedy s": 9, "moves/s": 10, "ms/round": 9, "before": 9, "after": 9}
    print(*(f"{name:>{width}}" for name, width in heads.items()))
    for size in sizes:
        n_jobs, n_machines, n_options = map(int, size.split("x"))
        shop = shop_of(n_jobs, n_machines, n_options)
        graph, chance, count = new_graph(shop, n_machines), new_chance(1), np.zeros(5, np.int64)
        begun = perf_counter()
        greedy(shop, graph, chance, 0.1, 0.0)
        made = perf_counter()
        first = count[BEST] = count[CURRENT] = load(shop, graph)
        limits = np.array([ROUND, 1 << 60, 6, n_options > 1, 2 * n_options, 8], np.int64)
        ready, rounds = perf_counter(), 0
        while perf_counter() < ready + 2 and not count[STUCK]:
            walk(shop, graph, chance, count, limits)
            rounds += 1
        took = perf_counter() - ready
        speed = f"{count[MOVES] / took:10,.0f} {1000 * took / rounds:9.1f}"
        print(f"{size:>14} {n_jobs * n_machines:11,} {made - begun:9.2f} {speed} {first:9} {count[BEST]:9}")


if __name__ == "__main__":
    main(
        sys.argv[1:] or ["10x10x1", "20x20x1", "50x20x1", "20x10x3", "100x20x3", "100x100x1", "100x100x3", "1000x100x1"]
    )
