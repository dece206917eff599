"""One run in a process of its own: load, run, judge, score; says each phase and the outcome as lines of JSON."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

PR_SET_PDEATHSIG = 1
SHOWN = 5
"""Violations that are told."""
POINTS = 200
"""Points of a trace that are kept."""


def main(text: str) -> None:
    """Run one job.

    Parameters
    ----------
    text
        JSON with family, instance, data, method, seconds, threads, seed, cores, memory_gb.
    """
    job = json.loads(text)
    _end_with_parent()
    os.sched_setaffinity(0, job["cores"])
    limit = int(job["memory_gb"] * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    _say("loading")
    # Loaded here, so that nothing that reserves memory or threads comes before the limits.
    from benchmarks.quality.families import FAMILIES, load
    from benchmarks.quality.methods import METHODS, WARM, Given

    problem = load(FAMILIES[job["family"]], job["instance"], Path(job["data"]))
    begun = perf_counter()
    WARM[job["method"]]()
    started = perf_counter() - begun
    given = Given(seconds=job["seconds"], threads=job["threads"], seed=job["seed"])
    try:
        outcome = METHODS[job["method"]](problem, given, _say)
    except MemoryError:
        _say("done", note="no plan (out of memory)", start_s=started, peak_mb=_peak_mb())
        return
    peak = _peak_mb()
    _say("judging")
    _say(
        "done",
        start_s=started,
        build_s=outcome.built,
        wall_s=outcome.wall,
        bound=outcome.bound,
        note=outcome.note,
        best_atcs=outcome.best_atcs,
        trace=_thinned(outcome.trace),
        peak_mb=peak,
        **_sizes(problem),
        **({} if outcome.plan is None else _judged(problem, outcome.plan)),
    )


def _judged(problem: Any, plan: Any) -> dict[str, Any]:
    from heijunka.evaluate.check import check
    from heijunka.evaluate.score import score

    begun = perf_counter()
    violations = check(problem, plan)
    found = score(problem, plan)
    return {
        "value": found.value,
        "n_unplanned": found.n_unplanned,
        "violations": len(violations),
        "shown": [str(violation) for violation in violations[:SHOWN]],
        "judge_s": perf_counter() - begun,
    }


def _sizes(problem: Any) -> dict[str, Any]:
    from heijunka.model.problem import Recipes

    recipes = Recipes(problem.plant)
    operations = sum(len(recipes.of(order).routing.operations) for order in problem.orders)
    groups = len(problem.plant.groups)
    return {"operations": operations, "machines": len(problem.plant.resources), "groups": groups}


def _thinned(trace: list[tuple[float, float]]) -> list[list[float]]:
    step = max(1, -(-len(trace) // POINTS))
    kept = [point for n, point in enumerate(trace) if n % step == 0 or n == len(trace) - 1]
    return [[round(seconds, 3), value] for seconds, value in kept]


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _say(phase: str, **facts: Any) -> None:
    print(json.dumps({"phase": phase, **facts}), flush=True)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    main(sys.argv[1])
