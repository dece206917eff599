"""The plan in force is adjusted to what happened: what changes is printed, and kept as a proposal."""

from __future__ import annotations

from pathlib import Path

import pytest

from heijunka.messages import say
from heijunka.reschedule import PRESETS

QUICK = ("--seconds", "0.5", "--threads", "1")


@pytest.fixture
def disturbed(heijunka, plan_file: Path) -> None:
    """Put a plan in force whose press then breaks down for four hours."""
    assert heijunka("publish", plan_file, "--who", "ann").code == 0
    assert heijunka("event", "resource-down", "press", "--until", "+4h").code == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_changes_for_whom_is_printed(heijunka, disturbed: None, language: str) -> None:
    done = heijunka("adjust", *QUICK, "--language", language)
    assert done.code == 0
    assert say("cli.how_to_publish", language, number=2) in done.out
    assert say("explain.notice_pays", language, count=3) in done.out
    assert "[1] press" in done.out
    assert say("kpi.late_orders", language) in done.out
    assert say("cli.before", language) in done.out


def test_the_files_are_for_the_planner_and_the_foremen(heijunka, disturbed: None, tmp_path: Path) -> None:
    assert heijunka("adjust", *QUICK, "-o", "out").code == 0
    endings = {path.name.partition(".")[2] for path in (tmp_path / "out").iterdir()}
    assert endings == {"plan.html", "plan.xlsx", "plan.json", "changes.html", "changes.xlsx"}
    assert heijunka("check", "out/plant-2.plan.json").code == 0


def test_a_proposal_is_not_in_force_until_it_is_published(heijunka, disturbed: None) -> None:
    assert heijunka("adjust", *QUICK).code == 0
    statuses = [entry["status"] for entry in heijunka("history", "--json").document["versions"]]
    assert statuses == ["proposed", "published"]
    assert heijunka("publish").code == 0
    newest, _ = heijunka("history", "--json").document["versions"]
    assert (newest["number"], newest["status"], newest["moved"]) == (2, "published", 6)
    assert newest["why"].startswith("press is down")


def test_what_is_asked_for_wrongly_is_said(heijunka, disturbed: None) -> None:
    assert heijunka("adjust", "--policy", "wild").code == 2
    assert "balanced" in heijunka("adjust", "--policy", "wild").err
    assert heijunka("adjust", "--budget", 3).code == 2
    assert heijunka("adjust", "--now", "whenever").code == 2
    assert heijunka("adjust", "--fence", -1).code == 2


def test_without_events_nothing_moves(heijunka, plan_file: Path) -> None:
    assert heijunka("publish", plan_file).code == 0
    document = heijunka("adjust", *QUICK, "--policy", "right-shift", "--json").document
    assert document["difference"]["moved"] == []
    assert document["version"]["why"] == say("cli.no_event")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_could_not_stay_within_the_fence_is_named(heijunka, disturbed: None, language: str) -> None:
    done = heijunka("adjust", *QUICK, "--fence", 2, "--language", language)
    assert done.code == 0
    assert say("cli.broken_resource_down", language, order="SO-1", operation="press") in done.out
    document = heijunka("adjust", *QUICK, "--fence", 2, "--json").document
    assert {"order": "SO-1", "operation": "press", "reason": "resource_down"} in document["broken"]
    assert document["seconds"]["proposal"] <= document["seconds"]["all"]


def test_a_budget_that_cannot_be_kept_is_answered_with_the_smallest_that_can(heijunka, disturbed: None) -> None:
    done = heijunka("adjust", *QUICK, "--budget", 0, "--within", 24)
    assert done.code == 4
    smallest = int(done.err.split(" is ")[-1].split(".")[0])
    assert smallest > 0
    assert heijunka("adjust", *QUICK, "--budget", smallest, "--within", 24).code == 0
    assert heijunka("adjust", *QUICK, "--budget", smallest - 1, "--within", 24).code == 4


@pytest.mark.parametrize("policy", PRESETS)
def test_every_policy_gives_a_plan_without_fault(heijunka, disturbed: None, policy: str) -> None:
    done = heijunka("adjust", *QUICK, "--policy", policy, "--json")
    assert done.code == 0
    assert heijunka("check", done.document["files"]["json"]).code == 0
    assert policy in heijunka("adjust", "--help").out
