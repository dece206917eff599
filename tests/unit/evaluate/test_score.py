"""The score, term by term, against values worked out by hand."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_parts import left_out, put

from heijunka.evaluate.objectives import OBJECTIVES
from heijunka.evaluate.score import score
from heijunka.evaluate.view import View
from heijunka.model.calendar import Overtime
from heijunka.model.objective import Objective, Term, WeightedTerm
from heijunka.model.plan import OvertimeUse, Plan
from heijunka.model.resource import BatchRule
from heijunka.model.setup import Changeover, SetupMatrix
from heijunka.testing.builders import (
    START,
    at,
    calendar,
    machine,
    material,
    order,
    problem,
    routing,
    step,
)

CHANGES = SetupMatrix(
    id="s",
    attribute="colour",
    changeovers=(Changeover(before="red", after="blue", time=timedelta(minutes=30), cost=7.0),),
    default_cost=2.0,
)
SHOP = problem(
    CHANGES, machine("m", setup_matrix="s", calendar="c"),
    calendar("c", "00:00-00:00", overtime=(
        Overtime(start=at(days=5, hours=8), end=at(days=5, hours=12), cost_per_hour=50.0),)),
    material("red", value=10.0, attributes={"colour": "red"}),
    material("blue", value=5.0, attributes={"colour": "blue"}),
    routing("red", step("x", "m", per_unit=30)), routing("blue", step("x", "m", per_unit=30)),
    order("r", "red", 2.0, due=0.5, weight=3.0), order("b", "blue", 4.0, due=10, release=at(1)),
    order("f", "red", 1.0, due=1, weight=0.0), order("n", "red", 1.0, due=None), order("left", "red"),
)  # fmt: skip
PLAN = Plan(
    assignments=(
        put("r", "x", "m", hours=(0, 1), quantity=2.0),
        put("b", "x", "m", hours=(2, 4), setup=1, quantity=4.0),
        put("f", "x", "m", hours=(4, 4.5), quantity=1.0),
        put("n", "x", "m", hours=(4.5, 5), quantity=1.0),
    ),
    unplanned=(left_out("left"),),
    overtime=(OvertimeUse(resource="m", start=at(days=5, hours=8), end=at(days=5, hours=12)),),
)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Term.WEIGHTED_TARDINESS, 3 * 30),
        (Term.LATE_ORDERS, 1),
        (Term.MAKESPAN, 300),
        (Term.FLOW_TIME, 3 * 60 + 180 + 300),
        (Term.SETUP_TIME, 30),
        (Term.SETUP_COST, 7 + 2),
        (Term.WIP, (20 * 1 + 20 * 3 + 10 * 0.5 + 10 * 0.5) / 24),
        (Term.EARLINESS, 360),
        (Term.OVERTIME, 200),
        (Term.STABILITY, 0),
        (Term.UNPLANNED, 1),
    ],
)
def test_terms(term, value):
    assert score(SHOP, PLAN).terms[term] == pytest.approx(value)


def test_every_term_is_defined():
    assert set(OBJECTIVES) == set(Term)


def test_levelness_is_zero_for_one_material_and_grows_with_lumps():
    def shop(names):
        parts = [routing(name, step("x", "m", minutes=60)) for name in "ab"]
        works = [put(f"o{n}", "x", "m", hours=(n, n + 1)) for n in range(len(names))]
        orders = [order(f"o{n}", name) for n, name in enumerate(names)]
        return score(problem(machine("m"), *parts, *orders), Plan(assignments=tuple(works))).terms[Term.LEVELNESS]

    assert shop("aaaa") == 0.0
    # After each order the two materials are 1/2, 0, 1/2, 0 away from their share.
    assert shop("abab") == pytest.approx((2 * 0.25 + 0 + 2 * 0.25 + 0) / 4)
    assert shop("aabb") == pytest.approx((2 * 0.25 + 2 * 1 + 2 * 0.25 + 0) / 4)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9)), min_size=1, max_size=12))
def test_levelness_is_the_mean_squared_deviation(made):
    works, orders = [], []
    for n, (name, quantity) in enumerate(made):
        orders.append(order(f"o{n}", name, float(quantity)))
        works.append(put(f"o{n}", "x", "m", hours=(n, n + 1), quantity=float(quantity)))
    shop = problem(machine("m"), *(routing(name, step("x", "m", minutes=60)) for name in "abc"), *orders)
    total = {name: sum(quantity for other, quantity in made if other == name) for name in "abc"}
    expected = 0.0
    for k in range(1, len(made) + 1):
        out = {name: sum(quantity for other, quantity in made[:k] if other == name) for name in "abc"}
        whole = sum(out.values())
        expected += sum((out[name] - total[name] / sum(total.values()) * whole) ** 2 for name in "abc")
    found = score(shop, Plan(assignments=tuple(works))).terms[Term.LEVELNESS]
    assert found == pytest.approx(expected / len(made), abs=1e-9)


def test_stability_counts_by_nearness_what_both_plans_hold():
    first, second, third, fourth = PLAN.assignments
    moved = replace(first, start=at(0.25), resources=("other",))
    gone = replace(second, order="gone")
    shop = replace(SHOP, baseline=Plan(assignments=(moved, gone, third, replace(fourth, start=at(5)))))
    near, far = 2 ** (-0.25 / 24), 2 ** (-5 / 24)
    assert score(shop, PLAN).terms[Term.STABILITY] == pytest.approx(near * (15 + 60) + far * 30)


def test_an_order_lasts_from_its_first_start_to_its_last_end():
    shop = problem(
        machine("m"), machine("n"), material("a", value=24.0),
        routing("a", step("x", "m", minutes=60), step("y", "n", minutes=60), precedences=()), order("o", "a", due=1),
    )  # fmt: skip
    works = (put("o", "x", "m", hours=(3, 4)), put("o", "y", "n", hours=(1, 2)))
    terms = score(shop, Plan(assignments=works)).terms
    assert (terms[Term.WIP], terms[Term.WEIGHTED_TARDINESS]) == (3.0, 180.0)


def test_levelness_looks_at_orders_of_positive_weight_only():
    parts = [machine("m"), *(routing(name, step("x", "m", minutes=60)) for name in "ab")]
    shop = problem(*parts, order("o", "a"), order("feed", "b", weight=0.0))
    works = (put("o", "x", "m", hours=(0, 1)), put("feed", "x", "m", hours=(1, 2)))
    assert score(shop, Plan(assignments=works)).terms[Term.LEVELNESS] == 0.0


def test_the_setup_of_a_batch_counts_once():
    shop = problem(
        CHANGES, machine("m", setup_matrix="s", initial_family="red", batch=BatchRule(max_quantity=9.0)),
        material("blue", attributes={"colour": "blue"}), routing("blue", step("x", "m", minutes=30)),
        order("a", "blue"), order("b", "blue"),
    )  # fmt: skip
    plan = Plan(assignments=tuple(put(name, "x", "m", hours=(1, 1.5), setup=0.5) for name in "ab"))
    assert score(shop, plan).terms[Term.SETUP_TIME] == 30
    assert score(shop, plan).terms[Term.SETUP_COST] == 7


def test_the_value_weighs_the_terms_and_the_key_puts_orders_left_out_first():
    weights = Objective(terms=(WeightedTerm(term=Term.LATE_ORDERS, weight=5.0), WeightedTerm(term=Term.MAKESPAN)))
    found = score(replace(SHOP, objective=weights), PLAN)
    assert (found.value, found.key, found.n_unplanned) == (305.0, (1.0, 305.0), 1)
    ordered = score(replace(SHOP, objective=replace(weights, is_lexicographic=True)), PLAN)
    assert (ordered.value, ordered.key) == (300.0, (1.0, 1.0, 300.0))
    nothing = score(replace(SHOP, objective=weights), Plan())
    assert found < nothing
    assert nothing.key == (5.0, 0.0)


def test_orders_and_setups_break_the_score_down():
    found = score(SHOP, PLAN)
    assert [entry.order for entry in found.orders] == ["r", "b", "f", "n"]
    red, blue = found.orders[:2]
    assert (red.end, red.tardiness, red.earliness, red.flow) == (at(1), 30.0, 0.0, 60.0)
    assert (blue.tardiness, blue.earliness, blue.flow, blue.wip) == (0.0, 360.0, 180.0, pytest.approx(20 * 3 / 24))
    assert [(entry.order, entry.before, entry.after, entry.minutes, entry.cost) for entry in found.setups] == [
        ("b", "red", "blue", 30.0, 7.0),
        ("f", "blue", "red", 0.0, 2.0),
    ]


def test_overtime_across_daylight_saving_costs_its_real_hours():
    berlin = ZoneInfo("Europe/Berlin")
    window = Overtime(
        start=datetime(2024, 3, 31, 0, tzinfo=berlin), end=datetime(2024, 3, 31, 6, tzinfo=berlin), cost_per_hour=10.0
    )
    shop = problem(calendar("c", overtime=(window,)), machine("m", calendar="c"))
    plan = Plan(overtime=(OvertimeUse(resource="m", start=window.start, end=window.end),))
    assert score(shop, plan).terms[Term.OVERTIME] == 50.0


def test_the_view_sees_the_whole_plan_and_horizon():
    view = View(SHOP, PLAN)
    assert view.span[0] == START
    assert view.span[1] > SHOP.horizon.end
