"""Just in time: starting later keeps every order's end, passes the judge, and leaves less work waiting."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import heijunka as hj
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.search.annealing.shift import shifted
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.model.objective import Term
from heijunka.model.problem import Problem
from heijunka.testing.strategies import problems


def assert_later(problem: Problem, rule: str) -> float:
    """Assert what a shift promises; return the work in progress after it beside that before."""
    builder = Builder(compile_problem(problem))
    instance = builder.instance
    built = builder.build(RULES[rule])
    later = shifted(instance, built)
    plan = decode(instance, later.placement, unplanned=later.unplanned, overtime=later.overtime)
    assert [str(violation) for violation in check(problem, plan)] == []
    ptr = instance.orders.operation_ptr[:-1]
    ends = [np.maximum.reduceat(entry.placement.end, ptr) for entry in (built, later)]
    assert (ends[0] == ends[1]).all()
    assert (later.placement.start >= built.placement.start).all()
    before, after = (terms_of(instance, entry.placement) for entry in (built, later))
    assert after[Term.WIP] <= before[Term.WIP] + 1e-9
    assert after[Term.SETUP_TIME] == before[Term.SETUP_TIME]
    return after[Term.WIP] / max(before[Term.WIP], 1e-9)


@settings(max_examples=100)
@given(problem=problems(), rule=st.sampled_from(("edd", "spt", "serial edd")))
def test_what_starts_later_ends_no_order_later(problem: Problem, rule: str) -> None:
    assert_later(problem, rule)


def test_less_work_waits_in_a_reference_plant() -> None:
    assert assert_later(hj.net(PLANTS["air-conditioning"]("demo", seed=7)), "edd") < 0.999
