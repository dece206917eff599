"""Prints how many schedules a second the search for projects breeds, by size of the project."""

from __future__ import annotations

import sys
from random import Random
from time import perf_counter

import numpy as np

from heijunka.engine.instance import compile_problem
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.projects.breed import breed, new_population
from heijunka.engine.search import projects
from heijunka.engine.search.projects.plan import Portfolio, portfolio_of
from heijunka.io.instances import read

POPULATION, ROUND = 300, 200


def project_of(n: int, n_modes: int) -> Portfolio:
    """Return a random project: four resources; with several modes, two stocks as well."""
    random = Random(1)
    follows = [sorted({min(n + 1, k + random.randint(1, 12)) for _ in range(2)}) for k in range(1, n + 1)]
    rows = [f"1 1 {n} {' '.join(str(k + 1) for k in range(1, n + 1))}"]
    rows += [
        f"{k + 1} {n_modes} {len(after)} {' '.join(str(j + 1) for j in after)}" for k, after in enumerate(follows, 1)
    ]
    requests = ["1 1 0 0 0 0 0 0 0"]
    for k in range(1, n + 1):
        for mode in range(1, n_modes + 1):
            units = [random.randint(1, 10) if random.random() < 0.5 else 0 for _ in range(4)]
            drawn = random.randint(0, 10) if n_modes > 1 else 0
            head = f"{k + 1} {mode}" if mode == 1 else f"{mode}"
            requests.append(f"{head} {random.randint(1, 10)} {' '.join(map(str, units))} {drawn} {10 - drawn}")
    stars = "*" * 20
    text = [
        stars, "PRECEDENCE RELATIONS:", "jobnr. #modes #successors successors", *rows, f"{n + 2} 1 0",
        stars, "REQUESTS/DURATIONS:", "jobnr. mode duration R 1 R 2 R 3 R 4 N 1 N 2", "-" * 20,
        *requests, f"{n + 2} 1 0 0 0 0 0 0 0",
        stars, "RESOURCE AVAILABILITIES:", "R 1 R 2 R 3 R 4 N 1 N 2", f"20 20 20 20 {6 * n} {10 * n}", stars, "",
    ]  # fmt: skip
    instance = compile_problem(read("\n".join(text), "mrcpsp", "random"))
    portfolio = portfolio_of(instance, np.arange(instance.n_operations))
    assert portfolio is not None
    return portfolio


def main(sizes: list[str]) -> None:
    """Print a line for each size, given as activities x modes."""
    projects.warm()
    heads = {"project": 12, "schedules/s": 12, "ms/round": 9, "first": 7, "after 2 s": 10}
    print(*(f"{name:>{width}}" for name, width in heads.items()))
    for size in sizes:
        portfolio = project_of(*map(int, size.split("x")))
        population = new_population(portfolio.project, POPULATION, portfolio.horizon, portfolio.latest())
        spread, chance = 0.3 * portfolio.shortest(), new_chance(1)
        breed(portfolio.project, population, 1, spread, chance)
        first, begun, rounds = population.best_cost[0], perf_counter(), 0
        while perf_counter() < begun + 2:
            breed(portfolio.project, population, ROUND, spread, chance)
            rounds += 1
        took = perf_counter() - begun
        speed = f"{rounds * ROUND / took:12,.0f} {1000 * took / rounds:9.1f}"
        print(f"{size:>12} {speed} {first:7g} {population.best_cost[0]:10g}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["30x1", "120x1", "300x1", "50x3", "100x3"])
