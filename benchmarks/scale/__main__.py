"""Prints how time and memory grow with the number of operations: ``python benchmarks/scale``."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHOPS = ("1000", "10000", "100000", "1000000")
PLANTS = ("small", "demo", "plant", "group", "group-million")
SHOWN = ("read", "validate", "compile", "prepare", "rule", "replay", "decode", "judge", "score")


def main(arguments: list[str]) -> int:
    """Measure all sizes up to a limit, and write the table, the CSV file and the picture."""
    parser = argparse.ArgumentParser(prog="python benchmarks/scale", description=__doc__)
    parser.add_argument(
        "--most", type=int, default=4, help="measure so many sizes of each family (default: %(default)s)"
    )
    parser.add_argument("--csv", type=Path, help="write the figures here")
    parser.add_argument("--image", type=Path, help="draw them here (a PNG file); needs the extra 'bench'")
    given = parser.parse_args(arguments)
    rows: list[dict[str, Any]] = []
    heads = ("family", "operations", *(f"{name} s" for name in SHOWN), "GB", "operations/s")
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for family, sizes in (("shop", SHOPS[: given.most]), ("plant", PLANTS[: given.most])):
        for size in sizes:
            row = _measured(family, size)
            rows.append(row)
            stages = (f"{row[name]:.2f}" for name in SHOWN)
            rate = f"{row['operations'] / row['rule']:,.0f}"
            cells = (family, f"{row['operations']:,}", *stages, f"{row['gigabytes']:.2f}", rate)
            print("| " + " | ".join(cells) + " |", flush=True)
    if given.csv is not None:
        with given.csv.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
            writer.writeheader()
            writer.writerows(rows)
    if given.image is not None:
        from benchmarks.scale.picture import draw  # matplotlib is an extra

        draw(rows, given.image)
    return int(any(row["violations"] for row in rows))


def _measured(family: str, size: str) -> dict[str, Any]:
    """Return the figures of one problem, measured in a process of its own so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.scale.measure", family, size]
    path = os.pathsep.join([str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path})
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    if not __package__:  # started by its folder
        sys.path[0] = str(ROOT)
    raise SystemExit(main(sys.argv[1:]))
