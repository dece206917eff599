"""Key figures of a plan, by the names and formulas of ISO 22400-2 where it has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from heijunka.evaluate.outcome import HOUR, OrderOutcome, outcomes
from heijunka.evaluate.timeline import Timeline
from heijunka.model.calendar import working_intervals
from heijunka.model.moments import seconds_between
from heijunka.model.plan import Assignment, Plan
from heijunka.model.plant import setup_matrix_of
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource, ResourceKind

UNITS = {
    "weighted_tardiness_h": "h",
    "late_orders": "",
    "on_time_delivery": "%",
    "tardiness_mean_h": "h",
    "tardiness_max_h": "h",
    "setup_time_h": "h",
    "n_setups": "",
    "setup_ratio": "%",
    "allocation_efficiency": "%",
    "utilisation_efficiency": "%",
    "best_seller_efficiency": "%",
    "wip_units": "",
    "wip_value": "",
    "flow_time_mean_h": "h",
    "flow_time_p90_h": "h",
    "throughput_per_day": "",
    "makespan_h": "h",
    "overtime_h": "h",
    "overtime_cost": "",
    "unplanned_orders": "",
}
"""Every figure of a plant, in the order of reading, and its unit; ``%`` marks a share between 0 and 1."""

SMALLER_IS_BETTER = frozenset(UNITS) - {
    "on_time_delivery",
    "utilisation_efficiency",
    "allocation_efficiency",
    "best_seller_efficiency",
    "throughput_per_day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceKpis:
    """Times of one resource from the start of the horizon to the plan's last end, in hours.

    Parameters
    ----------
    planned_busy_h
        PBT: time that it works, opened overtime counted; times capacity.
    production_h
        APT: working time spent processing; times the capacity units in use.
    setup_h
        AUST: working time held for setups.
    """

    resource: str
    planned_busy_h: float
    production_h: float
    setup_h: float
    n_setups: int
    n_operations: int

    @property
    def busy_h(self) -> float:
        """AUBT: actual unit busy time, production and setup."""
        return self.production_h + self.setup_h

    @property
    def allocation_efficiency(self) -> float:
        """AUBT / PBT: how much of its working time it is busy (often called utilisation)."""
        return self.busy_h / self.planned_busy_h if self.planned_busy_h else 0.0

    @property
    def utilisation_efficiency(self) -> float:
        """APT / AUBT: how much of its busy time makes something."""
        return self.production_h / self.busy_h if self.busy_h else 0.0

    @property
    def setup_ratio(self) -> float:
        """AUST / AUPT: how much of its busy time goes to setups."""
        return self.setup_h / self.busy_h if self.busy_h else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpis:
    """A plan's figures for the plant (``values``, by the names in `UNITS`) and for each resource."""

    values: Mapping[str, float]
    resources: tuple[ResourceKpis, ...] = field(default=())

    def figure(self, name: str) -> float:
        """Return one figure of the plant."""
        return self.values[name]


def kpi(problem: Problem, plan: Plan) -> Kpis:
    """Return the figures of a plan that the judge accepts."""
    planned = outcomes(problem, plan)
    until = max((outcome.end for outcome in planned.values()), default=problem.horizon.start.astimezone(UTC))
    by_resource = _uses(plan)
    resources = tuple(
        _resource(problem, plan, by_resource.get(resource.id, []), resource=resource, until=until)
        for resource in problem.plant.resources
    )
    values = {
        **_delivery(list(planned.values())),
        **_flow(problem, list(planned.values()), until),
        **_capacity(problem, resources),
        "best_seller_efficiency": _best_seller_efficiency(problem, plan, resources),
        **_overtime(problem, plan),
        "unplanned_orders": float(len(plan.unplanned)),
    }
    return Kpis(values={name: values[name] for name in UNITS}, resources=resources)


def adherence(planned: Plan, actual: Plan, *, tolerance: timedelta = timedelta(minutes=15)) -> float:
    """Return the share of planned operations that ran on the planned resources and started within a tolerance."""
    done = {(entry.order, entry.operation): entry for entry in actual.assignments}
    if not planned.assignments:
        return 1.0
    kept = 0
    for entry in planned.assignments:
        found = done.get((entry.order, entry.operation))
        kept += found is not None and found.resources == entry.resources and abs(found.start - entry.start) <= tolerance
    return kept / len(planned.assignments)


def _uses(plan: Plan) -> dict[str, list[Assignment]]:
    found: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in plan.assignments:
        for resource in assignment.resources:
            found[resource].append(assignment)
    return found


def working_timeline(problem: Problem, plan: Plan, resource: Resource, until: datetime) -> Timeline:
    """Return when a resource works under a plan, from the start of the horizon to a moment."""
    calendars = {calendar.id: calendar for calendar in problem.plant.calendars}
    opened = [(use.start, use.end) for use in plan.overtime if use.resource == resource.id]
    calendar = calendars[resource.calendar] if resource.calendar is not None else None
    closed = [(entry.start, entry.end) for entry in resource.downtimes]
    return Timeline(working_intervals(calendar, problem.horizon.start, until, opened=opened, closed=closed))


def _resource(
    problem: Problem, plan: Plan, uses: Sequence[Assignment], *, resource: Resource, until: datetime
) -> ResourceKpis:
    timeline = working_timeline(problem, plan, resource, until)
    production = setup = 0.0
    n_setups = 0
    # The members of a batch run together: their time counts once.
    seen: set[tuple[datetime, datetime]] = set()
    for entry in uses:
        if resource.batch is not None and (entry.start, entry.end) in seen:
            continue
        seen.add((entry.start, entry.end))
        production += timeline.worked(entry.start, entry.end).total_seconds()
        setup += timeline.worked(entry.setup_start, entry.start).total_seconds()
        n_setups += entry.setup_start < entry.start
    busy_time = timeline.worked(problem.horizon.start, until).total_seconds()
    return ResourceKpis(
        resource=resource.id,
        planned_busy_h=busy_time * resource.capacity / HOUR,
        production_h=production / HOUR,
        setup_h=setup / HOUR,
        n_setups=n_setups,
        n_operations=len(uses),
    )


def _delivery(planned: Sequence[OrderOutcome]) -> dict[str, float]:
    deliveries = [outcome for outcome in planned if outcome.is_delivery]
    late = [outcome for outcome in deliveries if outcome.is_late]
    total = sum(outcome.tardiness_hours for outcome in late)
    return {
        "weighted_tardiness_h": sum(outcome.order.weight * outcome.tardiness_hours for outcome in late),
        "late_orders": float(len(late)),
        "on_time_delivery": 1.0 - len(late) / len(deliveries) if deliveries else 1.0,
        "tardiness_mean_h": total / len(deliveries) if deliveries else 0.0,
        "tardiness_max_h": max((outcome.tardiness_hours for outcome in late), default=0.0),
    }


def _flow(problem: Problem, planned: Sequence[OrderOutcome], until: datetime) -> dict[str, float]:
    values = {material.id: material.value for material in problem.plant.materials}
    span = seconds_between(problem.horizon.start, until) / HOUR
    held = [(outcome.flow_hours * outcome.order.quantity, values[outcome.order.material]) for outcome in planned]
    flows = sorted(outcome.flow_hours for outcome in planned)
    made = sum(outcome.order.quantity for outcome in planned if outcome.is_delivery)
    return {
        "wip_units": sum(units for units, _ in held) / span if span else 0.0,
        "wip_value": sum(units * value for units, value in held) / span if span else 0.0,
        "flow_time_mean_h": sum(flows) / len(flows) if flows else 0.0,
        "flow_time_p90_h": flows[min(len(flows) - 1, int(0.9 * len(flows)))] if flows else 0.0,
        "throughput_per_day": 24.0 * made / span if span else 0.0,
        "makespan_h": span,
    }


def _capacity(problem: Problem, resources: Sequence[ResourceKpis]) -> dict[str, float]:
    used = [entry for entry in resources if entry.n_operations]
    busy = sum(entry.busy_h for entry in used)
    # A changeover counts where it happens, not again on the tools and people that are held meanwhile.
    plant = problem.plant
    is_set_up = {entry.id for entry in plant.resources if setup_matrix_of(plant, entry) is not None}
    set_up = [entry for entry in used if entry.resource in is_set_up]
    setup = sum(entry.setup_h for entry in set_up)
    planned_busy = sum(entry.planned_busy_h for entry in used)
    return {
        "setup_time_h": setup,
        "n_setups": float(sum(entry.n_setups for entry in set_up)),
        "setup_ratio": setup / busy if busy else 0.0,
        "allocation_efficiency": busy / planned_busy if planned_busy else 0.0,
        "utilisation_efficiency": sum(entry.production_h for entry in used) / busy if busy else 0.0,
    }


def _best_seller_efficiency(problem: Problem, plan: Plan, resources: Sequence[ResourceKpis]) -> float:
    """Return production time / working time of the lines that make top sellers, until each line's last end."""
    top = {material.id for material in problem.plant.materials if material.is_top_seller}
    material_of = {order.id: order.material for order in problem.orders}
    lines = {entry.id: entry for entry in problem.plant.resources if entry.kind is ResourceKind.LINE}
    last: dict[str, datetime] = {}
    makes_top: set[str] = set()
    for assignment in plan.assignments:
        for name in assignment.resources:
            if name in lines:
                last[name] = max(last.get(name, assignment.end), assignment.end)
                if material_of.get(assignment.order) in top:
                    makes_top.add(name)
    production = sum(entry.production_h for entry in resources if entry.resource in makes_top)
    open_time = 0.0
    for name in makes_top:
        timeline = working_timeline(problem, plan, lines[name], last[name])
        open_time += timeline.worked(problem.horizon.start, last[name]).total_seconds() / HOUR
    return production / open_time if open_time else 0.0


def _overtime(problem: Problem, plan: Plan) -> dict[str, float]:
    calendar_of = {resource.id: resource.calendar for resource in problem.plant.resources}
    cost_per_hour = {
        (calendar.id, window.start, window.end): window.cost_per_hour
        for calendar in problem.plant.calendars
        for window in calendar.overtime
    }
    hours = cost = 0.0
    for use in plan.overtime:
        length = seconds_between(use.start, use.end) / HOUR
        hours += length
        cost += length * cost_per_hour.get((calendar_of.get(use.resource) or "", use.start, use.end), 0.0)
    return {"overtime_h": hours, "overtime_cost": cost}
