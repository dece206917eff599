"""The genetic algorithm for projects: random ones with modes, stocks and activities of no length."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.projects.breed import breed, new_population
from heijunka.engine.search import projects
from heijunka.engine.search.projects.plan import portfolio_of
from heijunka.engine.search.task import Key, Task
from heijunka.engine.search.traits import traits_of
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.io.instances import read
from heijunka.model.problem import Problem

seeds = st.integers(0, 2**32)


def project_text(random: Random) -> str:
    """Return a random project of several modes in PSPLIB's format."""
    n = random.randint(1, 9)
    n_modes = [1, *(random.randint(1, 3) for _ in range(n)), 1]
    follows = [list(range(2, n + 2)), *([] for _ in range(n + 1))]
    for k in range(2, n + 2):
        follows[k - 1] = [j for j in range(k + 1, n + 2) if random.random() < 0.3] + [n + 2]
    rows = [f" {k} {n_modes[k - 1]} {len(after)} " + " ".join(map(str, after)) for k, after in enumerate(follows, 1)]
    requests, drawn = [], 0
    for k, count in enumerate(n_modes, 1):
        is_end = k in (1, n + 2)
        for mode in range(1, count + 1):
            stock = 0 if is_end else random.randint(0, 4)
            length, need = (0, 0) if is_end else (random.randint(0, 6), random.randint(0, 3))
            drawn += stock if mode == 1 else 0
            requests.append(f" {k if mode == 1 else ''} {mode} {length} {need} {random.randint(0, need)} {stock}")
    stars = "*" * 20
    return "\n".join(
        [
            stars, "PRECEDENCE RELATIONS:", "jobnr. #modes #successors successors", *rows,
            stars, "REQUESTS/DURATIONS:", "jobnr. mode duration R 1 R 2 N 1", "-" * 20, *requests,
            stars, "RESOURCE AVAILABILITIES:", " R 1 R 2 N 1", f" 3 4 {drawn + random.randint(0, 3)}", stars, "",
        ]
    )  # fmt: skip


def problem_of(random: Random) -> Problem:
    """Return a random project of several modes."""
    return read(project_text(random), "mrcpsp", "random")


drawn_projects = st.builds(problem_of, st.randoms(use_true_random=False))


def offers(problem: Problem, seed: int, rounds: int) -> tuple[Task, list[tuple[Built, Key]]]:
    """Return a task and all that the search offers."""
    builder = Builder(compile_problem(problem))
    found: list[tuple[Built, Key]] = []

    def offer(built: Built, _: str) -> Key:
        found.append((built, task.key(built)))
        return found[-1][1]

    start = builder.build(RULES["fifo"])
    task = Task(
        instance=builder.instance,
        builder=builder,
        rules=[("fifo", RULES["fifo"], False)],
        start=start,
        seed=seed,
        thread=0,
        stop=after(iterations=rounds),
        is_proved=lambda: False,
        offer=offer,
        best=lambda: start,
    )
    projects.improve(task)
    return task, found


@settings(max_examples=40, deadline=None)
@given(problem=drawn_projects, seed=seeds)
def test_every_plan_offered_is_feasible_and_better_than_the_one_before(problem: Problem, seed: int) -> None:
    task, found = offers(problem, seed, rounds=2)
    keys = [task.key(task.start), *(key for _, key in found)]
    assert keys == sorted(set(keys), reverse=True)
    for built, key in found:
        plan = decode(task.instance, built.placement, unplanned=built.unplanned)
        assert [str(violation) for violation in check(problem, plan)] == []
        assert key == pytest.approx(score(problem, plan).key, rel=1e-9, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(problem=drawn_projects, seed=seeds)
def test_the_best_costs_what_its_plan_takes_and_no_less_than_the_longest_path(problem: Problem, seed: int) -> None:
    builder = Builder(compile_problem(problem))
    start = builder.build(RULES["fifo"])
    if not (start.placement.start >= 0).any():
        return
    portfolio = portfolio_of(builder.instance, start.placement)
    population = new_population(portfolio.project, 10, portfolio.horizon, portfolio.latest())
    breed(portfolio.project, population, 50, 5.0, new_chance(seed))
    if population.best_cost[0] >= 1e15:
        return
    placement = portfolio.placement_of(population.best_option, population.best_start)
    plan = decode(builder.instance, placement, unplanned=start.unplanned)
    assert [str(violation) for violation in check(problem, plan)] == []
    makespan = int(placement.end.max()) - portfolio.first
    assert makespan == population.best_cost[0] * portfolio.unit
    assert population.best_cost[0] >= portfolio.shortest()


@settings(max_examples=15, deadline=None)
@given(problem=drawn_projects, seed=seeds)
def test_a_seed_gives_the_same_plans_again(problem: Problem, seed: int) -> None:
    (_, first), (_, second) = offers(problem, seed, rounds=2), offers(problem, seed, rounds=2)
    assert len(first) == len(second)
    for (one, _), (other, _) in zip(first, second, strict=True):
        assert all(bool(np.all(a == b)) for a, b in zip(one.placement, other.placement, strict=True))


def test_it_suits_projects_only() -> None:
    instance = compile_problem(problem_of(Random(4)))
    assert projects.suits(instance, traits_of(instance))
    shop = compile_problem(read("2 2\n0 3 1 2\n1 4 0 1\n", "jobshop", "shop"))
    assert not projects.suits(shop, traits_of(shop))
    assert np.unique(shop.resources.capacity).tolist() == [1]
