"""How orders stand, what the floor does next: told as the judge's own figures have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

import heijunka as hj
from heijunka.evaluate.dispatch import dispatch
from heijunka.evaluate.outcome import late_orders, outcomes
from heijunka.evaluate.standing import Standings
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=3), stop=hj.after(iterations=1))


@pytest.fixture(scope="module")
def standings(record: PlanRecord) -> Standings:
    return Standings(record.problem, record.plan)


def test_every_order_stands_in_the_list_once_and_the_late_ones_first(record: PlanRecord, standings: Standings) -> None:
    columns = standings.columns()["orders"]
    assert sorted(columns["id"]) == sorted(order.id for order in record.problem.orders)
    assert len({len(column) for column in columns.values()}) == 1
    ranks = [("left_out", "late", "in_time", "no_due").index(state) for state in columns["state"]]
    assert ranks == sorted(ranks)
    assert set(late_orders(record.problem, record.plan)) <= {
        id for id, state in zip(columns["id"], columns["state"], strict=True) if state == "late"
    }


def test_times_are_those_of_the_plan(record: PlanRecord, standings: Standings) -> None:
    told = standings.columns()
    ends = {name: outcome.end for name, outcome in outcomes(record.problem, record.plan).items()}
    for id, end in zip(told["orders"]["id"], told["orders"]["end"], strict=True):
        shown = None if end is None else datetime.fromtimestamp(told["epoch"] + end, UTC)
        assert shown == ends.get(id)


def test_the_chain_of_an_order_leads_without_a_gap_to_its_end(record: PlanRecord, standings: Standings) -> None:
    columns = standings.columns()["orders"]
    planned = next(n for n, end in enumerate(columns["end"]) if end is not None)
    for language in ("en", "zh"):
        one = standings.one(columns["id"][planned], language)
        assert one["chain"][-1]["end"] == columns["end"][planned]
        assert all(before["end"] == after["start"] for before, after in pairwise(one["chain"]))
        assert all(link["text"] for link in one["chain"])


def test_the_tree_goes_down_to_what_is_drawn_on_and_up_to_who_waits(record: PlanRecord, standings: Standings) -> None:
    orders = {order.id: order for order in record.problem.orders}
    fed = next(order for order in record.problem.orders if any(supply.order for supply in order.supplies))
    one = standings.one(fed.id)
    assert [branch["material"] for branch in one["needs"]] == [supply.material for supply in fed.supplies]
    assert [entry["demand"] for entry in one["serves"]] == [peg.demand for peg in fed.pegs]
    below = next(supply.order for supply in fed.supplies if supply.order in orders)
    assert fed.id in [entry["order"] for entry in standings.one(str(below))["feeds"]]


def test_an_order_that_is_none_is_no_order(standings: Standings) -> None:
    with pytest.raises(KeyError):
        standings.one("none such")


def test_the_floor_is_told_its_next_work_in_its_order(record: PlanRecord) -> None:
    now = record.problem.horizon.start + timedelta(hours=8)
    told = dispatch(record.problem, record.plan, now=now, hours=24)
    shown = {(row["order"], row["operation"]) for entry in told["resources"] for row in entry["work"]}
    assert shown == {
        (entry.order, entry.operation)
        for entry in record.plan.assignments
        if entry.end > now and entry.setup_start < now + timedelta(hours=24)
    }
    for entry in told["resources"]:
        starts = [row["setup_start"] or row["start"] for row in entry["work"]]
        assert starts == sorted(starts)
