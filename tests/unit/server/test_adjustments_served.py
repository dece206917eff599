"""An adjustment over HTTP: what happened is told, the least change is proposed, and somebody approves or rejects it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.server.conftest import Enter

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.store import Store

SITE = "/v1/sites/ac"


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=3), stop=hj.after(iterations=1))


@pytest.fixture
def client(served: Store, record: PlanRecord, enter: Enter) -> Any:
    now = record.problem.horizon.start
    served.propose("ac", record, parent=None, upto_event=0, who="ann", why="first", now=now)
    return enter()


def broken(client: Any, record: PlanRecord) -> None:
    """Put the plan in force, and break the machine of what it does first."""
    assert client.post(f"{SITE}/plans/1/publish", json={"expected": None}).status_code == 200
    machines = {entry.id for entry in record.problem.plant.resources if entry.kind == "machine"}
    first = min(record.plan.assignments, key=lambda entry: (entry.setup_start, entry.order))
    machine = next(name for name in first.resources if name in machines)
    told = {"kind": "resource-down", "words": [machine], "options": {"until": "18:00"}}
    assert client.post(f"{SITE}/events/told", json=told).status_code == 201


def proposed(client: Any, **how: str) -> int:
    job = client.post(f"{SITE}/adjustments", json={"seconds": 1.0, **how}).json()
    client.app.state.jobs.wait(job["id"], 60)
    done = client.get(f"/v1/jobs/{job['id']}").json()
    assert done["state"] == "done", done["error"]
    return int(done["result"]["version"])


def test_what_happened_is_taken_in_shown_with_its_cost_and_approved(client: Any, record: PlanRecord) -> None:
    broken(client, record)
    assert client.get(f"{SITE}/adjustments").json()["unheeded"] == 1
    number = proposed(client)
    shown = client.get(f"{SITE}/adjustments", headers={"Accept-Language": "zh"}).json()
    assert [entry["number"] for entry in shown["proposals"]] == [number]
    (proposal,) = shown["proposals"]
    assert proposal["headline"]
    assert {"weighted_tardiness_h", "late_orders"} <= {entry["key"] for entry in proposal["figures"]}
    wrong = client.post(f"{SITE}/adjustments/{number}/approve", json={"expected": 7})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "server.conflict")
    done = client.post(f"{SITE}/adjustments/{number}/approve", json={"expected": 1})
    assert done.json()["status"] == "published"
    after = client.get(f"{SITE}/adjustments").json()
    assert (after["in_force"], after["unheeded"], after["proposals"]) == (number, 0, [])


def test_what_is_rejected_is_put_aside_and_nothing_else_changes(client: Any, record: PlanRecord, served: Store) -> None:
    broken(client, record)
    number = proposed(client)
    assert client.post(f"{SITE}/adjustments/{number}/reject", json={"why": "no"}).status_code == 200
    shown = client.get(f"{SITE}/adjustments").json()
    assert (shown["in_force"], shown["unheeded"], shown["proposals"]) == (1, 1, [])
    assert client.post(f"{SITE}/adjustments/99/reject", json={}).status_code == 404
    assert served.rejected("ac") == {number}
    assert served.verify() == ()


def test_publishing_does_not_move_the_clock_of_a_plan_that_plays_in_its_own_time(
    client: Any, record: PlanRecord, served: Store
) -> None:
    broken(client, record)
    state, _ = served.state("ac")
    assert state is not None
    assert state.now < record.problem.horizon.end


def test_nothing_is_adjusted_where_no_plan_is_in_force_nor_by_who_may_not(client: Any, enter: Enter) -> None:
    refused = client.post(f"{SITE}/adjustments", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "server.nothing_in_force")
    assert client.get(f"{SITE}/adjustments").json()["proposals"] == []
    assert enter("planner").post(f"{SITE}/adjustments/1/approve", json={"expected": None}).status_code == 403
    assert enter("viewer").post(f"{SITE}/adjustments", json={}).status_code == 403


def test_what_is_frozen_for_all_is_left_alone_and_shown(client: Any, record: PlanRecord, served: Store) -> None:
    def moved(**how: str) -> set[tuple[str, str]]:
        made = served.record("ac", proposed(client, **how)).plan.assignments
        return {(entry.order, entry.operation) for entry in made if entry.start != before[entry.order, entry.operation]}

    before = {(entry.order, entry.operation): entry.start for entry in record.plan.assignments}
    broken(client, record)
    cannot_stay = moved(policy="right-shift")
    chart = client.get(f"{SITE}/plans/2/chart").json()
    assert chart["fence"] == chart["now"]
    assert client.patch("/v1/settings", json={"frozen_hours": 168}).status_code == 200
    assert moved() <= cannot_stay
    chart = client.get(f"{SITE}/plans/3/chart").json()
    assert chart["fence"] - chart["now"] == 168 * 3600
