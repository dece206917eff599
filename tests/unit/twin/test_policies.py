"""Running a plant by a rule and by plans: what is done passes the judge, repeats, and plans guide it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import heijunka as hj
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.instance.arrays import Placement
from heijunka.evaluate.check import check
from heijunka.evaluate.violation import Rule as Law
from heijunka.library import PLANTS
from heijunka.twin.nature import Nature, calm
from heijunka.twin.policies import GUIDED, ByPlan, ByRollout, ByRule, Restlessness, adopt, atcs_grid
from heijunka.twin.shop import Release, Rule, Setting, Shop
from heijunka.twin.site import Ground, ground

END = 1 << 50
ATCS = Setting(rule=Rule.ATCS, k1=6.0, k2=0.3)


@pytest.fixture(scope="module")
def refrigerators() -> Ground:
    return ground(compile_problem(hj.net(PLANTS["refrigerators"]("demo", seed=1))))


@pytest.fixture(scope="module")
def small() -> Ground:
    return ground(compile_problem(hj.net(PLANTS["air-conditioning"]("small", seed=1))))


def noisy(place: Ground, seed: int) -> Nature:
    random = np.random.default_rng(seed)
    return calm(place.instance)._replace(factor=random.lognormal(-0.02, 0.2, len(place.length)))


def late_hours(shop: Shop) -> float:
    late = np.maximum(0, shop.floor.job["completed"] - shop.ground.jobs.due)
    return float((late * shop.ground.jobs.weight).sum()) / 3600


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.PLAN])
def test_what_a_rule_does_when_all_goes_as_planned_passes_the_judge(refrigerators: Ground, rule: Rule) -> None:
    shop = Shop(refrigerators, calm(refrigerators.instance))
    shop.play(Setting(rule=rule).row(refrigerators), END)
    done = shop.history()
    assert (done.end >= 0).all()
    plan = decode(refrigerators.instance, Placement(done.setup_start, done.start, done.end, done.mode, done.resource))
    if not done.blocked.any():
        flaws = check(refrigerators.instance.problem, plan)
        assert [str(flaw) for flaw in flaws if flaw.rule is not Law.DEADLINE] == [], "a rule may be late"


@pytest.mark.parametrize("policy", [ByRule(ATCS), ByPlan(rules=atcs_grid((3.0,), (0.3,), (1.3, 3.0)))])
def test_a_run_repeats(small: Ground, policy: ByRule | ByPlan) -> None:
    runs = []
    for _ in range(2):
        shop = Shop(small, noisy(small, 3))
        policy.run(shop, END)
        runs.append(shop.history())
    first, second = runs
    assert (first.end == second.end).all()
    assert (first.end >= 0).all()


def test_a_look_ahead_leaves_the_floor_as_it_stands_and_comes_true_if_all_goes_as_planned(small: Ground) -> None:
    shop = Shop(small, calm(small.instance))
    row = ATCS.row(small)
    shop.play(row, 4 * 3600)
    before = shop.floor.op.copy()
    _, ahead = shop.ahead(row)
    assert (shop.floor.op == before).all()
    shop.play(row, END)
    assert (ahead.op["end"] == shop.floor.op["end"]).mean() > 0.9


def test_a_plan_guides_what_is_done(small: Ground) -> None:
    """Followed from the start in a calm plant, the plan of a rule costs about what the rule does."""
    by_rule, guided = (Shop(small, calm(small.instance)) for _ in range(2))
    by_rule.play(ATCS.row(small), END)
    guided.play(ATCS.row(small), 0)
    _, ahead = guided.ahead(ATCS.row(small))
    adopt(guided, ahead, Restlessness())
    guided.play(replace(GUIDED, alpha=0.0).row(small), END)
    assert late_hours(guided) <= 1.2 * late_hours(by_rule) + 10


@pytest.mark.parametrize("release", [Release.BY_COUNT, Release.BY_WORK, Release.BY_ROPE])
def test_a_cap_keeps_work_off_the_floor(refrigerators: Ground, release: Release) -> None:
    free, capped = (Shop(refrigerators, calm(refrigerators.instance)) for _ in range(2))
    free.play(ATCS.row(refrigerators), END)
    cap = 20.0 if release is Release.BY_COUNT else 60.0
    capped.play(replace(ATCS, release=release, cap=cap).row(refrigerators), END)
    flows = [float((shop.history().completed - shop.history().released).mean()) for shop in (free, capped)]
    assert capped.is_over
    assert (capped.history().end >= 0).all()
    assert flows[1] < flows[0]


def test_a_plan_followed_where_all_goes_as_planned_is_kept_and_less_where_it_does_not(small: Ground) -> None:
    shares = []
    for nature in (calm(small.instance), noisy(small, 3)):
        told = ByRollout(rules=(ATCS,), n_tried=0).run(Shop(small, nature), small.instance.limit)
        assert told.n_due > 50
        shares.append(told.adherence)
    assert shares[0] > 0.95
    assert shares[1] < shares[0]
