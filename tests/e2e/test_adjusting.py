"""A planner's day: what happens is told, the plan adjusted, looked at, published and taken back, all by command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from heijunka import api
from heijunka.cli.app import run
from heijunka.store import Store

SITE = "air-conditioning-small"
QUICK = ("--seconds", "2", "--threads", "1")
FIRST_DAY = "2026-06-08"
DISTURBANCES = {
    "a machine breaks down": [("resource-down", "expander-1", "--until", "+4h", "--reason", "bearing")],
    "somebody is absent": [("absent", "brazer-early-1", "--until", f"{FIRST_DAY} 16:00")],
    "an order hurries": [("rush-order", "R-1", "--material", "N3-56", "--quantity", "5", "--due", "+1d")],
    "material is missing": [("stock-counted", "COMP-L2", "--quantity", "0")],
    "units are scrapped": [
        ("as-planned", "--at", f"{FIRST_DAY} 10:00"),
        ("ended", "SO-00002/HX-K1-L", "fin-press", "--good", "30", "--scrap", "10"),
    ],
}


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a planned and published demo."""
    folder = tmp_path_factory.mktemp("plant")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["demo", "--size", "small", *QUICK]) == 0
    return folder


@pytest.fixture
def tell(plant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what runs a command in a copy of that folder and returns exit code and document."""
    shutil.copytree(plant, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def command(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return command


Tell = Callable[..., tuple[int, Any]]


@pytest.mark.parametrize("name", DISTURBANCES)
def test_after_a_disturbance_the_plan_is_adjusted_judged_and_kept(tell: Tell, name: str) -> None:
    for words in DISTURBANCES[name]:
        assert tell("event", *words)[0] == 0
    code, document = tell("adjust", *QUICK, "-o", "out")
    assert code == 0
    assert document["version"]["number"] == 2
    assert document["version"]["status"] == "proposed"
    assert document["difference"]["headline"]
    assert document["difference"]["events"]
    with Store.open("heijunka-demo/heijunka.db") as store:
        kept = store.record(SITE, 2)
    assert api.check(kept.problem, kept.plan) == ()
    assert kept.plan.assignments
    assert all(Path(path).stat().st_size for path in document["files"].values())
    assert set(document["files"]) == {"report", "workbook", "json", "changes", "changes_workbook"}


def test_a_day_from_breakdown_to_undo(tell: Tell) -> None:
    tell("event", "resource-down", "expander-1", "--until", "+4h")
    assert tell("adjust", *QUICK, "--why", "expander")[0] == 0
    code, done = tell("publish", "--who", "ann")
    assert (code, done["number"], done["status"]) == (0, 2, "published")
    tell("event", "resource-up", "expander-1", "--at", "+2h")
    code, document = tell("adjust", *QUICK, "--publish", "--who", "bob")
    assert (code, document["version"]["status"]) == (0, "published")
    assert [event["kind"] for event in document["difference"]["events"]] == ["resource_up"]
    code, done = tell("undo", "--who", "ann")
    assert (code, done["number"], done["parent"]) == (0, 4, 3)
    versions = tell("history")[1]["versions"]
    assert [entry["number"] for entry in versions] == [4, 3, 2, 1]
    assert [entry["status"] == "published" for entry in versions] == [True, False, False, False]
    assert tell("diff", "2", "4")[1]["moved"] == []
    code, replayed = tell("replay")
    assert code == 0
    assert replayed["is_same"] is True
    assert replayed["standing"]["down"] == []


def test_who_comes_second_is_told_who_came_first(tell: Tell) -> None:
    tell("event", "resource-down", "expander-1", "--until", "+4h")
    assert tell("adjust", *QUICK)[0] == 0
    assert tell("adjust", *QUICK, "--publish", "--who", "bob")[0] == 0
    code, document = tell("publish", "2", "--who", "eve")
    assert code == 6
    assert "bob" in document["error"]
    assert "3" in document["error"]


def test_a_budget_is_kept_or_the_smallest_that_works_is_named(tell: Tell) -> None:
    tell("event", "resource-down", "expander-1", "--until", "+4h")
    code, document = tell("adjust", *QUICK, "--budget", "0", "--within", "24")
    assert code == 4
    smallest = int("".join(filter(str.isdigit, document["error"].rpartition(" is ")[2])))
    code, document = tell("adjust", *QUICK, "--budget", str(smallest), "--within", "24")
    assert code == 0


def test_the_fence_leaves_the_near_future_alone(tell: Tell) -> None:
    tell("event", "absent", "brazer-late-1", "--until", f"{FIRST_DAY} 23:00", "--at", f"{FIRST_DAY} 08:00")
    code, document = tell("adjust", *QUICK, "--fence", "4")
    assert code == 0
    until = datetime.fromisoformat(f"{FIRST_DAY}T12:00+08:00")
    moved = {
        (entry["order"], entry["operation"]): entry
        for entry in document["difference"]["moved"]
        if entry["minutes"] or entry["before"]["resources"] != entry["after"]["resources"]
    }
    soon = {key for key, entry in moved.items() if datetime.fromisoformat(entry["before"]["start"]) < until}
    assert soon <= {(entry["order"], entry["operation"]) for entry in document["broken"]}
    assert tell("adjust", "--policy", "wildest")[0] == 2
    assert tell("adjust", "--budget", "3")[0] == 2
