"""What the floor does next: the work of each resource, in its order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from heijunka.model.plan import Plan
from heijunka.model.problem import Problem, Recipes


def dispatch(problem: Problem, plan: Plan, *, now: datetime, hours: float = 24.0) -> dict[str, Any]:
    """Return, for each resource that has any, its work from now on, in its order.

    Parameters
    ----------
    problem, plan
        A plan that the judge accepts.
    now, hours
        What has ended by now is not told, nor what begins so many hours later.
    """
    until = now + timedelta(hours=hours)
    orders = {order.id: order for order in problem.orders}
    names = {material.id: material.name or material.id for material in problem.plant.materials}
    units = {material.id: material.unit for material in problem.plant.materials}
    recipes = Recipes(problem.plant)
    steps = {
        (order.id, step.id): step.name or step.id
        for order in problem.orders
        for step in recipes.of(order).routing.operations
    }
    rows: dict[str, list[dict[str, Any]]] = {resource.id: [] for resource in problem.plant.resources}
    for entry in sorted(plan.assignments, key=lambda entry: (entry.setup_start, entry.order, entry.operation)):
        if entry.end <= now or entry.setup_start >= until:
            continue
        order = orders[entry.order]
        for name in entry.resources:
            rows[name].append(
                {
                    "order": entry.order,
                    "operation": entry.operation,
                    "name": steps.get((entry.order, entry.operation), entry.operation),
                    "material": order.material,
                    "material_name": names[order.material],
                    "quantity": entry.quantity,
                    "unit": units[order.material],
                    "setup_start": entry.setup_start.isoformat() if entry.setup_start < entry.start else None,
                    "start": entry.start.isoformat(),
                    "end": entry.end.isoformat(),
                    "is_running": entry.setup_start <= now,
                    "with": [other for other in entry.resources if other != name],
                    "is_rush": order.is_rush,
                }
            )
    resources = [
        {
            "id": resource.id,
            "name": resource.name or resource.id,
            "kind": resource.kind.value,
            "work": rows[resource.id],
        }
        for resource in problem.plant.resources
        if rows[resource.id]
    ]
    zone = problem.plant.time_zone
    return {"now": now.isoformat(), "until": until.isoformat(), "time_zone": zone, "resources": resources}
