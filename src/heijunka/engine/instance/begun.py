"""Work that has begun, as arrays: facts that every plan holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import reduce
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance.arrays import NONE, Index, Int
from heijunka.engine.instance.intern import Clock
from heijunka.engine.instance.recipes import Template
from heijunka.model.calendar import Interval, intersect, working_intervals
from heijunka.model.order import Order
from heijunka.model.plan import Assignment
from heijunka.model.problem import Problem
from heijunka.model.progress import expected_end
from heijunka.model.resource import Resource
from heijunka.model.routing import Operation, processed_quantities, processing_seconds
from heijunka.model.state import OperationState, State

LOOK_AHEAD = timedelta(days=366)
"""Work that has begun and is not done by then ends then."""


class Begun(NamedTuple):
    """Operations that have begun.

    Parameters
    ----------
    row
        int64[n]: their places among the operations.
    start, end
        int64[n] ticks; what has not ended goes on from now.
    mode
        int32[n]: place among the modes of its step.
    resource
        int32[n, width]: as far as known, then ``NONE``.
    """

    row: Int
    start: Int
    end: Int
    mode: Index
    resource: Index


def begun_of(problem: Problem, templates: Sequence[Template], operation_ptr: Index, clock: Clock) -> Begun:
    """Return the work that the state says has begun.

    Where mode or resources were not reported they are those of the baseline, if it has them.
    """
    facts = list(_facts(problem, templates, operation_ptr)) if problem.state is not None else []
    width = max([1, *(len(fact.resources) for fact in facts)])
    resource = np.full((len(facts), width), NONE, np.int32)
    number = {entry.id: n for n, entry in enumerate(problem.plant.resources)}
    for n, fact in enumerate(facts):
        resource[n, : len(fact.resources)] = [number[entry.id] for entry in fact.resources]
    ends = _Ends(problem, clock)
    return Begun(
        row=np.array([fact.row for fact in facts], np.int64),
        start=np.array([clock.ticks(fact.known.start) for fact in facts], np.int64),
        end=np.array([max(clock.ticks(fact.known.start), ends.of(fact)) for fact in facts], np.int64),
        mode=np.array([fact.mode for fact in facts], np.int32),
        resource=resource,
    )


class _Fact(NamedTuple):
    row: int
    order: Order
    template: Template
    operation: Operation
    known: OperationState
    mode: int
    resources: tuple[Resource, ...]


def _facts(problem: Problem, templates: Sequence[Template], operation_ptr: Index) -> Iterator[_Fact]:
    known_operations = problem.state.operations if problem.state is not None else {}
    if not known_operations:
        return
    resources = {entry.id: entry for entry in problem.plant.resources}
    planned = _baseline(problem)
    for n, (order, template) in enumerate(zip(problem.orders, templates, strict=True)):
        steps = {step.id: step for step in template.recipe.routing.operations}
        for name, place in template.place.items():
            known = known_operations.get(f"{order.id}/{name}")
            if known is None:
                continue
            plan = planned.get((order.id, name))
            mode = known.mode or (plan.mode if plan is not None else "")
            used = known.resources or (plan.resources if plan is not None and plan.mode == mode else ())
            modes = [entry.id for entry in steps[name].modes]
            yield _Fact(
                row=int(operation_ptr[n]) + place,
                order=order,
                template=template,
                operation=steps[name],
                known=known,
                mode=modes.index(mode) if mode in modes else 0,
                resources=tuple(resources[entry] for entry in used if entry in resources),
            )


def _baseline(problem: Problem) -> Mapping[tuple[str, str], Assignment]:
    baseline = problem.baseline
    return {(entry.order, entry.operation): entry for entry in baseline.assignments} if baseline is not None else {}


class _Ends:
    """Reckons when work ends that goes on from now."""

    def __init__(self, problem: Problem, clock: Clock) -> None:
        self._state: State | None = problem.state
        self._clock = clock
        self._calendars = {entry.id: entry for entry in problem.plant.calendars}
        self._hours: dict[tuple[str, ...], list[Interval]] = {}

    def of(self, fact: _Fact) -> int:
        """Return the tick at which work ends."""
        if self._state is None:
            return 0
        known, now = fact.known, self._state.now
        if known.end is not None:
            return self._clock.ticks(known.end)
        quantity = processed_quantities(fact.template.recipe.routing, fact.order.quantity)[fact.operation.id]
        speed = fact.resources[0].speed if fact.resources else 1.0
        end = expected_end(
            known,
            quantity=quantity,
            processing=timedelta(seconds=processing_seconds(fact.operation.modes[fact.mode], quantity, speed)),
            now=now,
            hours=self._hours_of(fact),
        )
        return self._clock.ticks(end if end is not None else now + LOOK_AHEAD)

    def _hours_of(self, fact: _Fact) -> list[Interval]:
        """Return when all resources of work are at work, from the first start of any work on."""
        key = tuple(entry.id for entry in fact.resources)
        if key not in self._hours and self._state is not None:
            low = min(entry.start for entry in self._state.operations.values())
            span = low, self._state.now + LOOK_AHEAD
            windows = [
                working_intervals(
                    self._calendars[entry.calendar] if entry.calendar is not None else None,
                    *span,
                    closed=[(downtime.start, downtime.end) for downtime in entry.downtimes],
                )
                for entry in fact.resources
            ]
            self._hours[key] = reduce(intersect, windows, working_intervals(None, *span))
        return self._hours[key]
