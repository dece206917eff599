"""Every plan of every rule passes the judge and costs what the score says; names and calendars' zero do not matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import key_of, terms_of
from heijunka.engine.instance import compile_problem, decode, encode
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.messages import LANGUAGES, say
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.testing.strategies import problems

rules = st.sampled_from(sorted(RULES))


def plans(problem: Problem, rule: str) -> list[tuple[Builder, Built, Plan]]:
    """Return the rule's plans, without and with overtime."""
    builder = Builder(compile_problem(problem))
    found = []
    for with_overtime in (False, True) if builder.has_overtime else (False,):
        built = builder.build(RULES[rule], with_overtime=with_overtime)
        plan = decode(builder.instance, built.placement, unplanned=built.unplanned, overtime=built.overtime)
        found.append((builder, built, plan))
    return found


@settings(max_examples=150)
@given(problems(), rules)
def test_every_plan_passes_the_judge(problem: Problem, rule: str) -> None:
    for _, _, plan in plans(problem, rule):
        assert [str(violation) for violation in check(problem, plan)] == []


@settings(max_examples=100)
@given(problems(), rules)
def test_a_plan_replayed_passes_the_judge(problem: Problem, rule: str) -> None:
    for number, (builder, built, _) in enumerate(plans(problem, rule)):
        again = builder.replay(built.placement, with_overtime=bool(number))
        if again is not None:
            plan = decode(builder.instance, again.placement, unplanned=built.unplanned, overtime=again.overtime)
            assert [str(violation) for violation in check(problem, plan)] == []


@settings(max_examples=30)
@given(problems(most_orders=25), rules)
def test_crowded_plans_pass_the_judge(problem: Problem, rule: str) -> None:
    for _, _, plan in plans(problem, rule):
        assert [str(violation) for violation in check(problem, plan)] == []


@settings(max_examples=60)
@given(problems(), rules)
def test_arrays_cost_what_the_score_says(problem: Problem, rule: str) -> None:
    for builder, built, plan in plans(problem, rule):
        terms = terms_of(builder.instance, built.placement, built.overtime)
        judged = score(problem, plan)
        assert terms == pytest.approx(dict(judged.terms), rel=1e-9, abs=1e-6)
        assert key_of(problem.objective, terms) == pytest.approx(judged.key, rel=1e-9, abs=1e-6)


@settings(max_examples=40)
@given(problems(), rules)
def test_orders_left_out_have_reasons_in_both_languages(problem: Problem, rule: str) -> None:
    for _, _, plan in plans(problem, rule):
        planned = {entry.order for entry in plan.assignments}
        left_out = {entry.order for entry in plan.unplanned}
        assert planned | left_out == {order.id for order in problem.orders}
        assert not planned & left_out
        for entry in plan.unplanned:
            for language in LANGUAGES:
                assert say(entry.reason, language, **dict(entry.values))


@settings(max_examples=40)
@given(problems(), rules)
def test_a_plan_read_back_is_the_same_placement(problem: Problem, rule: str) -> None:
    for builder, built, plan in plans(problem, rule):
        again = encode(builder.instance, plan)
        for name in built.placement._fields:
            assert (getattr(again, name) == getattr(built.placement, name)).all(), name


@settings(max_examples=40)
@given(problems(), rules)
def test_other_names_give_the_same_plan(problem: Problem, rule: str) -> None:
    renamed = mapped(problem, _other_name)
    for (_, _, first), (_, _, second) in zip(plans(problem, rule), plans(renamed, rule), strict=True):
        assert _without_values(mapped(first, _other_name)) == _without_values(second)


@settings(max_examples=40)
@given(problems(), rules, st.integers(min_value=-3, max_value=20))
def test_a_later_horizon_gives_a_later_plan(problem: Problem, rule: str, weeks: int) -> None:
    # Calendars are weekly and in UTC here, so that whole weeks change nothing else.
    def later(_: str, value: object) -> object:
        return value + timedelta(weeks=weeks) if isinstance(value, datetime) else value

    shifted = mapped(problem, later)
    for (_, _, first), (_, _, second) in zip(plans(problem, rule), plans(shifted, rule), strict=True):
        assert mapped(first, later) == second


@settings(max_examples=25)
@given(problems(), rules)
def test_a_rule_always_gives_the_same_plan(problem: Problem, rule: str) -> None:
    assert [plan for _, _, plan in plans(problem, rule)] == [plan for _, _, plan in plans(problem, rule)]


ID_FIELDS = {
    "id",
    "calendar",
    "resource",
    "resources",
    "group",
    "members",
    "skill",
    "skills",
    "setup_matrix",
    "storage",
    "material",
    "operation",
    "before",
    "after",
    "order",
    "mode",
    "options",
    "initial_family",
    "attribute",
}


def _without_values(plan: Plan) -> Plan:
    return replace(plan, unplanned=tuple(replace(entry, values=()) for entry in plan.unplanned))


def _other_name(field: str, value: object) -> object:
    return f"{value}'" if field in ID_FIELDS and isinstance(value, str) else value


def mapped(thing: Any, change: Callable[[str, object], object], field: str = "") -> Any:
    """Return a copy of a dataclass in which every value has been changed."""
    if is_dataclass(thing) and not isinstance(thing, type):
        changed = {entry.name: mapped(getattr(thing, entry.name), change, entry.name) for entry in fields(thing)}
        return replace(thing, **changed)
    if isinstance(thing, tuple):
        return tuple(mapped(entry, change, field) for entry in thing)
    if isinstance(thing, dict):
        return {change("attribute", key): change("id", value) for key, value in thing.items()}
    return change(field, thing)
