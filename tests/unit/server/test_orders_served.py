"""Orders, load, next work and shortages over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.store import Store


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=3), stop=hj.after(iterations=1))


@pytest.fixture
def site(served: Store, record: PlanRecord) -> str:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    served.propose("ac", record, parent=None, upto_event=0, who="ann", why="first", now=now)
    return "/v1/sites/ac"


def test_orders_are_listed_and_each_can_be_asked_about(client: Any, site: str, record: PlanRecord) -> None:
    listed = client.get(f"{site}/orders").json()
    assert listed["version"] == 1
    assert len(listed["orders"]["id"]) == len(record.problem.orders)
    one = client.get(f"{site}/orders/{listed['orders']['id'][0]}", headers={"Accept-Language": "zh"}).json()
    assert one["id"] == listed["orders"]["id"][0]
    assert one["chain"] or one["state"] == "left_out"


def test_what_is_not_there_is_told(client: Any, site: str) -> None:
    assert client.get(f"{site}/orders/none").status_code == 404
    assert client.get("/v1/sites/none/orders").status_code == 404
    assert client.get(f"{site}/plans/7/load").status_code == 404


def test_load_next_work_and_shortages_are_those_of_a_version(client: Any, site: str, record: PlanRecord) -> None:
    load = client.get(f"{site}/plans/1/load").json()
    assert {row["id"] for row in load["resources"]} == {entry.id for entry in record.problem.plant.resources}
    assert {len(row["capacity_h"]) for row in load["resources"]} == {len(load["weeks"])}
    shares = [row["share"] for row in load["resources"]]
    assert shares == sorted(shares, reverse=True)
    work = client.get(f"{site}/plans/1/dispatch?hours=48").json()
    assert work["resources"]
    short = client.get(f"{site}/plans/1/shortages?hours=72").json()
    assert all(row["comes"] is None or row["slack_h"] >= 0 for row in short["shortages"])
