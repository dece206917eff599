"""Planning throughput: orders planned a minute, from frozen data to a checked plan ready to be published."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import key_of, terms_of
from heijunka.engine.cpsat import Worker
from heijunka.engine.cpsat.question import Key, Question
from heijunka.engine.instance import Instance, Placement, compile_problem, decode
from heijunka.engine.instance.decode import overtime_used
from heijunka.engine.solve import solve
from heijunka.engine.stop import Stop, after
from heijunka.errors import Unsupported
from heijunka.evaluate.check import check
from heijunka.io.json import dumps_plan, dumps_problem, loads_problem
from heijunka.library import PLANTS
from heijunka.mrp import net
from heijunka.twin.study.design import Design

LIMIT = 30.0
"""Seconds that a solver alone is given."""
SEEDS = (1, 2, 3)
RATES = "planning.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How fast a week of a plant is planned, at least as well as a spreadsheet by earliest due date has it.

    Parameters
    ----------
    orders
        Customers' orders planned.
    seconds
        From the bytes of the data to those of a plan that the judge has passed.
    seconds_of_solver
        The same with CP-SAT alone, which gets no plan to start from; None if it was not there after `limit`.
    limit
        Seconds that it was given.
    """

    plant: str
    seed: int
    orders: int
    seconds: float
    seconds_of_solver: float | None
    limit: float


def rates(design: Design, folder: Path, *, threads: int, stop: Stop) -> list[Rate]:
    """Return how fast the plants of a study are planned; what the folder holds is not measured again."""
    path = folder / RATES
    known = [Rate(**row) for row in json.loads(path.read_text("utf-8"))] if path.exists() else []
    places = dict.fromkeys((cell.plant, cell.size) for cell in design.cells.values())
    done = {(entry.plant, entry.seed) for entry in known}
    for plant, size in places:
        for seed in SEEDS[: min(len(SEEDS), design.n_seeds // 5)]:
            if (plant, seed) in done or stop.is_over():
                continue
            known.append(rate_of(plant, size, seed, threads=threads, limit=min(LIMIT, float(design.n_seeds))))
            path.write_text(json.dumps([asdict(entry) for entry in known], indent=1), encoding="utf-8")
    return known


def rate_of(plant: str, size: str, seed: int, *, threads: int, limit: float = LIMIT) -> Rate:
    """Return how fast a plan is made that is at least as good as the spreadsheet's, by us and by a solver alone."""
    problem = PLANTS[plant](size, seed=seed)
    data = dumps_problem(problem)
    instance = compile_problem(net(problem))
    bar = _bar(instance)  # also compiles the kernels, which a server has done long before
    begun = perf_counter()
    netted = net(loads_problem(data))
    found = solve(netted, stop=after(seconds=limit), seed=seed, threads=threads, methods=("rules",))
    dumps_plan(found.plan)
    seconds = perf_counter() - begun
    return Rate(
        plant=plant,
        seed=seed,
        orders=len(problem.demands),
        seconds=seconds,
        seconds_of_solver=_by_solver(data, bar, (seed, threads, limit)),
        limit=limit,
    )


def _bar(instance: Instance) -> Key:
    built = Builder(instance).build(RULES["edd"])
    return key_of(instance.problem.objective, terms_of(instance, built.placement, ()))


def _by_solver(data: bytes, bar: Key, how: tuple[int, int, float]) -> float | None:
    """Return the seconds until CP-SAT alone has a plan as good as the bar; None if it has none in time."""
    seed, threads, limit = how
    good: list[Placement] = []
    begun = perf_counter()
    instance = compile_problem(net(loads_problem(data)))

    def hear(placement: Placement) -> None:
        overtime = tuple(overtime_used(instance, placement))
        if key_of(instance.problem.objective, terms_of(instance, placement, overtime)) <= bar:
            good.append(placement)

    try:
        with Worker() as worker:
            question = Question(instance=instance, seconds=limit, seed=seed, threads=threads)
            worker.ask(question, is_over=lambda: bool(good), on_incumbent=hear)
    except Unsupported:
        return None
    if not good:
        return None
    plan = decode(instance, good[0], overtime=tuple(overtime_used(instance, good[0])))
    check(instance.problem, plan)
    dumps_plan(plan)
    return perf_counter() - begun
