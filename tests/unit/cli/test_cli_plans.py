"""A kept plan is shown, explained, measured and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import record

from heijunka import api
from heijunka.evaluate.kpi import UNITS
from heijunka.messages import say


@pytest.fixture
def other_file(tmp_path: Path) -> Path:
    api.write(record(is_reversed=True), tmp_path / "other.plan.json")
    return tmp_path / "other.plan.json"


def test_the_page_is_written_beside_the_plan(heijunka, plan_file: Path, tmp_path: Path) -> None:
    done = heijunka("show", plan_file)
    assert done.code == 0
    page = tmp_path / "shop.plan.html"
    assert str(page) in done.out
    assert page.read_bytes().lstrip().lower().startswith(b"<!doctype html>")


def test_the_page_goes_where_it_is_told(heijunka, plan_file: Path, other_file: Path, tmp_path: Path) -> None:
    assert heijunka("show", plan_file, "-o", "a.html").code == 0
    assert heijunka("show", plan_file, "-o", "b.html", "--against", other_file).code == 0
    assert (tmp_path / "a.html").read_bytes() != (tmp_path / "b.html").read_bytes()
    assert heijunka("show", plan_file, "-o", "c.xlsx", "--json").document == {"report": "c.xlsx"}
    assert (tmp_path / "c.xlsx").read_bytes().startswith(b"PK")
    assert heijunka("show", plan_file, "-o", "d.csv").code == 0
    assert list((tmp_path / "d.csv").iterdir())


def test_an_ending_that_tells_no_format_is_a_file_fault(heijunka, plan_file: Path) -> None:
    done = heijunka("show", plan_file, "-o", "plan.docx")
    assert done.code == 5
    assert ".html" in done.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_late_order_has_its_cause(heijunka, plan_file: Path, language: str) -> None:
    done = heijunka("explain", plan_file, "--language", language)
    assert done.code == 0
    assert all(f"SO-{n}" in done.out for n in (1, 2, 3))
    late = heijunka("explain", plan_file, "--language", language, "--json").document["late"]
    assert [entry["order"] for entry in late] == ["SO-1", "SO-2", "SO-3"]
    assert all(entry["cause"] for entry in late)


def test_an_order_is_explained_from_its_root(heijunka, plan_file: Path) -> None:
    done = heijunka("explain", plan_file, "SO-3")
    assert done.code == 0
    document = heijunka("explain", plan_file, "SO-3", "--json").document
    assert document["order"] == "SO-3"
    assert done.out.splitlines() == [document["summary"], *(f"  {line}" for line in document["chain"])]
    assert len(document["chain"]) > 1


@pytest.mark.parametrize(("language", "word"), [("en", "Nearest"), ("zh", "相近")])
def test_an_unknown_order_is_answered_with_near_names(heijunka, plan_file: Path, language: str, word: str) -> None:
    done = heijunka("explain", plan_file, "SO3", "--language", language)
    assert done.code == 3
    assert "SO-3" in done.err
    assert word in done.err
    assert done.out == ""
    document = heijunka("explain", plan_file, "SO3", "--json").document
    assert document["exit"] == 3
    assert document["issues"][0]["code"] == "api.unknown_order"


def test_figures_have_their_names_and_every_busy_resource_a_row(heijunka, plan_file: Path) -> None:
    done = heijunka("kpi", plan_file)
    assert done.code == 0
    text = " ".join(done.out.split())
    assert all(say(f"kpi.{name}") in text for name in ("late_orders", "setup_time_h", "makespan_h"))
    assert "press" in text
    assert "paint" in text
    document = heijunka("kpi", plan_file, "--json").document
    assert set(document["plant"]["plan"]) == set(UNITS)
    assert document["plant"]["edd"] is None
    assert {entry["resource"] for entry in document["resources"]} == {"press", "paint"}


def test_figures_in_chinese(heijunka, plan_file: Path) -> None:
    assert say("kpi.late_orders", "zh") in heijunka("kpi", plan_file, "--language", "zh").out


def test_two_plans_are_compared(heijunka, plan_file: Path, other_file: Path) -> None:
    done = heijunka("diff", plan_file, other_file)
    assert done.code == 0
    assert "SO-1" in done.out
    assert "SO-3" in done.out
    document = heijunka("diff", plan_file, other_file, "--json").document
    assert {entry["order"] for entry in document["moved"]} == {"SO-1", "SO-3"}
    assert document["unchanged"] == 2


def test_a_plan_does_not_differ_from_itself(heijunka, plan_file: Path) -> None:
    assert heijunka("diff", plan_file, plan_file).out == say("explain.diff_none") + "\n"


@pytest.mark.parametrize("command", ["show", "explain", "kpi", "diff"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_without_a_plan_is_a_file_fault(heijunka, shop_file: Path, command: str, language: str) -> None:
    paths = [shop_file] * (2 if command == "diff" else 1)
    done = heijunka(command, *paths, "--language", language)
    assert done.code == 5
    assert say("api.not_a_plan", language) in done.err
    assert heijunka(command, *["no.plan.json"] * len(paths)).code == 5


def test_a_plan_with_nothing_late_says_so(heijunka, tmp_path: Path) -> None:
    api.write(record(hours=0.0), tmp_path / "x.plan.json")
    kept = record()
    nothing = type(kept)(problem=kept.problem, plan=type(kept.plan)())
    api.write(nothing, tmp_path / "x.plan.json")
    done = heijunka("explain", "x.plan.json")
    assert (done.code, done.out) == (0, say("cli.none_late") + "\n")
