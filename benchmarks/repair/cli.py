"""Measures what an adjustment moves beside planning all anew: ``python benchmarks/repair``."""

from __future__ import annotations

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.repair.measure import Case, measured
from benchmarks.repair.report import Row, line, summary, write


def main(arguments: list[str]) -> int:
    """Measure a number of disturbances, and write the table, the CSV file and the picture."""
    parser = argparse.ArgumentParser(prog="python benchmarks/repair", description=__doc__)
    parser.add_argument("--plant", default="air-conditioning", help="a reference plant (default: %(default)s)")
    parser.add_argument("--size", default="plant", help="its size (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=30, help="so many disturbances (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=25.0, help="of each search (default: %(default)s)")
    parser.add_argument(
        "--plan-seconds", type=float, help="of the search for the plan in force (default: four times --seconds)"
    )
    parser.add_argument("--processes", type=int, default=1, help="cases side by side (default: %(default)s)")
    parser.add_argument("--csv", type=Path, help="write the figures here")
    parser.add_argument("--image", type=Path, help="draw them here (a PNG file); needs the extra 'bench'")
    parser.add_argument("--out", type=Path, help="write a page about them here (Markdown)")
    given = parser.parse_args(arguments)
    plan_seconds = 4 * given.seconds if given.plan_seconds is None else given.plan_seconds
    cases = [
        Case(plant=given.plant, size=given.size, seed=seed, seconds=given.seconds, plan_seconds=plan_seconds)
        for seed in range(1, given.seeds + 1)
    ]
    rows: list[Row] = []
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        for found in pool.map(measured, cases):
            print(line(found), flush=True)
            rows += found
            if given.csv is not None:
                _write(rows, given.csv)
    print(summary(rows))
    if given.image is not None:
        from benchmarks.repair.picture import draw  # matplotlib is an extra

        draw(rows, given.image)
    if given.out is not None:
        write(rows, given.out, image=given.image, command=" ".join(["python benchmarks/repair", *arguments]))
    return int(any(row["violations"] for row in rows))


def _write(rows: list[Row], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
