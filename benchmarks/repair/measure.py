"""One disturbance: a reference plant whose plan is under way and a machine of it down, adjusted and planned anew."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import heijunka as hj
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.evaluate.check import check
from heijunka.evaluate.nervousness import nervousness
from heijunka.evaluate.score import score
from heijunka.library import PLANTS
from heijunka.model.objective import Term
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem
from heijunka.model.resource import Downtime
from heijunka.model.state import OperationState, Progress, State
from heijunka.reschedule import PRESETS, adjust

WAYS = ("right-shift", "balanced", "anew")
AHEAD = timedelta(hours=12)
"""A machine is the likelier to break down the more it has to do in these hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is measured.

    Parameters
    ----------
    seconds
        Of search, for the adjustment and planning anew alike, each on one thread.
    plan_seconds
        Of search for the plan in force: there was more time for it, the night before, than after a disturbance.
    """

    plant: str
    size: str
    seed: int
    seconds: float
    plan_seconds: float


def measured(case: Case) -> list[dict[str, Any]]:
    """Return a row for each way to answer a disturbance."""
    problem = hj.net(PLANTS[case.plant](case.size, seed=case.seed))
    plan = solve(problem, stop=after(seconds=case.plan_seconds), seed=case.seed, methods=("rules", "search")).plan
    asked = disturbed(problem, plan, Random(case.seed))
    rows = []
    for way in WAYS:
        begun = time.perf_counter()
        answer, proposed = _answer(asked, plan, case, way)
        elapsed = time.perf_counter() - begun
        figures = _figures(asked, plan, answer)
        rows.append({**asdict(case), "way": way, "proposal": proposed, "elapsed": elapsed, **figures})
    return rows


def disturbed(problem: Problem, plan: Plan, random: Random) -> Problem:
    """Return the problem as it stands in the first fifth of a plan carried out to the letter, when a machine stops.

    It stands still for two to eight hours.
    """
    first, last = min(entry.start for entry in plan.assignments), max(entry.end for entry in plan.assignments)
    drawn = first + timedelta(seconds=round((last - first).total_seconds() * random.uniform(0.02, 0.2)))
    now = min(entry.start for entry in plan.assignments if entry.start >= drawn)  # machines stop while there is work
    names, loads = _loads(plan.assignments, now)
    down = random.choices(names, loads)[0]
    stop = Downtime(start=now, end=now + timedelta(minutes=random.randint(120, 480)), reason="breakdown")
    resources = tuple(
        replace(entry, downtimes=(*entry.downtimes, stop)) if entry.id == down else entry
        for entry in problem.plant.resources
    )
    begun = {f"{entry.order}/{entry.operation}": _fact(entry, now) for entry in plan.assignments if entry.start < now}
    return replace(problem, plant=replace(problem.plant, resources=resources), state=State(now=now, operations=begun))


def _loads(entries: Sequence[Assignment], now: Any) -> tuple[list[str], list[float]]:
    loads: dict[str, float] = {}
    for entry in entries:
        if entry.resources and now <= entry.start < now + AHEAD:
            name = entry.resources[0]
            loads[name] = loads.get(name, 0.0) + (entry.end - entry.start).total_seconds()
    return sorted(loads), [loads[name] for name in sorted(loads)]


def _fact(entry: Assignment, now: Any) -> OperationState:
    is_over = entry.end <= now
    return OperationState(
        progress=Progress.ENDED if is_over else Progress.RUNNING,
        mode=entry.mode,
        resources=entry.resources,
        start=entry.start,
        end=entry.end if is_over else None,
        good=entry.quantity if is_over else 0.0,
    )


def _answer(asked: Problem, plan: Plan, case: Case, way: str) -> tuple[Plan, float]:
    """Return a plan, and the seconds to the first judged proposal."""
    if way == "anew":
        stop = after(seconds=case.seconds)
        return solve(asked, stop=stop, seed=case.seed, methods=("rules", "search")).plan, 0.0
    # Where the right shift breaks a rule of the model, the ladder's next rung answers in its place.
    name = "right-shift" if way == "right-shift" else "balanced"
    policy = replace(PRESETS[name], seconds=case.seconds, seed=case.seed)
    found = adjust(asked, plan, policy, clock=time.perf_counter)
    assert found.plan is not None
    return found.plan, found.seconds_to_proposal


def _figures(asked: Problem, plan: Plan, answer: Plan) -> dict[str, Any]:
    assert asked.state is not None
    moves = nervousness(plan, answer, now=asked.state.now, plant=asked.plant)
    found = score(asked, answer)
    return {
        "operations": len(plan.assignments),
        "ahead": len(plan.assignments) - len(asked.state.operations),
        "violations": len(check(asked, answer)),
        "unplanned": found.n_unplanned,
        "tardiness": found.terms[Term.WEIGHTED_TARDINESS],
        "objective": found.value,
        "moved": moves.n_moved,
        "elsewhere": moves.n_elsewhere,
        "nervousness": moves.value,
    }
