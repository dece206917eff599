"""Prints how long a plan is waited for after a cancel, by family of problem and size.

Run it as ``python -m benchmarks.micro.cancel``. Each run is cancelled at another moment; what is measured goes from
there to where ``solve`` returns the judged plan.
"""

from __future__ import annotations

import argparse
import threading
from random import Random
from statistics import median
from time import monotonic, sleep

from benchmarks.micro.families import FAMILIES

from heijunka import api
from heijunka.engine.instance import compile_problem
from heijunka.engine.search import roads_for
from heijunka.model.problem import Problem


def main() -> None:
    """Measure, and print a line for each family and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000, 20000], help="operations")
    parser.add_argument("--families", nargs="+", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--between", type=float, nargs=2, default=[4.0, 6.0], help="seconds after the first plan")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    print(f"{'family':>16} {'road':>12} {'operations':>10} {'median ms':>10} {'worst ms':>10}")
    for name in arguments.families:
        for size in arguments.sizes:
            problem = FAMILIES[name](size)
            instance = compile_problem(problem)
            random = Random(size)
            waits = [
                latency(problem, random.uniform(*arguments.between), threads=arguments.threads)
                for _ in range(arguments.runs)
            ]
            row = (instance.n_operations, 1000 * median(waits), 1000 * max(waits))
            road = roads_for(instance)[0].name
            print(f"{name:>16} {road:>12} {row[0]:>10,} {row[1]:>10.0f} {row[2]:>10.0f}", flush=True)


def latency(problem: Problem, after_first: float, *, threads: int) -> float:
    """Return the seconds from a cancel, so long after the first plan, to the return of the plan."""
    stop, has_plan, at = api.after(seconds=600.0), threading.Event(), [0.0]

    def cancel() -> None:
        has_plan.wait()
        sleep(after_first)
        at[0] = monotonic()
        stop.cancel()

    threading.Thread(target=cancel, daemon=True).start()
    result = api.solve(problem, stop=stop, threads=threads, on_progress=lambda _: has_plan.set())
    waited = monotonic() - at[0] if at[0] else 0.0  # proved before the cancel came: nobody waited
    assert result.plan.assignments
    return waited


if __name__ == "__main__":
    main()
