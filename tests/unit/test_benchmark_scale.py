"""The benchmark of scale measures every stage, and its plans are judged."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.scale.report import bars

ROOT = Path(__file__).resolve().parents[2]


def test_the_smallest_sizes_are_measured(tmp_path: Path) -> None:
    file = tmp_path / "scale.csv"
    out = tmp_path / "scale.md"
    files = ["--csv", str(file), "--out", str(out)]
    command = [sys.executable, str(ROOT / "benchmarks" / "scale"), "--most", "1", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["family"] for row in rows] == ["plant", "shop"]
    assert [row["violations"] for row in rows] == ["0", "0"]
    for row in rows:
        assert int(row["operations"]) > 100
        assert all(float(row[stage]) >= 0 for stage in ("read", "compile", "rule", "judge", "gigabytes"))
        assert int(row["moves"]) > 1000
    table = [line for line in out.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert done.stdout.splitlines()[:4] == table


def test_bars_hold_where_they_are_meant() -> None:
    small = {"family": "shop", "operations": 1000, "rule": 0.1, "judged": 1.0, "gigabytes": 0.2}
    large = {**small, "operations": 100_000, "rule": 1.1}
    million = {**small, "family": "plant", "operations": 900_000, "rule": 8.0, "judged": 130.0, "gigabytes": 5.0}
    assert bars([small]) == []
    assert [bar.is_met for bar in bars([small, large, million])] == [False, True, False, True]
