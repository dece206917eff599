"""PyJobShop: our problem as its model, its solution as our plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise, product
from time import perf_counter
from typing import Any

from benchmarks.quality.methods import Given, Outcome, Point, Say
from benchmarks.quality.statement import CannotSay, Statement, Work, state

from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem

MOST_GB = 10.0
"""It lays setups out as a table of resources x tasks x tasks; where that alone takes more, it is not even begun."""


def solve(problem: Problem, given: Given, say: Say) -> Outcome:
    """Run PyJobShop on a problem.

    Its clock starts when its own solver gets the finished model: to translate our problem costs it nothing, to build
    its CP-SAT model does. Its solver is run as ``pyjobshop.solve`` runs it, but with a callback that tells each
    solution's value.
    """
    say("modelling")
    begun = perf_counter()
    try:
        statement = state(problem)
        if (size := _gigabytes_of_setups(statement)) > MOST_GB:
            raise CannotSay(f"its table of setups alone takes {size:,.0f} GB")
        data = _model(statement).data()
    except CannotSay as reason:
        return Outcome(note=f"declines: {reason}", built=perf_counter() - begun)
    built = perf_counter() - begun
    say("solving")
    return _run(statement, data, given, built)


def _run(statement: Statement, data: Any, given: Given, built: float) -> Outcome:
    from ortools.sat.python import cp_model
    from pyjobshop.solvers.ortools import CPModel

    begun = perf_counter()
    trace: list[Point] = []

    class Tell(cp_model.CpSolverSolutionCallback):
        """Notes when each solution came."""

        def on_solution_callback(self) -> None:
            """Note its value."""
            trace.append((perf_counter() - begun, self.objective_value * statement.value_of_one + statement.constant))

    model = CPModel(data)
    modelled = perf_counter() - begun
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = given.seconds
    solver.parameters.num_workers = given.threads
    solver.parameters.random_seed = given.seed
    status = solver.status_name(solver.solve(model.model, Tell()))
    wall = perf_counter() - begun
    told = f"{status.lower()}, {modelled:.1f} s of it to build"
    if status not in ("OPTIMAL", "FEASIBLE"):
        return Outcome(note=f"no plan ({told})", wall=wall, built=built)
    return Outcome(
        plan=_plan(statement, model._convert_to_solution(solver).tasks),
        bound=solver.best_objective_bound * statement.value_of_one + statement.constant,
        trace=trace,
        note=told,
        wall=wall,
        built=built,
    )


def _gigabytes_of_setups(statement: Statement) -> float:
    n_resources = len(statement.resources) + len(statement.stocks)
    return n_resources * len(statement.works) ** 2 * 8 / 1e9 if statement.setups else 0.0


def _able(statement: Statement) -> dict[str, list[int]]:
    """Return which works each resource that is set up can do."""
    able: dict[str, list[int]] = defaultdict(list)
    for n, work in enumerate(statement.works):
        for resource in {id for choice in work.choices for id in choice.resources if id in statement.setups}:
            able[resource].append(n)
    return able


def _model(statement: Statement) -> Any:
    from pyjobshop import Model

    model = Model()
    resources: dict[str, Any] = {}
    for id, (capacity, breaks) in statement.resources.items():
        resources[id] = model.add_machine(breaks) if capacity == 1 else model.add_renewable(capacity, breaks)
    for id, capacity in statement.stocks.items():
        resources[f"stock {id}"] = model.add_consumable(capacity)
    jobs = {
        job.id: model.add_job(
            weight=job.weight, release_date=job.release, due_date=job.due, **({"deadline": job.end} if job.end else {})
        )
        for job in statement.jobs
    }
    tasks = [_task(model, work, jobs[work.order], statement.last) for work in statement.works]
    for work, task in zip(statement.works, tasks, strict=True):
        for choice in work.choices:
            on = [*choice.resources, *(f"stock {id}" for id in choice.consumed)]
            # Of a machine it wants no demand.
            units = (
                0 if statement.resources[id][0] == 1 else n
                for id, n in zip(choice.resources, choice.units, strict=True)
            )
            demands = [*units, *choice.consumed.values()]
            model.add_mode(task, [resources[id] for id in on], choice.ticks, demands)
    for before, after, lag in statement.after:
        model.add_end_before_start(tasks[before], tasks[after], lag)
    for before, after, lag in statement.within:
        model.add_start_before_end(tasks[after], tasks[before], -lag)
    for on, a, b, ticks in _setups(statement):
        model.add_setup_time(resources[on], tasks[a], tasks[b], ticks)
    model.set_objective(**statement.objective)
    return model


def _task(model: Any, work: Work, job: Any, last: int | None) -> Any:
    limit = {} if last is None else {"latest_end": last}
    return model.add_task(job=job, earliest_start=work.earliest, allow_breaks=work.is_interruptible, **limit)


def _setups(statement: Statement) -> Iterator[tuple[str, int, int, int]]:
    for resource, able in sorted(_able(statement).items()):
        table = statement.setups[resource]
        family = {n: statement.works[n].families[resource] for n in able}
        for a, b in product(able, able):
            ticks = table.get((family[a], family[b]), 0)
            if a != b and ticks:
                yield resource, a, b, ticks


def _plan(statement: Statement, tasks: list[Any]) -> Plan:
    """Return the plan that its tasks stand for; each setup is put right before its work."""
    first_mode = 0
    chosen = []
    for work, task in zip(statement.works, tasks, strict=True):
        # Its modes are numbered through all tasks, in the order in which they were added.
        chosen.append(work.choices[task.mode - first_mode])
        first_mode += len(work.choices)
    rows: dict[str, list[int]] = defaultdict(list)
    for n in sorted(range(len(tasks)), key=lambda n: tasks[n].start):
        for resource in chosen[n].resources:
            rows[resource].append(n)
    setup = [0] * len(tasks)
    for resource, table in statement.setups.items():
        for a, b in pairwise(rows[resource]):
            families = (statement.works[a].families[resource], statement.works[b].families[resource])
            setup[b] = max(setup[b], table.get(families, 0))
    assignments = []
    for n, (work, choice, task) in enumerate(zip(statement.works, chosen, tasks, strict=True)):
        at, end = (statement.start + timedelta(seconds=statement.tick * t) for t in (task.start, task.end))
        assignments.append(
            Assignment(
                order=work.order,
                operation=work.operation,
                mode=choice.mode,
                resources=choice.assigned,
                setup_start=at - timedelta(seconds=statement.tick * setup[n]),
                start=at,
                end=end,
                quantity=work.quantity,
            )
        )
    return Plan(assignments=tuple(sorted(assignments, key=lambda entry: entry.start)), method="pyjobshop")
