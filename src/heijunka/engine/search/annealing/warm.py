"""Compiles the kernels of the annealing on the graph by planning next to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem
from heijunka.engine.kernels.graph.mending import mend
from heijunka.engine.search.annealing.run import Annealing, anneal_plan
from heijunka.engine.search.annealing.shift import shifted
from heijunka.engine.search.task import Task
from heijunka.engine.stop import after
from heijunka.model.material import Material
from heijunka.model.objective import Term, minimise
from heijunka.model.order import Order
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Problem
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Requirement, Routing

START = datetime(2024, 1, 1, tzinfo=UTC)


def warm() -> None:
    """Compile the kernels."""
    mode = Mode(requirements=(Requirement(resource="machine"),), fixed_time=timedelta(minutes=1))
    plant = Plant(
        id="warm",
        resources=(Resource(id="machine"),),
        materials=(Material(id="part"),),
        routings=(Routing(id="part", material="part", operations=(Operation(id="step", modes=(mode,)),)),),
    )
    problem = Problem(
        plant=plant,
        horizon=Horizon(start=START, end=START + timedelta(days=1)),
        orders=tuple(Order(id=name, material="part", quantity=1.0) for name in ("one", "two")),
        objective=minimise(Term.MAKESPAN, Term.FLOW_TIME),
    )
    builder = Builder(compile_problem(problem))
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
    anneal_plan(replace(task, threads=2, stop=after(iterations=1)))
    shifted(builder.instance, start)
