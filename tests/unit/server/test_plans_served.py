"""Plans over HTTP: solved from the newest data, drawn, published; nobody publishes over somebody else."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from heijunka.store import Store


def a_site(client: TestClient) -> None:
    draft = client.post("/v1/samples", json={"sample": "template"}).json()
    assert client.post(f"/v1/drafts/{draft['id']}/commit", json={"revision": 1, "site": "shop"}).status_code == 200


def solved(client: TestClient) -> dict[str, Any]:
    job = client.post("/v1/sites/shop/plans", json={"seconds": 1}).json()
    assert client.app.state.jobs.wait(job["id"], 120)  # type: ignore[attr-defined]
    return dict(client.get(f"/v1/jobs/{job['id']}").json())


def test_a_site_is_planned_drawn_published_and_undone(client: TestClient, served: Store) -> None:
    a_site(client)
    job = solved(client)
    assert (job["state"], job["result"]) == ("done", {"version": 2}), job["error"]
    assert job["progress"]["value"] >= 0
    chart = client.get("/v1/sites/shop/plans/2/chart")
    assert len(chart.json()["bars"]["start"]) >= len(served.record("shop", 2).plan.assignments) > 0
    assert chart.json()["certificate"]
    told = client.get("/v1/sites/shop/plans/2/chart?language=zh").json()
    assert told["language"] == "zh"
    assert client.post("/v1/sites/shop/plans/2/publish", json={"expected": None}).json()["status"] == "published"
    late = client.post("/v1/sites/shop/plans/1/publish", json={"expected": None})
    assert (late.status_code, late.json()["code"]) == (409, "server.conflict")
    versions = client.get("/v1/sites/shop/plans").json()
    assert (versions["in_force"], [entry["status"] for entry in versions["versions"]]) == (2, ["proposed", "published"])
    assert client.post("/v1/sites/shop/undo", json={"expected": 2}).status_code == 409
    assert solved(client)["result"] == {"version": 3}
    assert client.post("/v1/sites/shop/plans/3/publish", json={"expected": 2}).status_code == 200
    assert client.post("/v1/sites/shop/undo", json={"expected": 3}).json() == {"version": 4}
    assert served.record("shop", 4).plan.assignments == served.record("shop", 2).plan.assignments
    tables = client.get("/v1/sites/shop/tables").json()
    assert "resource" in {sheet["noun"] for sheet in tables["sheets"]}
    assert served.verify() == ()


def test_a_job_is_cancelled_and_what_is_not_there_is_told(client: TestClient) -> None:
    a_site(client)
    jobs = [client.post("/v1/sites/shop/plans", json={"seconds": 600}).json() for _ in range(3)]
    for job in reversed(jobs):
        assert client.delete(f"/v1/jobs/{job['id']}").status_code == 200
    for job in jobs:
        assert client.app.state.jobs.wait(job["id"], 120)  # type: ignore[attr-defined]
    assert {entry["state"] for entry in client.get("/v1/jobs").json()} <= {"done", "cancelled", "failed"}
    assert client.get("/v1/jobs/none").status_code == 404
    assert client.get("/v1/sites/nowhere/plans").status_code == 404
    assert client.post("/v1/sites/nowhere/plans", json={"seconds": 1}).status_code == 404
    assert client.get("/v1/sites/shop/plans/99/chart").status_code == 404
    assert client.post("/v1/sites/shop/plans", json={"seconds": 0}).status_code == 422
