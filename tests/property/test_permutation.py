"""What flow shop kernels reckon is what the score says, for shops with setups, weights, releases and skipped stages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.permutation.makespan import best_place
from heijunka.engine.kernels.permutation.shop import heads, tails, total_cost
from heijunka.engine.search import Task
from heijunka.engine.search.permutation import Shape, is_flow_shop, run, shape_of
from heijunka.engine.search.permutation.flow import Annealing, built_of
from heijunka.engine.search.permutation.hybrid import Direction
from heijunka.engine.search.task import Key
from heijunka.engine.search.traits import traits_of
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.model.material import Material
from heijunka.model.objective import Objective, Term, WeightedTerm, minimise
from heijunka.model.problem import Problem
from heijunka.model.routing import Requirement
from heijunka.testing.builders import at, group, machine, matrix, order, problem, routing, step

seeds = st.integers(0, 2**16)
SUMS = (Term.WEIGHTED_TARDINESS, Term.LATE_ORDERS, Term.FLOW_TIME)


@st.composite
def flow_shops(draw: st.DrawFn) -> Problem:
    """Return a flow shop with setups on some machines; on others some operations take no time or are left out."""
    n_orders, n_stages = draw(st.integers(3, 8)), draw(st.integers(1, 4))
    has_setups = draw(st.booleans())
    colours = [f"c{n}" for n in range(draw(st.integers(1, 3)))]
    parts: list[Any] = []
    for stage in range(n_stages):
        is_set_up = has_setups and stage % 2 == 0
        if is_set_up:
            minutes = {(a, b): draw(st.integers(0, 9)) for a in colours for b in colours}
            parts.append(matrix(f"changes {stage}", minutes, default=0))
        initial = draw(st.sampled_from([None, *colours])) if is_set_up else None
        parts.append(
            machine(
                f"m{stage}",
                setup_matrix=f"changes {stage}" if is_set_up else None,
                **({"initial_family": initial} if initial else {}),
            )
        )
    for n in range(n_orders):
        colour = draw(st.sampled_from(colours))
        parts.append(Material(id=f"p{n}", attributes={"colour": colour}))
        steps = []
        for stage in range(n_stages):
            is_set_up = has_setups and stage % 2 == 0
            length = draw(st.integers(1 if is_set_up or stage == 0 else 0, 20))
            if length == 0 and stage % 2 and draw(st.booleans()):
                continue
            steps.append(step(f"s{stage}", f"m{stage}", minutes=length))
        parts.append(routing(f"p{n}", *steps))
        parts.append(
            order(
                f"o{n}",
                f"p{n}",
                due=draw(st.sampled_from([None, 0.2, 0.5, 1.0])),
                release=at(draw(st.sampled_from([0, 0.1, 0.3]))),
                weight=draw(st.sampled_from([0.0, 1.0, 2.5])),
            )
        )
    if draw(st.booleans()):
        wish = Objective(terms=(WeightedTerm(term=Term.MAKESPAN),))
    else:
        terms = draw(st.lists(st.sampled_from([*SUMS, Term.SETUP_TIME]), min_size=1, max_size=3, unique=True))
        terms = terms if set(terms) & set(SUMS) else [*terms, Term.FLOW_TIME]
        wish = Objective(
            terms=tuple(WeightedTerm(term=term, weight=draw(st.sampled_from([0.5, 1.0]))) for term in terms)
        )
    return problem(*parts, objective=wish)


def task_of(problem: Problem, seed: int = 0, rounds: int = 2) -> tuple[Task, list[Built]]:
    """Return a task from a rule's plan on, and the list that holds what is offered."""
    builder = Builder(compile_problem(problem))
    start = builder.build(RULES["edd"])
    found: list[Built] = []

    def offer(built: Built, _: str) -> Key:
        found.append(built)
        return task.key(built)

    task = Task(
        instance=builder.instance,
        builder=builder,
        rules=[("edd", RULES["edd"], False)],
        start=start,
        seed=seed,
        thread=0,
        stop=after(iterations=rounds),
        is_proved=lambda: False,
        offer=offer,
        best=lambda: found[-1] if found else start,
    )
    return task, found


def shape_found(task: Task) -> Shape:
    """Return the flow shop of all orders."""
    assert is_flow_shop(task.instance, traits_of(task.instance))
    shape = shape_of(task.instance, np.arange(task.instance.n_orders))
    assert shape is not None
    return shape


def assert_judged(task: Task, built: Built) -> float:
    """Assert that the judge finds nothing; return the score."""
    plan = decode(task.instance, built.placement, unplanned=built.unplanned)
    problem = task.instance.problem
    assert [str(violation) for violation in check(problem, plan)] == []
    found = score(problem, plan).key
    assert task.key(built) == pytest.approx(found, rel=1e-9, abs=1e-6)
    return float(found[-1])


@settings(max_examples=60)
@given(problem=flow_shops(), seed=seeds)
def test_cost_of_a_sequence_is_the_score_of_its_plan(problem: Problem, seed: int) -> None:
    task, _ = task_of(problem)
    shape = shape_found(task)
    sequence = np.random.default_rng(seed).permutation(len(shape.orders)).astype(np.int32)
    built = built_of(task, shape, sequence)
    assert built is not None
    cost, last = total_cost(shape.shop, sequence)
    # A flow time counts from the release.
    waited = float((shape.shop.flow * shape.shop.release).sum())
    reckoned = last * shape.unit / 60 if shape.is_makespan else cost - waited
    assert assert_judged(task, built) == pytest.approx(reckoned, rel=1e-9, abs=1e-6)


@settings(max_examples=25)
@given(problem=flow_shops(), seed=seeds)
def test_plans_offered_pass_the_judge_and_a_seed_repeats_them(problem: Problem, seed: int) -> None:
    values = []
    for _ in range(2):
        task, found = task_of(problem, seed)
        run(task)
        assert found
        values.append([assert_judged(task, built) for built in found])
    assert values[0] == values[1]
    assert values[0] == sorted(values[0], reverse=True)


@st.composite
def hybrid_flow_shops(draw: st.DrawFn) -> Problem:
    """Return a hybrid flow shop to finish soonest, some operations of which take no time or are left out."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    sizes[0] = max(2, sizes[0])
    has_releases = draw(st.booleans())
    parts: list[Any] = []
    for stage, size in enumerate(sizes):
        names = [f"m{stage}.{n}" for n in range(size)]
        parts += [*map(machine, names), group(f"g{stage}", *names)]
    for n in range(draw(st.integers(3, 9))):
        steps = []
        for stage in range(len(sizes)):
            length = draw(st.integers(1 if stage == 0 else 0, 20))
            if length or stage % 2 == 0 or draw(st.booleans()):
                steps.append(step(f"s{stage}", Requirement(group=f"g{stage}"), minutes=length))
        release = at(draw(st.sampled_from([0, 0.1, 0.3]))) if has_releases else None
        parts += [routing(f"p{n}", *steps), order(f"o{n}", f"p{n}", due=None, release=release)]
    return problem(*parts, objective=minimise(Term.MAKESPAN))


@settings(max_examples=40)
@given(problem=hybrid_flow_shops(), seed=seeds)
def test_hybrid_plans_pass_the_judge_and_take_no_longer_than_reckoned(problem: Problem, seed: int) -> None:
    task, _ = task_of(problem)
    shape = shape_found(task)
    assert shape.is_hybrid
    is_mirrored = bool(seed % 2) and not shape.shop.release.any()
    search = Direction(shape, new_chance(seed), is_mirrored=is_mirrored)
    search.go_on(0.5, work=2000)
    built = search.built(task)
    assert built is not None
    makespan = assert_judged(task, built)
    reckoned = search.value * shape.unit / 60
    # What was found back in time may start earlier once it is turned round.
    assert makespan <= reckoned + 1e-9 if is_mirrored else makespan == pytest.approx(reckoned)


@settings(max_examples=15)
@given(problem=hybrid_flow_shops(), seed=seeds)
def test_hybrid_plans_offered_pass_the_judge(problem: Problem, seed: int) -> None:
    task, found = task_of(problem, seed, rounds=4)
    run(task)
    assert found
    assert [assert_judged(task, built) for built in found]


@numba.njit  # type: ignore[untyped-decorator]
def _tried(shop, sequence, order, head, tail, chance):  # type: ignore[no-untyped-def]
    length = len(sequence)
    heads(shop, sequence, 0, length, head)
    tails(shop, sequence, length - 1, length, tail)
    return best_place(shop, sequence, length, order, head, tail, chance)


@settings(max_examples=60)
@given(problem=flow_shops(), seed=seeds)
def test_heads_and_tails_give_the_makespan_of_every_place(problem: Problem, seed: int) -> None:
    task, _ = task_of(replace(problem, objective=Objective(terms=(WeightedTerm(term=Term.MAKESPAN),))))
    shape = shape_found(task)
    *others, order = np.random.default_rng(seed).permutation(len(shape.orders)).astype(np.int32)
    head, tail = np.zeros((2, len(shape.orders) + 2, shape.operation.shape[1] + 1), np.int32)
    place, makespan = _tried(shape.shop, np.array(others, np.int32), order, head, tail, new_chance(seed))
    tried = [total_cost(shape.shop, np.insert(others, n, order).astype(np.int32))[1] for n in range(len(others) + 1)]
    assert makespan == min(tried) == tried[place]


@settings(max_examples=25)
@given(problem=flow_shops(), seed=seeds)
def test_annealing_knows_what_its_best_sequence_costs(problem: Problem, seed: int) -> None:
    task, _ = task_of(problem)
    shape = shape_found(task)
    chance = new_chance(seed)
    search = Annealing(shape, np.arange(len(shape.orders), dtype=np.int32), chance)
    for gone in (0.0, 0.5, 1.0):
        search.go_on(chance, gone, work=3000)
        assert sorted(search.best.tolist()) == list(range(len(shape.orders)))
        assert search.value == pytest.approx(total_cost(shape.shop, search.best)[0], rel=1e-9, abs=1e-6)
