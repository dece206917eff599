"""The load search deals jobs out so that machines are equally full, and its plans are judged."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from heijunka.engine.instance import compile_problem
from heijunka.engine.search import loads
from heijunka.engine.search.roads import roads_for
from heijunka.engine.search.traits import traits_of
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.io.instances import read
from heijunka.model.objective import Term
from heijunka.model.problem import Problem


def table(random: Random, n_jobs: int, n_machines: int) -> list[list[int]]:
    """Return random processing times."""
    return [[random.randint(1, 60) for _ in range(n_machines)] for _ in range(n_jobs)]


def text_of(times: list[list[int]]) -> str:
    """Return the instance file of such times."""
    rows = "\n".join(" ".join(map(str, row)) for row in times)
    return f"{len(times)} {len(times[0])}\n{rows}\n"


@pytest.mark.parametrize("seed", range(4))
def test_finds_the_optimum_of_small_ones(seed: int) -> None:
    times = table(Random(seed), 7, 3)
    problem = read(text_of(times), "parallel_machine")
    optimum = min(
        max(sum(times[job][on] for job, on in enumerate(deal) if on == machine) for machine in range(3))
        for deal in product(range(3), repeat=7)
    )
    result = solve(problem, stop=after(iterations=10), methods=("rules", "search"))
    assert result.best is not None
    assert result.best_score is not None
    assert not check(problem, result.best)
    minutes = result.best_score.terms[Term.MAKESPAN]
    assert minutes == pytest.approx(optimum * _minutes_of_unit(problem, times))


def _minutes_of_unit(problem: Problem, times: list[list[int]]) -> float:
    """Return the minutes of one unit of time in the file."""
    modes = compile_problem(problem).modes
    return float((modes.fixed + modes.per_unit).max()) / 60 / max(map(max, times))


def test_takes_the_load_road_and_the_same_seed_gives_the_same_plan() -> None:
    problem = read(text_of(table(Random(1), 40, 5)), "parallel_machine")
    instance = compile_problem(problem)
    assert loads.suits(instance, traits_of(instance))
    assert roads_for(instance)[0].name == "loads"
    one, other = (solve(problem, stop=after(iterations=3), seed=5, methods=("rules", "search")) for _ in range(2))
    assert one.best is not None
    assert other.best is not None
    assert one.best.assignments == other.best.assignments
