"""Plans carried out to the letter: reference plants, what waits for what, and the policy."""

from __future__ import annotations

import numpy as np
import pytest

import heijunka as hj
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import NONE, compile_problem, encode
from heijunka.engine.solve import solve
from heijunka.engine.stop import Stop
from heijunka.library import PLANTS
from heijunka.model.resource import Storage
from heijunka.model.routing import Precedence
from heijunka.testing.builders import before, machine, order, problem, routing, step
from heijunka.twin.history import carried_out
from heijunka.twin.nature import calm
from heijunka.twin.shop import HOUR, Shop
from heijunka.twin.site import Ground, ground
from heijunka.twin.strict import ByLetter, carry_out

COLUMNS = ("setup_start", "start", "end", "mode", "resource", "blocked", "released", "completed")


@pytest.fixture(scope="module", params=["air-conditioning", "refrigerators"])
def plant(request: pytest.FixtureRequest) -> Ground:
    return ground(compile_problem(hj.net(PLANTS[request.param]("demo", seed=2))))


@pytest.mark.parametrize("rule", ["edd", "atcs", "serial edd"])
def test_a_rules_plan_of_a_reference_plant_is_carried_out_to_the_second(plant: Ground, rule: str) -> None:
    placement = Builder(plant.instance).build(RULES[rule]).placement
    planned = carried_out(plant.instance, placement)
    history = carry_out(plant, placement, calm(plant.instance))
    for name in COLUMNS:
        assert (getattr(history, name) == getattr(planned, name)).all(), name
    assert history.until == planned.until


def test_the_plan_of_a_short_search_is_carried_out_to_the_second() -> None:
    made = hj.net(PLANTS["air-conditioning"]("small", seed=4))
    instance = compile_problem(made)
    placement = encode(instance, solve(made, stop=Stop(seconds=1.0), seed=1).plan)
    history = carry_out(ground(instance), placement, calm(instance))
    for name in placement._fields:
        assert (getattr(history, name) == getattr(placement, name)).all(), name


def test_what_finds_its_storage_full_keeps_its_machine() -> None:
    steps = (step("cut", "m1", minutes=60), step("weld", "m2", minutes=60))
    links = (Precedence(before="cut", after="weld", storage="shelf"),)
    made = problem(
        *(machine("m1"), machine("m2"), Storage(id="shelf", capacity=1.0)),
        routing("a", *steps, precedences=links),
        *(order(f"o{n}", "a", due=n + 1) for n in range(3)),
    )
    place = ground(compile_problem(made))
    placement = encode(place.instance, solve(made, methods=(), seed=1).plan)
    nature = calm(place.instance)
    nature.factor[1] = 3.0
    history = carry_out(place, placement, nature)
    # The first is welded until 4: the second lies on the shelf, the third is cut from 2 to 3 and stays on its machine.
    assert (history.start // HOUR).tolist() == [0, 1, 1, 4, 2, 5]
    assert (history.blocked // HOUR).tolist() == [0, 0, 0, 0, 1, 0]


def test_a_delay_pushes_what_waits_and_nothing_else() -> None:
    steps = (step("cut", "m1", minutes=60), step("weld", "m2", minutes=60))
    made = problem(
        *(machine("m1"), machine("m2"), machine("m3")),
        routing("a", *steps, precedences=(before("cut", "weld"),)),
        routing("b", step("turn", "m3", minutes=60)),
        *(order("o1", "a", due=1), order("o2", "a", due=2), order("o3", "b")),
    )
    place = ground(compile_problem(made))
    placement = encode(place.instance, solve(made, methods=(), seed=1).plan)
    nature = calm(place.instance)
    nature.factor[0] = 1.5
    history = carry_out(place, placement, nature)
    assert (history.start - placement.start).tolist() == [0, 1800, 1800, 1800, 0]
    assert (history.end - placement.end).tolist() == [1800, 1800, 1800, 1800, 0]


def test_a_job_cancelled_before_it_begins_is_not_done_and_its_place_stays_empty() -> None:
    made = problem(machine("m1"), routing("a", step("cut", "m1", minutes=60)), *(order(f"o{n}", "a") for n in range(3)))
    place = ground(compile_problem(made))
    placement = encode(place.instance, solve(made, methods=(), seed=1).plan)
    gone = int(np.argsort(placement.start)[1])
    nature = calm(place.instance)
    nature.cancelled[gone] = HOUR // 2
    for keep, last in ((True, 3), (False, 2)):
        history = carry_out(place, placement, nature, keep=keep)
        assert history.start[gone] == NONE
        assert history.completed[gone] == NONE
        assert history.until == last * HOUR


def test_the_policy_leaves_the_shop_as_the_plan_was_carried_out(plant: Ground) -> None:
    placement = Builder(plant.instance).build(RULES["edd"]).placement
    nature = calm(plant.instance)
    nature.factor[:] = np.random.default_rng(3).lognormal(0, 0.2, len(plant.length))
    whole = carry_out(plant, placement, nature)
    shop = Shop(plant, nature)
    ByLetter(placement).run(shop, 1 << 50)
    assert shop.is_over
    for name in COLUMNS[:5]:
        assert (getattr(shop.history(), name) == getattr(whole, name)).all(), name
    assert (shop.history().completed == whole.completed).all()
    middle = int(np.median(whole.start))
    shop = Shop(plant, nature)
    ByLetter(placement).run(shop, middle)
    told = shop.history()
    assert not shop.is_over
    assert ((told.start != NONE) == (whole.start <= middle)).all()
    assert ((told.end != NONE) == (whole.end + whole.blocked <= middle)).all()
