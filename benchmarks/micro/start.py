"""Prints how long `heijunka solve` takes in all on a small job shop whose best plan can be proved, once compiled."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from heijunka import api
from heijunka.model.problem import Problem
from heijunka.testing.builders import job_shop


def shop_of(size: int, seed: int) -> Problem:
    """Return a random job shop: as many jobs as machines, each job on every machine."""
    random = Random(seed)
    return job_shop([[(m, random.randint(1, 10)) for m in random.sample(range(size), size)] for _ in range(size)])


def main() -> None:
    """Measure, and print the median and the worst."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=6, help="jobs, and machines")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        source = Path(folder) / "shop.json"
        api.write(shop_of(arguments.size, 1), source)
        seconds = [_run(source) for _ in range(arguments.runs + 1)][1:]  # the first may have to compile
    print(f"{arguments.size} x {arguments.size}: median {median(seconds):.2f} s, worst {max(seconds):.2f} s")


def _run(source: Path) -> float:
    before = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "heijunka", "solve", str(source), "--seconds", "30"], check=True, capture_output=True
    )
    return perf_counter() - before


if __name__ == "__main__":
    main()
