"""Annealing on the graph: what moves change is what reckoning all anew gives; costs are the score's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import heijunka as hj
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.kernels.graph.anneal import reckon_all
from heijunka.engine.kernels.graph.mending import mend
from heijunka.engine.kernels.graph.tanks import fill
from heijunka.engine.search import Task
from heijunka.engine.search.annealing.crew import Crew
from heijunka.engine.search.annealing.run import Annealing
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.model.objective import Term, WeightedTerm
from heijunka.model.problem import Pin, Problem
from heijunka.model.resource import Storage
from heijunka.testing.builders import at, bom, demand, machine, material, minimise, order, problem, routing, step
from heijunka.testing.strategies import problems


def begun(problem: Problem, rule: str = "atcs") -> Annealing:
    """Return an annealing that stands at a rule's plan."""
    builder = Builder(compile_problem(problem))
    start = builder.build(RULES[rule])
    return Annealing(
        Task(
            instance=builder.instance,
            builder=builder,
            rules=[],
            start=start,
            seed=1,
            thread=0,
            stop=after(iterations=1),
            is_proved=lambda: False,
            offer=lambda *_: (0.0,),
            best=lambda: start,
        )
    )


@settings(max_examples=40)
@given(problem=problems(most_orders=12), temperature=st.sampled_from((0.01, 100.0, 1e6)))
def test_what_moves_change_is_what_reckoning_all_anew_gives(problem: Problem, temperature: float) -> None:
    search = begun(problem)
    # Where one operation must soon follow another there may be several plans from which nothing can start earlier.
    assume(search.is_ready and len(search.graph.movable) and search.graph.wish[3] == 0)
    for _ in range(3):
        search.move(temperature, 2.0, 5_000)
        chains = search.chains
        before = {name: getattr(chains, name).copy() for name in ("start", "end", "cost", "order_cost", "total")}
        assert reckon_all(search.graph, chains, search.sequence(chains)) < 0
        for name in ("start", "end"):
            assert (getattr(chains, name) == before[name]).all(), name
        assert chains.total[0] == pytest.approx(before["total"][0], rel=1e-9, abs=1e-6)
        fill(search.graph, chains)
        assert (chains.total[3] > 0) == (before["total"][3] > 0)


@settings(max_examples=40)
@given(problem=problems(most_orders=12), threads=st.integers(2, 4))
def test_what_threads_put_together_is_a_plan_and_costs_what_it_says(problem: Problem, threads: int) -> None:
    search = begun(problem)
    assume(search.is_ready and len(search.graph.movable))
    search.task = replace(search.task, stop=after(iterations=100_000))
    search.first_temperature = 100.0
    crew = Crew(search, threads)
    rounds = 0
    for _ in range(3):
        rounds = crew.work(rounds)
    crew.close()
    chains = search.chains
    cost = float(chains.total[0])
    if search.graph.wish[3] == 0:
        assert reckon_all(search.graph, chains, search.sequence(chains)) < 0
        assert chains.total[0] == pytest.approx(cost, rel=1e-9, abs=1e-6)
    search.keep_if_better()
    found = search.finished() if np.isfinite(search.best_cost) else None
    if found is not None:
        plan = decode(search.instance, found, unplanned=search.task.start.unplanned)
        assert [str(violation) for violation in check(search.instance.problem, plan)] == []


def test_what_cannot_be_held_for_its_storage_stays_where_it_was() -> None:
    search = begun(
        hj.net(
            problem(
                *(machine("m"), machine("k"), Storage(id="box", capacity=10), material("P", storage="box")),
                *(routing("P", step("make", "m", minutes=60)), routing("X", step("cut", "m", minutes=60))),
                *(routing("A", step("build", "k", minutes=120)), bom("A", P=1)),
                *(demand("a", "A", due=3), demand("b", "A", due=5), order("x", "X", due=3)),
                pins=(Pin(order="x", operation="cut", start=at(2)),),
                objective=minimise(Term.WIP),
            )
        )
    )
    graph, chains = search.graph, search.chains
    assert search.is_ready
    before = search.copy_of(chains)
    graph.capacity[0] = 0.5  # too little for the second part, behind which a pin lets nothing move
    assert not mend(graph, chains, 10)
    for name in ("start", "end", "cost", "floor", "order_cost"):
        was = before[name] if name in before else before["op"][name]
        assert (getattr(chains, name) == was).all(), name
    assert reckon_all(graph, chains, search.sequence(chains)) < 0
    assert chains.total[0] == pytest.approx(before["total"][0])


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_a_reference_plant_costs_what_the_score_says(plant: str) -> None:
    search = begun(hj.net(PLANTS[plant]("demo", seed=7)))
    assert search.is_ready
    assert search.chains.total[0] == pytest.approx(search.task.key(search.task.start)[-1])
    search.move(20.0, 2.0, 100_000)
    search.keep_if_better()
    assert np.isfinite(search.best_cost)


def test_a_reference_plant_gets_better() -> None:
    problem = hj.net(PLANTS["air-conditioning"]("demo", seed=7))
    result = solve(problem, stop=after(iterations=150), methods=("rules", "search"))
    assert result.score.value < 0.97 * min(entry.value for entry in result.rules.values() if not entry.n_unplanned)


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_a_start_far_from_the_plan_in_force_is_taken_as_it_stands(plant: str) -> None:
    """A batch of which one piece starts earlier than in the plan in force is not held back by the others."""
    problem = hj.net(PLANTS[plant]("demo", seed=7))
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    before = decode(builder.instance, built.placement, unplanned=built.unplanned)
    terms = (*problem.objective.terms, WeightedTerm(term=Term.STABILITY, weight=0.01))
    search = begun(replace(problem, objective=replace(problem.objective, terms=terms), baseline=before), "atcs")
    assert search.is_ready
    assert search.chains.total[0] == pytest.approx(search.task.key(search.task.start)[-1], rel=0.1)
