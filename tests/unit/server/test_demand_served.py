"""Demand over HTTP: added, changed and cancelled as events; nobody's change is overwritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.reschedule.facts import take_in
from heijunka.store import Store

WHERE = "/v1/sites/ac/demand"


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=3), stop=hj.after(iterations=1))


@pytest.fixture
def known(client: Any, served: Store, record: PlanRecord) -> dict[str, Any]:
    """Return the first demand of a site that has a plan."""
    now = datetime(2024, 1, 1, tzinfo=UTC)
    served.propose("ac", record, parent=None, upto_event=0, who="ann", why="first", now=now)
    listed = client.get(WHERE).json()
    assert [entry["id"] for entry in listed["demand"]] == [entry.id for entry in record.problem.demands]
    found: dict[str, Any] = listed["demand"][0]
    return found


def test_a_demand_is_added_once_and_planned_from_then_on(
    client: Any, served: Store, record: PlanRecord, known: dict[str, Any]
) -> None:
    wish = {name: known[name] for name in ("material", "quantity", "due")} | {"id": "new/1", "customer": "Ångström"}
    added = client.post(WHERE, json=wish)
    assert added.status_code == 201
    assert client.get(f"{WHERE}/new/1").json() == added.json()
    again = client.post(WHERE, json=wish)
    assert (again.status_code, again.json()["code"]) == (409, "server.demand_known")
    state, _ = served.state("ac")
    assert state is not None
    problem = take_in(record.problem, state).problem
    assert any(peg.demand == "new/1" for order in problem.orders for peg in order.pegs)


def test_a_change_says_what_it_has_seen(client: Any, known: dict[str, Any]) -> None:
    where = f"{WHERE}/{known['id']}"
    due = (datetime.fromisoformat(known["due"]) + timedelta(hours=5)).isoformat()
    changed = client.patch(where, json={"expected": known["revision"], "due": due})
    assert changed.status_code == 200
    assert datetime.fromisoformat(changed.json()["due"]) == datetime.fromisoformat(due)
    assert changed.json()["quantity"] == known["quantity"]
    for late in (
        client.patch(where, json={"expected": known["revision"], "quantity": 1}),
        client.delete(where, params={"expected": known["revision"]}),
    ):
        assert (late.status_code, late.json()["code"]) == (409, "server.demand_changed")
    assert client.get(where).json() == changed.json()
    assert client.delete(where, params={"expected": changed.json()["revision"]}).status_code == 204
    assert client.get(where).status_code == 404


def test_all_that_is_wrong_is_told_and_nothing_is_kept(client: Any, served: Store, known: dict[str, Any]) -> None:
    wrong = {"id": "x", "material": "nothing", "quantity": -3, "due": known["due"], "options": ["gold"], "priority": -1}
    refused = client.post(WHERE, json=wrong, headers={"Accept-Language": "zh"})
    assert refused.status_code == 422
    assert {entry["field"] for entry in refused.json()["issues"]} == {"material", "quantity", "options", "priority"}
    assert not served.events("ac")
    assert client.patch(f"{WHERE}/none", json={"expected": ""}).status_code == 404
    assert client.patch(f"{WHERE}/{known['id']}", json={"expected": known["revision"], "due": None}).status_code == 422


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_of_many_who_change_what_they_saw_one_wins_and_all_who_add_are_kept(client: Any, known: dict[str, Any]) -> None:
    where = f"{WHERE}/{known['id']}"
    wish = {name: known[name] for name in ("material", "quantity", "due")}

    def change(number: int) -> int:
        status: int = client.patch(where, json={"expected": known["revision"], "quantity": number + 1}).status_code
        return status

    def add(number: int) -> int:
        status: int = client.post(WHERE, json=wish | {"id": f"new-{number}"}).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        changed = pool.map(change, range(6))
        added = pool.map(add, range(6))
        assert sorted(changed) == [200, 409, 409, 409, 409, 409]
        assert set(added) == {201}
    ids = {entry["id"] for entry in client.get(WHERE).json()["demand"]}
    assert {f"new-{number}" for number in range(6)} <= ids
