"""Runs of the twin over HTTP: played in the background, shown with intervals and pictures, ended early."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.unit.server.conftest import Enter

import heijunka as hj
from heijunka.engine.stop import Stop
from heijunka.errors import NoPlan
from heijunka.io.tables.example import example
from heijunka.messages import say
from heijunka.model.record import PlanRecord
from heijunka.model.standing import OperationState, Progress
from heijunka.model.state import State
from heijunka.server.playing import played
from heijunka.store import Store
from heijunka.twin.beside import MAIN, beside, is_better, verdicts
from heijunka.twin.showing import MEASURES
from heijunka.twin.study.design import design

SITE = "/v1/sites/shop"
ROOT = f"{SITE}/runs"
NAMES = {"a": "A", "b": "B"}


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(example(), stop=hj.after(iterations=1))


@pytest.fixture
def client(served: Store, record: PlanRecord, enter: Enter) -> Any:
    now = record.problem.horizon.start
    served.propose("shop", record, parent=None, upto_event=0, who="ann", why="first", now=now)
    return enter()


def ended(client: Any, **asked: Any) -> dict[str, Any]:
    answer = client.post(ROOT, json=asked)
    assert answer.status_code == 202, answer.json()
    client.app.state.jobs.wait(answer.json()["id"], 240)
    return dict(client.get(f"/v1/jobs/{answer.json()['id']}").json())


def test_policies_are_played_on_the_sites_orders_and_shown_with_intervals(client: Any) -> None:
    job = ended(client, policies=["edd", "rollout", "plan"], replications=4, noise=2.0)
    assert (job["state"], job["result"]) == ("done", {"run": job["id"]}), job["error"]
    assert job["progress"]["count"] == 4
    known = client.get(ROOT, headers={"Accept-Language": "zh"}).json()
    assert [(entry["id"], entry["title"]) for entry in known["runs"]] == [(job["id"], "shop：4 次运行")]
    assert {"plan", "letter"} <= {entry["id"] for entry in known["policies"]}
    path = f"{ROOT}/{job['id']}"
    found = client.get(path, headers={"Accept-Language": "zh"}).json()
    assert [entry["id"] for entry in found["policies"]] == ["edd", "rollout", "plan"]
    assert len(found["verdicts"]) == 2
    figures = {entry["key"]: entry["cells"] for entry in found["figures"]}
    assert set(figures) == set(MEASURES)
    assert all(cell["low"] <= cell["estimate"] <= cell["high"] for cells in figures.values() for cell in cells)
    assert figures[MAIN][0]["change"] is None
    assert found["orders"]["rows"]
    drawn = client.get(f"{path}/pictures/{found['pictures'][0]['name']}")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg")
    page = client.get(f"{path}/page")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert page.text.startswith("<!doctype html>")
    assert client.get(f"{path}/pictures/none").status_code == 404
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_a_reference_plant_is_played_and_a_run_is_ended_early(client: Any) -> None:
    asked = {"about": "air-conditioning", "size": "small", "policies": ["edd"], "weeks": 1}
    job = ended(client, **asked, replications=2)
    assert job["state"] == "done", job["error"]
    found = client.get(f"{ROOT}/{job['id']}").json()
    assert (found["n_runs"], found["orders"], found["verdicts"]) == (2, None, [])
    long = client.post(ROOT, json=asked | {"replications": 500}).json()
    assert client.delete(f"/v1/jobs/{long['id']}").status_code == 200
    assert client.app.state.jobs.wait(long["id"], 120)
    state = client.get(f"/v1/jobs/{long['id']}").json()["state"]
    kept = {entry["id"]: entry["asked"]["n_runs"] for entry in client.get(ROOT).json()["runs"]}
    assert (state, kept.get(long["id"], 0) > 0) in [("done", True), ("cancelled", False)]
    assert kept.get(long["id"], 0) < 500


def test_what_cannot_be_played_is_told_before_anything_is(client: Any, record: PlanRecord, served: Store) -> None:
    wrong = client.post(ROOT, json={"about": "refrigerators", "policies": ["plan"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "server.no_plan_to_play")
    assert client.post(ROOT, json={"policies": ["best"], "replications": 1}).status_code == 422
    assert client.get("/v1/sites/nowhere/runs").status_code == 404
    first = record.plan.assignments[0]
    begun = OperationState(progress=Progress.RUNNING, mode=first.mode, resources=first.resources, start=first.start)
    state = State(now=first.start, operations={f"{first.order}/{first.operation}": begun})
    running = replace(record, problem=replace(record.problem, state=state))
    served.propose("shop", running, parent=None, upto_event=0, who="ann", why="", now=first.start)
    client.post(f"{SITE}/plans/2/publish", json={"expected": None})
    assert client.get(ROOT).json()["has_begun"]
    refused = client.post(ROOT, json={"policies": ["edd"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "server.unsupported")
    assert "1" in refused.json()["message"]


def runs(a: list[float], b: list[float]) -> list[Any]:
    """Return runs of two policies of which only the lateness is told."""
    return [
        SimpleNamespace(policy=name, figures=SimpleNamespace(**dict.fromkeys(MEASURES, 1.0) | {MAIN: value}))
        for name, given in (("a", a), ("b", b))
        for value in given
    ]


def test_no_more_is_said_of_policies_than_runs_bear_out() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 20)
    base = 100 + noise
    clear = beside(runs(list(base), list(base * 0.8 + noise / 10)))
    (told,) = verdicts(clear, NAMES, "en")
    assert told.startswith("'B': 20.00 % less weighted lateness than 'A'")
    cells = next(entry["cells"] for entry in clear["figures"] if entry["key"] == MAIN)
    assert is_better(MAIN, cells[1]["change"]) is True
    other = np.random.default_rng(2).normal(0, 30, 20)
    open_one = beside(runs(list(base), list(base + other)))
    (told,) = verdicts(open_one, NAMES, "en")
    assert told.startswith("'B': no difference from 'A' can be told")
    cells = next(entry["cells"] for entry in open_one["figures"] if entry["key"] == MAIN)
    assert is_better(MAIN, cells[1]["change"]) is None
    (told,) = verdicts(beside(runs([0.0] * 5, [1.0] * 5)), NAMES, "en")
    assert "cannot be compared" in told
    (told,) = verdicts(beside(runs(list(base), list(base * 1.5))), NAMES, "zh")
    assert "多 50.0 %" in told


def test_the_three_figures_ended_early_tell_what_was_measured_by_then() -> None:
    stop = Stop()

    def tell(done: int, _count: int, what: str) -> None:
        if "tuning" not in what and done == 2:
            stop.cancel()

    asked = {"about": "three-figures", "size": "small", "language": "en"}
    found = json.loads(played(asked, b"", stop, tell))
    assert found["runs"] > 0
    first = next(iter(design("small", is_quick=True).cells))
    assert [entry["text"] for entry in found["pictures"]] == [say("study.lateness_of", "en", cell=first)]
    assert "heijunka three-figures --size small --quick" in found["page"]
    assert f"Ended early: {found['runs']} runs" in found["page"]


def test_nothing_played_is_no_result() -> None:
    stop = Stop()
    stop.cancel()
    asked = {"about": "refrigerators", "size": "small", "language": "zh", "policies": ["edd"], "weeks": 1}
    asked |= {"replications": 2, "seed": 0, "noise": 1.0, "load": 0.8, "what": "x"}
    with pytest.raises(NoPlan):
        played(asked, b"", stop, lambda *_: None)
