"""Every issue is found, at its place, alone; and what is sound gives none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from broken_problems import ALWAYS, BROKEN, DAY_SHIFT, Broken, sound

from heijunka.messages import LANGUAGES
from heijunka.model.calendar import CalendarException, Overtime
from heijunka.model.issue import Severity
from heijunka.model.material import LotRule, Receipt
from heijunka.model.problem import Horizon, Pin
from heijunka.model.resource import BatchRule
from heijunka.model.routing import Requirement
from heijunka.model.validate import validate
from heijunka.testing.builders import (
    at,
    before,
    bom,
    calendar,
    demand,
    group,
    job_shop,
    machine,
    material,
    order,
    person,
    problem,
    routing,
    step,
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case.code}-{case.place.replace(' ', '-')}")
def test_each_fault_is_found_alone_at_its_place_in_both_languages(case: Broken) -> None:
    issues = validate(case.problem)
    found = {(issue.code, str(issue.place), issue.severity) for issue in issues}
    assert (f"model.{case.code}", case.place, case.severity) in found
    assert {issue.code.removeprefix("model.") for issue in issues} <= {case.code, *case.also}, issues
    for issue in issues:
        assert issue.what("en") != issue.what("zh")
        assert issue.advice("en") != issue.advice("zh")
        assert all("{" not in issue.what(language) + issue.advice(language) for language in LANGUAGES)


def test_sound_problems_have_no_issue() -> None:
    assert validate(sound(demand("d", "chair"))) == ()
    assert validate(job_shop([[(0, 3), (1, 2)], [(1, 2), (0, 4)]])) == ()


def test_errors_come_first_and_all_at_once() -> None:
    issues = validate(sound(demand("late", "chair", due=-5), demand("d", "stool", -1.0), machine("m2", capacity=0)))
    assert [issue.severity for issue in issues] == [Severity.ERROR] * 3 + [Severity.WARNING]


def test_message_of_the_classic_fault() -> None:
    parts = (DAY_SHIFT, machine("press", calendar="day"), routing("hub", step("mill", "press", per_unit=48)))
    (issue,) = validate(problem(*parts, order("SO-17", "hub", 10)))
    assert str(issue) == (
        "operation 'hub/mill' modes: For 'SO-17', 10 units take 8 h without a break, but its resources work together "
        "for at most 7 h. Make the operation interruptible, split the lot, or lengthen the shift."
    )
    assert "8 h" in issue.what("zh")


def test_names_that_are_near_are_offered() -> None:
    (issue,) = validate(problem(machine("press-1"), routing("hub", step("mill", "pres-1"))))
    assert "press-1" in issue.advice()


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((step("x", "m1", minutes=480, is_interruptible=True),), id="interruptible"),
        pytest.param((step("x", "m1", minutes=420),), id="just the shift"),
        pytest.param((step("x", minutes=4800),), id="subcontracted"),
        pytest.param((step("x", "m2", minutes=60 * 24 * 30),), id="always open"),
        pytest.param((step("x", "m3", minutes=60 * 24 * 30),), id="open all week"),
        pytest.param((step("x", "fast", minutes=840),), id="speed"),
        pytest.param((step("x", Requirement(group="g"), minutes=480),), id="another of the group"),
        pytest.param((step("x", "late", minutes=480),), id="overtime"),
    ],
)
def test_work_that_fits(parts) -> None:
    late = calendar("late", "08:00-15:00", overtime=(Overtime(start=at(15), end=at(16)),))
    plant = (
        DAY_SHIFT,
        ALWAYS,
        late,
        machine("m1", calendar="day"),
        machine("m2"),
        machine("m3", calendar="always"),
        machine("fast", calendar="day", speed=2.0),
        machine("late", calendar="late"),
        group("g", "m1", "m2"),
    )
    assert validate(problem(*plant, routing("a", *parts), order("o", "a"))) == ()


def test_work_is_measured_for_the_lots_that_sizing_makes() -> None:
    parts = (DAY_SHIFT, machine("m1", calendar="day"), routing("a", step("x", "m1", per_unit=60)))
    assert validate(problem(*parts, material("a", lot=LotRule(max=7)), demand("d", "a", 100))) == ()
    codes = [issue.code for issue in validate(problem(*parts, material("a", lot=LotRule(min=8)), demand("d", "a", 1)))]
    assert codes == ["model.operation_too_long"]


def test_work_is_measured_with_the_units_lost_on_the_way() -> None:
    parts = (DAY_SHIFT, machine("m1", calendar="day"), order("o", "a", 7))
    assert validate(problem(*parts, routing("a", step("x", "m1", per_unit=60)))) == ()
    (issue,) = validate(problem(*parts, routing("a", step("x", "m1", per_unit=60, yield_factor=0.5))))
    assert dict(issue.values)["quantity"] == "14"


def test_demand_covered_by_stock_needs_no_order() -> None:
    parts = (DAY_SHIFT, machine("m1", calendar="day"), routing("a", step("x", "m1", per_unit=60)))
    assert validate(problem(*parts, material("a", stock=100), demand("d", "a", 100))) == ()


def test_what_is_bought_stocked_or_received_has_a_supply() -> None:
    bought = material("a", purchase_lead_time=timedelta(days=3))
    received = material("b", receipts=(Receipt(quantity=9, at=at(3)),))
    parts = (bought, received, material("c", stock=9), bom("chair", a=1, b=1, c=1))
    assert validate(sound(*parts, demand("d", "chair"))) == ()


def test_unused_material_needs_no_supply() -> None:
    assert validate(sound(material("old"))) == ()


def test_loop_is_named_in_full() -> None:
    parts = [routing(name, step("x", "m1")) for name in "abc"]
    (issue,) = validate(problem(machine("m1"), *parts, bom("a", b=1), bom("b", c=1), bom("c", a=1)))
    assert dict(issue.values)["chain"] == "a -> b -> c -> a"


def test_two_knots_of_loops_are_both_told() -> None:
    steps = [step(name, "m1") for name in "abcd"]
    loops = (before("a", "b"), before("b", "a"), before("c", "d"), before("d", "c"), before("c", "a"))
    issues = validate(problem(machine("m1"), routing("r", *steps, precedences=loops)))
    assert [issue.code for issue in issues] == ["model.precedence_loop"]
    assert validate(problem(machine("m1"), routing("r", *steps, precedences=loops[:1]))) == ()


def test_deep_chain_of_materials() -> None:
    names = [f"x{n}" for n in range(3000)]
    parts = [routing(name, step("x", "m1")) for name in names]
    chain = [bom(a, **{b: 1.0}) for a, b in pairwise(names)]
    assert validate(problem(machine("m1"), *parts, *chain, demand("d", "x0"))) == ()


def test_feeding_orders_have_inner_due_dates() -> None:
    assert validate(sound(order("o", "chair", due=-9, release=at(2), weight=0.0))) == ()


def test_pins_may_follow_each_other_and_share_a_batch() -> None:
    orders = (order("o1", "chair", 2), order("o2", "chair", 2))
    pins = [Pin(order=f"o{n}", operation="cut", resources=("m1",), start=at(minutes=30 * n)) for n in (1, 2)]
    assert validate(sound(*orders, *pins)) == ()
    together = [replace(pin, start=at(1)) for pin in pins]
    oven = machine("m1", batch=BatchRule(max_quantity=4))
    assert validate(problem(oven, routing("chair", step("cut", "m1", minutes=30)), *orders, *together)) == ()
    assert [issue.code for issue in validate(sound(*orders, *together))] == ["model.pins_overlap"]


def test_pin_of_work_that_has_begun_may_lie_before_the_horizon() -> None:
    from broken_problems import started, with_state

    known = with_state(operations={"o1/cut": started()})
    assert validate(replace(known, pins=(Pin(order="o1", operation="cut", start=at(-3)),))) == ()


def test_two_skills_need_two_people_who_have_them() -> None:
    both = routing("r", step("a", Requirement(skill="weld"), Requirement(skill="lift")))
    assert validate(problem(person("p", "weld", "lift"), person("q", "weld"), both)) == ()


def test_short_horizon_on_a_weekend_is_no_fault_of_the_work() -> None:
    saturday = Horizon(start=at(days=5), end=at(days=6))
    parts = (
        DAY_SHIFT,
        machine("m1", calendar="day"),
        routing("a", step("x", "m1", minutes=60)),
        order("o", "a", due=300),
    )
    codes = {issue.code for issue in validate(problem(*parts, horizon=saturday))}
    assert codes == {"model.resource_never_open", "model.due_beyond_horizon"}


def test_long_closed_horizon() -> None:
    away = CalendarException(start=at(-24), end=at(days=3000))
    parts = (calendar("c", "08:00-16:00", exceptions=(away,)), machine("m1", calendar="c"))
    issues = validate(problem(*parts, routing("a", step("x", "m1", minutes=60)), order("o", "a")))
    assert {issue.code for issue in issues} == {"model.resource_never_open", "model.operation_never_open"}


def test_absurd_horizon_is_told_and_ends() -> None:
    horizon = Horizon(start=datetime.min.replace(tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC, microsecond=0))
    codes = {issue.code for issue in validate(sound(demand("d", "chair"), horizon=horizon))}
    assert codes == {"model.date_out_of_range"}


def test_twenty_thousand_orders_are_checked_in_a_second() -> None:
    machines = [machine(f"m{n}", calendar="day") for n in range(50)]
    routings = [
        routing(f"p{n}", *(step(str(k), f"m{(n + k) % 50}", minutes=9, per_unit=1) for k in range(5)))
        for n in range(500)
    ]
    orders = [order(f"o{n}", f"p{n % 500}", 5, release=at(1), due=48) for n in range(20_000)]
    large = problem(DAY_SHIFT, *machines, *routings, *orders)
    seconds = []
    for _ in range(3):
        start = perf_counter()
        assert validate(large) == ()
        seconds.append(perf_counter() - start)
    assert min(seconds) < 1.0, seconds


def test_twenty_thousand_operations_of_routings_of_their_own_are_checked_in_two_seconds() -> None:
    machines = [machine(f"m{n}", calendar="day") for n in range(50)]
    routings = [
        routing(f"p{n}", *(step(str(k), f"m{(n + k) % 50}", minutes=9 + n % 7, per_unit=1) for k in range(5)))
        for n in range(4_000)
    ]
    large = problem(DAY_SHIFT, *machines, *routings, *(order(f"o{n}", f"p{n}", 5, due=48) for n in range(4_000)))
    seconds = []
    for _ in range(3):
        start = perf_counter()
        assert validate(large) == ()
        seconds.append(perf_counter() - start)
    assert min(seconds) < 2.0, seconds


def test_the_same_fault_is_told_wherever_it_is() -> None:
    nobody = Requirement(skill="weld")
    steps = [step("cut", nobody), step("bend", nobody), step("fold", "m1", nobody)]
    issues = validate(problem(machine("m1"), routing("a", *steps), routing("b", *steps)))
    assert sorted(str(issue.place) for issue in issues) == sorted(
        f"requirement '{part}' skill"
        for name in "ab"
        for part in (f"{name}/cut/1/1", f"{name}/bend/1/1", f"{name}/fold/1/2")
    )


def test_the_largest_order_is_looked_at_whatever_comes_first() -> None:
    parts = (DAY_SHIFT, machine("m1", calendar="day"), routing("a", step("x", "m1", per_unit=60)))
    for quantities in ((1, 20), (20, 1)):
        orders = (order(f"o{n}", "a", quantity, due=48) for n, quantity in enumerate(quantities))
        assert [issue.code for issue in validate(problem(*parts, *orders))] == ["model.operation_too_long"]


def test_wrong_column_of_names_does_not_take_long() -> None:
    parts = [material(f"part number {n}", stock=1) for n in range(1000)]
    wrong = [demand(f"d{n}", f"part-number {n}x") for n in range(3000)]
    start = perf_counter()
    assert len(validate(problem(*parts, *wrong))) == 3000
    assert perf_counter() - start < 10.0


def test_the_table_and_the_catalogue_hold_the_same_codes() -> None:
    from mendable_problems import MENDABLE

    import heijunka.messages

    text = (Path(heijunka.messages.__file__).parent / "model.toml").read_text("utf-8")
    keys = {line.strip("[]") for line in text.splitlines() if line.startswith("[")}
    codes = {key for key in keys if not key.endswith("_advice")}
    assert keys == codes | {f"{code}_advice" for code in codes}
    assert codes == {case.code for case in BROKEN} | {case.assumed for case in MENDABLE}
