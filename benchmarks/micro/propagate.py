"""How soon a plan in force answers a disturbance: p50 and p95 of the propagation, beside a full right shift.

``python -m benchmarks.micro.propagate [OPERATIONS] [DISTURBANCES]``, by default 100000 and 300.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from time import perf_counter

import numpy as np
from benchmarks.quality.assembly import assembly_shop
from benchmarks.quality.shops import weighted_shop

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.resident import Resident, Shift
from heijunka.model.problem import Problem

HOURS = (1, 2, 4, 8)
LATER = (0.5, 2.0, 8.0)
"""Hours that a resource is down; hours that an operation waits, or takes longer."""
SHARE = 0.25
"""Disturbances fall into the first part of the plan, where they push most."""


def main() -> None:
    """Measure and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    for name, make in (("weighted_shop", weighted_shop), ("assembly_shop", assembly_shop)):
        _measure(name, make(size), count)


def _measure(name: str, problem: Problem, count: int) -> None:
    builder = Builder(compile_problem(problem))
    built = builder.build(RULES["atcs"])
    begun = perf_counter()
    full = builder.resume(built.placement)
    seconds_full = perf_counter() - begun
    plan = decode(builder.instance, full.placement, unplanned=full.unplanned)
    begun = perf_counter()
    resident = Resident(problem, plan)
    print(f"{name}: {len(plan.assignments):,} operations; kept at hand after {perf_counter() - begun:.2f} s")
    kinds = {kind: _timed(resident, problem.horizon.start, kind, count) for kind in ("down", "wait", "prolong")}
    kinds["all"] = [entry for found in kinds.values() for entry in found]
    for kind, found in kinds.items():
        milliseconds = np.array([1000 * seconds for seconds, _ in found])
        moved = np.array([n for _, n in found])
        p50, p95, worst = np.percentile(milliseconds, [50, 95, 100])
        print(
            f"  {kind:8} {len(found)} times: p50 {p50:.2f} ms, p95 {p95:.2f} ms, worst {worst:.2f} ms; "
            f"operations moved: median {np.median(moved):.0f}, most {moved.max()}"
        )
    every = np.percentile([1000 * seconds for seconds, _ in kinds["all"]], 95)
    print(f"  a full right shift takes {seconds_full:.2f} s: {1000 * seconds_full / every:.0f} times the p95")


def _timed(resident: Resident, start: datetime, kind: str, count: int) -> list[tuple[float, int]]:
    """Return seconds and operations moved of each disturbance, each of the plan as it was."""
    rng = Random(f"{kind} 1")
    length = (max(entry.end for entry in resident.plan.assignments) - start) * SHARE
    early = [entry for entry in resident.plan.assignments if entry.start - start < length]
    found = []
    for _ in range(count):
        entry = rng.choice(early)
        if kind == "down":
            since = entry.start
            until = since + timedelta(hours=rng.choice(HOURS))
            found.append(_time(lambda e=entry, s=since, u=until: resident.down(e.resources[0], s, u)))
        elif kind == "wait":
            until = entry.start + timedelta(hours=rng.choice(LATER))
            found.append(_time(lambda e=entry, u=until: resident.wait(e.order, e.operation, u)))
        else:
            seconds = int(3600 * rng.choice(LATER))
            found.append(_time(lambda e=entry, s=seconds: resident.prolong(e.order, e.operation, s)))
        resident.take_back()
    return found


def _time(disturb: Callable[[], Shift]) -> tuple[float, int]:
    begun = perf_counter()
    shift = disturb()
    return perf_counter() - begun, len(np.unique(shift.row))


if __name__ == "__main__":
    main()
