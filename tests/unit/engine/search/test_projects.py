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
from heijunka.engine.instance.decode import empty_placement
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.projects.breed import begin_walk, breed, new_population, seed_with
from heijunka.engine.kernels.projects.wander import BEST, COST, new_walk, wander
from heijunka.engine.search import projects
from heijunka.engine.search.projects.plan import packed, portfolio_of
from heijunka.engine.search.task import Key, Task
from heijunka.engine.search.traits import traits_of
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.io.instances import read
from heijunka.model.plan import Unplanned
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


def offers(
    problem: Problem, seed: int, *, rounds: int, start: Built | None = None, known: Built | None = None
) -> tuple[Task, list[tuple[Built, Key]]]:
    """Return a task and all that the search offers, from a rule's plan or another, beside a plan that is known."""
    builder = Builder(compile_problem(problem))
    found: list[tuple[Built, Key]] = []

    def offer(built: Built, _: str) -> Key:
        found.append((built, task.key(built)))
        return found[-1][1]

    start = start or builder.build(RULES["fifo"])
    best = known or start
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
        best=lambda: best,
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
    portfolio = portfolio_of(builder.instance, np.flatnonzero(start.placement.start >= 0))
    assert portfolio is not None
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


@settings(max_examples=30, deadline=None)
@given(problem=drawn_projects, seed=seeds)
def test_wherever_a_walk_stands_its_schedule_is_feasible(problem: Problem, seed: int) -> None:
    builder = Builder(compile_problem(problem))
    start = builder.build(RULES["fifo"])
    if start.unplanned:
        return
    portfolio = portfolio_of(builder.instance, np.arange(builder.instance.n_operations))
    assert portfolio is not None
    project, chance = portfolio.project, new_chance(seed)
    population = new_population(project, 1, portfolio.horizon, portfolio.latest())
    solution = portfolio.solution_of(start.placement)
    assert solution is not None
    seed_with(project, population, *solution, chance)
    walk = new_walk(portfolio.latest(), portfolio.heads())
    assert begin_walk(project, population, walk, chance)
    for _ in range(3):
        wander(project, population.desk, walk, 30, np.array([3.0, 0.1, 90.0]), chance)
        placement = portfolio.placement_of(walk.option, walk.start)
        assert check(problem, decode(builder.instance, placement)) == ()
        span = portfolio.span_of(placement)
        assert walk.figures[BEST] <= span
        assert walk.figures[COST] == pytest.approx(span + float((walk.start - walk.head).mean()))
        assert walk.sequence[walk.rank].tolist() == list(range(len(walk.rank)))


@settings(max_examples=15, deadline=None)
@given(problem=drawn_projects, seed=seeds)
def test_a_seed_gives_the_same_plans_again(problem: Problem, seed: int) -> None:
    (_, first), (_, second) = offers(problem, seed, rounds=2), offers(problem, seed, rounds=2)
    assert len(first) == len(second)
    for (one, _), (other, _) in zip(first, second, strict=True):
        assert all(bool(np.all(a == b)) for a, b in zip(one.placement, other.placement, strict=True))


@given(data=st.data())
def test_side_by_side_in_one_word_resources_refuse_what_one_alone_would(data: st.DataObject) -> None:
    capacity = np.array(data.draw(st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=6)), np.int32)
    loads = [{k: data.draw(st.integers(0, int(units))) for k, units in enumerate(capacity)} for _ in range(2)]
    load, room, guard = packed(loads, capacity)
    fits = all(loads[0][k] + loads[1][k] <= units for k, units in enumerate(capacity.tolist()))
    assert bool((((room - load[0]) - load[1]) & guard == guard).all()) == fits


def scarce(stock: int) -> Builder:
    """Return a project in which either of two activities takes one of a stock, or one of them 9 units of time."""
    stars = "*" * 20
    text = "\n".join(
        [
            stars, "PRECEDENCE RELATIONS:", "jobnr. #modes #successors successors",
            " 1 1 2 2 3", " 2 2 1 4", " 3 1 1 4", " 4 1 0",
            stars, "REQUESTS/DURATIONS:", "jobnr. mode duration R 1 N 1", "-" * 20,
            " 1 1 0 0 0", " 2 1 1 1 1", "   2 9 1 0", " 3 1 2 1 1", " 4 1 0 0 0",
            stars, "RESOURCE AVAILABILITIES:", " R 1 N 1", f" 1 {stock}", stars, "",
        ]
    )  # fmt: skip
    return Builder(compile_problem(read(text, "mrcpsp", "scarce")))


def nothing_planned(builder: Builder) -> Built:
    """Return a plan that leaves out the project."""
    return Built(
        placement=empty_placement(builder.instance.n_operations, builder.instance.width),
        unplanned=(Unplanned(order="P1", reason="engine.material"),),
    )


def test_it_plans_what_rules_leave_out_for_lack_of_stock() -> None:
    builder = scarce(1)
    task, found = offers(builder.instance.problem, 1, rounds=2, start=nothing_planned(builder))
    assert [key for _, key in found] == [(0.0, 11.0)]
    assert check(builder.instance.problem, decode(task.instance, found[-1][0].placement)) == ()


def test_it_gives_up_what_no_stock_allows() -> None:
    builder = scarce(0)
    _, found = offers(builder.instance.problem, 1, rounds=1_000_000, start=nothing_planned(builder))
    assert not found


def test_it_goes_on_from_a_better_plan_of_another_method() -> None:
    problem = problem_of(Random(4))
    _, found = offers(problem, 1, rounds=3)
    best = found[-1][0] if found else None
    _, again = offers(problem, 1, rounds=1, known=best)
    assert not again


def test_it_suits_projects_only() -> None:
    instance = compile_problem(problem_of(Random(4)))
    assert projects.suits(instance, traits_of(instance))
    shop = compile_problem(read("2 2\n0 3 1 2\n1 4 0 1\n", "jobshop", "shop"))
    assert not projects.suits(shop, traits_of(shop))
    assert np.unique(shop.resources.capacity).tolist() == [1]
