"""Scenarios over HTTP: changed, planned, compared with the plan of the site, and proposed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.server.conftest import Enter

import heijunka as hj
from heijunka.io.tables.example import example
from heijunka.model.record import PlanRecord
from heijunka.server.supposing import Scenario, packed, record_of, unpacked
from heijunka.store import KeptScenario, Store

SITE = "/v1/sites/shop"
ROOT = f"{SITE}/scenarios"


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(example(), stop=hj.after(iterations=1))


@pytest.fixture
def client(served: Store, record: PlanRecord, enter: Enter) -> Any:
    now = record.problem.horizon.start
    served.propose("shop", record, parent=None, upto_event=0, who="ann", why="first", now=now)
    return enter()


def made(client: Any, name: str, *changes: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(ROOT, json={"name": name, "changes": list(changes)})
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def planned(client: Any, id: str) -> dict[str, Any]:
    job = client.post(f"{ROOT}/{id}/solve", json={"seconds": 1.0}).json()
    client.app.state.jobs.wait(job["id"], 120)
    done = client.get(f"/v1/jobs/{job['id']}").json()
    assert done["state"] == "done", done["error"]
    found = dict(client.get(f"{ROOT}/{id}").json())
    assert found["job"] == job["id"]
    return found


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_a_scenario_is_made_planned_compared_and_proposed(client: Any, record: PlanRecord, served: Store) -> None:
    material = record.problem.demands[0].material
    found = made(client, "double", {"kind": "mix", "material": material, "factor": 2})
    assert found["words"] == [f"2 times as much of {material}"]
    early = client.post(f"{ROOT}/{found['id']}/promote")
    assert (early.status_code, early.json()["code"]) == (409, "server.scenario_unsolved")
    same = made(client, "as it is")
    assert planned(client, found["id"])["is_current"]
    planned(client, same["id"])
    shown = client.get(f"{ROOT}/compare", headers={"Accept-Language": "zh"}).json()
    assert [entry["name"] for entry in shown["columns"]] == ["", "as it is", "double"]
    figures = {entry["key"]: entry for entry in shown["figures"]}
    assert all(len(entry["cells"]) == 3 for entry in figures.values())
    assert figures["makespan_h"]["cells"][2]["change"] > 0
    assert figures["makespan_h"]["cells"][2]["is_better"] is False
    only = client.get(f"{ROOT}/compare", params={"ids": found["id"]}).json()
    assert [entry["name"] for entry in only["columns"]] == ["", "double"]
    version = client.post(f"{ROOT}/{found['id']}/promote").json()["version"]
    entry = served.version("shop", version)
    assert entry.why == f"double: 2 times as much of {material}"
    wanted = {entry.id: entry.quantity for entry in served.record("shop", version).problem.demands}
    before = {entry.id: entry.quantity for entry in record.problem.demands if entry.material == material}
    assert all(wanted[name] == 2 * quantity for name, quantity in before.items())
    assert served.verify() == ()


def test_a_scenario_of_older_data_is_not_proposed(client: Any) -> None:
    found = made(client, "as it is")
    planned(client, found["id"])
    edit = {"kind": "cells", "sheet": "Demand", "row": 2, "column": "C", "cells": [[25]]}
    told = client.patch(f"{SITE}/tables/demand", json={"expected": 1, "edits": [edit]})
    assert told.status_code == 200, told.json()
    refused = client.post(f"{ROOT}/{found['id']}/promote")
    assert (refused.status_code, refused.json()["code"]) == (409, "server.scenario_old")
    assert not client.get(f"{ROOT}/{found['id']}").json()["is_current"]
    planned(client, found["id"])
    assert client.post(f"{ROOT}/{found['id']}/promote").status_code == 200


def test_a_scenario_is_changed_by_who_has_seen_it_and_is_then_not_planned(client: Any) -> None:
    found = made(client, "earlier", {"kind": "due", "days": -1})
    path = f"{ROOT}/{found['id']}"
    assert planned(client, found["id"])["revision"] == 2
    late = client.patch(path, json={"revision": 1, "name": "x"})
    assert (late.status_code, late.json()["code"]) == (409, "server.scenario_changed")
    named = client.patch(path, json={"revision": 2, "name": "sooner"}).json()
    assert (named["name"], named["solved"] is None) == ("sooner", False)
    other = client.patch(path, json={"revision": 3, "changes": [{"kind": "due", "days": -2}]}).json()
    assert (other["name"], other["solved"], other["words"]) == ("sooner", None, ["Everything due 2 d earlier"])
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_all_that_is_wrong_is_told_and_nothing_is_kept(client: Any) -> None:
    wrong = [
        {"kind": "removed", "resource": "no such"},
        {"kind": "shift", "resource": "no such", "start": "22:00", "hours": 4},
    ]
    told = client.post(ROOT, json={"name": "bad", "changes": wrong}, headers={"Accept-Language": "zh"})
    assert told.status_code == 422
    assert [entry["code"] for entry in told.json()["issues"]] == ["whatif.unknown_resource"] * 2
    assert all(entry["what"].startswith("没有") for entry in told.json()["issues"])
    unread = client.post(ROOT, json={"name": "bad", "changes": [{"kind": "mix", "factor": -1}, {"kind": "what"}]})
    assert (unread.status_code, len(unread.json()["issues"])) == (422, 2)
    assert client.get(ROOT).json()["scenarios"] == []


def test_who_may_only_read_makes_none_and_sites_do_not_mix(client: Any, enter: Enter) -> None:
    found = made(client, "mine")
    assert client.get(f"/v1/sites/other/scenarios/{found['id']}").status_code == 404
    viewer = enter("viewer")
    assert viewer.get(f"{ROOT}/{found['id']}").json()["name"] == "mine"
    assert viewer.post(ROOT, json={"name": "x"}).status_code == 403
    assert enter("copilot").post(f"{ROOT}/{found['id']}/promote").status_code == 403


def test_what_can_be_changed_is_told_with_what_counts_now(client: Any, record: PlanRecord) -> None:
    found = client.get(f"{ROOT}/choices", headers={"Accept-Language": "zh"}).json()
    assert [entry["id"] for entry in found["resources"]] == [entry.id for entry in record.problem.plant.resources]
    assert {entry["id"] for entry in found["materials"]} == {entry.material for entry in record.problem.demands}
    weights = {entry["id"]: entry["weight"] for entry in found["terms"]}
    assert weights["weighted_tardiness"] == 1.0
    assert weights["makespan"] == 0.0
    assert all(entry["label"] != entry["id"] for entry in found["terms"])


def test_what_has_happened_since_and_is_not_in_the_data_is_told(client: Any, record: PlanRecord) -> None:
    assert client.post(f"{SITE}/plans/1/publish", json={"expected": None}).status_code == 200
    assert client.get(ROOT).json()["unheeded"] == 0
    told = {"kind": "resource-down", "words": [record.problem.plant.resources[0].id], "options": {"until": "18:00"}}
    assert client.post(f"{SITE}/events/told", json=told).status_code == 201
    assert client.get(ROOT).json()["unheeded"] == 1


def test_what_is_kept_of_a_scenario_comes_back_as_it_was(record: PlanRecord) -> None:
    given = Scenario(changes=[{"kind": "due", "days": 1.0, "demand": "", "material": ""}], base=3, figures={"a": 1.5})
    for plan in (None, record):
        body = packed(given, plan)
        kept = KeptScenario(
            id="s", site="a", who="ann", name="x", updated=record.problem.horizon.start, revision=1, body=body
        )
        assert unpacked(kept) == given
        assert record_of(kept) == plan
