"""The twin's commands: a plan is played, policies are compared, the benchmark runs and goes on."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from heijunka import api
from heijunka.messages import say


def test_a_plan_is_played_and_its_orders_are_told(heijunka, plan_file: Path, tmp_path: Path) -> None:
    done = heijunka("simulate", plan_file, "--runs", 5, "--threads", 1, "-o", "page.html", "--json")
    assert done.code == 0
    found = done.document
    assert {run["policy"] for run in found["runs"]} == {"plan"}
    assert len(found["runs"]) == 5
    assert {entry["order"] for entry in found["orders"]} == {"SO-1", "SO-2", "SO-3"}
    assert "<svg" in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_policies_are_compared_with_the_first(heijunka, shop_file: Path, language: str) -> None:
    asked = ("--policy", "edd", "--policy", "rollout", "--runs", 3, "--threads", 1)
    done = heijunka("compare", shop_file, *asked, "--language", language)
    assert done.code == 0
    assert "rollout" in done.out
    assert "±" in done.out


def test_a_plan_carried_out_to_the_letter_where_all_is_certain_is_the_plan(heijunka, plan_file: Path) -> None:
    asked = ("simulate", plan_file, "--policy", "letter", "--runs", 2, "--noise", 0, "--threads", 1, "--json")
    ends = {entry["order"]: entry["half"] for entry in heijunka(*asked).document["orders"]}
    problem = api.open_plan(plan_file).problem
    zone = ZoneInfo(problem.plant.time_zone)
    for name, end in ends.items():
        last = max(entry.end for entry in api.open_plan(plan_file).plan.assignments if entry.order == name)
        assert end == f"{last.astimezone(zone):%Y-%m-%d %H:%M}"


def test_certainty_has_no_spread(heijunka, shop_file: Path) -> None:
    runs = heijunka("simulate", shop_file, "--runs", 3, "--noise", 0, "--threads", 1, "--json").document["runs"]
    assert runs[0] == runs[1] == runs[2]


def test_a_reference_plant_is_played_in_closed_loop(heijunka, tmp_path: Path) -> None:
    asked = ("--policy", "atcs", "--size", "small", "--load", 0.5, "--runs", 2, "--threads", 1)
    done = heijunka("simulate", *asked, "-o", "page.md", "--json")
    assert done.code == 0
    assert len(done.document["runs"]) == 2
    assert "orders" not in done.document
    assert "images/" in (tmp_path / "page.md").read_text("utf-8")


def test_what_cannot_be_is_said(heijunka, shop_file: Path) -> None:
    done = heijunka("simulate", "--policy", "magic")
    assert done.code == 2
    assert "rollout" in done.err
    done = heijunka("compare", shop_file, "--policy", "plan")
    assert done.code == 2
    assert "heijunka solve" in done.err
    assert heijunka("simulate", "--policy", "plan").code == 2


def test_explain_and_the_page_say_when_an_order_will_be_done(heijunka, plan_file: Path, tmp_path: Path) -> None:
    done = heijunka("explain", plan_file, "SO-1", "--runs", 20, "--json")
    assert done.code == 0
    assert len(done.document["outlook"]) == 1
    assert "20" in done.document["outlook"][0]
    late = heijunka("explain", plan_file, "--runs", 20, "--json").document["outlook"]
    assert {entry["order"] for entry in late} == {"SO-1", "SO-2", "SO-3"}
    assert all(entry["half"] <= entry["nine_tenths"] for entry in late)
    hours = sum(entry["weighted_tardiness"] for entry in late)
    assert f"{hours:.1f} weighted hours" in heijunka("explain", plan_file, "--runs", 20).out
    assert "outlook" not in heijunka("explain", plan_file, "--json").document
    assert heijunka("show", plan_file, "-o", "a.html", "--runs", 20).code == 0
    assert heijunka("show", plan_file, "-o", "b.html").code == 0
    assert (tmp_path / "a.html").stat().st_size > (tmp_path / "b.html").stat().st_size


@pytest.mark.parametrize("language", ["en", "zh"])
def test_recorded_days_are_played_again_under_policies(heijunka, plan_file: Path, language: str) -> None:
    assert heijunka("publish", plan_file).code == 0
    nothing = heijunka("replay", "--policy", "edd", "--language", language)
    assert nothing.code == 4
    assert heijunka("event", "as-planned", "--at", "2030-01-01 00:00").code == 0
    asked = ("replay", "--policy", "edd", "--policy", "rollout")
    done = heijunka(*asked, "--json")
    assert done.code == 0
    runs = done.document["runs"]
    assert [run["policy"] for run in runs[1:]] == ["edd", "rollout"]
    assert done.document["unknown"] == 0
    assert runs[0]["jobs_a_day"] > 0
    assert "edd" in heijunka(*asked, "--language", language).out
    assert heijunka("replay", "--policy", "magic").code == 2


def test_orders_that_came_in_on_the_way_are_played_too(heijunka, plan_file: Path) -> None:
    assert heijunka("publish", plan_file).code == 0
    wish = ("--material", "cabinet", "--quantity", 1, "--due", "2024-01-01 04:00")
    assert heijunka("event", "rush-order", "SO-9", *wish, "--at", "2024-01-01 00:10").code == 0
    assert heijunka("event", "resource-down", "press", "--at", "2024-01-01 00:15").code == 0
    assert heijunka("adjust", "--now", "2024-01-01 00:20", "-t", 1, "--threads", 1, "--publish").code == 0
    assert heijunka("event", "resource-up", "press", "--at", "2024-01-01 00:30").code == 0
    assert heijunka("event", "as-planned", "--at", "2024-01-02 00:00").code == 0
    done = heijunka("replay", "--policy", "edd", "--json").document
    assert done["unknown"] == 0
    was, edd = done["runs"]
    assert was["jobs_a_day"] == edd["jobs_a_day"] > 0  # all of them, the rush order too
    assert was["weighted_tardiness"] > edd["weighted_tardiness"]  # the plan waited long for the press


@pytest.mark.parametrize("language", ["en", "zh"])
def test_uncertainty_is_learnt_from_a_store(heijunka, plan_file: Path, language: str) -> None:
    assert heijunka("publish", plan_file).code == 0
    assert heijunka("event", "as-planned", "--at", "2030-01-01 00:00").code == 0
    asked = ("simulate", plan_file, "--runs", 2, "--threads", 1, "--learn", "heijunka.db", "--language", language)
    done = heijunka(*asked)
    assert done.code == 0
    assert say("twin.uncertain_absence", language)[:10] in done.out
    assert say("cli.is_assumed", language) in done.out
    assert heijunka("simulate", "--learn", "heijunka.db").code == 2
