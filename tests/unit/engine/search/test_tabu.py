"""The tabu search's graph stays true after any number of moves, and small shops are solved to the optimum."""

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
from heijunka.engine.kernels.tabu.graph import Graph, load, new_graph
from heijunka.engine.kernels.tabu.greedy import greedy
from heijunka.engine.kernels.tabu.walk import BEST, CURRENT, IDLE, MOVES, walk
from heijunka.engine.search import Task, tabu
from heijunka.engine.search.tabu.shop import Floor, floor_of
from heijunka.engine.search.task import Key
from heijunka.engine.search.traits import traits_of
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.io.instances import read
from heijunka.model.objective import Term, minimise
from heijunka.model.problem import Problem
from heijunka.model.routing import Requirement
from heijunka.testing.builders import at, before, group, job_shop, machine, mode, order, problem, routing, step

FT06 = """6 6
2 1 0 3 1 6 3 7 5 3 4 6
1 8 2 5 4 10 5 10 0 10 3 4
2 5 3 4 5 8 0 9 1 1 4 7
1 5 0 5 2 5 3 3 4 8 5 9
2 9 1 3 4 5 5 4 0 3 3 1
1 3 3 3 5 9 0 10 4 4 2 1
"""
FT10 = """10 10
0 29 1 78 2 9 3 36 4 49 5 11 6 62 7 56 8 44 9 21
0 43 2 90 4 75 9 11 3 69 1 28 6 46 5 46 7 72 8 30
1 91 0 85 3 39 2 74 8 90 5 10 7 12 6 89 9 45 4 33
1 81 2 95 0 71 4 99 6 9 8 52 7 85 3 98 9 22 5 43
2 14 0 6 1 22 5 61 3 26 4 69 8 21 7 49 9 72 6 53
2 84 1 2 5 52 3 95 8 48 9 72 0 47 6 65 4 6 7 25
1 46 0 37 3 61 2 13 6 32 5 21 9 32 8 89 7 30 4 55
2 31 0 86 1 46 5 74 4 32 6 88 8 19 9 48 7 36 3 79
0 76 1 69 3 76 5 51 2 85 9 11 6 40 7 89 4 26 8 74
1 85 0 13 2 61 6 7 8 64 9 76 5 47 3 52 4 90 7 45
"""
seeds = st.integers(0, 2**32)


def need(name: str) -> Requirement:
    """Return what a step asks for: a machine, or one of a group."""
    return Requirement(group=name) if name.startswith("g") else Requirement(resource=name)


def shop_of(random: Random) -> Problem:
    """Return a random flexible job shop: graphs, groups, re-entrance, releases, operations of no length."""
    n_machines = random.randint(1, 5)
    names = [f"m{n}" for n in range(n_machines)]
    groups = [group(f"g{n}", *random.sample(names, random.randint(1, n_machines))) for n in range(2)]
    parts = []
    for number in range(random.randint(1, 6)):
        n_steps = random.randint(1, 5)
        steps = []
        for k in range(n_steps):
            on = [need(name) for name in random.sample([*names, "g0", "g1"], random.randint(1, 2))]
            modes = [mode(entry, minutes=random.randint(0, 9), id=f"w{w}") for w, entry in enumerate(on)]
            steps.append(step(f"s{k}", *modes))
        arcs = [
            before(f"s{a}", f"s{b}")
            for b in range(n_steps)
            for a in range(b)
            if random.random() < (0.8 if b == a + 1 else 0.2)
        ]
        parts.append(routing(f"p{number}", *steps, precedences=tuple(arcs)))
    orders = [
        order(f"o{k}", f"p{random.randrange(len(parts))}", due=None, release=at(minutes=random.choice((0, 0, 7, 30))))
        for k in range(random.randint(1, 8))
    ]
    machines = [machine(name, speed=random.choice((1.0, 1.0, 0.7))) for name in names]
    return problem(*machines, *groups, *parts, *orders, objective=minimise(Term.MAKESPAN))


shops = st.builds(shop_of, st.randoms(use_true_random=False))


def task_of(shop: Problem, seed: int, rounds: int, found: list[tuple[Built, Key]]) -> Task:
    """Return a task that notes what is offered."""
    builder = Builder(compile_problem(shop))

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
        thread=seed % 2,
        stop=after(iterations=rounds),
        is_proved=lambda: False,
        offer=offer,
        best=lambda: min(found, key=lambda entry: entry[1])[0] if found else start,
    )
    return task


def walked(shop: Problem, seed: int, work: int) -> tuple[Floor, Graph, np.ndarray]:
    """Return a shop, its graph after a walk from a greedy solution, and the counts."""
    builder = Builder(compile_problem(shop))
    floor = floor_of(builder.instance, builder.build(RULES["fifo"]).placement)
    graph, chance, count = new_graph(floor.shop, floor.n_machines), new_chance(seed), np.zeros(5, np.int64)
    greedy(floor.shop, graph, chance, 0.3, 0.5)
    count[BEST] = count[CURRENT] = load(floor.shop, graph)
    graph.best_option[:], graph.best_sequence[:] = graph.option, graph.sequence
    walk(floor.shop, graph, chance, count, np.array([work, 10**9, 4, 1, 5, seed % 30 - 1], np.int64))
    return floor, graph, count


def assert_true(floor: Floor, graph: Graph, count: np.ndarray) -> None:
    """Assert that starts, ends, tails, chains and the makespan are what a new computation gives."""
    fresh = new_graph(floor.shop, floor.n_machines)
    fresh.option[:], fresh.sequence[:] = graph.option, graph.sequence
    assert load(floor.shop, fresh) == count[CURRENT]
    for name in ("start", "end", "tail", "prev", "next", "first", "last", "position", "machine", "length"):
        assert (getattr(graph, name) == getattr(fresh, name)).all(), name
    fresh.option[:], fresh.sequence[:] = graph.best_option, graph.best_sequence
    assert load(floor.shop, fresh) == count[BEST]


@settings(max_examples=150)
@given(shop=shops, seed=seeds)
def test_starts_and_tails_stay_true_after_many_moves(shop: Problem, seed: int) -> None:
    assert_true(*walked(shop, seed, work=30_000))


def test_starts_and_tails_stay_true_in_a_larger_shop() -> None:
    random = Random(3)
    rows = [[(m, random.randint(1, 99)) for m in random.sample(range(10), 10)] for _ in range(12)]
    floor, graph, count = walked(job_shop(rows, objective=minimise(Term.MAKESPAN)), seed=1, work=2_000_000)
    assert count[MOVES] > 1000
    assert_true(floor, graph, count)


@settings(max_examples=60)
@given(shop=shops, seed=seeds)
def test_every_plan_offered_is_feasible_and_better_than_the_one_before(shop: Problem, seed: int) -> None:
    found: list[tuple[Built, Key]] = []
    task = task_of(shop, seed, 3, found)
    assert tabu.suits(task.instance, traits_of(task.instance))
    tabu.improve(task)
    keys = [key for _, key in found]
    assert keys == sorted(set(keys), reverse=True)
    for built, key in found:
        plan = decode(task.instance, built.placement, unplanned=built.unplanned)
        assert [str(violation) for violation in check(shop, plan)] == []
        assert key == pytest.approx(score(shop, plan).key, rel=1e-9, abs=1e-6)
        assert not found or key < task.key(task.start)


@settings(max_examples=60)
@given(shop=shops)
def test_a_plan_becomes_a_solution_and_a_plan_again(shop: Problem) -> None:
    builder = Builder(compile_problem(shop))
    placement = builder.build(RULES["atcs"]).placement
    floor = floor_of(builder.instance, placement)
    graph = new_graph(floor.shop, floor.n_machines)
    solution = floor.solution_of(placement)
    assert solution is not None
    graph.option[:], graph.sequence[:] = solution
    load(floor.shop, graph)
    again = floor.placement_of(graph)
    assert (again.resource == placement.resource).all()
    assert (again.start <= placement.start).all()


@pytest.mark.parametrize(("text", "optimum", "rounds"), [(FT06, 55, 30), (FT10, 930, 400)], ids=["ft06", "ft10"])
def test_classics_are_solved_to_the_optimum(text: str, optimum: int, rounds: int) -> None:
    found: list[tuple[Built, Key]] = []
    task = task_of(read(text, "jobshop", "classic"), 0, rounds, found)
    tabu.improve(task)
    assert found[-1][1] == (0.0, optimum)


@settings(max_examples=20)
@given(shop=shops, seed=seeds)
def test_a_seed_gives_the_same_plans_again(shop: Problem, seed: int) -> None:
    first: list[tuple[Built, Key]] = []
    second: list[tuple[Built, Key]] = []
    tabu.improve(task_of(shop, seed, 2, first))
    tabu.improve(task_of(shop, seed, 2, second))
    assert [key for _, key in first] == [key for _, key in second]
    for (one, _), (other, _) in zip(first, second, strict=True):
        assert all((a == b).all() for a, b in zip(one.placement, other.placement, strict=True))


def test_walks_end_where_no_move_is_left() -> None:
    floor, graph, count = walked(job_shop([[(0, 5)], [(0, 3)]], objective=minimise(Term.MAKESPAN)), seed=0, work=10_000)
    assert (count[BEST], count[IDLE]) == (480, 0)
