"""What holds an operation back: of all that must come before its start, what comes last."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from heijunka.model.calendar import intersect, working_intervals
from heijunka.model.order import SupplySource
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem, Recipes
from heijunka.model.routing import Precedence, precedences_of

LOOK_AHEAD = timedelta(days=60)


class LinkKind(StrEnum):
    """What goes on in one stretch of a critical chain."""

    PROCESSING = "processing"
    SETUP = "setup"
    RESOURCE = "resource"
    PRECEDENCE = "precedence"
    LAG = "lag"
    SUPPLY = "supply"
    MATERIAL = "material"
    RELEASE = "release"
    CLOSED = "closed"
    PIN = "pin"
    HORIZON = "horizon"
    SLACK = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What an operation waited for last.

    Parameters
    ----------
    ready
        Moment from which it did not hold the operation back any more.
    end
        Moment at which the thing itself was over; ``ready`` minus a lag.
    root
        For what is no operation: the start of the horizon, from which it is counted.
    assignment
        The operation waited for; None at a root.
    could_start
        From ``ready`` on, the first moment at which its resources' hours would have let it start.
    """

    kind: LinkKind
    ready: datetime
    end: datetime
    root: datetime
    assignment: Assignment | None = None
    resource: str = ""
    other: str = ""
    could_start: datetime | None = None


class Bindings:
    """Finds bindings in one plan.

    Parameters
    ----------
    problem, plan
        A plan that the judge accepts.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._root = problem.horizon.start.astimezone(UTC)
        self._recipes = Recipes(problem.plant)
        self._orders = {order.id: order for order in problem.orders}
        self._at = {(entry.order, entry.operation): entry for entry in plan.assignments}
        self._last: dict[str, Assignment] = {}
        self._on: dict[str, list[Assignment]] = defaultdict(list)
        for entry in plan.assignments:
            if entry.order not in self._last or entry.end > self._last[entry.order].end:
                self._last[entry.order] = entry
            for resource in entry.resources:
                self._on[resource].append(entry)
        for entries in self._on.values():
            entries.sort(key=lambda entry: entry.end)
        self._ends = {resource: [entry.end for entry in entries] for resource, entries in self._on.items()}
        self._resources = {resource.id: resource for resource in problem.plant.resources}
        self._calendars = {calendar.id: calendar for calendar in problem.plant.calendars}
        self._before: dict[int, dict[str, list[Precedence]]] = {}

    def of(self, entry: Assignment, seen: set[tuple[str, str]]) -> Binding:
        """Return what held an operation back.

        Parameters
        ----------
        entry
            The operation.
        seen
            Operations already in the chain; they are not gone through twice.
        """
        found = [
            binding
            for partner in self._partners(entry)
            for binding in self._all(partner)
            if binding.ready <= entry.start
            and (binding.assignment is None or (binding.assignment.order, binding.assignment.operation) not in seen)
        ]
        if not found:  # begun before the horizon: nothing in it can have held this back
            at = entry.setup_start
            return Binding(kind=LinkKind.HORIZON, ready=at, end=at, root=at)
        last = max(found, key=lambda binding: (binding.ready, binding.assignment is not None, binding.other))
        free_until = entry.setup_start if last.kind is LinkKind.RESOURCE else entry.start
        if last.ready < free_until:
            last = replace(last, could_start=self._could_start(entry, last.ready))
        return last

    def _partners(self, entry: Assignment) -> list[Assignment]:
        batch = [name for name in entry.resources if self._resources[name].batch is not None]
        if not batch:
            return [entry]
        at = bisect_right(self._ends[batch[0]], entry.end)
        mates = []
        while at > 0 and self._on[batch[0]][at - 1].end == entry.end:
            mates.append(self._on[batch[0]][at - 1])
            at -= 1
        return mates

    def _all(self, entry: Assignment) -> Iterator[Binding]:
        root = self._root
        order = self._orders[entry.order]
        yield Binding(kind=LinkKind.HORIZON, ready=root, end=root, root=root)
        for release in (order.release, order.hold_until):
            if release is not None and release > root:
                yield self._outside(LinkKind.RELEASE, release)
        for pin in self._problem.pins:
            if pin.start is not None and (pin.order, pin.operation) == (entry.order, entry.operation):
                yield self._outside(LinkKind.PIN, pin.start)
        yield from self._precedences(entry)
        yield from self._supplies(entry)
        yield from self._neighbours(entry)

    def _outside(self, kind: LinkKind, moment: datetime, other: str = "") -> Binding:
        at = max(moment.astimezone(UTC), self._root)
        return Binding(kind=kind, ready=at, end=at, root=self._root, other=other)

    def _precedences(self, entry: Assignment) -> Iterator[Binding]:
        recipe = self._recipes.of(self._orders[entry.order])
        table = self._before.get(id(recipe))
        if table is None:
            table = defaultdict(list)
            for precedence in precedences_of(recipe.routing):
                table[precedence.after].append(precedence)
            self._before[id(recipe)] = table
        for precedence in table.get(entry.operation, ()):
            earlier = self._at[entry.order, precedence.before]
            # With transfer lots the first lot lets go before the end: counted from the start of what came before.
            over = min(earlier.end, entry.start) if precedence.transfer_lot is not None else earlier.end
            yield self._operation(LinkKind.PRECEDENCE, earlier, over, lag=precedence.min_lag)

    def _supplies(self, entry: Assignment) -> Iterator[Binding]:
        for supply in self._orders[entry.order].supplies:
            if supply.operation != entry.operation:
                continue
            if supply.source is SupplySource.ORDER and supply.order in self._last:
                earlier = self._last[supply.order]
                yield self._operation(LinkKind.SUPPLY, earlier, earlier.end)
            elif supply.at is not None:
                yield self._outside(LinkKind.MATERIAL, supply.at, supply.material)

    def _neighbours(self, entry: Assignment) -> Iterator[Binding]:
        for resource in entry.resources:
            at = bisect_right(self._ends[resource], entry.setup_start)
            if at == 0 and entry.setup_start < entry.start:
                at = bisect_right(self._ends[resource], entry.start)
            if at > 0 and self._on[resource][at - 1] is not entry:
                earlier = self._on[resource][at - 1]
                if earlier.end <= entry.start:
                    yield self._operation(LinkKind.RESOURCE, earlier, earlier.end, resource=resource)

    def _operation(
        self,
        kind: LinkKind,
        earlier: Assignment,
        over: datetime,
        *,
        lag: timedelta = timedelta(0),
        resource: str = "",
    ) -> Binding:
        return Binding(
            kind=kind,
            ready=over + lag,
            end=over,
            root=self._root,
            assignment=earlier,
            resource=resource,
            other=f"{earlier.order} / {earlier.operation}",
        )

    def _could_start(self, entry: Assignment, ready: datetime) -> datetime:
        """Return when, from a moment on, the hours of an operation's resources would have let it start."""
        since = ready.astimezone(UTC)
        until = min(entry.end.astimezone(UTC), since + LOOK_AHEAD)
        hours = [(since, until)]
        for name in entry.resources:
            calendar = self._resources[name].calendar
            closed = [(entry.start, entry.end) for entry in self._resources[name].downtimes]
            opened = [(use.start, use.end) for use in self._plan.overtime if use.resource == name]
            if calendar is not None or closed:
                rule = self._calendars[calendar] if calendar is not None else None
                mine = working_intervals(rule, since, until, opened=opened, closed=closed)
                hours = intersect(hours, mine)
        # Work that paused can start in any open time; other work needs a stretch as long as itself.
        stretch = entry.end - entry.start if self._is_whole(entry) else timedelta(0)
        fitting = (max(low, since) for low, high in hours if high - low >= stretch and low < high)
        return min(next(fitting, entry.start), entry.start)

    def _is_whole(self, entry: Assignment) -> bool:
        """Tell whether an operation may not pause."""
        steps = self._recipes.of(self._orders[entry.order]).routing.operations
        return not next(step.is_interruptible for step in steps if step.id == entry.operation)
