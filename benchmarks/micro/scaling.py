"""Prints what more threads bring: rounds of searching a second, and the cost after the same time.

Run it as ``python -m benchmarks.micro.scaling``. A round is a fixed amount of a search's work, so rounds a second are
moves a second by another unit. Where others use the machine too, rounds per second of processor time say what threads
cost each other, and the processors at work are to be held against those to be had: by as many threads, before
and after, that share nothing. Of several seeds the fastest tells the rates, and the cost is the mean. The exact method
does not run.
"""

from __future__ import annotations

import argparse
import os
import platform
import threading
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from statistics import mean
from time import monotonic, thread_time
from typing import NamedTuple

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


CONTROL = 1.5
"""Seconds for which processors are counted, before and after each run."""


class Counting(Stop):
    """A stop that counts the rounds of each thread from its first one on, and the processor time that they took."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds=seconds)
        self.rounds: dict[int, int] = {}
        self._since: dict[int, tuple[float, float]] = {}
        self._until: dict[int, tuple[float, float]] = {}

    def is_over(self, iterations: int = 0) -> bool:
        """Tell whether to stop, and note how far the thread has come."""
        if iterations:
            thread, now = threading.get_ident(), (monotonic(), thread_time())
            self._since.setdefault(thread, now)
            self._until[thread] = now
            self.rounds[thread] = self.rounds.get(thread, -1) + 1
        return super().is_over(iterations)

    def figures(self) -> Figures:
        """Return what all threads together came to."""
        spans = {
            thread: (wall - self._since[thread][0], spent - self._since[thread][1])
            for thread, (wall, spent) in self._until.items()
        }
        wall = max((span for span, _ in spans.values()), default=0.0) or 1.0
        spent = sum(span for _, span in spans.values()) or 1.0
        n = sum(self.rounds.values())
        return Figures(rate=n / wall, per_processor=n / spent, busy=spent / wall)


class Figures(NamedTuple):
    """Rounds a second, rounds a second of processor time, how many processors were at work, and how many could be."""

    rate: float
    per_processor: float
    busy: float
    to_be_had: float = 0.0


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
    print("| problem | threads | rounds/s | processors at work | to be had | rounds per processor second | cost |")
    print("|---|---|---|---|---|---|---|")
    for name in arguments.problems:
        problem = PROBLEMS[name]()
        for threads in arguments.threads:
            runs = [_run(problem, arguments.seconds, threads, seed) for seed in range(arguments.seeds)]
            best, cost = max(figures for figures, _ in runs), mean(cost for _, cost in runs)
            rates = f"{best.rate:,.1f} | {best.busy:.1f} | {best.to_be_had:.1f} | {best.per_processor:,.1f}"
            print(f"| {name} | {threads} | {rates} | {cost:,.1f} |", flush=True)


def _run(problem: Problem, seconds: float, threads: int, seed: int) -> tuple[Figures, float]:
    before = _processors(threads)
    stop = Counting(seconds)
    result = solve(problem, stop=stop, threads=threads, seed=seed, methods=("rules", "search"))
    to_be_had = (before + _processors(threads)) / 2
    return stop.figures()._replace(to_be_had=to_be_had), result.score.value


def _processors(n: int) -> float:
    """Return how many processors so many threads get that do not need the interpreter."""
    data, spent, begun = bytes(1 << 24), [0.0] * n, monotonic()

    def work(number: int) -> None:
        since = thread_time()
        while monotonic() < begun + CONTROL:
            sha256(data)
        spent[number] = thread_time() - since

    threads = [threading.Thread(target=work, args=(number,)) for number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(spent) / (monotonic() - begun)


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


if __name__ == "__main__":
    main()
