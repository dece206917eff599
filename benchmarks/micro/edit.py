"""How soon the board is told what a change would mean: p50 and worst, by size of the plan.

``python -m benchmarks.micro.edit [OPERATIONS ...]``, by default 2000 and 20000. Every kind of edit on operations drawn
at random, each judged; a change that cannot be done is judged twice, to tell where it would fit. Plans are those of a
rule.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from time import perf_counter

import numpy as np
from benchmarks.quality.shops import weighted_shop

from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.model.plan import Plan
from heijunka.reschedule.edits import Edit, edit

HOURS = (-4, -1, 0.25, 1, 8)
KINDS = ("move", "pin", "forward", "backward", "unplan", "split")
TIMES = 10


def main() -> None:
    """Measure and print."""
    for size in [int(word) for word in sys.argv[1:]] or [2_000, 20_000]:
        problem = weighted_shop(size)
        plan = solve(problem, stop=after(iterations=1), seed=0, threads=1, methods=("rules",)).plan
        edit(problem, plan, [])
        seconds: dict[str, list[float]] = defaultdict(list)
        done: dict[str, int] = defaultdict(int)
        for wanted in drawn(plan):
            begun = perf_counter()
            edited = edit(problem, plan, [wanted])
            seconds[wanted.kind].append(perf_counter() - begun)
            done[wanted.kind] += edited.plan is not None
        print(f"{len(plan.assignments):,} operations")
        for kind, found in seconds.items():
            p50, worst = np.percentile([1000 * entry for entry in found], [50, 100])
            print(f"  {kind:9} {len(found)} times, {done[kind]} done: p50 {p50:.0f} ms, worst {worst:.0f} ms")


def drawn(plan: Plan) -> Iterator[Edit]:
    """Yield edits of every kind."""
    draw = Random(7)
    for kind in KINDS:
        for entry in draw.sample(plan.assignments, TIMES):
            operation = entry.operation if kind in ("move", "pin") else ""
            start = entry.start + timedelta(hours=draw.choice(HOURS)) if kind == "move" else None
            quantity = 0.5 * entry.quantity if kind == "split" else None
            yield Edit(kind=kind, order=entry.order, operation=operation, start=start, quantity=quantity)


if __name__ == "__main__":
    main()
