"""Work goes back where it stood: alike resources change about, and no time changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import heijunka as hj
from heijunka.engine.baseline import stability_of
from heijunka.engine.construct.build import Builder, Built, Guide
from heijunka.engine.construct.rules import FIRST, RULES
from heijunka.engine.homing import homeward
from heijunka.engine.instance import NONE, compile_problem, decode, encode
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.model.problem import Pin, Problem
from heijunka.model.routing import Requirement
from heijunka.testing.builders import group, machine, order, problem, routing, step


def benches(n_orders: int = 9) -> Problem:
    """Return orders that any of three alike benches may do."""
    names = [f"bench-{n}" for n in range(3)]
    work = routing("chair", step("fit", Requirement(group="benches"), minutes=60))
    orders = (order(f"o{n}", "chair", due=n + 1) for n in range(n_orders))
    return problem(*map(machine, names), group("benches", *names), work, *orders)


def built_of(asked: Problem) -> tuple[Builder, Built]:
    builder = Builder(compile_problem(asked))
    return builder, builder.build(RULES["edd"])


def changed_about(built: Built, resources: list[int]) -> Built:
    """Return the same plan with resources changed for each other."""
    place = built.placement.resource
    other = np.where(place == NONE, NONE, np.array(resources)[place])
    return replace(built, placement=built.placement._replace(resource=other))


def test_all_goes_back_where_it_stood() -> None:
    asked = benches()
    builder, built = built_of(asked)
    plan = decode(builder.instance, built.placement)
    instance = compile_problem(replace(asked, baseline=plan))
    back = homeward(instance, changed_about(built, [2, 0, 1]))
    assert (back.placement.resource == built.placement.resource).all()
    assert stability_of(instance, back.placement) == 0.0


def test_what_is_pinned_stays_and_what_is_in_its_way_does_not_go_there() -> None:
    asked = benches()
    builder, built = built_of(asked)
    plan = decode(builder.instance, built.placement)
    moved = changed_about(built, [1, 2, 0])
    there = decode(builder.instance, moved.placement)
    first = min(there.assignments, key=lambda entry: (entry.start, entry.order))
    pin = Pin(order=first.order, operation=first.operation, resources=first.resources, start=first.start)
    instance = compile_problem(replace(asked, baseline=plan, pins=(pin,)))
    back = homeward(instance, moved)
    after = decode(instance, back.placement)
    found = next(entry for entry in after.assignments if entry.order == first.order)
    assert found.resources == first.resources
    assert not check(replace(asked, pins=(pin,)), after)
    assert stability_of(instance, back.placement) < stability_of(instance, moved.placement)


def test_without_a_baseline_a_plan_stays_as_it_is() -> None:
    builder, built = built_of(benches())
    assert homeward(builder.instance, built) is built


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_no_time_changes_and_the_judge_passes_it(plant: str) -> None:
    asked = hj.net(PLANTS[plant]("small", seed=3))
    builder, before = built_of(asked)
    baseline = decode(builder.instance, before.placement, unplanned=before.unplanned)
    instance = compile_problem(replace(asked, baseline=baseline))
    other = Builder(instance).build(RULES["atcs"])
    back = homeward(instance, other)
    for name in ("setup_start", "start", "end", "mode"):
        assert (getattr(back.placement, name) == getattr(other.placement, name)).all()
    plan = decode(instance, back.placement, unplanned=back.unplanned)
    assert [str(violation) for violation in check(asked, plan)] == []
    old, now, then = (entry.placement.resource for entry in (before, back, other))
    assert (now != old).sum() <= (then != old).sum()


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_a_guided_rule_keeps_nearer_to_a_plan_than_the_rule_itself(plant: str) -> None:
    asked = hj.net(PLANTS[plant]("small", seed=3))
    builder, before = built_of(asked)
    baseline = decode(builder.instance, before.placement, unplanned=before.unplanned)
    instance = compile_problem(replace(asked, baseline=baseline))
    builder, start = Builder(instance), encode(instance, baseline)
    for name in FIRST[:2]:
        guided = builder.guided(start, RULES[name], Guide(ease=0.5, ahead=4.0))
        plan = decode(instance, guided.placement, unplanned=guided.unplanned)
        assert [str(violation) for violation in check(asked, plan)] == []
        alone = builder.build(RULES[name])
        assert stability_of(instance, guided.placement) < stability_of(instance, alone.placement)
        is_there = guided.placement.start != NONE
        ahead = round(4.0 * builder._mean_length)
        assert (guided.placement.start >= start.start - ahead)[is_there].all()
