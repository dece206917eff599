"""Compiles the kernels of the annealing on the graph by planning next to nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.construct.tiny import tiny_problem
from heijunka.engine.instance import compile_problem
from heijunka.engine.kernels.graph.mending import mend
from heijunka.engine.kernels.graph.repair import hit, touch, undo
from heijunka.engine.search.annealing.run import Annealing, anneal_plan
from heijunka.engine.search.annealing.shift import shifted
from heijunka.engine.search.task import Task
from heijunka.engine.stop import after


def _warm_repair(annealing: Annealing) -> None:
    graph, chains, none = annealing.graph, annealing.chains, np.zeros(0, np.int64)
    touch(graph, chains, np.zeros((2, 0), np.int32), none)
    undo(graph, chains, 0)
    hit(graph, chains, none, (0, 0), none)


def warm() -> None:
    """Compile the kernels."""
    builder = Builder(compile_problem(tiny_problem()))
    start = builder.build(RULES["edd"])
    task = Task(
        instance=builder.instance,
        builder=builder,
        rules=[],
        start=start,
        seed=0,
        thread=0,
        stop=after(iterations=1),
        is_proved=lambda: False,
        offer=lambda built, _: task.key(built),
        best=lambda: start,
    )
    anneal_plan(task)
    annealing = Annealing(task)
    mend(annealing.graph, annealing.chains, 1)  # of storages, of which there are none here
    _warm_repair(annealing)
    anneal_plan(replace(task, threads=2, stop=after(iterations=1)))
    shifted(builder.instance, start)
