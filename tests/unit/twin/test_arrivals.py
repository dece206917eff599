import numpy as np
import pytest

from heijunka.engine.instance import compile_problem
from heijunka.engine.instance.arrays import NEVER
from heijunka.library import PLANTS
from heijunka.library.load import loads_of
from heijunka.model.moments import seconds_between
from heijunka.mrp import demands_of
from heijunka.twin.arrivals import arriving, known

DAY = 24 * 3600


@pytest.fixture(scope="module")
def found():
    return arriving("air-conditioning", "demo", utilisation=0.9, days=14, seed=3, cancellations=0.2)


def test_orders_are_known_before_they_are_due_and_in_the_order_of_the_instance(found):
    instance = compile_problem(found.problem)
    served = demands_of(instance.problem)
    release = {entry.id: seconds_between(found.problem.horizon.start, entry.release) for entry in found.problem.demands}
    assert [min(release[wanted] for wanted in served[name]) for name in instance.order_ids] == found.arrives.tolist()
    is_end = np.array([bool(order.pegs) for order in instance.problem.orders])
    assert (found.arrives < instance.orders.due)[is_end].all()
    assert found.arrives.max() < 14 * DAY


def test_every_demand_gets_an_order_of_its_own_and_lots_of_parts_feed_several(found):
    assert not found.problem.unpegged
    served = demands_of(found.problem)
    assert any(len(wanted) > 1 for wanted in served.values())
    finished = {demand.material for demand in found.problem.demands}
    assert all(len(served[order.id]) == 1 for order in found.problem.orders if order.material in finished)


def test_some_are_cancelled_and_only_after_they_are_known(found):
    gone = found.cancelled < NEVER
    assert 0.05 < gone.mean() < 0.4
    assert (found.cancelled >= found.arrives).all()


def test_more_utilisation_is_more_work_and_the_same_seed_the_same_demands(found):
    same = arriving("air-conditioning", "demo", utilisation=0.9, days=14, seed=3, cancellations=0.2)
    half = arriving("air-conditioning", "demo", utilisation=0.45, days=14, seed=3)
    assert same.problem == found.problem
    work, less = (
        next(entry.work for entry in loads_of(case.problem) if entry.name == "outdoor-line") for case in (found, half)
    )
    assert less / work == pytest.approx(0.5, abs=0.03)


def test_the_share_of_rush_orders_is_as_asked_for():
    rushed = arriving("refrigerators", "demo", utilisation=0.9, days=14, seed=1, rush=1.0)
    assert all(entry.is_rush for entry in rushed.problem.demands)


def test_a_demo_week_can_be_known_from_the_start():
    week = known(PLANTS["air-conditioning"]("demo", seed=7))
    assert len(week.arrives) == len(week.problem.orders) > 0
    assert not week.arrives.any()
    assert (week.cancelled == NEVER).all()
