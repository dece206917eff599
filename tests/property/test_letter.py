"""A plan carried out to the letter is the plan in a calm plant, and breaks no rule of the floor in any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import NONE, Instance, compile_problem, decode
from heijunka.engine.instance.arrays import Placement
from heijunka.evaluate.check import check
from heijunka.evaluate.violation import Rule as Law
from heijunka.model.problem import Problem
from heijunka.testing.strategies import problems
from heijunka.twin.history import History
from heijunka.twin.letter import batches, lengths
from heijunka.twin.nature import Nature, calm
from heijunka.twin.shop import Rule, Setting, Shop
from heijunka.twin.site import ground
from heijunka.twin.strict import carry_out

DAY = 24 * 3600
rules = st.sampled_from(sorted(RULES))
LAWS = frozenset({Law.CAPACITY, Law.RESOURCES, Law.RELEASE, Law.HORIZON, Law.SUPPLY, Law.STORAGE, Law.BALANCE})
"""Rules that hold whatever happens; times, lags and deadlines do not."""


def restless(instance: Instance, seed: int) -> Nature:
    """Return a nature in which nothing goes as planned."""
    random = np.random.default_rng(seed)
    n = instance.n_operations
    gaps = random.exponential(20 * 3600, (instance.n_resources, 60)).astype(np.int64) + 1
    repairs = random.exponential(2 * 3600, gaps.shape).astype(np.int64) + 1
    until = np.cumsum(gaps + repairs, axis=1)
    return calm(instance)._replace(
        arrives=random.integers(0, DAY // 2, instance.n_orders),
        factor=random.lognormal(0, 0.3, n),
        setup_factor=random.lognormal(0, 0.3, n),
        late=np.where(random.random(n) < 0.1, random.integers(0, DAY // 2, n), 0),
        down_ptr=60 * np.arange(instance.n_resources + 1),
        down_since=(until - repairs).ravel(),
        down_until=until.ravel(),
    )


def placed(history: History) -> Placement:
    """Return what was done as a plan; orders that were not completed are left out."""
    return Placement(history.setup_start, history.start, history.end, history.mode, history.resource)


def assert_same(history: History, placement: Placement) -> None:
    """Assert that what was done is a plan."""
    is_placed = placement.start != NONE
    for name, planned in placement._asdict().items():
        found = getattr(history, name)
        assert found[is_placed].tolist() == planned[is_placed].tolist(), name
        assert (found[~is_placed] == NONE).all()
    assert not history.blocked.any()


@settings(max_examples=200)
@given(problem=problems(most_orders=12), rule=rules, with_overtime=st.booleans())
def test_a_plan_in_a_calm_plant_is_carried_out_to_the_second(problem: Problem, rule: str, with_overtime: bool) -> None:
    instance = compile_problem(problem)
    built = Builder(instance).build(RULES[rule], with_overtime=with_overtime and instance.extended is not None)
    history = carry_out(ground(instance), built.placement, calm(instance), overtime=built.overtime)
    assert_same(history, built.placement)


@settings(max_examples=100)
@given(problem=problems(most_orders=12), rule=rules, seed=st.integers(0, 1000), keep=st.booleans())
def test_whatever_happens_no_resource_does_two_things_and_nothing_is_used_before_it_is_there(
    problem: Problem, rule: str, seed: int, keep: bool
) -> None:
    instance = compile_problem(problem)
    built = Builder(instance).build(RULES[rule])
    history = carry_out(ground(instance), built.placement, restless(instance, seed), keep=keep)
    done = placed(history)._replace(end=np.where(history.end == NONE, NONE, history.end + history.blocked))
    assume(((done.end == NONE) == (built.placement.end == NONE)).all())
    assert (done.mode == built.placement.mode).all()
    assert (done.resource == built.placement.resource).all()
    flaws = check(problem, decode(instance, done, unplanned=built.unplanned))
    assert [str(flaw) for flaw in flaws if flaw.rule in LAWS] == []
    if keep:
        assert (done.start >= built.placement.start).all()


def pegged(problem: Problem) -> Problem:
    """Return a problem as the floor knows them: without pins, storages and material that nobody has set aside."""
    plant = problem.plant
    routings = []
    for entry in plant.routings:
        steps = tuple(
            replace(step, modes=tuple(replace(mode, components=()) for mode in step.modes)) for step in entry.operations
        )
        links = entry.precedences and tuple(replace(link, storage=None) for link in entry.precedences)
        routings.append(replace(entry, operations=steps, precedences=links))
    materials = tuple(replace(material, storage=None) for material in plant.materials)
    return replace(problem, plant=replace(plant, routings=tuple(routings), materials=materials, boms=()), pins=())


@settings(max_examples=100)
@given(problem=problems(most_orders=12), rule=st.sampled_from((Rule.FIFO, Rule.EDD, Rule.SPT)), seed=st.integers(0, 99))
def test_what_the_floor_did_by_a_rule_is_done_again_to_the_letter(problem: Problem, rule: Rule, seed: int) -> None:
    """The two kernels share no decision; they must agree on how long everything takes under the same chance."""
    instance = compile_problem(pegged(problem))
    place, nature = ground(instance), restless(instance, seed)
    shop = Shop(place, nature)
    shop.play(Setting(rule=rule).row(place), 200 * DAY)
    done = placed(shop.history())
    length = lengths(instance, done)
    longest = [sorted(length[members])[-2:] for members in batches(instance, done, length).groups.values()]
    # Of two that last as long in a batch, the history does not tell by whose chance both went.
    assume((done.end != NONE).all() and all(first != last for first, last in longest))
    assert_same(carry_out(place, done, nature), done)
