"""Whatever happens: the problem with the facts in it is sound, and its plans pass the judge."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_mrp import problems

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem, decode
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.messages import LANGUAGES
from heijunka.model import event as ev
from heijunka.model.issue import Severity
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.state import Progress, State, apply, replay
from heijunka.model.validate import validate
from heijunka.mrp import demands_of, net
from heijunka.reschedule.facts import in_words, take_in
from heijunka.testing import strategies
from heijunka.testing.builders import at
from heijunka.testing.happenings import facts, work_done

OF_RESOURCES = {"resource_down", "resource_up", "resource_slowed", "calendar_changed"}


def planned(problem: Problem) -> Plan:
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["edd"])
    return decode(builder.instance, built.placement, unplanned=built.unplanned, overtime=built.overtime)


def errors(problem: Problem) -> list[str]:
    return [f"{issue.code} {issue.values}" for issue in validate(problem) if issue.severity is Severity.ERROR]


def happened(problem: Problem, plan: Plan, random: Random, *, with_work: bool) -> State:
    now = at(random.choice((1, 12, 30, 60, 150)))
    events = work_done(plan, now, random) if with_work else []
    return replay(events + facts(problem, now, random, random.randint(0, 6)), State(now=now))


def both_ways(given_problem: Problem, random: Random, *, with_work: bool) -> None:
    problem = net(given_problem)
    plan = planned(problem)
    assert [str(violation) for violation in check(problem, plan)] == []
    state = happened(problem, plan, random, with_work=with_work)
    taken = take_in(problem, state)
    assert errors(taken.problem) == []
    again = planned(taken.problem)
    assert [str(violation) for violation in check(taken.problem, again)] == []
    assert {entry.order for entry in again.assignments} | {entry.order for entry in again.unplanned} == {
        order.id for order in taken.problem.orders
    }
    for remark in (*taken.assumptions, *taken.notes):
        assert all(in_words(remark, language) for language in LANGUAGES)


@settings(max_examples=150)
@given(problems(), st.randoms(use_true_random=False))
def test_facts_make_sound_problems_whose_plans_pass_the_judge(problem: Problem, random: Random) -> None:
    both_ways(problem, random, with_work=False)


@settings(max_examples=150)
@given(problems(), st.randoms(use_true_random=False))
def test_facts_about_work_that_has_begun_do_so_too(problem: Problem, random: Random) -> None:
    both_ways(problem, random, with_work=True)


@settings(max_examples=150)
@given(problems(), st.randoms(use_true_random=False))
def test_facts_taken_in_twice_change_nothing_more(problem: Problem, random: Random) -> None:
    netted = net(problem)
    state = happened(netted, planned(netted), random, with_work=True)
    once = take_in(netted, state).problem
    assert take_in(once, state).problem == once


@settings(max_examples=100)
@given(problems(), st.randoms(use_true_random=False))
def test_no_demand_gets_too_much_and_no_order_owes_more_than_it_yields(problem: Problem, random: Random) -> None:
    netted = net(problem)
    state = happened(netted, planned(netted), random, with_work=True)
    taken = take_in(netted, state).problem
    rest = {demand.id: demand.quantity for demand in taken.demands}
    owed: dict[str, float] = defaultdict(float)
    for order in taken.orders:
        for peg in order.pegs:
            rest[peg.demand] -= peg.quantity
            owed[order.id] += peg.quantity
        for supply in order.supplies:
            if supply.order is not None and f"{order.id}/{supply.operation}" not in state.operations:
                owed[supply.order] += supply.quantity
    for lack in taken.unpegged:
        rest[lack.demand] -= lack.quantity
    assert all(left > -1e-6 for left in rest.values())
    for order in taken.orders:
        ended = state.operations.get(f"{order.id}/last")
        if ended is not None and ended.progress is Progress.ENDED:
            assert owed[order.id] <= ended.good + 1e-6


@settings(max_examples=60)
@given(problems(), st.randoms(use_true_random=False))
def test_what_facts_are_not_about_stays_as_it_is(problem: Problem, random: Random) -> None:
    netted = net(problem)
    event = random.choice(facts(netted, at(1), random, 3))
    taken = take_in(netted, apply(State(now=at(1)), event)).problem
    assert replace(taken, state=None, plant=netted.plant) == netted or event.kind not in OF_RESOURCES
    assert taken.plant.routings is netted.plant.routings
    if isinstance(event, ev.DemandExpedited):
        reached = {name for name, served in demands_of(netted).items() if event.demand in served}
        kept = {order.id: order for order in taken.orders}
        assert all(kept[order.id] == order for order in netted.orders if order.id not in reached)


@settings(max_examples=100)
@given(strategies.problems(), st.randoms(use_true_random=False))
def test_orders_given_without_netting_go_through_it_too(problem: Problem, random: Random) -> None:
    state = happened(problem, planned(problem), random, with_work=True)
    taken = take_in(problem, state).problem
    assert errors(taken) == []
    assert [str(violation) for violation in check(taken, planned(taken))] == []


@pytest.mark.parametrize("plant", sorted(PLANTS))
@pytest.mark.parametrize("seed", range(5))
def test_reference_plants_go_through_it_too(plant: str, seed: int) -> None:
    problem = net(PLANTS[plant]("small"))
    random = Random(seed)
    now = problem.horizon.start + timedelta(hours=random.randint(1, 60))
    events = work_done(planned(problem), now, random) + facts(problem, now, random, 8)
    state = replay(events, State(now=now))
    taken = take_in(problem, state).problem
    assert errors(taken) == []
    assert [str(violation) for violation in check(taken, planned(taken))] == []
    assert take_in(taken, state).problem == taken
