"""What the floor makes of plants with unusual ways to do things."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from heijunka.engine.instance import compile_problem
from heijunka.engine.instance.arrays import NEVER
from heijunka.engine.kernels.floor import tables
from heijunka.model.order import Supply, SupplySource
from heijunka.model.resource import BatchRule, Storage
from heijunka.model.routing import Precedence, Requirement
from heijunka.testing.builders import (
    before,
    calendar,
    group,
    machine,
    matrix,
    mode,
    order,
    person,
    problem,
    routing,
    step,
)
from heijunka.twin.nature import calm
from heijunka.twin.shop import HOUR, Release, Rule, Setting, Shop
from heijunka.twin.site import ground


def test_work_without_resources_begins_at_once() -> None:
    place = ground(
        compile_problem(problem(routing("a", step("rest", minutes=60)), *(order(f"o{n}", "a") for n in range(3))))
    )
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 24 * HOUR)
    assert shop.history().end.tolist() == [HOUR] * 3


def test_what_can_be_done_without_a_resource_does_not_wait_for_one() -> None:
    dry = step("dry", mode("m1", minutes=30, id="oven"), mode(minutes=60, id="air"))
    made = problem(machine("m1"), routing("a", dry, step("cut", "m1", minutes=60)), order("o1", "a"), order("o2", "a"))
    place = ground(compile_problem(made))
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 24 * HOUR)
    history = shop.history()
    assert history.start[[0, 2]].tolist() == [0, 0]
    assert sorted(history.end[[1, 3]].tolist()) == [2 * HOUR, 3 * HOUR]


def test_processing_does_not_begin_while_a_resource_is_down() -> None:
    """The second machine breaks while the first is being set up."""
    steps = routing("a", step("cut", "m1", "m2", minutes=60, attributes={"colour": "red"}))
    colours = matrix("colours", {("blue", "red"): 30})
    first = machine("m1", setup_matrix="colours", initial_family="blue")
    place = ground(compile_problem(problem(first, machine("m2"), colours, steps, order("o1", "a"))))
    nature = calm(place.instance)._replace(
        down_ptr=np.array([0, 0, 1]), down_since=np.array([HOUR // 4]), down_until=np.array([2 * HOUR])
    )
    shop = Shop(place, nature)
    shop.play(Setting().row(place), 24 * HOUR)
    history = shop.history()
    assert (history.setup_start[0], history.start[0], history.end[0]) == (0, 2 * HOUR, 3 * HOUR)


def test_a_batch_needs_a_person_for_each_of_its_members() -> None:
    """The judge has it so: only what makes batches is taken once."""
    oven = machine("oven", batch=BatchRule(max_quantity=10.0))
    dry = routing("a", step("dry", "oven", "ann", minutes=60))
    place = ground(compile_problem(problem(oven, person("ann"), dry, *(order(f"o{n}", "a") for n in range(2)))))
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 24 * HOUR)
    assert sorted(shop.history().start.tolist()) == [0, HOUR]
    place = ground(compile_problem(problem(oven, person("ann", capacity=2), dry, order("o1", "a"), order("o2", "a"))))
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 24 * HOUR)
    assert shop.history().start.tolist() == [0, 0]


def test_a_resource_with_two_queues_takes_what_is_wanted_most() -> None:
    """Work that only it can do waits in one queue, and work that others can do as well in another."""
    parts = (machine("m1"), machine("m2"), group("both", "m1", "m2"))
    ways = (
        routing("a", step("any", Requirement(group="both"), minutes=60)),
        routing("b", step("own", "m1", minutes=60)),
    )
    for first, second in (("a", "b"), ("b", "a")):
        orders = (order("o1", first, due=1), order("o2", first, due=2), order("o3", second, due=9))
        place = ground(compile_problem(problem(*parts, *reversed(ways), *orders)))
        nature = calm(place.instance)._replace(
            down_ptr=np.array([0, 0, 1]), down_since=np.array([0]), down_until=np.array([24 * HOUR])
        )
        shop = Shop(place, nature)
        shop.play(Setting(rule=Rule.EDD).row(place), 24 * HOUR)
        assert (shop.history().start // HOUR).tolist() == [0, 1, 2]


def test_two_resources_that_are_down_at_once_cost_the_time_once() -> None:
    made = problem(machine("m1"), machine("m2"), routing("a", step("cut", "m1", "m2", minutes=60)), order("o1", "a"))
    place = ground(compile_problem(made))
    nature = calm(place.instance)._replace(
        down_ptr=np.array([0, 1, 2]),
        down_since=np.array([HOUR // 2, HOUR // 2]),
        down_until=np.array([2 * HOUR, 3 * HOUR]),
    )
    shop = Shop(place, nature)
    shop.play(Setting().row(place), 24 * HOUR)
    assert shop.history().end.tolist() == [3 * HOUR + HOUR // 2]


def test_a_job_cancelled_before_its_release_is_not_done() -> None:
    made = problem(machine("m1"), routing("a", step("cut", "m1", minutes=60)), order("o1", "a", due=20))
    place = ground(compile_problem(made))
    for cancelled, start in ((5, -1), (12, 10 * HOUR)):
        nature = calm(place.instance)
        nature.cancelled[0] = cancelled * HOUR
        shop = Shop(place, nature)
        shop.play(Setting(release=Release.BY_LEAD, lead_hours=10, lets_rush_by=False).row(place), 48 * HOUR)
        assert shop.history().start.tolist() == [start]
        assert shop.is_over


def test_each_member_of_a_batch_hands_over_its_lots() -> None:
    steps = (step("dry", "oven", minutes=60), step("pack", "m1", minutes=30))
    links = (before("dry", "pack", transfer_lot=1.0),)
    oven = machine("oven", batch=BatchRule(max_quantity=10.0))
    made = problem(oven, machine("m1"), routing("a", *steps, precedences=links), order("o1", "a"), order("o2", "a"))
    place = ground(compile_problem(made))
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 24 * HOUR)
    history = shop.history()
    assert history.start[[0, 2]].tolist() == [0, 0]
    assert sorted(history.end[[1, 3]].tolist()) == [HOUR + HOUR // 2, 2 * HOUR]


def test_what_must_follow_at_once_may_take_longer_than_it_may_wait() -> None:
    steps = (step("heat", "m1", minutes=60), step("press", "m2", minutes=90))
    links = (before("heat", "press", max_lag=timedelta(0)),)
    parts = (machine("m1"), machine("m2"), routing("a", *steps, precedences=links))
    place = ground(compile_problem(problem(*parts, order("o1", "a"), order("o2", "a"))))
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 48 * HOUR)
    history = shop.history()
    assert shop.is_over
    assert (history.start[[1, 3]] >= history.end[[0, 2]]).all()
    assert history.start[1] == HOUR


def test_what_can_never_begin_is_given_up() -> None:
    """What must follow at once has its machine at night, when what it follows is never done."""
    steps = (step("heat", "m1", minutes=60), step("press", "m2", minutes=30))
    links = (before("heat", "press", max_lag=timedelta(0)),)
    hours = (calendar("day", "08:00-16:00"), calendar("night", "00:00-02:00"))
    parts = (machine("m1", calendar="day"), machine("m2", calendar="night"), routing("a", *steps, precedences=links))
    place = ground(compile_problem(problem(*hours, *parts, order("o1", "a"))))
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 1 << 50)
    assert shop.is_over
    assert shop.history().start.tolist() == [-1, -1]


def test_a_batch_does_not_mix_setup_families() -> None:
    oven = machine("oven", setup_matrix="colours", initial_family="red", batch=BatchRule(max_quantity=10.0))
    colours = matrix("colours", {("red", "blue"): 30})
    ways = [routing(c, step("dry", "oven", minutes=60, attributes={"colour": c})) for c in ("red", "blue")]
    orders = (order("o1", "red"), order("o2", "blue"), order("o3", "red"))
    place = ground(compile_problem(problem(oven, colours, *ways, *orders)))
    shop = Shop(place, calm(place.instance))
    shop.play(Setting().row(place), 24 * HOUR)
    history = shop.history()
    assert sorted(history.start.tolist()) == [0, 0, HOUR + HOUR // 2]
    assert sorted(history.setup_start.tolist()) == [0, 0, HOUR]


def test_a_lot_that_two_customers_share_is_made_for_whoever_comes_first() -> None:
    """It belongs to the customer whose due date is first, who is not there yet, or never will be."""
    parts = (machine("m1"), routing("a", step("join", "m1", minutes=60)), routing("leg", step("cut", "m1", minutes=60)))
    share = Supply(material="leg", operation="join", quantity=1.0, source=SupplySource.ORDER, order="lot")
    orders = (
        order("early", "a", due=20, supplies=(share,)),
        order("late", "a", due=30, supplies=(share,)),
        order("lot", "leg", 2.0, due=20),
    )
    place = ground(compile_problem(problem(*parts, *orders)))
    early, late, lot = (place.instance.order_ids.index(name) for name in ("early", "late", "lot"))
    assert place.jobs.of_order[lot] == place.jobs.of_order[early]
    for arrives, cancelled in ((10 * HOUR, NEVER), (10 * HOUR, 0)):
        nature = calm(place.instance)
        nature.arrives[early], nature.cancelled[early] = arrives, cancelled
        shop = Shop(place, nature)
        shop.play(Setting(release=Release.BY_COUNT, cap=1.0).row(place), 48 * HOUR)
        history = shop.history()
        assert (history.start[lot], history.start[late]) == (0, HOUR)
        assert history.released[lot] == 0
        assert history.start[early] == (10 * HOUR if cancelled else -1)
        assert shop.floor.count[tables.WORK] == shop.floor.count[tables.N_RELEASED] == 0


def test_what_is_blocked_for_long_is_set_aside() -> None:
    """The press is down for days; what waits for it fills the shelf, and then stands on the saw for a shift."""
    steps = (step("cut", "saw", minutes=60), step("form", "press", minutes=60))
    links = (Precedence(before="cut", after="form", storage="shelf"),)
    parts = (
        machine("saw"),
        machine("press"),
        Storage(id="shelf", capacity=1.0),
        routing("a", *steps, precedences=links),
    )
    place = ground(compile_problem(problem(*parts, order("o1", "a"), order("o2", "a"), order("o3", "a"))))
    nature = calm(place.instance)._replace(
        down_ptr=np.array([0, 0, 1]), down_since=np.array([0]), down_until=np.array([72 * HOUR])
    )
    shop = Shop(place, nature)
    row = Setting().row(place)
    shop.play(row, 4 * HOUR)
    _, ahead = shop.ahead(row)
    assert (ahead.op["status"] == tables.DONE).all(), "a look ahead sets aside as well"
    shop.play(row, 100 * HOUR)
    history = shop.history()
    assert (history.start[::2] // HOUR).tolist() == [0, 1, 10]
    assert (history.blocked[::2] // HOUR).tolist() == [0, 8, 8]
    assert (history.start[1::2] // HOUR).tolist() == [72, 73, 74]
    assert shop.floor.level.tolist() == [0.0]
