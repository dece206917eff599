"""The doctor finds everything, says where, mends on request, and judges a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from cli_shop import record, shop

from heijunka import api


def broken_workbook(path: Path) -> Path:
    """Write a workbook whose operation runs on a machine that is not there, due on no date, by a text."""
    sheets = {
        "Resources": [["Resource"], ["press"]],
        "Operations": [["Material", "Operation", "Resource", "Time per unit [min]"], ["cabinet", "10", "lathe", "x"]],
        "Demand": [["Demand", "Material", "Quantity", "Due"], ["SO-1", "cabinet", 2, "someday"]],
    }
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("name", ["shop_file", "workbook"])
def test_a_good_file_is_called_so(heijunka, request: pytest.FixtureRequest, name: str) -> None:
    path = request.getfixturevalue(name)
    done = heijunka("check", path)
    assert done.code == 0
    assert "can be planned" in done.out
    assert heijunka("check", path, "--json").document["is_plannable"] is True


def test_everything_wrong_is_listed_with_its_place(heijunka, tmp_path: Path) -> None:
    path = broken_workbook(tmp_path / "broken.xlsx")
    done = heijunka("check", path)
    assert done.code == 3
    assert done.err == ""
    document = heijunka("check", path, "--json").document
    places = {(issue["source"].split("!")[0], issue["row"]) for issue in document["issues"]}
    assert ("Operations", 2) in places
    assert ("Demand", 2) in places
    assert document["is_plannable"] is False
    assert f"Issues ({len(document['issues'])})" in done.out
    assert "What to do" in done.out
    assert "建议" in heijunka("check", path, "--language", "zh").out


def test_lenient_lists_its_assumptions_and_keeps_the_result(heijunka, tmp_path: Path) -> None:
    sound = shop()
    owing = replace(sound.plant.materials[0], stock=-1.0)
    api.write(replace(sound, plant=replace(sound.plant, materials=(owing,))), tmp_path / "owing.json")
    assert heijunka("check", "owing.json").code == 3
    done = heijunka("check", "owing.json", "--lenient", "--output", "mended.json")
    assert done.code == 0
    assert "Assumptions made" in done.out
    assert heijunka("check", "mended.json").code == 0


def test_the_result_is_not_kept_over_a_file(heijunka, shop_file: Path) -> None:
    before = shop_file.read_bytes()
    assert heijunka("check", shop_file, "--output", shop_file).code == 2
    assert shop_file.read_bytes() == before


def test_a_plan_is_judged(heijunka, plan_file: Path) -> None:
    done = heijunka("check", plan_file)
    assert done.code == 0
    assert "judge finds nothing wrong" in done.out
    assert heijunka("check", plan_file, "--json").document["violations"] == []


def test_a_bad_plan_is_refused(heijunka, tmp_path: Path) -> None:
    api.write(record(hours=0.25), tmp_path / "bad.plan.json")
    done = heijunka("check", "bad.plan.json")
    assert done.code == 3
    assert "Violations" in done.out
    assert heijunka("check", "bad.plan.json", "--json").document["violations"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.xlsx", b""),
        ("garbage.xlsx", b"\x00\xff" * 400),
        ("text.json", b"hello"),
        ("other.json", b'{"a": 1}'),
        ("list.json", b"[1, 2]"),
        ("new.json", b'{"format": "heijunka", "version": 99, "kind": "problem"}'),
        ("empty.txt", b""),
        ("garbage.fjs", bytes(range(256))),
        ("one.csv", b"a,b\n1,2\n"),
        ("noending", b"\x01\x02"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_read_is_a_file_fault(
    heijunka, tmp_path: Path, name: str, content: bytes, language: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = heijunka("check", name, "--language", language)
    assert done.code in (3, 5)
    assert Path(name).stem in done.err + done.out
    assert heijunka("check", name, "--json").code == done.code


def test_an_empty_folder_is_no_plant(heijunka, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert heijunka("check", "empty").code in (3, 5)


def test_the_start_can_be_told(heijunka, workbook: Path) -> None:
    assert heijunka("check", workbook, "--now", "2026-11-23T06:00+08:00").code == 0
    for bad in ("tomorrow", "2026-11-23T06:00"):
        done = heijunka("check", workbook, "--now", bad)
        assert done.code == 2
        assert "2026-11-23T06:00+08:00" in done.err
