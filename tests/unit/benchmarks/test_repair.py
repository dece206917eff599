"""The benchmark of adjusting: every way is measured and judged, and the bar holds where tardiness is equal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from benchmarks.repair.cli import main
from benchmarks.repair.report import Row, summary


def test_the_smallest_plant_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, page = tmp_path / "repair.csv", tmp_path / "repair.md"
    given = ["--size", "small", "--seeds", "1", "--seconds", "0.3", "--csv", str(file), "--out", str(page)]
    assert main(given) == 0
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["way"] for row in rows] == ["right-shift", "balanced", "anew"]
    assert {row["violations"] for row in rows} == {"0"}
    shown = capsys.readouterr().out.splitlines()
    assert [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")] == [
        line for line in shown if line.startswith("|")
    ]


def row(seed: int, way: str, moved: int, tardiness: float) -> Row:
    return {
        "seed": seed,
        "way": way,
        "moved": moved,
        "tardiness": tardiness,
        "elapsed": 1.0,
        "unplanned": 0,
        "violations": 0,
    }


@pytest.mark.parametrize(
    ("moved", "tardiness", "said"),
    [
        (59, 101.0, "- met"),
        (61, 101.0, "- **missed**: of these"),
        (1, 102.0, "- **missed**: no disturbance"),
    ],
)
def test_only_what_is_as_punctual_counts(moved: int, tardiness: float, said: str) -> None:
    rows = [row(1, "balanced", moved, tardiness), row(1, "anew", 100, 100.0)]
    assert said in summary(rows)
