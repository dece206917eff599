"""Chain annealing: what it changes step by step is what evaluating everything anew gives, and plans get better."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import compile_problem
from heijunka.engine.kernels.chains.walk import anneal
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.search.chains.compile import Model, model_of
from heijunka.model.problem import Problem
from heijunka.testing.strategies import problems


def loaded(problem: Problem) -> Model:
    """Return the model of a rule's plan, evaluated; limits that the objective does not know cost nothing."""
    builder = Builder(compile_problem(problem))
    instance = builder.instance
    start = builder.build(RULES["atcs"])
    assume((start.placement.start >= 0).any())
    model = model_of(instance, start, terms_of(instance, start.placement))
    model.net.order["missed"] = 0.0
    model.net.charge[3] = 0.0
    assume(model.load(model.start))
    return model


def walk(model: Model, seed: int, temperature: float) -> None:
    """Try some thousand moves."""
    assume(len(model.chains.movable))
    setting = np.array([temperature, 2.0, 0.5, 36_000.0, 30_000.0])
    anneal(model.net, model.chains, new_chance(seed), setting, np.zeros(0))


@settings(max_examples=30)
@given(problem=problems(most_orders=15), seed=st.integers(0, 2**16), temperature=st.sampled_from((0.01, 10.0, 1e6)))
def test_what_moves_change_is_what_evaluating_all_anew_gives(problem: Problem, seed: int, temperature: float) -> None:
    model = loaded(problem)
    walk(model, seed, temperature)
    cost, solution = model.cost, model.solution()
    setup_start = model.chains.node["setup_start"].copy()
    assert model.load(solution)
    assert model.cost == pytest.approx(cost, rel=1e-9, abs=1e-6)
    assert (model.chains.node["start"] == solution.start).all()
    assert (model.chains.node["end"] == solution.end).all()
    assert (model.chains.node["setup_start"] == setup_start).all()
