"""Checks that work fits into working time and onto batch resources, for the sizes that are ordered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from math import inf

from heijunka.model.calendar import Interval, intersect, working_intervals
from heijunka.model.issue import Place
from heijunka.model.moments import EPSILON, seconds_between
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Requirement, Routing, precedences_of, processed_quantities
from heijunka.model.validate.calendars import is_usable
from heijunka.model.validate.findings import LARGEST, Findings, is_plausible, usable
from heijunka.model.validate.index import Index, Use, is_sound, uses_of
from heijunka.model.validate.supply import reached_materials

# Work may run past the horizon, so a short one on a weekend is no fault; a long one is looked at for a year.
BEYOND = timedelta(days=14)
FARTHEST = timedelta(days=400)
# An open stretch that reaches the end of what is looked at has no known end, unless it is but one shift.
ENDLESS = 8 * 24 * 3600
MOST_LOTS = 1000
MOST_CHOICES = 500


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why an operation cannot be done in a mode."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Team:
    """Who can do a mode: the resources for each requirement, and what they can take on at once.

    Parameters
    ----------
    room
        The largest quantity.
    choices
        The longest time that they work together without a break, and the speed of the first; for each set of calendars.
    most
        The most work that fits, whatever is chosen.
    """

    needs: list[tuple[Resource, ...]]
    room: float
    choices: list[tuple[float, float]]
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A routing looked at for one quantity; its faults stop planning or only warn."""

    routing: Routing
    quantity: float
    example: str
    is_order: bool
    is_error: bool


def check_fit(index: Index, found: Findings) -> None:
    """Check every routing for the quantities in which it is wanted."""
    horizon = index.problem.horizon
    if not (is_plausible(horizon.start) and is_plausible(horizon.end)):
        return
    time = _WorkingTime(index)
    for resource in index.plant.resources:
        if resource.calendar is not None and not time.is_open_in_horizon(resource.calendar):
            place = Place(noun="resource", id=resource.id, field="calendar")
            found.warn("resource_never_open", place, resource=resource.id, calendar=resource.calendar)
    uses = uses_of(index)
    cases = [_case(use) for use in uses if is_sound(use.recipe.routing)]
    # Errors first, for of two issues of one place the first counts.
    fitting: dict[int, float] = {}
    for case in (*cases, *_least_lots(index), *_largest_lots(index)):
        # What fits in a quantity fits in a smaller one.
        if case.quantity <= fitting.get(id(case.routing), -1.0):
            continue
        before = found.n_noted
        _check_case(case, time, found)
        if found.n_noted == before and case.is_error:
            fitting[id(case.routing)] = case.quantity


def _case(use: Use) -> _Case:
    return _Case(
        routing=use.recipe.routing,
        quantity=use.quantity,
        example=use.id,
        is_order=use.noun == "order",
        is_error=True,
    )


def _least_lots(index: Index) -> list[_Case]:
    """Return every routing with the smallest lot there can be: what does not fit then never fits."""
    reached = set() if index.problem.is_netted else reached_materials(index)
    cases = []
    for routing in index.plant.routings:
        material = index.materials.get(routing.material)
        if material is None or not is_sound(routing):
            continue
        least = max(usable(material.lot.min), usable(material.lot.multiple or 0.0))
        is_taken = routing.material in reached and index.recipes.get(routing.material).routing is routing
        if least >= 0.0:
            cases.append(_Case(routing=routing, quantity=least, example=material.id, is_order=True, is_error=is_taken))
    return cases


def _largest_lots(index: Index) -> list[_Case]:
    """Return every routing with the largest lot allowed, as long as the real ones are not known."""
    if index.problem.is_netted:
        return []
    cases = []
    for routing in index.plant.routings:
        material = index.materials.get(routing.material)
        if material is not None and material.lot.max is not None and is_sound(routing):
            largest = usable(material.lot.max)
            if largest > 0.0:
                cases.append(
                    _Case(routing=routing, quantity=largest, example=material.id, is_order=False, is_error=False)
                )
    return cases


def _check_case(case: _Case, time: _WorkingTime, found: Findings) -> None:
    processed = processed_quantities(case.routing, case.quantity)
    for operation in case.routing.operations:
        _check_operation(operation, processed[operation.id], case=case, time=time, found=found)
    for entry in precedences_of(case.routing):
        if entry.transfer_lot is None or not usable(entry.transfer_lot) > 0.0:
            continue
        n_lots = processed[entry.before] / entry.transfer_lot
        if n_lots > MOST_LOTS and case.is_error:
            place = Place(noun="precedence", id=f"{case.routing.id}/{entry.before}/{entry.after}", field="transfer_lot")
            found.error("too_many_transfer_lots", place, lots=n_lots, most=MOST_LOTS, example=case.example)


def _check_operation(
    operation: Operation, quantity: float, *, case: _Case, time: _WorkingTime, found: Findings
) -> None:
    troubles = [
        (mode, trouble)
        for mode in operation.modes
        if (trouble := time.trouble(mode, quantity, is_interruptible=operation.is_interruptible)) is not None
    ]
    if not troubles:
        return
    name = f"{case.routing.id}/{operation.id}"
    if len(troubles) < len(operation.modes):
        for mode, trouble in troubles:
            place = Place(noun="mode", id=f"{name}/{mode.id}", field="requirements")
            found.warn(trouble.code, place, example=case.example, quantity=quantity, **trouble.values)
        return
    # Of several reasons tell the one that a planner can do something about here: the length.
    trouble = min((trouble for _, trouble in troubles), key=lambda entry: entry.code != "operation_too_long")
    is_error = case.is_error and (case.is_order or trouble.code != "batch_too_small")
    note = found.error if is_error else found.warn
    place = Place(noun="operation", id=name, field="modes")
    note(trouble.code, place, example=case.example, quantity=quantity, **trouble.values)


class _WorkingTime:
    """Tells for how long resources work together."""

    def __init__(self, index: Index) -> None:
        self._index = index
        horizon = index.problem.horizon
        self._start = horizon.start
        self._horizon_end = max(horizon.start, horizon.end)
        self._end = min(self._horizon_end + BEYOND, horizon.start + FARTHEST)
        self._intervals: dict[str, list[Interval]] = {}
        self._longest: dict[frozenset[str], float] = {}
        self._teams: dict[tuple[Requirement, ...], _Team | None] = {}

    def is_open_in_horizon(self, calendar: str) -> bool:
        """Tell whether a calendar has any working time in the horizon, overtime included."""
        intervals = self._intervals_of(calendar)
        return intervals is None or (bool(intervals) and intervals[0][0] < self._horizon_end)

    def trouble(self, mode: Mode, quantity: float, *, is_interruptible: bool) -> _Trouble | None:
        """Return why a mode cannot process a quantity, if so."""
        if mode.requirements not in self._teams:
            self._teams[mode.requirements] = self._team(mode.requirements)
        team = self._teams[mode.requirements]
        if team is None or not usable(mode.speed) > 0.0:
            return None
        if quantity > team.room * (1.0 + EPSILON):
            return _Trouble("batch_too_small", {"largest": team.room})
        work = mode.fixed_time.total_seconds() + mode.time_per_unit.total_seconds() * quantity
        if work <= 0.0 or work < mode.speed * team.most:
            return None
        best: tuple[float, float] | None = None
        for longest, speed in team.choices:
            needed = work / (mode.speed * speed)
            if longest > 0.0 and (is_interruptible or needed <= longest + EPSILON):
                return None
            if best is None or needed - longest < best[0] - best[1]:
                best = (needed, longest)
        return self._told(best, team.needs) if best is not None else None

    def _team(self, requirements: tuple[Requirement, ...]) -> _Team | None:
        needs = [self._index.candidates(requirement) for requirement in requirements]
        if not needs or not all(needs):
            return None
        choices = [(self._longest_of(calendars), speed) for calendars, speed in self._choices_of(needs)]
        return _Team(
            needs=needs,
            room=min(max(map(_room, candidates)) for candidates in needs),
            choices=choices,
            most=max((longest * speed for longest, speed in choices), default=0.0),
        )

    def _told(self, best: tuple[float, float], needs: list[tuple[Resource, ...]]) -> _Trouble:
        needed, longest = best
        if longest == 0.0:
            names = [" | ".join(entry.id for entry in candidates[:5]) for candidates in needs]
            return _Trouble("operation_never_open", {"resources": " + ".join(names)})
        length = timedelta(seconds=min(needed, LARGEST / 1e6))
        return _Trouble("operation_too_long", {"needed": length, "available": timedelta(seconds=longest)})

    def _choices_of(self, needs: list[tuple[Resource, ...]]) -> list[tuple[frozenset[str], float]]:
        """Return the sets of calendars that may meet, each with the highest speed of a first resource."""
        best: dict[frozenset[str], float] = {}
        for resource in needs[0]:
            if (speed := usable(resource.speed)) > 0.0:
                calendars = self._calendars_of(resource)
                best[calendars] = max(speed, best.get(calendars, 0.0))
        for candidates in needs[1:]:
            others = {self._calendars_of(resource) for resource in candidates}
            wider: dict[frozenset[str], float] = {}
            for calendars, speed in best.items():
                for other in others:
                    wider[calendars | other] = max(speed, wider.get(calendars | other, 0.0))
            # So many different calendars leave hardly a doubt that some meet.
            best = wider if len(wider) <= MOST_CHOICES else {frozenset(): 1.0}
        return list(best.items())

    def _calendars_of(self, resource: Resource) -> frozenset[str]:
        is_always_open = resource.calendar is None or self._intervals_of(resource.calendar) is None
        return frozenset() if is_always_open or resource.calendar is None else frozenset((resource.calendar,))

    def _intervals_of(self, name: str) -> list[Interval] | None:
        """Return working time with all overtime; None for a calendar that is unknown or makes no sense."""
        calendar = self._index.calendars.get(name)
        if calendar is None or not is_usable(calendar):
            return None
        if name not in self._intervals:
            opened = [(window.start, window.end) for window in calendar.overtime]
            self._intervals[name] = working_intervals(calendar, self._start, self._end, opened=opened)
        return self._intervals[name]

    def _longest_of(self, calendars: frozenset[str]) -> float:
        if calendars not in self._longest:
            lists = [self._intervals_of(name) or [] for name in sorted(calendars)]
            common = reduce(intersect, lists) if lists else None
            self._longest[calendars] = inf if common is None else self._longest_in(common)
        return self._longest[calendars]

    def _longest_in(self, intervals: list[Interval]) -> float:
        longest = max((seconds_between(low, high) for low, high in intervals), default=0)
        if intervals and intervals[-1][1] == self._end and seconds_between(*intervals[-1]) >= ENDLESS:
            return inf
        return float(longest)


def _room(resource: Resource) -> float:
    """Return the largest quantity that a resource takes at once."""
    return usable(resource.batch.max_quantity) if resource.batch is not None else inf
