"""How soon a breakdown is answered at 10 000 operations: ours, planning anew, and PyJobShop from the plan in force.

``python -m benchmarks.repair.latency [OPERATIONS] [SECONDS]``. A flexible job shop whose plan, a rule's, is carried out
to three tenths of its length; then the machine with most to do stands still for a twentieth of it. All get the same
seconds and two processors; PyJobShop is ended a minute later.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from benchmarks.quality.shops import flexible_shop

from heijunka.engine.apart import Apart
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.evaluate.nervousness import nervousness
from heijunka.evaluate.score import score
from heijunka.model.objective import Term
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.resource import Downtime
from heijunka.model.state import OperationState, Progress, State
from heijunka.reschedule import PRESETS, adjust

REACHED, LENGTH = 0.3, 0.05
GRACE = 60.0
THREADS = 2


def main() -> None:
    """Measure and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 25.0
    problem = flexible_shop(size)
    plan = solve(problem, stop=after(seconds=5.0), methods=("rules",)).plan
    asked = broken_down(problem, plan)
    print(f"{size:,} operations, {seconds:g} s each, {THREADS} threads; before: {_told(asked, plan, plan)}")
    policy = replace(PRESETS["balanced"], seconds=seconds, threads=THREADS)
    with Apart() as engine:
        engine.begin()
        begun = perf_counter()
        found = adjust(asked, plan, policy, clock=perf_counter, solve=engine.solve)
        elapsed = perf_counter() - begun
    assert found.plan is not None
    print(
        f"adjusting: proposal after {found.seconds_to_proposal:.2f} s (bar 5), optimised after {elapsed:.1f} s (bar 30)"
    )
    print(f"  proposal: {_told(asked, plan, found.candidates[0].plan)}")
    print(f"  {found.rung}: {_told(asked, plan, found.plan)}")
    begun = perf_counter()
    anew = solve(asked, stop=after(seconds=seconds), threads=THREADS, methods=("rules", "search")).plan
    print(f"planning anew: {perf_counter() - begun:.1f} s; {_told(asked, plan, anew)}")
    _peer(asked, plan, seconds)


def broken_down(problem: Problem, plan: Plan) -> Problem:
    """Return the problem as it stands when a machine breaks down."""
    start = problem.horizon.start
    length = max(entry.end for entry in plan.assignments) - start
    now = start + timedelta(seconds=int(length.total_seconds() * REACHED))
    until = now + timedelta(seconds=int(length.total_seconds() * LENGTH))
    load: dict[str, float] = defaultdict(float)
    for entry in plan.assignments:
        if now <= entry.start < until:
            load[entry.resources[0]] += (entry.end - entry.start).total_seconds()
    down = max(load, key=lambda name: load[name])
    begun = {
        f"{entry.order}/{entry.operation}": OperationState(
            progress=Progress.ENDED if entry.end <= now else Progress.RUNNING,
            mode=entry.mode,
            resources=entry.resources,
            start=entry.start,
            end=entry.end if entry.end <= now else None,
        )
        for entry in plan.assignments
        if entry.start < now
    }
    # What runs on the machine ends before it stands still, so that all methods answer the same question.
    since = max([now, *(entry.end for entry in plan.assignments if down in entry.resources and entry.start < now)])
    stop = Downtime(start=since, end=since + (until - now))
    resources = tuple(
        replace(entry, downtimes=(stop,)) if entry.id == down else entry for entry in problem.plant.resources
    )
    return replace(
        problem,
        plant=replace(problem.plant, resources=resources),
        state=State(now=now, operations=begun),
        baseline=plan,
    )


def _told(asked: Problem, plan: Plan, answer: Plan) -> str:
    assert asked.state is not None
    moves = nervousness(plan, answer, now=asked.state.now, plant=asked.plant)
    makespan = score(asked, answer).terms[Term.MAKESPAN]
    n_faults = len(check(asked, answer)) if answer is not plan else 0
    return f"makespan {makespan:,.0f} min, {moves.n_moved:,} moved, {moves.n_elsewhere:,} elsewhere, {n_faults} faults"


def _peer(asked: Problem, plan: Plan, seconds: float) -> None:
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_pyjobshop, args=(asked, plan, seconds, there))
    begun = perf_counter()
    process.start()
    there.close()
    heard: dict[str, Any] = {}
    while perf_counter() - begun < seconds + GRACE and here.poll(max(0.0, seconds + GRACE - (perf_counter() - begun))):
        try:
            heard |= here.recv()
        except EOFError:
            break
    process.kill()
    process.join()
    told = ", ".join(f"{name} {value}" for name, value in heard.items())
    print(f"PyJobShop from the plan in force: {perf_counter() - begun:.1f} s; {told or 'nothing'}")


def _pyjobshop(asked: Problem, plan: Plan, seconds: float, out: Connection) -> None:
    """Answer the same question by PyJobShop, warm-started; times are seconds since the start of the horizon."""
    from ortools.sat.python import cp_model
    from pyjobshop import Model
    from pyjobshop.Solution import ScheduledTask, Solution
    from pyjobshop.solvers.ortools import CPModel

    assert asked.state is not None
    start = asked.horizon.start
    begun = perf_counter()

    def at(moment: Any) -> int:
        return round((moment - start).total_seconds())

    model = Model()
    machines = {
        entry.id: model.add_machine([(at(down.start), at(down.end)) for down in entry.downtimes])
        for entry in asked.plant.resources
    }
    number = {name: n for n, name in enumerate(machines)}
    places = {(entry.order, entry.operation): entry for entry in plan.assignments}
    routings = {entry.material: entry for entry in asked.plant.routings}
    scheduled, n_modes = [], 0
    for order in asked.orders:
        job, last = model.add_job(), None
        for operation in routings[order.material].operations:
            entry = places[order.id, operation.id]
            if f"{order.id}/{operation.id}" in asked.state.operations:
                task = model.add_task(job=job, earliest_start=at(entry.start), latest_start=at(entry.start))
                model.add_mode(task, machines[entry.resources[0]], at(entry.end) - at(entry.start))
                chosen, n_modes = n_modes, n_modes + 1
            else:
                task = model.add_task(job=job, earliest_start=at(asked.state.now))
                chosen = n_modes + [mode.id for mode in operation.modes].index(entry.mode)
                for mode in operation.modes:
                    ticks = round((mode.fixed_time + mode.time_per_unit * order.quantity).total_seconds())
                    model.add_mode(task, machines[str(mode.requirements[0].resource)], ticks)
                n_modes += len(operation.modes)
            scheduled.append(ScheduledTask(chosen, [number[entry.resources[0]]], at(entry.start), at(entry.end)))
            if last is not None:
                model.add_end_before_start(last, task)
            last = task
    model.set_objective(weight_makespan=1)
    data = model.data()
    built = CPModel(data)
    built.variables.warmstart(Solution(data, scheduled))
    out.send({"model built after": f"{perf_counter() - begun:.1f} s"})
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, THREADS
    status = solver.status_name(solver.solve(built.model))
    told = {"status": status, "ended after": f"{perf_counter() - begun:.1f} s"}
    if status in ("OPTIMAL", "FEASIBLE"):
        tasks = built._convert_to_solution(solver).tasks
        n_moved = sum(a.start != b.start or a.resources != b.resources for a, b in zip(tasks, scheduled, strict=True))
        told |= {"makespan": f"{solver.objective_value / 60:,.0f} min", "moved": f"{n_moved:,}"}
    out.send(told)
    out.close()


if __name__ == "__main__":
    main()
