"""The judge on resources: which, when open, how much, set up how, in which batch."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from plan_parts import faults, put

from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift
from heijunka.model.plan import Assignment, OvertimeUse
from heijunka.model.problem import Horizon
from heijunka.model.resource import BatchRule
from heijunka.model.routing import Requirement
from heijunka.model.setup import SetupMatrix
from heijunka.testing.builders import (
    START,
    at,
    calendar,
    group,
    machine,
    material,
    matrix,
    mode,
    order,
    person,
    problem,
    routing,
    step,
)


def shop(*parts, orders=2, **operation):
    """Return a shop of orders o0, o1, ... with one operation ``x`` of an hour."""
    on = operation.pop("on", ("m",))
    return problem(
        *parts, routing("chair", step("x", *on, minutes=operation.pop("minutes", 60), **operation)),
        *(order(f"o{n}", "chair") for n in range(orders)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (("m", "amy"), []),
        (("n", "bob"), []),
        (("m",), ["resources_count"]),
        (("m", "amy", "bob"), ["resources_count"]),
        (("m", "m"), ["capacity", "resources_twice", "resources_unfit"]),
        (("amy", "m"), ["resources_unfit", "resources_unfit"]),
        (("k", "amy"), ["resources_unfit"]),
        (("m", "cat"), ["resources_unfit"]),
    ],
)
def test_each_requirement_has_a_fitting_resource(resources, expected):
    weld = (Requirement(group="g"), Requirement(skill="weld"))
    parts = [machine("m"), machine("n"), machine("k"), group("g", "m", "n")]
    people = [person("amy", "weld"), person("bob", "weld"), person("cat", "paint")]
    assert faults(shop(*parts, *people, orders=1, on=weld), put("o0", "x", *resources, hours=(0, 1))) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((8, 9), []),
        ((11, 12), []),
        ((11.5, 12.5), ["calendar_stretch"]),
        ((12.5, 13.5), ["calendar_stretch"]),
        ((7, 8), ["calendar_stretch"]),
        ((8, 8.5), ["duration"]),
        ((8, 10), ["duration"]),
        ((9, 8), ["duration"]),
    ],
)
def test_work_that_may_not_be_interrupted_fits_into_one_stretch(hours, expected):
    halves = shop(calendar("c", "08:00-12:00", "13:00-17:00"), machine("m", calendar="c"), orders=1)
    assert faults(halves, put("o0", "x", "m", hours=hours)) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((11, 12), []),
        ((11.5, 13.5), []),
        ((16.5, 32.5), []),
        ((12.5, 14), ["calendar_start"]),
        ((12, 14), ["calendar_start"]),
        ((11, 13), ["duration"]),
        ((11, 12.5), ["duration"]),
        ((11.5, 13), ["duration"]),
        ((11.5, 14), ["duration"]),
    ],
)
def test_work_that_may_be_interrupted_ends_when_it_is_done(hours, expected):
    halves = shop(
        calendar("c", "08:00-12:00", "13:00-17:00"), machine("m", calendar="c"), orders=1, is_interruptible=True
    )
    assert faults(halves, put("o0", "x", "m", hours=hours)) == expected


def test_working_time_is_that_of_all_resources_together():
    pair = shop(
        calendar("early", "06:00-14:00"), calendar("late", "13:00-22:00"),
        machine("m", calendar="early"), machine("n", calendar="late"), orders=1, on=("m", "n"), is_interruptible=True,
        minutes=90,
    )  # fmt: skip
    assert faults(pair, put("o0", "x", "m", "n", hours=(13, 24 + 13.5))) == []
    assert faults(pair, put("o0", "x", "m", "n", hours=(12, 13.5))) == ["calendar_start", "duration"]


def test_a_night_shift_across_daylight_saving_has_the_hours_it_really_has():
    night = Calendar(id="c", time_zone="Europe/Berlin", shifts=(Shift(weekdays=(5,), start=time(22), end=time(6)),))
    base = shop(night, machine("m", calendar="c"), orders=1, minutes=7 * 60)
    spring = replace(
        base, horizon=Horizon(start=datetime(2024, 3, 25, tzinfo=UTC), end=datetime(2024, 4, 5, tzinfo=UTC))
    )
    start = datetime(2024, 3, 30, 21, tzinfo=UTC)
    whole = Assignment(
        order="o0", operation="x", mode="1", resources=("m",), setup_start=start, start=start,
        end=start + timedelta(hours=7), quantity=1.0,
    )  # fmt: skip
    assert faults(spring, whole) == []
    later = replace(whole, start=start + timedelta(hours=1), setup_start=start + timedelta(hours=1),
                    end=start + timedelta(hours=8))  # fmt: skip
    assert faults(spring, later) == ["calendar_stretch"]


def test_exceptions_close_and_overtime_opens():
    saturday = Overtime(start=at(days=5, hours=8), end=at(days=5, hours=12), cost_per_hour=50.0)
    plain = calendar("c", "08:00-16:00", exceptions=(CalendarException(start=START, end=at(24)),), overtime=(saturday,))
    base = shop(plain, machine("m", calendar="c"), machine("n"), orders=1)
    opened = OvertimeUse(resource="m", start=saturday.start, end=saturday.end)
    on_saturday = put("o0", "x", "m", hours=(5 * 24 + 8, 5 * 24 + 9))
    assert faults(base, put("o0", "x", "m", hours=(8, 9))) == ["calendar_stretch"]
    assert faults(base, put("o0", "x", "m", hours=(32, 33))) == []
    assert faults(base, on_saturday) == ["calendar_stretch"]
    assert faults(base, on_saturday, overtime=(opened,)) == []
    assert faults(base, on_saturday, overtime=(opened, opened)) == ["overtime_twice"]
    late = replace(opened, start=at(days=5, hours=9))
    assert faults(base, on_saturday, overtime=(opened, late)) == ["overtime_window"]
    elsewhere = replace(opened, resource="n")
    assert faults(base, on_saturday, overtime=(opened, elsewhere)) == ["overtime_window"]
    assert faults(base, on_saturday, overtime=(opened, replace(opened, resource="?"))) == ["overtime_window"]


def test_duration_follows_the_speeds_of_mode_and_first_resource():
    base = shop(
        machine("m", speed=2.0), person("amy", speed=5.0), orders=1, on=(mode("m", "amy", minutes=60, speed=1.5),)
    )
    assert faults(base, put("o0", "x", "m", "amy", hours=(0, 20 / 60))) == []
    assert faults(base, put("o0", "x", "m", "amy", hours=(0, 1))) == ["duration"]


def test_work_without_resources_runs_in_real_time_and_at_once():
    base = shop(machine("m"), orders=2, on=(mode(minutes=48 * 60),))
    assert faults(base, put("o0", "x", hours=(0, 48)), put("o1", "x", hours=(1, 49))) == []


@pytest.mark.parametrize(("capacity", "expected"), [(1, ["capacity", "capacity"]), (2, ["capacity"]), (3, [])])
def test_no_more_units_are_used_than_there_are(capacity, expected):
    base = shop(machine("m", capacity=capacity), orders=3)
    works = [put(f"o{n}", "x", "m", hours=(n / 4, 1 + n / 4)) for n in range(3)]
    assert faults(base, *works) == expected


def test_work_may_start_when_other_work_ends_and_work_without_length_takes_nothing():
    base = shop(machine("m"), orders=2)
    assert faults(base, put("o0", "x", "m", hours=(0, 1)), put("o1", "x", "m", hours=(1, 2))) == []
    instant = shop(machine("m"), orders=2, on=(mode("m", id="1", minutes=60), mode("m", id="2")))
    assert faults(instant, put("o0", "x", "m", hours=(0, 1)), put("o1", "x", "m", hours=(0.5, 0.5), mode="2")) == []


def test_requirements_take_their_quantity():
    crew = (Requirement(resource="crew", quantity=2),)
    base = shop(machine("crew", capacity=3), orders=2, on=crew)
    assert faults(base, put("o0", "x", "crew", hours=(0, 1)), put("o1", "x", "crew", hours=(0.5, 1.5))) == ["capacity"]


def coloured(**fields):
    """Return a shop of a red, a blue and an uncoloured order on one machine with changeovers of 30 minutes."""
    parts = [
        calendar("c", "08:00-12:00", "13:00-17:00"), matrix("s", {("red", "blue"): 30, ("red", "red"): 5}, default=15),
        machine("m", setup_matrix="s", calendar="c", **fields), person("amy", "weld"),
        material("red", attributes={"colour": "red"}), material("blue", attributes={"colour": "blue"}),
        material("none"),
    ]  # fmt: skip
    held = Requirement(skill="weld", is_held_in_setup=fields.get("initial_family") is None)
    for name in ("red", "blue", "none"):
        parts += [routing(name, step("x", "m", held, minutes=60)), order(name, name)]
    return problem(*parts, order("red2", "red"))


def test_changeovers_have_their_time_in_working_time():
    works = [put("none", "x", "m", "amy", hours=(10, 11)), put("red2", "x", "m", "amy", hours=(38, 39), setup=37)]
    red = put("red", "x", "m", "amy", hours=(8, 9))

    def blue(setup, start):
        return put("blue", "x", "m", "amy", hours=(start, start + 1), setup=setup)

    assert faults(coloured(), red, blue(13, 13.5), *works) == []
    assert faults(coloured(), red, blue(11.5, 13), *works) == []
    assert faults(coloured(), red, blue(11.75, 13.25), *works) == []
    assert faults(coloured(), red, blue(11.75, 13), *works) == ["setup_short"]
    assert faults(coloured(), red, blue(13.5, 13.5), *works) == ["setup_short"]
    assert faults(coloured(), red, blue(14, 13.5), *works) == ["setup_late"]
    assert faults(coloured(), red, blue(10.5, 13.5), *works) == ["capacity", "capacity"]


def test_work_that_needs_no_changeover_has_none():
    rest = [put("blue", "x", "m", "amy", hours=(32.5, 33.5), setup=32)]
    none = put("none", "x", "m", "amy", hours=(10, 11))
    again = put("red2", "x", "m", "amy", hours=(14 + 5 / 60, 15 + 5 / 60), setup=14)
    first = put("red", "x", "m", "amy", hours=(8, 9))
    assert faults(coloured(), first, none, again, *rest) == []
    early = put("none", "x", "m", "amy", hours=(10, 11), setup=9.5)
    assert faults(coloured(), first, early, again, *rest) == ["setup_needless"]


def test_the_initial_family_counts():
    shop = coloured(initial_family="blue")
    blue, none = put("blue", "x", "m", "amy", hours=(8, 9)), put("none", "x", "m", "amy", hours=(9, 10))
    red = put("red", "x", "m", "amy", hours=(10.25, 11.25), setup=10)
    red2 = put("red2", "x", "m", "amy", hours=(14 + 5 / 60, 15 + 5 / 60), setup=14)
    assert faults(shop, blue, none, red, red2) == []
    first, then = put("red", "x", "m", "amy", hours=(8, 9)), put("blue", "x", "m", "amy", hours=(32.5, 33.5), setup=32)
    assert faults(shop, first, none, red2, then) == ["setup_short"]


@pytest.mark.parametrize(("is_held", "expected"), [(True, ["capacity"]), (False, [])])
def test_a_person_is_held_in_setup_only_if_so_asked(is_held, expected):
    parts = [matrix("s", {}, default=60), machine("m", setup_matrix="s", initial_family="blue"), machine("n")]
    base = problem(
        *parts, person("amy", "weld"), material("red", attributes={"colour": "red"}),
        routing("red", step("x", "m", Requirement(skill="weld", is_held_in_setup=is_held), minutes=60)),
        routing("chair", step("x", "n", "amy", minutes=60)), order("r", "red"), order("c", "chair"),
    )  # fmt: skip
    works = [put("r", "x", "m", "amy", hours=(1, 2), setup=0), put("c", "x", "n", "amy", hours=(0, 1))]
    assert faults(base, *works) == expected


def test_a_group_gives_its_matrix():
    base = problem(
        matrix("s", {}, default=60), machine("m", initial_family="blue"), group("g", "m", setup_matrix="s"),
        material("red", attributes={"colour": "red"}), routing("red", step("x", "m", minutes=60)), order("r", "red"),
    )  # fmt: skip
    assert faults(base, put("r", "x", "m", hours=(0, 1))) == ["setup_short"]
    assert faults(base, put("r", "x", "m", hours=(1, 2), setup=0)) == []


def oven(n=3, **fields):
    rule = BatchRule(max_quantity=5.0, attribute="coat")
    parts = [machine("oven", batch=rule, **fields), matrix("s", {}, attribute="hue", default=60)]
    for name, coat, minutes, hue in (
        ("a", "x", 60, "1"),
        ("b", "x", 90, "1"),
        ("c", "y", 60, "1"),
        ("d", "x", 60, "2"),
    ):
        parts += [
            material(name, attributes={"coat": coat, "hue": hue}),
            routing(name, step("bake", "oven", minutes=minutes)),
            order(name, name, 2.0),
        ]
    return problem(*parts)


def bake(order, hours, **fields):
    return put(order, "bake", "oven", hours=hours, quantity=2.0, **fields)


def test_a_batch_lasts_as_long_as_its_longest():
    rest = [bake("c", (5, 6)), bake("d", (6, 7))]
    assert faults(oven(), bake("a", (0, 1.5)), bake("b", (0, 1.5)), *rest) == []
    assert faults(oven(), bake("a", (0, 1)), bake("b", (0, 1.5)), *rest) == ["batch_times", "duration"]
    assert faults(oven(), bake("a", (0, 1)), bake("b", (1, 2.5)), *rest) == []
    assert faults(oven(), bake("a", (0, 1)), bake("b", (0.5, 2)), *rest) == ["capacity"]


def test_a_batch_may_be_full():
    full = problem(
        machine("oven", batch=BatchRule(max_quantity=4.0)),
        routing("a", step("bake", "oven", minutes=60)),
        *(order(name, "a", 2.0) for name in "xy"),
    )
    assert faults(full, bake("x", (0, 1)), bake("y", (0, 1))) == []


def test_a_batch_agrees_and_fits():
    assert faults(oven(), bake("a", (0, 1)), bake("c", (0, 1)), bake("b", (1, 2.5)), bake("d", (3, 4))) == [
        "batch_attribute"
    ]
    assert faults(oven(), *(bake(name, (0, 1.5)) for name in "abd"), bake("c", (2, 3))) == ["batch_size"]
    hued = oven(setup_matrix="s")
    assert faults(hued, bake("a", (0, 1)), bake("d", (0, 1)), bake("b", (1, 2.5)), bake("c", (3, 4))) == [
        "batch_attribute"
    ]


def test_a_batch_is_set_up_for_once():
    hued = oven(setup_matrix="s", initial_family="2")
    d, c = bake("d", (0, 1)), bake("c", (8, 9))
    assert faults(hued, d, bake("a", (2, 3.5), setup=1), bake("b", (2, 3.5), setup=1), c) == []
    assert faults(hued, d, bake("a", (2, 3.5), setup=1), bake("b", (2, 3.5)), c) == ["batch_times", "setup_short"]


def test_work_that_takes_no_time_may_be_anywhere():
    for is_interruptible in (True, False):
        base = shop(
            calendar("c", "08:00-12:00"), machine("m", calendar="c"), orders=1, minutes=0,
            is_interruptible=is_interruptible,
        )  # fmt: skip
        assert faults(base, put("o0", "x", "m", hours=(3, 3))) == []
        assert faults(base, put("o0", "x", "m", hours=(3, 4))) == ["duration"]


def test_work_may_run_past_the_end_of_the_horizon():
    base = shop(calendar("c", "08:00-12:00"), machine("m", calendar="c"))
    late = 14 * 24 + 8
    works = [put("o0", "x", "m", hours=(8, 9)), put("o1", "x", "m", hours=(late, late + 1))]
    assert faults(base, *works) == []
    assert faults(base, works[0], put("o1", "x", "m", hours=(late + 6, late + 7))) == ["calendar_stretch"]


def test_a_setup_may_not_begin_before_the_horizon():
    base = problem(
        matrix("s", {}, default=60), machine("m", setup_matrix="s", initial_family="blue"),
        material("red", attributes={"colour": "red"}), routing("red", step("x", "m", minutes=60)), order("r", "red"),
    )  # fmt: skip
    assert faults(base, put("r", "x", "m", hours=(1, 2), setup=0)) == []
    assert faults(base, put("r", "x", "m", hours=(0.5, 1.5), setup=-0.5)) == ["horizon"]


def test_a_changeover_that_only_costs_needs_no_time():
    free = SetupMatrix(id="s", attribute="colour", default_cost=5.0)
    base = problem(
        free, machine("m", setup_matrix="s", initial_family="blue"), material("red", attributes={"colour": "red"}),
        routing("red", step("x", "m", minutes=60)), order("r", "red"),
    )  # fmt: skip
    assert faults(base, put("r", "x", "m", hours=(1, 2))) == []
    assert faults(base, put("r", "x", "m", hours=(1, 2), setup=0)) == ["setup_needless"]
