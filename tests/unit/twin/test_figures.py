from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.engine.instance import compile_problem, encode
from heijunka.engine.instance.arrays import NONE
from heijunka.engine.solve import solve
from heijunka.evaluate.kpi import kpi
from heijunka.model.resource import BatchRule, ResourceKind
from heijunka.mrp import net
from heijunka.testing.builders import (
    at,
    before,
    bom,
    calendar,
    demand,
    machine,
    material,
    matrix,
    order,
    person,
    problem,
    routing,
    step,
)
from heijunka.twin.figures import LINE_SHARES, figures, little, stage_wip
from heijunka.twin.gauge import gauge
from heijunka.twin.history import History, carried_out
from heijunka.twin.nature import calm
from heijunka.twin.shop import HOUR, Rule, Setting, Shop
from heijunka.twin.site import ground, jobs_of


def told(instance, *rows, released=0, until):
    """Return what was done, from a row of hours for each operation: setup start, start, end, blocked."""
    table = np.array([[NONE if value is None else value * HOUR for value in row] for row in rows], np.int64)
    table[table < 0] = NONE
    modes = instance.steps.mode_ptr[instance.operations.step]
    pools = instance.modes.pool[instance.modes.need_ptr[modes]]
    end = np.where(table[:, 2] == NONE, NONE, table[:, 2] + table[:, 3])
    ptr = instance.orders.operation_ptr
    groups = [end[ptr[n] : ptr[n + 1]] for n in range(instance.n_orders)]
    return History(
        setup_start=table[:, 0],
        start=table[:, 1],
        end=table[:, 2],
        mode=modes.astype(np.int32),
        resource=instance.modes.pool_resource[instance.modes.pool_ptr[pools]][:, None].astype(np.int32),
        blocked=table[:, 3],
        released=np.full(instance.n_orders, int(released * HOUR), np.int64),
        completed=np.array([NONE if (group == NONE).any() else group.max() for group in groups], np.int64),
        until=until * HOUR,
    )


def measured(instance, history, *, nature=None, since=0, until=None):
    found = gauge(instance, jobs_of(instance), since * HOUR, history.until if until is None else until * HOUR)
    return figures(found, nature or calm(instance), history)


def line_of_two_colours(**fields):
    line = machine("l1", kind=ResourceKind.LINE, setup_matrix="paint", initial_family="red", **fields)
    paint = matrix("paint", {("red", "blue"): 60, ("blue", "red"): 60})
    return compile_problem(
        problem(
            line,
            paint,
            routing("r", step("make", "l1", minutes=120, attributes={"colour": "red"})),
            routing("b", step("make", "l1", minutes=120, attributes={"colour": "blue"})),
            order("o1", "r", due=4),
            order("o2", "b", due=5),
        )
    )


def test_delivery_and_flow_of_two_jobs():
    instance = line_of_two_colours()
    found = measured(instance, told(instance, (0, 0, 2, 0), (2, 3, 6, 0), until=10))
    assert (found.weighted_tardiness, found.mean_tardiness, found.late_jobs) == pytest.approx((1.0, 0.5, 1.0))
    assert (found.late_share, found.earliness) == pytest.approx((0.5, 1.0))
    assert found.jobs_a_day == pytest.approx(2 * 24 / 10)
    assert found.standard_hours_a_day == pytest.approx(4 * 24 / 10)
    assert found.flow_time == pytest.approx(4.0)
    assert found.wip_jobs == pytest.approx((2 + 6) / 10)


def test_a_lines_hours_are_split():
    instance = line_of_two_colours()
    # Open ten hours: two of work, one of setup, two of work that took three, half an hour blocked, the rest with
    # nothing to do, one hour of that down.
    nature = calm(instance)._replace(
        down_ptr=np.array([0, 1]), down_since=np.array([8 * HOUR]), down_until=np.array([9 * HOUR])
    )
    history = told(instance, (0, 0, 2, 0), (2, 3, 6, 0.5), until=10)
    found = measured(instance, history, nature=nature)
    shares = [getattr(found, name) for name in LINE_SHARES]
    assert shares == pytest.approx([0.4, 0.0, 0.1, 0.1, 0.1, 0.05, 0.25])
    assert (found.availability, found.effectiveness, found.quality) == pytest.approx((0.5, 0.8, 1.0))
    assert (found.utilisation, found.setup_share, found.changeovers) == pytest.approx((0.6, 1 / 6, 1.0))


def test_only_the_window_is_measured():
    instance = line_of_two_colours()
    found = measured(instance, told(instance, (0, 0, 2, 0), (2, 3, 6, 0), until=10), since=1, until=5)
    # An hour of the first job, one of setup, two of three hours of the second.
    assert found.line_efficiency == pytest.approx((1 + 2 * 2 / 3) / 4)
    assert found.line_setup == pytest.approx(1 / 4)
    assert found.jobs_a_day == pytest.approx(24 / 4)
    assert found.late_jobs == 0.0
    assert found.wip_jobs == pytest.approx((1 + 4) / 4)


def test_unfinished_jobs_count_to_the_end_of_the_run_and_cancelled_ones_not_at_all():
    instance = line_of_two_colours()
    history = told(instance, (0, 0, 2, 0), (None, None, None, 0), until=10)
    assert measured(instance, history).weighted_tardiness == pytest.approx(5.0)
    away = history._replace(released=np.array([0, NONE]))
    nature = calm(instance)._replace(cancelled=np.array([20 * HOUR, HOUR]))
    found = measured(instance, away, nature=nature)
    assert (found.weighted_tardiness, found.late_share) == pytest.approx((0.0, 0.0))


def test_work_past_closing_adds_to_the_planned_busy_time():
    made = problem(
        calendar("day", "00:00-04:00", weekdays=range(7)),
        machine("l1", kind=ResourceKind.LINE, calendar="day"),
        routing("r", step("make", "l1", minutes=120)),
        order("o1", "r"),
    )
    instance = compile_problem(made)
    found = measured(instance, told(instance, (3, 3, 5, 0), until=10))
    assert found.line_efficiency == pytest.approx(2 / 5)
    assert found.line_starved == pytest.approx(3 / 5)


def test_a_batch_is_one_use_of_its_oven():
    made = problem(
        machine("oven", batch=BatchRule(max_quantity=4)),
        routing("r", step("bake", "oven", minutes=120)),
        order("o1", "r", 2),
        order("o2", "r", 2),
    )
    instance = compile_problem(made)
    found = measured(instance, told(instance, (0, 0, 2, 0), (0, 0, 2, 0), until=4))
    assert (found.utilisation, found.line_efficiency) == pytest.approx((0.5, 0.5))


def test_the_members_of_a_batch_take_its_person_once():
    made = problem(
        machine("oven", batch=BatchRule(max_quantity=4)),
        person("p1"),
        routing("r", step("bake", "oven", "p1", minutes=120)),
        order("o1", "r", 2),
        order("o2", "r", 2),
    )
    instance = compile_problem(made)
    history = told(instance, (0, 0, 2, 0), (0, 0, 2, 0), until=4)
    both = history._replace(resource=np.array([[0, 1], [0, 1]], np.int32))
    assert measured(instance, both).utilisation == pytest.approx(0.5)


def test_waiting_after_a_setup_is_not_setup():
    instance = line_of_two_colours()
    nature = calm(instance)._replace(setup_factor=np.array([1.0, 1.5]))
    found = measured(instance, told(instance, (0, 0, 2, 0), (2, 6, 8, 0), until=10), nature=nature)
    assert found.line_setup == pytest.approx(1.5 / 10)
    assert found.line_starved == pytest.approx((2 + 4 - 1.5) / 10)


def test_parts_are_worth_money_until_they_are_drawn_on():
    made = problem(
        machine("m1"),
        material("leg", value=2.0),
        material("chair", value=10.0),
        routing("leg", step("turn", "m1", minutes=60)),
        routing("chair", step("glue", "m1", minutes=60)),
        bom("chair", leg=4),
        demand("d1", "chair", due=9),
    )
    instance = compile_problem(net(made))
    legs = [entry.material for entry in instance.problem.orders].index("leg")
    rows = [(6, 6, 7, 0), (6, 6, 7, 0)]
    rows[legs] = (1, 1, 2, 0)
    found = measured(instance, told(instance, *rows, until=10))
    # Four legs from 1 to 6, the chair from 6 to 7, and then two hours until it is due.
    assert (found.wip_value, found.finished_value) == pytest.approx(((8 * 5 + 10) / 10, 10 * 2 / 10))
    assert found.total_value == pytest.approx(7.0)
    assert (found.jobs_a_day, found.wip_jobs) == pytest.approx((2.4, 0.7))


def test_best_sellers_are_the_largest_or_those_that_the_plant_marks():
    lines = (machine("l1", kind=ResourceKind.LINE), machine("l2", kind=ResourceKind.LINE))
    made = (routing(name, step("make", line, minutes=60)) for name, line in (("a", "l1"), ("b", "l2")))
    wanted = (order("o1", "a", 85), order("o2", "b", 15))
    instance = compile_problem(problem(*lines, *made, *wanted))
    found = gauge(instance, jobs_of(instance), 0, 10)
    assert (found.is_best.tolist(), found.lines.tolist()) == ([True, False], [0])
    made = (routing(name, step("make", line, minutes=60)) for name, line in (("a", "l1"), ("b", "l2")))
    marked = (material("a"), material("b", is_top_seller=True))
    instance = compile_problem(problem(*lines, *marked, *made, *wanted))
    found = gauge(instance, jobs_of(instance), 0, 10)
    assert (found.is_best.tolist(), found.lines.tolist()) == ([False, True], [1])


def test_lags_that_run_out_are_breaches():
    made = problem(
        machine("m1"),
        machine("m2"),
        routing(
            "r",
            step("glue", "m1", minutes=60),
            step("press", "m2", minutes=60),
            precedences=(before("glue", "press", max_lag=at(2) - at(0)),),
        ),
        order("o1", "r"),
        order("o2", "r"),
    )
    instance = compile_problem(made)
    kept, broken = (0, 0, 1, 0), (3, 3, 4, 0)
    rows = (kept, broken, (1, 1, 2, 0), (4.5, 4.5, 5.5, 0))
    assert measured(instance, told(instance, *rows, until=10)).lag_breaches == 1.0
    assert measured(instance, told(instance, *rows[:3], (None, None, None, 0), until=10)).lag_breaches == 1.0
    assert measured(instance, told(instance, *rows[:3], (3, 3, 5, 0), until=10)).lag_breaches == 0.0


def test_an_alternating_mix_is_more_even_than_blocks():
    made = problem(
        machine("l1", kind=ResourceKind.LINE),
        routing("a", step("make", "l1", minutes=60)),
        routing("b", step("make", "l1", minutes=60)),
        *(order(f"o{n}", "ab"[n // 2]) for n in range(4)),
    )
    instance = compile_problem(made)
    blocks = measured(instance, told(instance, *((n, n, n + 1, 0) for n in range(4)), until=5))
    even = measured(instance, told(instance, *((n, n, n + 1, 0) for n in (0, 2, 1, 3)), until=5))
    # Off by (1/2, 1/2), (1, 1), (1/2, 1/2), 0 units; and by (1/2, 1/2), 0, (1/2, 1/2), 0.
    assert blocks.mix_deviation == pytest.approx(((0.5 + 2 + 0.5 + 0) / 4) ** 0.5)
    assert even.mix_deviation == pytest.approx(((0.5 + 0 + 0.5 + 0) / 4) ** 0.5)


def test_units_wait_at_the_stage_that_they_need():
    made = problem(
        machine("m1"),
        machine("m2"),
        routing("r", step("cut", "m1", minutes=60), step("weld", "m2", minutes=60)),
        order("o1", "r", 3),
    )
    instance = compile_problem(made)
    history = told(instance, (1, 1, 2, 0), (5, 5, 6, 0), until=10)
    found = stage_wip(gauge(instance, jobs_of(instance), 0, 10 * HOUR), history)
    assert found == pytest.approx({"cut": 3 * 2 / 10, "weld": 3 * 4 / 10})


def test_a_window_that_the_run_has_not_reached_is_refused():
    instance = line_of_two_colours()
    history = told(instance, (0, 0, 2, 0), (2, 3, 6, 0), until=10)
    with pytest.raises(ValueError, match="before the window of measurement ends"):
        measured(instance, history, until=11)
    with pytest.raises(ValueError, match="holds no time"):
        gauge(instance, jobs_of(instance), 5, 5)


def test_figures_of_a_plan_carried_out_are_those_of_the_plan():
    lines = (
        machine(name, kind=ResourceKind.LINE, setup_matrix="paint", initial_family="red", calendar="day")
        for name in ("l1", "l2")
    )
    made = problem(
        calendar("day", "06:00-22:00", weekdays=range(7)),
        *lines,
        matrix("paint", {("red", "blue"): 20, ("blue", "red"): 30}),
        *(
            routing(
                colour,
                step("cut", "l1", minutes=35, attributes={"colour": colour}),
                step("paint", "l2", minutes=50, attributes={"colour": colour}),
            )
            for colour in ("red", "blue")
        ),
        *(order(f"o{n}", ("red", "blue")[n % 2], due=8 + n, weight=1.0 + n) for n in range(14)),
    )
    plan = solve(made, methods=(), seed=1).plan
    instance = compile_problem(made)
    history = carried_out(instance, encode(instance, plan))
    # The judge's figures of the plan share no code with these.
    expected = kpi(made, plan).values
    found = figures(gauge(instance, jobs_of(instance), 0, history.until), calm(instance), history)
    assert expected["late_orders"] > 0
    assert expected["n_setups"] > 0
    assert found.weighted_tardiness == pytest.approx(expected["weighted_tardiness_h"])
    assert (found.late_jobs, found.changeovers) == (expected["late_orders"], expected["n_setups"])
    assert found.mean_tardiness == pytest.approx(expected["tardiness_mean_h"])
    assert found.utilisation == pytest.approx(expected["allocation_efficiency"])
    assert found.setup_share == pytest.approx(expected["setup_ratio"])


def shop_of(n_orders, *, seed):
    """Return a run of a small shop under noise and breakdowns, until nothing is left to happen."""
    rng = np.random.default_rng(seed)
    line = machine("l1", kind=ResourceKind.LINE, setup_matrix="paint", initial_family="red")
    kinds = {"a": "red", "b": "blue"}
    made = problem(
        machine("m1"),
        line,
        matrix("paint", {("red", "blue"): 20, ("blue", "red"): 30}),
        *(
            routing(name, step("cut", "m1", minutes=50), step("paint", "l1", minutes=40, attributes={"colour": colour}))
            for name, colour in kinds.items()
        ),
        *(order(f"o{n}", "ab"[int(rng.integers(2))], due=float(rng.integers(1, 40))) for n in range(n_orders)),
    )
    instance = compile_problem(made)
    nature = calm(instance)._replace(
        arrives=np.sort(rng.integers(0, 20 * HOUR, n_orders)),
        factor=rng.lognormal(0.0, 0.3, instance.n_operations),
        down_ptr=np.array([0, 1, 2]),
        down_since=np.array([3 * HOUR, 7 * HOUR]),
        down_until=np.array([5 * HOUR, 8 * HOUR]),
    )
    place = ground(instance)
    shop = Shop(place, nature)
    shop.play(Setting(rule=Rule.FIFO).row(place), 96 * HOUR)
    return instance, nature, place.jobs, shop.history()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 10_000), st.integers(0, 30), st.integers(1, 60))
def test_shares_of_the_lines_sum_to_one_in_any_window(n_orders, seed, since, length):
    instance, nature, jobs, history = shop_of(n_orders, seed=seed)
    found = figures(gauge(instance, jobs, since * HOUR, (since + length) * HOUR), nature, history)
    assert sum(getattr(found, name) for name in LINE_SHARES) == pytest.approx(1.0)
    assert found.line_starved >= -1e-9
    assert found.availability * found.effectiveness * found.quality == pytest.approx(found.line_efficiency)
    assert all(np.isfinite(value) for value in asdict(found).values())


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 10_000))
def test_a_run_that_begins_and_ends_empty_obeys_littles_law(n_orders, seed):
    instance, nature, jobs, history = shop_of(n_orders, seed=seed)
    law = little(gauge(instance, jobs, 0, history.until), nature, history)
    assert law.rate > 0
    assert law.jobs == pytest.approx(law.rate * law.hours)
