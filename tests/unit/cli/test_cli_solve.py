"""A file goes in, a judged plan comes out, whatever the format; what cannot be planned is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cli_shop import FT06, NOW, shop

from heijunka import api
from heijunka.messages import say
from heijunka.testing.builders import demand, machine, problem, routing, step

QUICK = ("--seconds", "0.5", "--threads", "1")
FREPPLE = """[
{"model": "input.location", "fields": {"name": "plant"}},
{"model": "input.item", "fields": {"name": "cabinet"}},
{"model": "input.customer", "fields": {"name": "shop"}},
{"model": "input.resource", "fields": {"name": "press", "location": "plant"}},
{"model": "input.operation", "fields": {"name": "make", "type": "time_per", "item": "cabinet", "location": "plant",
  "duration_per": "00:30:00"}},
{"model": "input.operationresource", "fields": {"operation": "make", "resource": "press", "quantity": 1}},
{"model": "input.operationmaterial", "fields": {"operation": "make", "item": "cabinet", "quantity": 1}},
{"model": "input.demand", "fields": {"name": "SO-1", "item": "cabinet", "location": "plant", "customer": "shop",
  "quantity": 4, "due": "2024-01-03T00:00:00"}}
]"""


def files_of(folder: Path, stem: str) -> list[bool]:
    return [(folder / f"{stem}.plan{ending}").is_file() for ending in (".html", ".xlsx", ".json")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_workbook_is_planned_and_stays_as_it_is(heijunka, workbook: Path, tmp_path: Path, language: str) -> None:
    before = workbook.read_bytes()
    done = heijunka("solve", "plant.xlsx", "--language", language, *QUICK)
    assert done.code == 0
    assert say("cli.edd", language) in done.out
    assert say("kpi.late_orders", language) in done.out
    assert files_of(tmp_path, "plant") == [True] * 3
    assert all(f"plant.plan{ending}" in done.out for ending in (".html", ".xlsx", ".json"))
    assert workbook.read_bytes() == before
    for command in ("show", "explain", "kpi", "check"):
        assert heijunka(command, "plant.plan.json").code == 0


def test_json_says_all_that_is_to_be_known(heijunka, shop_file: Path, tmp_path: Path) -> None:
    done = heijunka("solve", shop_file, "--json", *QUICK)
    document = done.document
    assert document["orders"] == 3
    assert document["assignments"] == 6
    assert document["left_out"] == []
    assert document["status"] in ("optimal", "feasible")
    assert document["value"] >= document["figures"]["plan"]["weighted_tardiness_h"] > 0
    assert Path(document["files"]["json"]) == tmp_path / "shop.plan.json"
    assert say("cli.wrote_json", path=document["files"]["json"]) in done.err
    assert api.check(*_of(tmp_path / "shop.plan.json")) == ()


def _of(path: Path) -> tuple[api.Problem, api.Plan]:
    record = api.open_plan(path)
    return record.problem, record.plan


def test_a_benchmark_is_planned(heijunka, tmp_path: Path) -> None:
    (tmp_path / "ft06.txt").write_text(FT06, encoding="utf-8")
    document = heijunka("solve", "ft06.txt", "--now", NOW, "--json", "--seconds", "10").document
    assert document["assignments"] == 36
    assert document["value"] >= 55
    assert files_of(tmp_path, "ft06") == [True] * 3


def test_a_frepple_dump_is_planned(heijunka, tmp_path: Path) -> None:
    (tmp_path / "dump.json").write_text(FREPPLE, encoding="utf-8")
    document = heijunka("solve", "dump.json", "--now", NOW, "--json", *QUICK).document
    assert document["orders"] >= 1
    assert document["left_out"] == []


def test_a_folder_of_tables_is_planned(heijunka, shop_file: Path, tmp_path: Path) -> None:
    assert heijunka("convert", shop_file, "tables.csv").code == 0
    assert heijunka("solve", "tables.csv", *QUICK).code == 0
    assert files_of(tmp_path, "tables") == [True] * 3


def test_the_folder_one_stands_in_is_planned(heijunka, shop_file: Path, tmp_path: Path, monkeypatch) -> None:
    assert heijunka("convert", shop_file, "tables.csv").code == 0
    monkeypatch.chdir(tmp_path / "tables.csv")
    assert heijunka("solve", ".", *QUICK).code == 0
    assert files_of(tmp_path, "tables") == [True] * 3


def test_the_files_go_where_they_are_told(heijunka, shop_file: Path, tmp_path: Path) -> None:
    assert heijunka("solve", shop_file, "--output", "out/deep", *QUICK).code == 0
    assert files_of(tmp_path / "out" / "deep", "shop") == [True] * 3
    assert files_of(tmp_path, "shop") == [False] * 3


def test_where_no_folder_can_be_nothing_is_searched(heijunka, shop_file: Path) -> None:
    done = heijunka("solve", shop_file, "--output", shop_file, "--seconds", "60")
    assert done.code == 5
    assert "no folder" in done.err


def test_a_plan_is_not_planned_again_unawares(heijunka, plan_file: Path) -> None:
    before = plan_file.read_bytes()
    done = heijunka("solve", plan_file, *QUICK)
    assert done.code == 3
    assert "heijunka convert" in done.err
    assert plan_file.read_bytes() == before


def test_errors_are_listed_and_nothing_is_written(heijunka, tmp_path: Path) -> None:
    api.write(shop(resource="lathe"), tmp_path / "broken.json")
    done = heijunka("solve", "broken.json", *QUICK)
    assert done.code == 3
    assert "lathe" in done.err
    assert files_of(tmp_path, "broken") == [False] * 3
    document = heijunka("solve", "broken.json", "--json", *QUICK).document
    assert document["exit"] == 3
    assert document["issues"][0]["code"] == "model.unknown_resource"


def test_warnings_are_counted_and_do_not_stop(heijunka, tmp_path: Path) -> None:
    overdue = problem(
        machine("press"), routing("cabinet", step("press", "press", minutes=30)), demand("SO-1", "cabinet", 1, due=-5)
    )
    api.write(overdue, tmp_path / "late.json")
    n_warnings = len(api.look(tmp_path / "late.json").issues)
    assert n_warnings
    done = heijunka("solve", "late.json", *QUICK)
    assert done.code == 0
    assert f"{n_warnings} warning(s)" in done.out


def test_where_nothing_can_be_planned_the_reasons_are_told(heijunka, tmp_path: Path) -> None:
    one = shop(n_orders=1)
    missed = replace(one, demands=(replace(one.demands[0], deadline=one.horizon.start),))
    api.write(missed, tmp_path / "missed.json")
    done = heijunka("solve", "missed.json", *QUICK)
    assert done.code == 4
    assert "SO-1" in done.out
    assert "Not planned (1)" in done.out
    document = heijunka("solve", "missed.json", "--json", *QUICK).document
    assert document["assignments"] == 0
    assert document["left_out"][0]["id"] == "SO-1"


def test_where_nothing_is_wanted_that_is_said(heijunka, tmp_path: Path) -> None:
    api.write(shop(n_orders=0), tmp_path / "idle.json")
    done = heijunka("solve", "idle.json", *QUICK)
    assert done.code == 0
    assert say("cli.nothing_to_plan") in done.out


def test_a_setting_of_the_folder_holds(heijunka, shop_file: Path, tmp_path: Path) -> None:
    (tmp_path / "heijunka.toml").write_text('seconds = 0.5\nlanguage = "zh"\nseed = 9\n', encoding="utf-8")
    done = heijunka("solve", shop_file)
    assert done.code == 0
    assert say("cli.wrote_json", "zh", path=tmp_path / "shop.plan.json") in done.out
    certificate = api.open_plan(tmp_path / "shop.plan.json").certificate
    assert certificate is not None
    assert certificate.seed == 9


def test_the_demo_needs_nothing(heijunka, tmp_path: Path) -> None:
    done = heijunka("demo", "--size", "small", "--seconds", "1")
    assert done.code == 0
    assert files_of(tmp_path / "heijunka-demo", "air-conditioning-small") == [True] * 3
    assert f"heijunka serve --store {Path('heijunka-demo', 'heijunka.db')}" in done.out
    document = heijunka("demo", "--plant", "refrigerators", "--size", "small", "-o", "x", "--json", *QUICK).document
    assert document["assignments"] > 0
    assert files_of(tmp_path / "x", "refrigerators-small") == [True] * 3


def test_the_kernels_are_compiled_once(heijunka) -> None:
    done = heijunka("warmup")
    assert done.code == 0
    assert "Ready" in done.out
    again = heijunka("warmup", "--json")
    assert again.document["seconds"] >= 0
    assert "step" not in again.err
