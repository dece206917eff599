"""A template is written once, and never over a file that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from heijunka import api


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_can_be_planned_as_it_is(heijunka, tmp_path: Path, language: str) -> None:
    done = heijunka("new", "mine.xlsx", "--language", language)
    assert (done.code, done.err) == (0, "")
    assert "heijunka check mine.xlsx" in done.out
    assert api.read(tmp_path / "mine.xlsx").demands


def test_the_name_may_be_left_out(heijunka, tmp_path: Path) -> None:
    assert heijunka("new").code == 0
    assert (tmp_path / "plant.xlsx").is_file()


def test_a_file_that_is_there_stays_as_it_is(heijunka, tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(b"precious")
    done = heijunka("new", "mine.xlsx")
    assert done.code == 2
    assert "--force" in done.err
    assert (tmp_path / "mine.xlsx").read_bytes() == b"precious"
    assert heijunka("new", "mine.xlsx", "--force").code == 0
    assert (tmp_path / "mine.xlsx").read_bytes() != b"precious"


def test_another_ending_is_refused(heijunka, tmp_path: Path) -> None:
    assert heijunka("new", "mine.xls").code == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_a_file_fault(heijunka) -> None:
    done = heijunka("new", "no/such/folder/mine.xlsx")
    assert done.code == 5
    assert "no such file or folder" in done.err


def test_json(heijunka) -> None:
    assert heijunka("new", "mine.xlsx", "--json").document == {"path": "mine.xlsx"}
