"""The shop floor for tests: what may have happened by some moment to a problem that has a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem
from heijunka.model.resource import Downtime, Resource
from heijunka.model.state import OperationState, Progress, State

SECOND = timedelta(seconds=1)


def midway(problem: Problem, plan: Plan, random: Random) -> Problem:
    """Return the problem as it stands while its plan is carried out: work begun, late and early; resources down.

    Facts may be incomplete and may contradict each other, as reports do.

    Parameters
    ----------
    plan
        Of the problem; becomes its baseline.
    """
    if not plan.assignments:
        return problem
    moments = sorted(moment for entry in plan.assignments for moment in (entry.start, entry.end))
    now = max(random.choice(moments) + random.randint(-600, 600) * SECOND, problem.horizon.start)
    begun = {
        f"{entry.order}/{entry.operation}": _fact(entry, now, random)
        for entry in plan.assignments
        if entry.start < now and random.random() < 0.95
    }
    resources = tuple(_worn(resource, now, random) for resource in problem.plant.resources)
    return replace(
        problem,
        plant=replace(problem.plant, resources=resources),
        state=State(now=now, operations=begun),
        baseline=plan,
    )


def _fact(entry: Assignment, now: datetime, random: Random) -> OperationState:
    start = min(now, entry.start + random.choice((0, 0, 0, 45, -45, 3600)) * SECOND)
    is_told = random.random() < 0.9
    known = OperationState(
        progress=Progress.RUNNING,
        mode=entry.mode if is_told else "",
        resources=entry.resources if is_told else (),
        start=start,
    )
    if entry.end <= now and random.random() < 0.9:
        end = max(start, min(now, entry.end + random.choice((0, 0, 0, 90, -90)) * SECOND))
        return replace(known, progress=Progress.ENDED, end=end, good=entry.quantity)
    if random.random() < 0.3:
        known = replace(known, progress=Progress.PAUSED, paused_since=start + (now - start) // SECOND // 2 * SECOND)
    if random.random() < 0.3:
        known = replace(known, good=entry.quantity / 4, scrap=random.choice((0.0, 0.0, entry.quantity / 8)))
    return known


def _worn(resource: Resource, now: datetime, random: Random) -> Resource:
    if random.random() < 0.8:
        return resource
    start = now - random.randint(0, 7200) * SECOND
    down = Downtime(start=start, end=now + random.randint(1, 48) * timedelta(hours=1), reason="breakdown")
    return replace(resource, downtimes=(*resource.downtimes, down))
