"""A study: what is measured is kept and not measured again; the report says what the runs say."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

import pytest

from heijunka.engine.stop import Stop
from heijunka.twin.catalogue import DEFAULT
from heijunka.twin.intervals import mean, told
from heijunka.twin.replicate import Cell
from heijunka.twin.study.design import Design, design
from heijunka.twin.study.measure import RUNS, Progress, carry_out, read
from heijunka.twin.study.page import Cells, report
from heijunka.twin.study.planning import rates

CELL = Cell(size="small", utilisation=0.6, days=4, warm_up_days=1)
TINY = Design(cells=MappingProxyType({"a cell": CELL}), n_seeds=3, n_tuning_seeds=1, ablated=("a cell",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("study")
    carry_out(TINY, where)
    return where


def test_no_seed_is_tuned_on_and_measured() -> None:
    for size in ("small", "demo"):
        for is_quick in (False, True):
            found = design(size, is_quick=is_quick)
            assert not set(found.seeds) & set(found.tuning_seeds)
            assert set(found.ablated) <= set(found.cells)


def test_a_study_has_every_policy_on_every_seed(folder: Path) -> None:
    cells = Cells(read(folder))
    assert cells.names == ["a cell"]
    assert cells.seeds("a cell") == [1, 2, 3]
    names = set(cells.policies("a cell"))
    assert {
        "edd",
        "push",
        "push +5d",
        "fifo",
        "spt",
        "cr",
        "atc",
        "atcs",
        "conwip",
        "rope",
        "planned",
        DEFAULT,
    } <= names
    assert cells.best("a cell") not in (DEFAULT, "planned")


def test_what_is_kept_is_not_measured_again(folder: Path) -> None:
    before = (folder / RUNS).read_bytes()
    seen: list[Progress] = []
    rows = carry_out(TINY, folder, on_progress=seen.append)
    assert seen == []
    assert (folder / RUNS).read_bytes() == before
    assert rows == read(folder)


def test_a_study_broken_off_is_gone_on_with(folder: Path, tmp_path: Path) -> None:
    stop = Stop()

    def tell(progress: Progress) -> None:
        if not progress.is_tuning:
            stop.cancel()

    some = carry_out(TINY, tmp_path, stop=stop, on_progress=tell)
    assert {row["seed"] for row in some} == {1}
    whole = carry_out(TINY, tmp_path)
    key = [(row["seed"], row["policy"], row["weighted_tardiness"]) for row in whole]
    assert key == [(row["seed"], row["policy"], row["weighted_tardiness"]) for row in read(folder)]


def test_how_fast_plans_are_made_is_measured_once(tmp_path: Path) -> None:
    cells = MappingProxyType({"a cell": CELL, "another": CELL})
    asked = Design(cells=cells, n_seeds=5, n_tuning_seeds=1)
    found = rates(asked, tmp_path, threads=1, stop=Stop())
    assert len(found) == 1
    assert 0 < found[0].seconds < 60
    assert found[0].seconds_of_solver is None or found[0].seconds_of_solver < found[0].limit + 30
    assert rates(asked, tmp_path, threads=1, stop=Stop()) == found
    page = report([], rates=found).html()
    assert f"{60 * found[0].orders / found[0].seconds:,.0f}" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_what_the_runs_say(folder: Path, tmp_path: Path, language: str) -> None:
    rows = read(folder)
    page = report(rows, language=language)
    page.write(tmp_path / "three-figures.md")
    page.write(tmp_path / "three-figures.html")
    text = (tmp_path / "three-figures.md").read_text("utf-8")
    cells = Cells(rows)
    assert f"| edd | {told(mean(cells.of('a cell', 'edd', 'weighted_tardiness')))} |" in text
    pictures = list((tmp_path / "images").glob("*.svg"))
    assert len(pictures) == 1
    assert f"images/{pictures[0].name}" in text
    assert ElementTree.fromstring(pictures[0].read_text("utf-8")).tag.endswith("svg")
    html = (tmp_path / "three-figures.html").read_text("utf-8")
    assert "<svg" in html
    assert "http" not in html.replace("http://www.w3.org/", "")
