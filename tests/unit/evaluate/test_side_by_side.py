"""What a comparison of scenarios says of orders: those that differ most first, left out worst of all."""

from __future__ import annotations

from dataclasses import replace

import pytest

import heijunka as hj
from heijunka.evaluate.side_by_side import figures, lateness, orders
from heijunka.io.tables.example import example
from heijunka.model.plan import Unplanned
from heijunka.model.record import PlanRecord


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(example(), stop=hj.after(iterations=1))


def test_orders_that_differ_most_come_first_and_those_that_do_not_are_left_away() -> None:
    rows = orders(
        [
            {"same": 3.0, "early": -4.0, "later": 1.0, "out": -2.0, "gone": 1.0},
            {"same": 3.0, "early": -1.0, "later": 9.0, "out": None},
        ]
    )
    assert [row["id"] for row in rows] == ["out", "later", "gone"]
    assert rows[0]["cells"][1] == {"is_wanted": True, "late_h": None}
    assert rows[2]["cells"][1] == {"is_wanted": False, "late_h": None}


def test_lateness_is_of_what_is_promised_and_left_out_is_told(record: PlanRecord) -> None:
    found = lateness(record.problem, record.plan)
    assert set(found) == {demand.id for demand in record.problem.demands}
    ends = {entry.order: entry.end for entry in sorted(record.plan.assignments, key=lambda entry: entry.end)}
    for demand in record.problem.demands:
        served = [order for order in record.problem.orders if demand.id in {peg.demand for peg in order.pegs}]
        late = max((ends[order.id] - demand.due).total_seconds() / 3600 for order in served)
        assert found[demand.id] == pytest.approx(late, abs=0.01)
    gone = next(order for order in record.problem.orders if order.pegs)
    plan = replace(
        record.plan,
        assignments=tuple(entry for entry in record.plan.assignments if entry.order != gone.id),
        unplanned=(Unplanned(order=gone.id, reason="facts.not_planned_yet"),),
    )
    assert lateness(record.problem, plan)[gone.pegs[0].demand] is None


def test_figures_are_told_against_the_first_and_judged_by_which_way_is_better() -> None:
    found = {
        entry["key"]: entry for entry in figures([{"late_orders": 4, "on_time_delivery": 0.5}, {"late_orders": 3}])
    }
    assert found["late_orders"]["cells"][0]["is_better"] is None
    assert (found["late_orders"]["cells"][1]["change"], found["late_orders"]["cells"][1]["is_better"]) == (-1, True)
    assert found["on_time_delivery"]["cells"][1]["is_better"] is False
    assert found["makespan_h"]["cells"][1]["is_better"] is None
    assert figures([{}], "zh")[0]["label"] != figures([{}])[0]["label"]
