"""Corrupt valid plans in every way known here, thousands of times: the judge catches each, by the rule it breaks."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from judged_worlds import WORLDS
from naive_planner import NaivePlanner
from plan_corruptions import CORRUPTIONS, Case

from heijunka.evaluate.check import Rule, check
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

N_SEEDS = 8
N_TRIES = 4


@pytest.fixture(scope="module")
def planned() -> list[tuple[str, int, Problem, Plan]]:
    """Return problems of each world with a valid plan."""
    found = []
    for name, world in WORLDS.items():
        for seed in range(N_SEEDS):
            problem = world(seed)
            found.append((name, seed, problem, NaivePlanner(problem, Random(seed)).plan()))
    return found


def test_the_plans_to_corrupt_are_valid_and_hold_work(planned):
    for name, seed, problem, plan in planned:
        assert check(problem, plan) == (), f"{name} {seed}"
        assert len(plan.assignments) >= 8, f"{name} {seed}"


def test_every_rule_is_broken_in_some_way():
    assert len(CORRUPTIONS) >= 30
    assert {rule for rule, _ in CORRUPTIONS.values()} == set(Rule)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_mutant_is_caught_by_the_rule_it_breaks(planned, name):
    rule, corrupt = CORRUPTIONS[name]
    n_mutants: Counter[str] = Counter()
    for world, seed, problem, plan in planned:
        for n in range(N_TRIES):
            mutant = corrupt(Case(problem=problem, plan=plan, rng=Random(f"{name} {seed} {n}")))
            if mutant is None:
                continue
            n_mutants[world] += 1
            caught = {violation.rule for violation in check(mutant.problem, mutant.plan)}
            assert rule in caught, f"{world} {seed} {n}: {caught or 'nothing'}"
    assert n_mutants.total() >= N_TRIES, "a corruption that finds nothing to break tests nothing"
