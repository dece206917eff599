"""Measures one problem, stage by stage, in a process of its own: seconds of each stage and the largest memory."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

from benchmarks.quality.shops import weighted_shop

import heijunka as hj
from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.search import Task
from heijunka.engine.search.annealing.run import Annealing
from heijunka.engine.stop import after
from heijunka.engine.warmup import warmup
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.evaluate.view import View
from heijunka.garbage import collection_paused
from heijunka.io.json import dumps_problem, loads_problem
from heijunka.library import PLANTS
from heijunka.model.problem import Problem
from heijunka.model.validate import validate

RULE = "atcs"
STAGES = (
    "net",
    "write",
    "read",
    "validate",
    "compile",
    "prepare",
    "rule",
    "cost",
    "replay",
    "decode",
    "judge",
    "score",
)
"""In turn; ``prepare`` makes the records that kernels take, ``replay`` the rule's plan anew from its sequences."""
JUDGED = ("net", "validate", "compile", "prepare", "rule", "cost", "decode", "judge", "score")
"""From a problem, which has been read, to its judged plan."""
SEARCHED, MOST_SEARCHED = 3.0, 200_000
"""Seconds for which the annealing is measured, and operations up to which."""
TEMPERATURE, MOVES = 10.0, 5_000
Found = TypeVar("Found")


class Watch:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, work: Callable[[], Found]) -> Found:
        """Return what some work returns, and note how long it took."""
        begun = perf_counter()
        with collection_paused():
            found = work()
        self.seconds[stage] = perf_counter() - begun
        return found


def measure(family: str, size: str) -> dict[str, Any]:
    """Return the figures of one problem.

    Parameters
    ----------
    family
        ``shop`` (weighted tardiness with setups; size is a number of operations) or ``plant`` (a reference plant).
    """
    warmup()
    _run([weighted_shop(200)], Watch())  # what is loaded at the first call is no part of the figures
    watch = Watch()
    if family == "shop":
        problem = weighted_shop(int(size))
    else:
        raw = PLANTS["air-conditioning"](size)
        problem = watch.time("net", lambda: hj.net(raw))
        del raw
    made = [problem]
    del problem  # it is written and read again: what is measured is the memory of one, not of two
    n_operations, n_left_out, n_violations, moves = _run(made, watch)
    seconds = watch.seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
    return {
        "family": family,
        "size": size,
        "operations": n_operations,
        "left_out": n_left_out,
        "violations": n_violations,
        "gigabytes": round(peak, 3),
        "judged": round(sum(seconds.get(stage, 0.0) for stage in JUDGED), 3),
        "moves": moves,
        **{stage: round(spent, 4) for stage, spent in seconds.items()},
    }


def _run(made: list[Problem], watch: Watch) -> tuple[int, int, int, int]:
    document = [watch.time("write", lambda: dumps_problem(made.pop()))]
    problem = watch.time("read", lambda: loads_problem(document.pop()))
    watch.time("validate", lambda: validate(problem))
    instance = watch.time("compile", lambda: compile_problem(problem))
    builder = watch.time("prepare", lambda: Builder(instance))
    built = watch.time("rule", lambda: builder.build(RULES[RULE]))
    watch.time("cost", lambda: terms_of(instance, built.placement, ()))
    watch.time("replay", lambda: builder.replay(built.placement))
    plan = watch.time("decode", lambda: decode(instance, built.placement, unplanned=built.unplanned, overtime=()))
    view = watch.time("judge", lambda: View(problem, plan))
    begun = watch.seconds["judge"]
    violations = watch.time("judge", lambda: check(problem, plan, view=view))
    watch.seconds["judge"] += begun
    watch.time("score", lambda: score(problem, plan, view=view))
    moves = _moves(builder, built) if instance.n_operations <= MOST_SEARCHED else 0
    return instance.n_operations, len(built.unplanned), len(violations), moves


def _moves(builder: Builder, start: Built) -> int:
    """Return how many moves a second the annealing tries on one thread."""
    task = Task(
        instance=builder.instance,
        builder=builder,
        rules=[],
        start=start,
        seed=1,
        thread=0,
        stop=after(seconds=SEARCHED),
        is_proved=lambda: False,
        offer=lambda *_: (0.0,),
        best=lambda: start,
    )
    search = Annealing(task)
    begun = perf_counter()
    while perf_counter() - begun < SEARCHED:
        search.move(TEMPERATURE, 2.0, MOVES)
    return round(int(search.chains.count[0]) / (perf_counter() - begun))


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:])))
