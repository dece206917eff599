"""Prints how time and memory grow with the number of operations: ``python benchmarks/scale``."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale.report import Row, bars, heads, line, write

ROOT = Path(__file__).resolve().parents[2]
SIZES = {
    "plant": ("small", "demo", "plant", "group", "group-million"),
    "shop": ("1000", "10000", "100000", "1000000"),
}


def main(arguments: list[str]) -> int:
    """Measure all sizes up to a limit, and write the table, the CSV file and the picture."""
    parser = argparse.ArgumentParser(prog="python benchmarks/scale", description=__doc__)
    parser.add_argument(
        "--most", type=int, default=4, help="measure so many sizes of each family (default: %(default)s)"
    )
    parser.add_argument("--families", default="plant,shop", help="which of plant and shop (default: %(default)s)")
    parser.add_argument("--csv", type=Path, help="write the figures here; what stands there is not measured again")
    parser.add_argument("--image", type=Path, help="draw them here (a PNG file); needs the extra 'bench'")
    parser.add_argument("--out", type=Path, help="write a page about them here (Markdown)")
    parser.add_argument("--cores", help="run on these alone, such as 0,1")
    given = parser.parse_args(arguments)
    if given.cores:
        os.sched_setaffinity(0, {int(core) for core in given.cores.split(",")})
    rows: list[Row] = _read(given.csv) if given.csv is not None else []
    print("\n".join(heads()), flush=True)
    known = {(row["family"], row["size"]): row for row in rows}
    for family in given.families.split(","):
        for size in SIZES[family][: given.most]:
            if (family, size) not in known:
                known[family, size] = _measured(family, size)
            print(line(known[family, size]), flush=True)
            rows = [known[case] for case in sorted(known, key=_place)]
            if given.csv is not None:
                _write(rows, given.csv)
    print("\n".join(map(str, bars(rows))))
    if given.image is not None:
        from benchmarks.scale.picture import draw  # matplotlib is an extra

        draw(rows, given.image)
    if given.out is not None:
        write(rows, given.out, image=given.image, command=" ".join(["python benchmarks/scale", *arguments]))
    return int(any(row["violations"] for row in rows))


def _place(case: tuple[str, str]) -> tuple[str, int]:
    family, size = case
    return family, SIZES[family].index(size)


def _read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [{name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(file)]


def _value(name: str, text: str) -> str | int | float:
    if name in ("family", "size"):
        return text
    return int(text) if text.isdigit() else float(text or 0.0)


def _write(rows: Sequence[Row], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)


def _measured(family: str, size: str) -> Row:
    """Return the figures of one problem, measured in a process of its own so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.scale.measure", family, size]
    path = os.pathsep.join([str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path})
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found
