"""A naive planner for tests: order by order, operation by operation, each after all that its resources did before.

It looks for a start by trying, and asks the judge whether what is placed so far is right; plans that it returns are as
good as the judge, which hand-built plans test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from random import Random

from heijunka.evaluate.check import Rule, check
from heijunka.model.calendar import Interval, intersect, working_intervals
from heijunka.model.order import Order
from heijunka.model.plan import Assignment, OvertimeUse, Plan, Unplanned
from heijunka.model.plant import attributes_of, candidates, setup_matrix_of
from heijunka.model.problem import Pin, Problem, Recipe, Recipes
from heijunka.model.routing import Mode, Operation, Routing, precedences_of, processed_quantities, processing_seconds
from heijunka.model.setup import changeover_between, changeover_table
from heijunka.model.state import Progress

ZERO = timedelta(0)
STEP = timedelta(minutes=15)
OF_PARTS = {Rule.COMPLETENESS, Rule.SUPPLY_PLANNED}
"""Rules that a plan of some operations only cannot keep to."""


class NaivePlanner:
    """Plans one problem; what it does at random comes from ``rng``."""

    def __init__(self, problem: Problem, rng: Random) -> None:
        self.problem, self.rng = problem, rng
        self.resources = {resource.id: resource for resource in problem.plant.resources}
        self.recipes = Recipes(problem.plant)
        self.pins = {(pin.order, pin.operation): pin for pin in problem.pins}
        self.begun = problem.state.operations if problem.state is not None else {}
        now = problem.state.now if problem.state is not None else problem.horizon.start
        self.floor = max(problem.horizon.start, now).astimezone(UTC)
        self.placed: list[Assignment] = []
        self.overtime = tuple(use for use in _windows(problem) if rng.random() < 0.7)
        self.open = {name: self._open(name) for name in self.resources}

    def plan(self) -> Plan:
        """Return a plan with every order that finds a place."""
        left_out = []
        for order in self._sequence():
            waits = (timedelta(hours=hours) for hours in (0, 2, 8, 24, 60))
            if not any(self._place_order(order, wait) for wait in waits):
                left_out.append(Unplanned(order=order.id, reason="engine.crowded_out"))
        placed = tuple(sorted(self.placed, key=lambda entry: entry.start))
        return Plan(assignments=placed, unplanned=tuple(left_out), overtime=self.overtime, method="naive")

    def _sequence(self) -> list[Order]:
        fixed = {key.split("/")[0] for key in self.begun} | {pin.order for pin in self.problem.pins}
        waiting = sorted(self.problem.orders, key=lambda order: (order.id not in fixed, self.rng.random()))
        done: list[Order] = []
        while waiting:
            names = {order.id for order in done}
            ready = next(o for o in waiting if all(s.order is None or s.order in names for s in o.supplies))
            waiting.remove(ready)
            done.append(ready)
        return done

    def _place_order(self, order: Order, wait: timedelta) -> bool:
        recipe, kept = self.recipes.of(order), list(self.placed)
        for operation in _sorted(recipe.routing):
            found = self._place(order, recipe, operation, wait)
            if found is None:
                self.placed = kept
                return False
            self.placed.append(found)
        return True

    def _place(self, order: Order, recipe: Recipe, operation: Operation, wait: timedelta) -> Assignment | None:
        known = self.begun.get(f"{order.id}/{operation.id}")
        quantity = processed_quantities(recipe.routing, order.quantity)[operation.id]
        if known is not None:
            end = known.end if known.progress is Progress.ENDED else self.floor + timedelta(hours=1)
            return Assignment(
                order=order.id,
                operation=operation.id,
                mode=known.mode,
                resources=known.resources,
                setup_start=known.start,
                start=known.start,
                end=end or self.floor,
                quantity=quantity,
            )
        first = self._earliest(order, recipe, operation)
        if first is None:
            return None
        pin = self.pins.get((order.id, operation.id))
        if pin is None or pin.start is None:
            first += wait + self.rng.choice((ZERO, ZERO, ZERO, STEP, 4 * STEP))
        ways = [(mode, names) for mode in operation.modes for names in self._ways(mode, pin)]
        self.rng.shuffle(ways)
        for mode, names in ways[:6]:
            draft = Assignment(
                order=order.id,
                operation=operation.id,
                mode=mode.id,
                resources=names,
                setup_start=first,
                start=first,
                end=first,
                quantity=quantity,
            )
            tries = self._tries(draft, mode, operation, pin)
            found = next((entry for entry in islice(tries, 25) if self._is_right(entry)), None)
            if found is not None:
                return found
        return None

    def _ways(self, mode: Mode, pin: Pin | None) -> list[tuple[str, ...]]:
        if pin is not None and pin.resources is not None:
            return [pin.resources] if len(pin.resources) == len(mode.requirements) else []
        choices = (candidates(self.problem.plant, requirement) for requirement in mode.requirements)
        return [names for names in product(*choices) if len(set(names)) == len(names)]

    def _earliest(self, order: Order, recipe: Recipe, operation: Operation) -> datetime | None:
        moments = [self.floor, *([order.release.astimezone(UTC)] if order.release is not None else [])]
        mine = {entry.operation: entry for entry in self.placed if entry.order == order.id}
        for precedence in precedences_of(recipe.routing):
            if precedence.after == operation.id:
                before = mine[precedence.before]
                moments.append(before.end + precedence.min_lag if precedence.transfer_lot is None else before.start)
        for supply in order.supplies:
            if supply.operation == operation.id and supply.at is not None:
                moments.append(supply.at.astimezone(UTC))
            if supply.operation == operation.id and supply.order is not None:
                ends = [entry.end for entry in self.placed if entry.order == supply.order]
                if not ends:
                    return None
                moments += ends
        return max(moments)

    def _tries(self, draft: Assignment, mode: Mode, operation: Operation, pin: Pin | None) -> Iterator[Assignment]:
        if pin is not None and pin.start is not None:
            start = pin.start.astimezone(UTC)
            yield from [entry] if (entry := self._fit(draft, mode, operation, start)) is not None else []
            return
        yield from self._joins(draft, mode)
        busy = [self._free(name) for name in draft.resources if self._is_single(name)]
        start = max([draft.start, *(moment for moment in busy if moment is not None)])
        last = start + timedelta(days=12)
        while start < last:
            entry = self._fit(draft, mode, operation, start)
            if entry is not None:
                yield entry
            start += STEP

    def _joins(self, draft: Assignment, mode: Mode) -> Iterator[Assignment]:
        needed = self._needed(draft, mode)
        for name in draft.resources:
            for other in self.placed if self.resources[name].batch is not None else ():
                is_long = other.end - other.start >= needed and other.start >= draft.start
                if name in other.resources and is_long and self.rng.random() < 0.8:
                    yield replace(draft, setup_start=other.setup_start, start=other.start, end=other.end)

    def _fit(self, draft: Assignment, mode: Mode, operation: Operation, start: datetime) -> Assignment | None:
        needed = self._needed(draft, mode)
        common: list[Interval] = working_intervals(None, self.problem.horizon.start, _last(self.problem))
        for name in draft.resources:
            common = intersect(common, self.open[name])
        end = start + needed
        if operation.is_interruptible and needed > ZERO:
            found = _worked_out(common, start, needed)
            if found is None:
                return None
            end = found
        elif needed > ZERO and not any(a <= start and end <= b for a, b in common):
            return None
        begins = [self._setup_start(draft, name, start) for name in draft.resources]
        return replace(draft, setup_start=min([start, *begins]), start=start, end=end)

    def _setup_start(self, draft: Assignment, name: str, start: datetime) -> datetime:
        wanted = setup_matrix_of(self.problem.plant, self.resources[name])
        matrix = next((entry for entry in self.problem.plant.setup_matrices if entry.id == wanted), None)
        if matrix is None:
            return start
        earlier = sorted((e for e in self.placed if name in e.resources), key=lambda entry: (entry.start, entry.end))
        families = [
            self.resources[name].initial_family,
            *(self._attribute(entry, matrix.attribute) for entry in earlier),
        ]
        last = next((family for family in reversed(families) if family is not None), None)
        time, _ = changeover_between(matrix, changeover_table(matrix), last, self._attribute(draft, matrix.attribute))
        for low, high in reversed(self.open[name]):
            if time <= ZERO:
                break
            stretch = min(high, start) - low
            if stretch > ZERO:
                start, time = min(high, start) - min(stretch, time), time - min(stretch, time)
        return start

    def _attribute(self, entry: Assignment, name: str) -> str | None:
        order = next(order for order in self.problem.orders if order.id == entry.order)
        recipe = self.recipes.of(order)
        material = next(item for item in self.problem.plant.materials if item.id == order.material)
        operation = next(step for step in recipe.routing.operations if step.id == entry.operation)
        return attributes_of(material, operation, recipe.options).get(name)

    def _needed(self, draft: Assignment, mode: Mode) -> timedelta:
        speed = self.resources[draft.resources[0]].speed if draft.resources else 1.0
        return timedelta(seconds=processing_seconds(mode, draft.quantity, speed))

    def _free(self, name: str) -> datetime | None:
        return max((entry.end for entry in self.placed if name in entry.resources), default=None)

    def _is_single(self, name: str) -> bool:
        return self.resources[name].capacity == 1

    def _is_right(self, entry: Assignment) -> bool:
        plan = Plan(assignments=(*self.placed, entry), overtime=self.overtime)
        known = {placed.order for placed in plan.assignments}
        part = replace(self.problem, orders=tuple(order for order in self.problem.orders if order.id in known))
        return all(violation.rule in OF_PARTS for violation in check(part, plan))

    def _open(self, name: str) -> list[Interval]:
        calendar = next((c for c in self.problem.plant.calendars if c.id == self.resources[name].calendar), None)
        opened = [(use.start, use.end) for use in self.overtime if use.resource == name]
        return working_intervals(calendar, self.problem.horizon.start, _last(self.problem), opened=opened)


def _windows(problem: Problem) -> Iterator[OvertimeUse]:
    calendars = {calendar.id: calendar for calendar in problem.plant.calendars}
    for resource in problem.plant.resources:
        for window in calendars[resource.calendar].overtime if resource.calendar is not None else ():
            yield OvertimeUse(resource=resource.id, start=window.start, end=window.end)


def _sorted(routing: Routing) -> list[Operation]:
    waiting, done = list(routing.operations), []
    while waiting:
        names = {operation.id for operation in done}
        arcs = precedences_of(routing)
        ready = next(o for o in waiting if all(arc.before in names for arc in arcs if arc.after == o.id))
        waiting.remove(ready)
        done.append(ready)
    return done


def _worked_out(common: list[Interval], start: datetime, needed: timedelta) -> datetime | None:
    if not any(low <= start < high for low, high in common):
        return None
    for low, high in common:
        begin = max(low, start)
        if begin < high:
            if high - begin >= needed:
                return begin + needed
            needed -= high - begin
    return None


def _last(problem: Problem) -> datetime:
    return problem.horizon.end + timedelta(days=30)
