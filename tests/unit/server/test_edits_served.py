"""The board over HTTP: what a change would mean, kept as a version, refused in words, and for planners only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.unit.server.conftest import NOW, Enter

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.store import Store


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=7), stop=hj.after(iterations=3))


@pytest.fixture
def planned(served: Store, record: PlanRecord) -> Store:
    served.propose("shop", record, parent=None, upto_event=0, who="ann", why="first", now=NOW)
    return served


def asked(client: TestClient, *edits: dict[str, Any], keep: bool = False, status: int = 200) -> dict[str, Any]:
    answer = client.post("/v1/sites/shop/plans/1/edits", json={"edits": list(edits), "keep": keep})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def later(record: PlanRecord, hours: float) -> dict[str, Any]:
    last = max(record.plan.assignments, key=lambda entry: (entry.end, entry.start))
    start = last.start + timedelta(hours=hours)
    return {"kind": "move", "order": last.order, "operation": last.operation, "start": start.isoformat()}


def test_a_change_is_judged_first_and_a_version_only_when_it_is_kept(
    client: TestClient, planned: Store, record: PlanRecord
) -> None:
    move = later(record, 24)
    told = asked(client, move)
    assert (told["is_valid"], told["version"]) == (True, None)
    assert move["order"] in {entry["order"] for entry in told["orders"]}
    assert {(entry["order"], entry["operation"]) for entry in told["moved"]} >= {(move["order"], move["operation"])}
    assert len(planned.versions("shop")) == 1
    kept = asked(client, move, keep=True)
    assert kept["version"] == 2
    version = planned.version("shop", 2)
    assert (version.parent, version.status.value) == (1, "proposed")
    assert version.who == client.get("/v1/session").json()["name"]
    assert {"version": None, **{name: kept[name] for name in kept if name != "version"}} == told


def test_what_cannot_be_done_is_said_in_the_language_asked_and_not_kept(
    client: TestClient, planned: Store, record: PlanRecord
) -> None:
    past = later(record, -10_000)
    told = asked(client, past, keep=True)
    assert (told["is_valid"], told["version"]) == (False, None)
    assert "past" in told["violations"][0]["text"]
    client.headers["Accept-Language"] = "zh"
    assert "过去" in asked(client, past)["violations"][0]["text"]
    assert len(planned.versions("shop")) == 1


def test_versions_are_compared_in_words(client: TestClient, planned: Store, record: PlanRecord) -> None:
    assert planned
    number = asked(client, later(record, 24), keep=True)["version"]
    told = client.get(f"/v1/sites/shop/plans/{number}/diff/1").json()
    assert later(record, 24)["order"] in " ".join(told["lines"])
    same = client.get("/v1/sites/shop/plans/1/diff/1").json()
    assert len(same["lines"]) == 1
    assert client.get("/v1/sites/shop/plans/1/diff/7").status_code == 404


def test_pins_are_kept_with_the_version(client: TestClient, planned: Store, record: PlanRecord) -> None:
    last = later(record, 0)
    pin = {"kind": "pin", "order": last["order"], "operation": last["operation"]}
    number = asked(client, pin, keep=True)["version"]
    (kept,) = planned.record("shop", number).problem.pins
    assert (kept.order, kept.operation) == (last["order"], last["operation"])


def test_nonsense_is_refused_and_an_unknown_version_is_not_there(client: TestClient, planned: Store) -> None:
    assert planned
    asked(client, status=422)
    asked(client, {"kind": "dance", "order": "A"}, status=422)
    asked(client, {"kind": "move", "order": "A", "operation": "1", "start": "2026-01-05T10:00:00"}, status=422)
    answer = client.post("/v1/sites/shop/plans/9/edits", json={"edits": [{"kind": "plan", "order": "A"}]})
    assert answer.status_code == 404


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 403), ("copilot", 403), ("planner", 200)])
def test_only_who_may_propose_may_edit(
    enter: Enter, planned: Store, record: PlanRecord, role: str, status: int
) -> None:
    assert planned
    asked(enter(role), later(record, 1), status=status)
