"""A plant with other hours, with more machines, or with one less."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from heijunka.model.calendar import Calendar, CalendarException, Shift
from heijunka.model.plant import Plant, candidates
from heijunka.model.problem import Horizon
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation
from heijunka.reschedule.whatif.changes import ExtraShift

Modes = Callable[[Operation], tuple[Mode, ...]]


def with_shift(plant: Plant, members: Collection[str], shift: ExtraShift, horizon: Horizon) -> Plant:
    """Return a plant in which resources work an extra shift, each kind of hours in a calendar of its own."""
    known = {calendar.id: calendar for calendar in plant.calendars}
    used = {entry.calendar for entry in plant.resources if entry.id in members and entry.calendar in known}
    longer: dict[str, Calendar] = {}
    for name in sorted(entry for entry in used if entry is not None):
        id = _unused({*known, *(entry.id for entry in longer.values())}, f"{name} +")
        longer[name] = replace(_longer(known[name], shift, horizon), id=id)

    def moved(entry: Resource) -> Resource:
        if entry.id not in members or entry.calendar not in longer:
            return entry
        return replace(entry, calendar=longer[entry.calendar].id)

    calendars = (*plant.calendars, *longer.values())
    return replace(plant, calendars=calendars, resources=tuple(moved(entry) for entry in plant.resources))


def _longer(calendar: Calendar, shift: ExtraShift, horizon: Horizon) -> Calendar:
    length = timedelta(seconds=round(shift.hours * 3600))
    if shift.first is None and shift.last is None:
        end = (datetime.combine(date.min, shift.start) + length).time()
        return replace(calendar, shifts=(*calendar.shifts, Shift(weekdays=shift.weekdays, start=shift.start, end=end)))
    zone = ZoneInfo(calendar.time_zone)
    first = shift.first or horizon.start.astimezone(zone).date()
    last = min(shift.last or date.max, horizon.end.astimezone(zone).date())
    opened = tuple(
        CalendarException(start=start, end=start + length, is_open=True)
        for day in _days(first, last)
        if day.weekday() in shift.weekdays
        for start in [datetime.combine(day, shift.start, zone)]
    )
    return replace(calendar, exceptions=(*opened, *calendar.exceptions))  # what is closed for a reason comes later


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def with_copies(plant: Plant, like: str, count: int) -> Plant:
    """Return a plant with more resources like one: of the same groups, and able to do the same."""
    first = next(entry for entry in plant.resources if entry.id == like)
    copies: list[str] = []
    for n in range(1, count + 1):
        copies.append(_unused({*copies, *(entry.id for entry in plant.resources)}, f"{like} +{n}"))
    made = tuple(replace(first, id=name, name="", downtimes=()) for name in copies)
    groups = tuple(
        replace(group, members=(*group.members, *copies)) if like in group.members else group for group in plant.groups
    )

    def modes(operation: Operation) -> tuple[Mode, ...]:
        found = list(operation.modes)
        for mode in operation.modes:
            if any(entry.resource == like for entry in mode.requirements):
                found += [_on(mode, like, name, {entry.id for entry in found}) for name in copies]
        return tuple(found)

    return _with_modes(replace(plant, resources=(*plant.resources, *made), groups=groups), modes)


def _on(mode: Mode, like: str, name: str, known: Collection[str]) -> Mode:
    needs = tuple(replace(need, resource=name) if need.resource == like else need for need in mode.requirements)
    return replace(mode, id=_unused(known, f"{mode.id} {name}"), requirements=needs)


def without(plant: Plant, gone: str) -> tuple[Plant, list[str]]:
    """Return a plant without a resource, and the operations that nothing else can do: material/operation."""
    groups = tuple(replace(group, members=tuple(n for n in group.members if n != gone)) for group in plant.groups)
    resources = tuple(entry for entry in plant.resources if entry.id != gone)
    bare = replace(plant, resources=resources, groups=tuple(group for group in groups if group.members))

    def modes(operation: Operation) -> tuple[Mode, ...]:
        return tuple(
            mode
            for mode in operation.modes
            if all(need.resource != gone and candidates(bare, need) for need in mode.requirements)
        )

    left = _with_modes(bare, modes)
    stuck = [
        f"{routing.material}/{operation.id}"
        for routing in left.routings
        for operation in routing.operations
        if not operation.modes
    ]
    added = (operation for option in left.options for operation in option.add_operations)
    changed = (entry for option in left.options for entry in option.change_modes)
    stuck += [operation.id for operation in added if not operation.modes]
    return left, stuck + [entry.operation for entry in changed if not entry.modes]


def _with_modes(plant: Plant, modes: Modes) -> Plant:
    """Return a plant whose operations, those of options as well, have other modes."""

    def renewed(operation: Operation) -> Operation:
        found = modes(operation)
        return operation if found == operation.modes else replace(operation, modes=found)

    routings = tuple(
        replace(routing, operations=tuple(renewed(operation) for operation in routing.operations))
        for routing in plant.routings
    )
    options = tuple(
        replace(
            option,
            add_operations=tuple(renewed(operation) for operation in option.add_operations),
            change_modes=tuple(
                replace(change, modes=modes(Operation(id=change.operation, modes=change.modes)))
                for change in option.change_modes
            ),
        )
        for option in plant.options
    )
    return replace(plant, routings=routings, options=options)


def _unused(names: Collection[str], wished: str) -> str:
    found, number = wished, 2
    while found in names:
        found, number = f"{wished}.{number}", number + 1
    return found
