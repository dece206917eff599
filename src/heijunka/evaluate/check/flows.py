"""What comes into and goes out of each material, from outside and by the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from heijunka.evaluate.view import View
from heijunka.evaluate.work import Work
from heijunka.model.material import component_need
from heijunka.model.problem import Recipe


@dataclass(frozen=True, slots=True)
class Flow:
    """Units that come in (or go out, if negative) at a moment; without a work, from outside the plan."""

    at: datetime
    quantity: float
    work: Work | None = None


def flows_of(view: View) -> Mapping[str, list[Flow]]:
    """Return every flow by material; stock at the start is none of them.

    Receipts and purchases come in when they arrive, an order's quantity when its last operation ends. Components go
    out when the operation that consumes them starts, those of the chosen mode too.
    """
    found: dict[str, list[Flow]] = defaultdict(list)
    for material in view.problem.plant.materials:
        found[material.id] += [Flow(entry.at.astimezone(UTC), entry.quantity) for entry in material.receipts]
    for purchase in view.problem.purchases:
        found[purchase.material].append(Flow(purchase.at.astimezone(UTC), purchase.quantity))
    for works in view.works_of.values():
        last = max(works, key=lambda work: work.end)
        found[last.order.material].append(Flow(last.end, last.order.quantity, last))
    for work in view.works:
        for material_id, need in needs_of(work):
            found[material_id].append(Flow(work.start, -need, work))
    return found


def needs_of(work: Work) -> Iterator[tuple[str, float]]:
    """Return the units of each material that a work consumes, those of its mode too."""
    yield from bill_needs(work.recipe, work.operation.id, work.quantity)
    for component in work.mode.components:
        yield component.material, component_need(component, work.quantity)


def bill_needs(recipe: Recipe, operation: str, quantity: float) -> Iterator[tuple[str, float]]:
    """Return the units of each component of the bill that one operation consumes to process a quantity."""
    if not recipe.components:
        return
    first = recipe.routing.operations[0].id
    for component in recipe.components:
        if (component.operation or first) == operation:
            yield component.material, component_need(component, quantity)


def by_moment(flows: list[Flow]) -> Iterator[tuple[datetime, list[Flow]]]:
    """Return flows moment by moment, in order of time."""
    grouped: dict[datetime, list[Flow]] = defaultdict(list)
    for flow in sorted(flows, key=lambda entry: entry.at):
        grouped[flow.at].append(flow)
    return iter(grouped.items())
