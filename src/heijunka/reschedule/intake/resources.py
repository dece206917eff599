"""Resources that are down, back or slow, and calendars that got exceptions."""

from __future__ import annotations

from dataclasses import replace

from heijunka.model.resource import Downtime, Resource
from heijunka.model.state import ResourceState, State
from heijunka.reschedule.intake.desk import Desk, of_kind


def take_resources(desk: Desk, state: State) -> None:
    """Take in how resources stand."""
    known = {resource.id for resource in desk.problem.plant.resources}
    for name in sorted(set(state.resources) - known):
        desk.note("unknown_resource", resource=name)
    resources = desk.problem.plant.resources
    if any(resource.id in state.resources for resource in resources):
        changed = (_as_it_stands(desk, resource, state.resources.get(resource.id)) for resource in resources)
        desk.plant(resources=tuple(changed))


def _as_it_stands(desk: Desk, resource: Resource, known: ResourceState | None) -> Resource:
    if known is None:
        return resource
    if known.speed is not None and known.speed > 0:
        resource = replace(resource, speed=known.speed)
    elif known.speed is not None:
        desk.note("no_speed", resource=resource.id, speed=f"{known.speed:g}")
    if known.since is None:
        return resource
    return _down(desk, resource, known) if known.is_down else _back(resource, known)


def _down(desk: Desk, resource: Resource, known: ResourceState) -> Resource:
    """Return the resource with one downtime in place of what was expected of this one before."""
    since = start = known.since or desk.now
    kept: list[Downtime] = []
    for downtime in resource.downtimes:
        if downtime.start <= since < downtime.end:
            start = min(start, downtime.start)
        else:
            kept.append(downtime)
    end = known.until
    if end is None or end <= desk.now:
        end = desk.hours(desk.assume.down_hours)
        key = "down_unknown" if known.until is None else "down_overdue"
        desk.assumed(key, resource=resource.id, until=desk.moment(end))
    reason = known.reason or str(known.cause)
    return replace(resource, downtimes=(*kept, Downtime(start=start, end=end, reason=reason)))


def _back(resource: Resource, known: ResourceState) -> Resource:
    """Return the resource with the downtime ended in which it came back."""
    back = known.since
    downtimes = tuple(
        replace(downtime, end=back) if back is not None and downtime.start < back < downtime.end else downtime
        for downtime in resource.downtimes
    )
    return resource if downtimes == resource.downtimes else replace(resource, downtimes=downtimes)


def take_calendars(desk: Desk, state: State) -> None:
    """Take in exceptions; one for the same stretch as an earlier one replaces it."""
    calendars = {calendar.id: calendar for calendar in desk.problem.plant.calendars}
    for event in of_kind(state.events, "calendar_changed"):
        calendar, new = calendars.get(event.calendar), event.exception
        if calendar is None:
            desk.note("unknown_calendar", calendar=event.calendar)
        elif new.end <= new.start:
            desk.note("empty_exception", calendar=event.calendar, start=desk.moment(new.start))
        elif new not in calendar.exceptions:
            kept = (entry for entry in calendar.exceptions if (entry.start, entry.end) != (new.start, new.end))
            calendars[calendar.id] = replace(calendar, exceptions=(*kept, new))
    if any(calendars[entry.id] is not entry for entry in desk.problem.plant.calendars):
        desk.plant(calendars=tuple(calendars.values()))
