"""A problem goes from any format to any other and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import FT06, NOW, shop

from heijunka import api


@pytest.mark.parametrize("target", ["there.json", "there.xlsx", "there.csv", "there.parquet"])
def test_there_and_back(heijunka, shop_file: Path, target: str) -> None:
    done = heijunka("convert", shop_file, target)
    assert done.code == 0
    assert target in done.out
    assert heijunka("convert", target, "back.json").code == 0
    assert api.read("back.json") == shop()


def test_chinese_headers_are_read_back(heijunka, shop_file: Path) -> None:
    assert heijunka("convert", shop_file, "there.xlsx", "--language", "zh").code == 0
    assert api.read("there.xlsx") == shop()


def test_a_benchmark_becomes_a_problem(heijunka, tmp_path: Path) -> None:
    (tmp_path / "ft06.txt").write_text(FT06, encoding="utf-8")
    done = heijunka("convert", "ft06.txt", "ft06.json", "--now", NOW, "--json")
    assert done.document == {"path": "ft06.json"}
    assert len(api.read("ft06.json").orders) == 6


def test_a_plan_gives_its_problem_back(heijunka, plan_file: Path) -> None:
    assert heijunka("convert", plan_file, "problem.json").code == 0
    assert api.read("problem.json") == api.open_plan(plan_file).problem


def test_nothing_is_written_over(heijunka, shop_file: Path, tmp_path: Path) -> None:
    (tmp_path / "plant.xlsx").write_bytes(b"precious")
    assert heijunka("convert", shop_file, "plant.xlsx").code == 2
    assert (tmp_path / "plant.xlsx").read_bytes() == b"precious"
    assert heijunka("convert", shop_file, "plant.xlsx", "--force").code == 0
    assert api.read("plant.xlsx") == shop()


def test_an_unknown_ending_is_a_file_fault(heijunka, shop_file: Path) -> None:
    assert heijunka("convert", shop_file, "shop.docx").code == 5


def test_a_problem_with_errors_is_not_converted(heijunka, tmp_path: Path) -> None:
    api.write(shop(resource="lathe"), tmp_path / "broken.json")
    done = heijunka("convert", "broken.json", "there.xlsx")
    assert done.code == 3
    assert "lathe" in done.err
    assert not (tmp_path / "there.xlsx").exists()
