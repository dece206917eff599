"""The benchmark of scale measures every stage, and its plans are judged."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_smallest_sizes_are_measured(tmp_path: Path) -> None:
    file = tmp_path / "scale.csv"
    command = [sys.executable, str(ROOT / "benchmarks" / "scale"), "--most", "1", "--csv", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["family"] for row in rows] == ["shop", "plant"]
    assert [row["violations"] for row in rows] == ["0", "0"]
    for row in rows:
        assert int(row["operations"]) > 100
        assert all(float(row[stage]) >= 0 for stage in ("read", "compile", "rule", "judge", "gigabytes"))
    assert done.stdout.count("\n") == 4
