"""A plan laid beside its problem: every assignment with what it refers to, as the judge and the score look at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from heijunka.evaluate.changeovers import RequiredSetup, required_on
from heijunka.evaluate.timeline import ZERO, Timeline, utc
from heijunka.evaluate.violation import Rule, Violation
from heijunka.evaluate.work import Place, Work
from heijunka.model.calendar import Interval, Overtime, intersect, working_intervals
from heijunka.model.order import Order
from heijunka.model.plan import Assignment, OvertimeUse, Plan
from heijunka.model.plant import attributes_of, setup_matrix_of
from heijunka.model.problem import Problem, Recipe, Recipes
from heijunka.model.resource import Resource
from heijunka.model.routing import Operation, Requirement, processed_quantities
from heijunka.model.setup import SetupMatrix

FARTHEST = timedelta(days=3660)
"""A moment farther than this outside the horizon is nonsense, and calendars are not unrolled to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOrder:
    """An order that is planned.

    Parameters
    ----------
    start, end
        Its first setup or processing start, and its last end.
    """

    order: Order
    start: datetime
    end: datetime

    @property
    def tardiness(self) -> timedelta:
        """Time from its due date to its end, if that is later."""
        return max(ZERO, self.end - self.order.due) if self.order.due is not None else ZERO

    @property
    def earliness(self) -> timedelta:
        """Time from its end to its due date, if that is later."""
        return max(ZERO, self.order.due - self.end) if self.order.due is not None else ZERO


_Hours = tuple[str, tuple[Interval, ...], tuple[Interval, ...]]
"""Id of a calendar (empty for none), overtime opened, downtimes: resources that share these work at the same times."""


class View:
    """A problem and a plan side by side.

    What the plan names and the problem does not know is in ``strangers`` and takes no part in the rest.

    Parameters
    ----------
    problem, plan
        What was asked, and what was answered.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        plant = problem.plant
        self.resources = {resource.id: resource for resource in plant.resources}
        self.materials = {material.id: material for material in plant.materials}
        self.calendars = {calendar.id: calendar for calendar in plant.calendars}
        self._matrices = {matrix.id: matrix for matrix in plant.setup_matrices}
        self.orders = {order.id: order for order in problem.orders}
        self.recipes = Recipes(plant)
        self.zone = ZoneInfo(plant.time_zone)
        self.strangers: list[Violation] = []
        self._operations: dict[int, dict[str, Operation]] = {}
        self._quantities: dict[str, Mapping[str, float]] = {}
        self._processing: dict[int, timedelta] = {}
        self._common: dict[tuple[str, ...], Timeline] = {}
        self._timelines: dict[frozenset[_Hours], Timeline] = {}
        self._own_timelines: dict[_Hours, Timeline] = {}
        self.works: list[Work] = []
        for number, entry in enumerate(plan.assignments):
            found = self._work(number, entry)
            if isinstance(found, Work):
                self.works.append(found)
            else:
                self.strangers.append(found)
        self.work_at: dict[Place, Work] = {}
        self.works_of: dict[str, list[Work]] = defaultdict(list)
        self.works_on: dict[str, list[tuple[Work, Requirement]]] = defaultdict(list)
        for work in self.works:
            self.work_at.setdefault(work.place, work)
            self.works_of[work.order.id].append(work)
            for resource, requirement in work.uses():
                self.works_on[resource.id].append((work, requirement))
        for entries in self.works_on.values():
            entries.sort(key=lambda entry: (entry[0].start, entry[0].end))

    def recipe_of(self, order: Order) -> Recipe | None:
        """Return how an order is made; None if its routing or an option does not exist."""
        try:
            return self.recipes.of(order)
        except KeyError:
            return None

    def quantities_of(self, order: Order) -> Mapping[str, float]:
        """Return the units that each operation of an order processes."""
        if order.id not in self._quantities:
            recipe = self.recipe_of(order)
            self._quantities[order.id] = processed_quantities(recipe.routing, order.quantity) if recipe else {}
        return self._quantities[order.id]

    def end_of(self, order: str) -> datetime | None:
        """Return when the last operation of an order ends; None if it is not planned."""
        works = self.works_of.get(order)
        return max(work.end for work in works) if works else None

    @cached_property
    def made(self) -> tuple[MadeOrder, ...]:
        """The orders planned, in the problem's order."""
        return tuple(
            MadeOrder(order=order, start=min(min(work.setup_start, work.start) for work in works), end=max(ends))
            for order in self.problem.orders
            if (works := self.works_of.get(order.id)) and (ends := [work.end for work in works])
        )

    def processing_of(self, work: Work) -> timedelta:
        """Return the working time that a work takes: as long as the longest of the batches that it is in."""
        if work.number not in self._processing:
            batches = self.batches_of.get(work.number)
            members = [member for batch in batches for member in batch] if batches else [work]
            self._processing[work.number] = max(member.processing for member in members)
        return self._processing[work.number]

    def timeline(self, work: Work) -> Timeline:
        """Return when all of a work's resources work."""
        names = work.assignment.resources
        if names not in self._common:
            self._common[names] = self._common_timeline(work)
        return self._common[names]

    def _common_timeline(self, work: Work) -> Timeline:
        hours = frozenset(
            self._hours(resource) for resource in work.resources if resource.calendar or resource.downtimes
        )
        if hours not in self._timelines:
            common = working_intervals(None, *self.span)
            for entry in sorted(hours):
                common = intersect(common, self._unroll(entry))
            self._timelines[hours] = Timeline(common)
        return self._timelines[hours]

    def timeline_of(self, resource: Resource) -> Timeline:
        """Return when one resource works, with the overtime that the plan opens for it."""
        hours = self._hours(resource)
        if hours not in self._own_timelines:
            self._own_timelines[hours] = Timeline(self._unroll(hours))
        return self._own_timelines[hours]

    def window_of(self, use: OvertimeUse) -> Overtime | None:
        """Return the window of the resource's calendar that an overtime opened is; None if there is none."""
        resource = self.resources.get(use.resource)
        if resource is None or resource.calendar is None:
            return None
        wanted = utc(use.start), utc(use.end)
        windows = self.calendars[resource.calendar].overtime
        return next((window for window in windows if (utc(window.start), utc(window.end)) == wanted), None)

    @cached_property
    def overtime(self) -> Mapping[str, list[Overtime]]:
        """Windows rightly opened, by resource, each once."""
        found: dict[str, list[Overtime]] = defaultdict(list)
        for use in self.plan.overtime:
            window = self.window_of(use)
            if window is not None and window not in found[use.resource]:
                found[use.resource].append(window)
        return found

    @cached_property
    def span(self) -> Interval:
        """Time that the plan and its horizon take together, and a second more."""
        horizon = self.problem.horizon
        low = min((min(work.setup_start, work.start) for work in self.works), default=horizon.start)
        high = max((max(work.start, work.end) for work in self.works), default=horizon.end)
        return min(low, horizon.start).astimezone(UTC), max(high, horizon.end).astimezone(UTC) + timedelta(seconds=1)

    @cached_property
    def batches(self) -> Mapping[str, list[list[Work]]]:
        """Batches of each batch resource in order of time; works that start together are one, but with no facts."""
        found: dict[str, list[list[Work]]] = {}
        for name, entries in self.works_on.items():
            if self.resources[name].batch is not None:
                by_start: dict[tuple[datetime, bool], list[Work]] = defaultdict(list)
                for work, _ in entries:
                    by_start[work.start, work.has_begun].append(work)
                found[name] = list(by_start.values())
        return found

    @cached_property
    def batches_of(self) -> Mapping[int, list[list[Work]]]:
        """Batches that a work is in, by its number."""
        found: dict[int, list[list[Work]]] = defaultdict(list)
        for batches in self.batches.values():
            for batch in batches:
                for work in batch:
                    found[work.number].append(batch)
        return found

    def matrix_of(self, resource: str) -> SetupMatrix | None:
        """Return the matrix that rules a resource's changeovers, if any."""
        chosen = setup_matrix_of(self.problem.plant, self.resources[resource])
        return self._matrices[chosen] if chosen is not None else None

    @cached_property
    def setups(self) -> tuple[RequiredSetup, ...]:
        """Every changeover of positive time or cost that the sequences on the resources ask for."""
        found: list[RequiredSetup] = []
        for name, entries in self.works_on.items():
            matrix = self.matrix_of(name)
            if matrix is not None:
                steps = self.batches[name] if name in self.batches else [[work] for work, _ in entries]
                found += required_on(self.resources[name], matrix, steps, self.attribute)
        return tuple(found)

    @cached_property
    def setups_of(self) -> Mapping[int, list[RequiredSetup]]:
        """Changeovers that a work waits for, by its number."""
        found: dict[int, list[RequiredSetup]] = defaultdict(list)
        for setup in self.setups:
            for work in setup.works:
                found[work.number].append(setup)
        return found

    @cached_property
    def setups_on(self) -> Mapping[str, list[RequiredSetup]]:
        """Changeovers of each resource."""
        found: dict[str, list[RequiredSetup]] = defaultdict(list)
        for setup in self.setups:
            found[setup.resource.id].append(setup)
        return found

    def attribute(self, work: Work, name: str) -> str | None:
        """Return the value of an attribute of a work; None if it has none."""
        material = self.materials[work.order.material]
        return attributes_of(material, work.operation, work.recipe.options).get(name)

    def moment(self, moment: datetime) -> str:
        """Return a moment as the plant's clocks show it."""
        try:
            return str(moment.astimezone(self.zone))
        except OverflowError:
            return str(moment)

    def _hours(self, resource: Resource) -> _Hours:
        opened = tuple((window.start, window.end) for window in self.overtime.get(resource.id, ()))
        return resource.calendar or "", opened, tuple((entry.start, entry.end) for entry in resource.downtimes)

    def _unroll(self, hours: _Hours) -> list[Interval]:
        calendar, opened, closed = hours
        return working_intervals(self.calendars.get(calendar), *self.span, opened=opened, closed=closed)

    def _work(self, number: int, entry: Assignment) -> Work | Violation:
        """Return an assignment with what it refers to; a violation if something of it does not exist."""
        order = self.orders.get(entry.order)
        recipe = self.recipe_of(order) if order is not None else None
        if order is None or recipe is None:
            return _strange(entry, "order")
        operation = self._operations_of(recipe).get(entry.operation)
        if operation is None:
            return _strange(entry, "operation")
        mode = operation.modes[0] if operation.modes and operation.modes[0].id == entry.mode else None
        mode = mode or next((mode for mode in operation.modes if mode.id == entry.mode), None)
        if mode is None:
            return _strange(entry, "mode", mode=entry.mode)
        if not self.resources.keys() >= set(entry.resources):
            unknown = [name for name in entry.resources if name not in self.resources]
            return _strange(entry, "resource", resource=unknown[0])
        moments = (entry.setup_start, entry.start, entry.end)
        if not (self._lowest < min(moments) and max(moments) < self._highest):
            far = [moment for moment in moments if not self._lowest < moment < self._highest]
            return _strange(entry, "moment", moment=self.moment(far[0]))
        setup_start, start, end = (moment.astimezone(UTC) for moment in moments)
        return Work(
            number=number,
            assignment=entry,
            order=order,
            recipe=recipe,
            operation=operation,
            mode=mode,
            resources=tuple(self.resources[name] for name in entry.resources),
            setup_start=setup_start,
            start=start,
            end=end,
            quantity=self.quantities_of(order)[operation.id],
            has_begun=f"{entry.order}/{entry.operation}" in self._begun,
        )

    def _operations_of(self, recipe: Recipe) -> Mapping[str, Operation]:
        # Recipes are kept by ``recipes`` as long as this view lives, so their identity is a safe key.
        key = id(recipe)
        if key not in self._operations:
            self._operations[key] = {operation.id: operation for operation in recipe.routing.operations}
        return self._operations[key]

    @cached_property
    def left_behind(self) -> tuple[Work, ...]:
        """Work that has begun of orders that the plan leaves out: what it took is gone all the same."""
        if self.problem.state is None:
            return ()
        found = []
        for number, (place, known) in enumerate(self.problem.state.operations.items()):
            order, _, operation = place.rpartition("/")
            if order in self.works_of:
                continue
            end = known.end if known.end is not None else known.start
            entry = Assignment(
                order=order,
                operation=operation,
                mode=known.mode,
                resources=known.resources,
                setup_start=known.start,
                start=known.start,
                end=end,
                quantity=0.0,
            )
            work = self._work(number, entry)
            if isinstance(work, Work):
                found.append(work)
        return tuple(found)

    @cached_property
    def _begun(self) -> frozenset[str]:
        return frozenset(self.problem.state.operations) if self.problem.state is not None else frozenset()

    @cached_property
    def _lowest(self) -> datetime:
        return self.problem.horizon.start.astimezone(UTC) - FARTHEST

    @cached_property
    def _highest(self) -> datetime:
        return self.problem.horizon.end.astimezone(UTC) + FARTHEST


def _strange(entry: Assignment, fault: str, *, resource: str = "", **values: str) -> Violation:
    return Violation(
        rule=Rule.REFERENCE,
        fault=fault,
        order=entry.order,
        operation=entry.operation,
        resource=resource,
        values=tuple(values.items()),
    )
