"""Load against capacity, resource by resource and week by week; where it is tightest comes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from heijunka.evaluate.kpi import working_timeline
from heijunka.evaluate.timeline import Timeline
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource

HOUR = 3600.0
_WEEK = timedelta(days=7)
Week = tuple[date, datetime, datetime]
"""Its Monday, and when it begins and ends, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLoad:
    """One resource in one week; hours of all its units.

    Parameters
    ----------
    week
        Its Monday, where the plant is.
    capacity_h
        Working time, opened overtime included.
    production_h, setup_h
        What the plan does with it.
    overtime_h
        Of the capacity, what was opened beyond the calendar.
    """

    resource: str
    week: date
    capacity_h: float
    production_h: float
    setup_h: float
    overtime_h: float

    @property
    def share(self) -> float:
        """Load as a share of the capacity; 0 where there is neither."""
        load = self.production_h + self.setup_h
        return load / self.capacity_h if self.capacity_h > 0 else float(load > 0)


def loads(problem: Problem, plan: Plan) -> tuple[WeekLoad, ...]:
    """Return the load of every resource in every week that the plan touches, by resource and week."""
    ends = [entry.end.astimezone(UTC) for entry in plan.assignments]
    weeks = list(_weeks(problem, max(ends, default=problem.horizon.start.astimezone(UTC))))
    uses: dict[str, list[Assignment]] = defaultdict(list)
    for entry in plan.assignments:
        for name in entry.resources:
            uses[name].append(entry)
    found: list[WeekLoad] = []
    for resource in problem.plant.resources:
        found += _of(problem, plan, resource, weeks=weeks, uses=uses.get(resource.id, ()))
    return tuple(found)


def bottlenecks(found: Sequence[WeekLoad]) -> tuple[str, ...]:
    """Return the resources by the share of their capacity that is used over all weeks, the tightest first."""
    load: dict[str, float] = defaultdict(float)
    capacity: dict[str, float] = defaultdict(float)
    for entry in found:
        load[entry.resource] += entry.production_h + entry.setup_h
        capacity[entry.resource] += entry.capacity_h
    share = {name: load[name] / capacity[name] if capacity[name] else 0.0 for name in load}
    return tuple(sorted(share, key=lambda name: (-share[name], name)))


def _weeks(problem: Problem, until: datetime) -> Iterator[Week]:
    zone = ZoneInfo(problem.plant.time_zone)
    start = problem.horizon.start.astimezone(zone)
    monday = start.date() - timedelta(days=start.weekday())
    since = problem.horizon.start.astimezone(UTC)
    while since < until or since == problem.horizon.start.astimezone(UTC):
        following = monday + _WEEK
        end = datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)
        yield monday, since, end
        monday, since = following, end


def _of(
    problem: Problem, plan: Plan, resource: Resource, *, weeks: Sequence[Week], uses: Sequence[Assignment]
) -> Iterator[WeekLoad]:
    timeline = working_timeline(problem, plan, resource, weeks[-1][2])
    production = _hours(timeline, weeks, [(entry.start, entry.end) for entry in _once(resource, uses)])
    setup = _hours(timeline, weeks, [(entry.setup_start, entry.start) for entry in _once(resource, uses)])
    opened = [(entry.start, entry.end) for entry in plan.overtime if entry.resource == resource.id]
    overtime = _hours(timeline, weeks, opened)
    for monday, since, until in weeks:
        yield WeekLoad(
            resource=resource.id,
            week=monday,
            capacity_h=timeline.worked(since, until).total_seconds() / HOUR * resource.capacity,
            production_h=production[monday],
            setup_h=setup[monday],
            overtime_h=overtime[monday] * resource.capacity,
        )


def _once(resource: Resource, uses: Sequence[Assignment]) -> Iterator[Assignment]:
    """Yield what uses a resource; of the members of a batch, which run together, only the first."""
    seen: set[tuple[datetime, datetime]] = set()
    for entry in uses:
        if resource.batch is None or (entry.start, entry.end) not in seen:
            seen.add((entry.start, entry.end))
            yield entry


def _hours(
    timeline: Timeline, weeks: Sequence[Week], spans: Sequence[tuple[datetime, datetime]]
) -> Mapping[date, float]:
    found: dict[date, float] = defaultdict(float)
    for start, end in spans:
        for monday, since, until in weeks:
            if start < until and end > since:
                found[monday] += timeline.worked(max(start, since), min(end, until)).total_seconds() / HOUR
    return found
