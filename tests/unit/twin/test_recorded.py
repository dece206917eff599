"""What was recorded, read back: the same days, on which the same rule does the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import heijunka as hj
from heijunka.engine.instance import compile_problem
from heijunka.engine.instance.arrays import NONE
from heijunka.library import PLANTS
from heijunka.model.event import (
    DemandCancelled,
    MaterialArrived,
    MaterialDelayed,
    OperationEnded,
    OperationStarted,
    ResourceDown,
)
from heijunka.model.material import Receipt
from heijunka.testing.builders import at, bom, demand, machine, material, order, problem, routing, step
from heijunka.twin.history import events
from heijunka.twin.policies import ByRule
from heijunka.twin.recorded import recorded
from heijunka.twin.shop import HOUR, Rule, Setting, Shop
from heijunka.twin.site import Ground, ground
from heijunka.twin.uncertainty import Uncertainty, draw

ROUGH = replace(Uncertainty(), setup=0.0, processing=0.3, late=0.0)
FEW = 10
"""Seconds."""
RULES = (Rule.EDD, Rule.ATCS, Rule.SPT)


@pytest.fixture(scope="module", params=["air-conditioning", "refrigerators"])
def place(request: pytest.FixtureRequest) -> Ground:
    return ground(compile_problem(hj.net(PLANTS[request.param]("small", seed=5))))


def played(place: Ground, nature, rule: Rule, until: int):
    shop = Shop(place, nature)
    ByRule(Setting(rule=rule)).run(shop, until)
    return shop.history()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_rule_on_recorded_days_does_the_same(place: Ground, seed: int) -> None:
    nature = draw(place.instance, ROUGH, seed=seed)
    until = place.instance.limit
    done = played(place, nature, RULES[seed % 3], until)
    found = recorded(place.instance, events(place.instance, nature, done))
    assert found.n_unknown == 0
    assert (found.history.start == done.start).all()
    assert (found.history.end == done.end).all()
    assert (found.history.resource == done.resource).all()
    again = played(place, found.nature, RULES[seed % 3], until)
    # Transfer lots are rounded to whole seconds one by one, of which nobody is told.
    assert np.abs(again.start - done.start).max() <= FEW
    assert np.abs(again.end - done.end).max() <= FEW


@pytest.mark.parametrize("seed", range(3))
def test_true_lengths_are_read_whatever_rule_was_in_force(place: Ground, seed: int) -> None:
    nature = draw(place.instance, ROUGH, seed=seed)
    done = played(place, nature, Rule.EDD, place.instance.limit)
    found = recorded(place.instance, events(place.instance, nature, done)).nature
    is_batch = place.instance.resources.batch_quantity[np.maximum(done.resource[:, 0], 0)] > 0
    ended = (done.end != NONE) & (place.length > 60) & ~is_batch
    assert found.factor[ended] == pytest.approx(nature.factor[ended], rel=0.05)


def test_what_is_cut_short_is_as_planned_from_there_on(place: Ground) -> None:
    nature = draw(place.instance, ROUGH, seed=1)
    done = played(place, nature, Rule.EDD, place.instance.first + 6 * HOUR)
    found = recorded(place.instance, events(place.instance, nature, done))
    assert (found.nature.factor[found.history.start == NONE] == 1.0).all()
    running = (found.history.start != NONE) & (found.history.end == NONE)
    assert (found.nature.factor[running] >= 1.0).all()
    assert found.history.until <= done.until
    later = played(place, found.nature, Rule.EDD, place.instance.limit)
    was = found.history.end != NONE
    assert np.mean(np.abs(later.end[was] - found.history.end[was]) <= FEW) > 0.95


def test_an_untold_pause_is_down_time_and_an_untold_return_is_proved_by_work() -> None:
    one = hj.net(problem(machine("m"), routing("A", step("cut", "m", minutes=60)), order("x", "A"), order("y", "A")))
    told = [
        OperationStarted(at=at(0), order="x", operation="cut", mode="1", resources=("m",)),
        ResourceDown(at=at(0.5), resource="m", until=at(1)),
        OperationEnded(at=at(3), order="x", operation="cut", good=1),
        ResourceDown(at=at(4), resource="m", until=at(5)),
        ResourceDown(at=at(6), resource="m", until=at(7)),
        OperationStarted(at=at(8), order="y", operation="cut", mode="1", resources=("m",)),
        DemandCancelled(at=at(9), demand="z"),
    ]
    place = ground(compile_problem(one))
    found = recorded(place.instance, reversed(told))
    assert found.n_unknown == 1
    assert found.nature.down_since.tolist() == [HOUR // 2, 4 * HOUR]
    assert found.nature.down_until.tolist() == [5 * HOUR // 2, 8 * HOUR]
    again = played(place, found.nature, Rule.FIFO, place.instance.limit)
    assert np.abs(again.end[0] - 3 * HOUR) <= 1


def test_a_late_receipt_holds_up_what_it_is_set_aside_for() -> None:
    parts = material("P", receipts=(Receipt(quantity=1, at=at(1), reference="PO"),))
    made = routing("A", step("cut", "m", minutes=60))
    place = ground(compile_problem(hj.net(problem(machine("m"), parts, bom("A", P=1), made, demand("x", "A", 1)))))
    late = MaterialDelayed(at=at(0), material="P", reference="PO", expected=at(5))
    came = MaterialArrived(at=at(4), material="P", reference="PO", quantity=1)
    for told, hour in (([], 1), ([late], 5), ([late, came], 4), ([replace(came, at=at(0.5))], 1)):
        nature = recorded(place.instance, told).nature
        assert played(place, nature, Rule.EDD, place.instance.limit).start.tolist() == [hour * HOUR]
