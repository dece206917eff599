"""Nothing beats a bound: no rule's plan, with or without overtime, and no optimum that the exact method proves."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from judged_worlds import WORLDS

from heijunka.engine.bounds import bound_of
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import key_of, terms_of
from heijunka.engine.cpsat import Question
from heijunka.engine.cpsat.search import answer
from heijunka.engine.instance import Instance, compile_problem
from heijunka.errors import Unsupported
from heijunka.model.objective import Objective, Term, WeightedTerm, minimise
from heijunka.model.problem import Problem
from heijunka.testing.strategies import problems

EVERY = tuple(term for term in Term if term is not Term.UNPLANNED)
rules = st.sampled_from(sorted(RULES))
worlds = st.builds(
    lambda name, seed: replace(WORLDS[name](seed), state=None), st.sampled_from(sorted(WORLDS)), st.integers(0, 10_000)
)


def assert_unbeaten(instance: Instance, rule: str) -> None:
    bounds = bound_of(instance)
    builder = Builder(instance)
    for with_overtime in (False, True) if builder.has_overtime else (False,):
        built = builder.build(RULES[rule], with_overtime=with_overtime)
        terms = terms_of(instance, built.placement, built.overtime)
        if not built.unplanned:
            for term in EVERY:
                assert bounds.terms[term] <= terms[term] + 1e-6, term
        key = key_of(instance.problem.objective, terms)
        for least, reached in zip(bounds.key(len(built.unplanned)), key, strict=True):
            assert least <= reached + 1e-6


def of_every_term(problem: Problem) -> Problem:
    """Return the problem with an objective that asks for every term, in their order."""
    return replace(problem, objective=Objective(terms=minimise(*EVERY).terms, is_lexicographic=True))


@settings(max_examples=200)
@given(problems(), rules)
def test_no_plan_of_a_rule_beats_the_bound(problem: Problem, rule: str) -> None:
    assert_unbeaten(compile_problem(of_every_term(problem)), rule)


@settings(max_examples=60)
@given(problems(most_orders=25), rules)
def test_no_crowded_plan_beats_the_bound(problem: Problem, rule: str) -> None:
    assert_unbeaten(compile_problem(of_every_term(problem)), rule)


@settings(max_examples=60)
@given(worlds, rules)
def test_no_plan_of_a_judged_world_beats_the_bound(problem: Problem, rule: str) -> None:
    assert_unbeaten(compile_problem(of_every_term(problem)), rule)


@settings(max_examples=40)
@given(problems(most_orders=4), st.sampled_from([term for term in EVERY if term is not Term.LEVELNESS]))
def test_no_optimum_beats_the_bound(problem: Problem, term: Term) -> None:
    asked = Objective(terms=(WeightedTerm(term=term), WeightedTerm(term=Term.FLOW_TIME, weight=0.01)))
    instance = compile_problem(replace(problem, objective=asked))
    try:
        outcome = answer(Question(instance=instance, seconds=2.0))
    except Unsupported:
        return
    if outcome.placement is None:
        return
    key = key_of(asked, terms_of(instance, outcome.placement))
    assert bound_of(instance).key(round(key[0]))[-1] <= key[-1] + 1e-6
    # On a busy machine there may be a plan before there is a bound.
    assert all(least <= reached + 1e-6 for least, reached in zip(outcome.bound or (), key, strict=False))
