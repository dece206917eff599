"""Prints what more threads bring: rounds of searching a second, and the cost after the same time.

Run it as ``python -m benchmarks.micro.scaling``. A round is a fixed amount of a search's work, so rounds a second are
moves a second by another unit. Of several seeds the fastest says how many (others may use the machine), and the cost is
the mean. The exact method does not run.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import platform
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from statistics import mean
from time import monotonic

import numba
from benchmarks.micro.start import shop_of
from benchmarks.quality.shops import weighted_shop

import heijunka
from heijunka import api
from heijunka.engine.solve import solve
from heijunka.engine.stop import Stop
from heijunka.library import PLANTS
from heijunka.model.problem import Problem

PROBLEMS: Mapping[str, Callable[[], Problem]] = {
    "plant": lambda: api.net(PLANTS["air-conditioning"]("plant", seed=7)),
    "weighted shop 1k": lambda: weighted_shop(1_000),
    "weighted shop 10k": lambda: weighted_shop(10_000),
    "job shop 20 x 20": lambda: shop_of(20, 1),
}


class Counting(Stop):
    """A stop that counts the rounds of each thread, and when the first of them ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds=seconds)
        self.rounds: dict[int, int] = defaultdict(int)
        self.since: dict[int, float] = {}
        self.until: dict[int, float] = {}

    def is_over(self, iterations: int = 0) -> bool:
        """Tell whether to stop, and note how far the thread has come."""
        if iterations:
            thread, now = threading.get_ident(), monotonic()
            self.since.setdefault(thread, now)
            self.rounds[thread] += thread in self.until
            self.until[thread] = now
        return super().is_over(iterations)

    @property
    def rate(self) -> float:
        """Rounds a second, all threads together."""
        spans = {thread: self.until[thread] - self.since[thread] for thread in self.until}
        return sum(self.rounds[thread] / span for thread, span in spans.items() if span > 0)


def main() -> None:
    """Measure, and print a line for each problem and number of threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--problems", nargs="+", default=list(PROBLEMS), choices=list(PROBLEMS))
    arguments = parser.parse_args()
    versions = f"heijunka {heijunka.__version__}, Python {platform.python_version()}, Numba {numba.__version__}"
    print(f"{date.today()}, {os.cpu_count()} cores ({_processor()}), load {os.getloadavg()[0]:.1f}, {versions}")
    print(f"{arguments.seconds:g} s a run, {arguments.seeds} seed(s)\n")
    print("| problem | threads | rounds/s | times one thread's | cost |\n|---|---|---|---|---|")
    for name in arguments.problems:
        problem, one = PROBLEMS[name](), 0.0
        for threads in arguments.threads:
            runs = [_run(problem, arguments.seconds, threads, seed) for seed in range(arguments.seeds)]
            rate, cost = max(rate for rate, _ in runs), mean(cost for _, cost in runs)
            one = one or rate / threads
            times = f"{rate / one:.2f}" if one else "–"
            print(f"| {name} | {threads} | {rate:,.1f} | {times} | {cost:,.1f} |", flush=True)


def _run(problem: Problem, seconds: float, threads: int, seed: int) -> tuple[float, float]:
    stop = Counting(seconds)
    result = solve(problem, stop=stop, threads=threads, seed=seed, methods=("rules", "search"))
    return stop.rate, result.score.value


def _processor() -> str:
    try:
        with pathlib.Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


if __name__ == "__main__":
    main()
