"""What a history teaches: the uncertainty it was drawn from comes back, within the error of sampling."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import sqrt

import pytest

import heijunka as hj
from heijunka.engine.instance import compile_problem
from heijunka.library import PLANTS
from heijunka.model.resource import ResourceKind
from heijunka.twin.fit import Fitted, fit
from heijunka.twin.history import events
from heijunka.twin.policies import ByRule
from heijunka.twin.recorded import recorded
from heijunka.twin.shop import DAY, Rule, Setting, Shop
from heijunka.twin.site import Ground, ground
from heijunka.twin.uncertainty import Breakdowns, Uncertainty, draw

TRUE = Uncertainty(
    processing=0.2,
    setup=0.0,
    rework=0.04,
    yield_loss=0.0,
    breakdowns={
        ResourceKind.MACHINE: Breakdowns(between=12.0, repair=1.5),
        ResourceKind.LINE: Breakdowns(between=8.0, repair=0.5),
    },
    absence=0.1,
    late=0.0,
)


@pytest.fixture(scope="module")
def place() -> Ground:
    return ground(compile_problem(hj.net(PLANTS["air-conditioning"]("demo", seed=7))))


def learnt(place: Ground, uncertainty: Uncertainty, seed: int, until: int) -> Fitted:
    nature = draw(place.instance, uncertainty, seed=seed)
    shop = Shop(place, nature)
    ByRule(Setting(rule=Rule.ATCS)).run(shop, until)
    return fit(place.instance, recorded(place.instance, events(place.instance, nature, shop.history())))


@pytest.mark.parametrize("seed", range(3))
def test_what_was_drawn_from_comes_back(place: Ground, seed: int) -> None:
    found = learnt(place, TRUE, seed, place.instance.limit)
    was = found.uncertainty
    n = found.count["processing"]
    assert n > 1000
    assert was.processing == pytest.approx(0.2, abs=4 * 0.2 / sqrt(2 * n))
    assert was.rework == pytest.approx(0.04, abs=4 * sqrt(0.04 * 0.96 / n))
    assert was.yield_loss == pytest.approx(0.0, abs=4 * 0.2 / sqrt(n))
    failures = found.count["breakdowns"]
    assert failures > 50
    machine = was.breakdowns[ResourceKind.MACHINE]
    assert machine.between == pytest.approx(12.0, rel=0.35)
    assert machine.repair == pytest.approx(1.5, rel=0.5)
    shifts = found.count["absence"]
    assert was.absence == pytest.approx(0.1, abs=4 * sqrt(0.09 / shifts))


def test_more_loss_is_more_time(place: Ground) -> None:
    found = learnt(place, replace(TRUE, yield_loss=0.08, rework=0.0, processing=0.05), 1, place.instance.limit)
    assert found.uncertainty.yield_loss == pytest.approx(0.08, abs=0.01)


def test_a_resource_that_fails_more_is_told_from_its_kind(place: Ground) -> None:
    bad = next(r.id for r in place.instance.problem.plant.resources if r.kind is ResourceKind.MACHINE)
    laws = {**TRUE.breakdowns, bad: Breakdowns(between=2.0, repair=0.5)}
    was = learnt(place, replace(TRUE, breakdowns=laws), 2, place.instance.limit).uncertainty
    assert was.breakdowns[bad].between < 0.6 * was.breakdowns[ResourceKind.MACHINE].between


def test_what_is_not_told_stays_assumed(place: Ground) -> None:
    early = learnt(place, TRUE, 1, place.instance.first + DAY // 48)
    assert {"processing", "setup", "late", "delay"} <= set(early.assumed)
    assert early.uncertainty.processing == Uncertainty().processing
    sure = learnt(place, Uncertainty().scaled(0), 1, place.instance.limit)
    assert sure.uncertainty.breakdowns == Uncertainty().breakdowns
    assert sure.uncertainty.processing < 0.01
    assert sure.uncertainty.rework == 0.0


def test_the_spread_of_an_operation_is_told_from_that_of_all(place: Ground) -> None:
    instance = place.instance
    steps = Counter(instance.operation_ids[step] for step in instance.operations.step.tolist())
    known = learnt(place, TRUE, 4, instance.limit).uncertainty.processing_of
    wild = max(known, key=lambda name: steps[name])
    truth = replace(TRUE, processing=0.1, processing_of={wild: 0.5}, rework=0.0)
    found = learnt(place, truth, 4, instance.limit).uncertainty
    assert found.processing_of[wild] == pytest.approx(0.5, rel=0.2)
    others = [cv for name, cv in found.processing_of.items() if name != wild]
    assert others
    assert max(others) < 0.3
    assert found.rework < 0.02  # a wide spread is not taken for work done twice


def test_repairs_under_way_count_for_what_they_have_taken(place: Ground) -> None:
    laws = {ResourceKind.MACHINE: Breakdowns(between=15.0, repair=40.0)}
    truth = replace(TRUE, breakdowns=laws, absence=0.0)
    half = place.instance.first + 6 * DAY
    repairs = [learnt(place, truth, seed, half).uncertainty.breakdowns[ResourceKind.MACHINE] for seed in range(6)]
    mean = sum(law.repair for law in repairs) / len(repairs)
    assert mean == pytest.approx(40.0, rel=0.15)
