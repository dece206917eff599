"""Rules on what a plan names and covers: reference, completeness, supply_planned, quantity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isclose

from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.model.order import Order, SupplySource
from heijunka.model.plan import Plan

TOLERANCE = 1e-9


def check_reference(view: View) -> Iterator[Violation]:
    """Check that all orders, operations, modes and resources named exist, and moments are within ten years."""
    yield from view.strangers
    for entry in view.plan.unplanned:
        if entry.order not in view.orders:
            yield Violation(rule=Rule.REFERENCE, fault="unplanned", order=entry.order)


def check_completeness(view: View) -> Iterator[Violation]:
    """Check that each order has every operation once, or is left out once with a reason; never both.

    The operations are those of its customised routing.
    """
    times_placed = Counter((entry.order, entry.operation) for entry in view.plan.assignments)
    times_left_out = Counter(entry.order for entry in view.plan.unplanned)
    planned = _planned(view.plan)
    for order in view.problem.orders:
        if order.id in planned:
            yield from _incomplete(view, order, times_placed)
            if times_left_out[order.id]:
                yield Violation(rule=Rule.COMPLETENESS, fault="both", order=order.id)
        elif not times_left_out[order.id]:
            yield Violation(rule=Rule.COMPLETENESS, fault="neither", order=order.id)
        if times_left_out[order.id] > 1:
            yield Violation(rule=Rule.COMPLETENESS, fault="left_out_twice", order=order.id)
    for entry in view.plan.unplanned:
        if not entry.reason:
            yield Violation(rule=Rule.COMPLETENESS, fault="no_reason", order=entry.order)


def check_supply_planned(view: View) -> Iterator[Violation]:
    """Check that an order that is planned draws on no order that is not, but for operations that have begun."""
    planned = _planned(view.plan)
    for order in view.problem.orders:
        begun = {work.operation.id for work in view.works_of.get(order.id, ()) if work.has_begun}
        supplies = (entry for entry in order.supplies if entry.operation not in begun)
        sources = dict.fromkeys(entry.order for entry in supplies if entry.source is SupplySource.ORDER)
        for source in sources if order.id in planned else ():
            if source not in planned:
                values = (("source", str(source)),)
                yield Violation(rule=Rule.SUPPLY_PLANNED, order=order.id, values=values)


def check_quantity(view: View) -> Iterator[Violation]:
    """Check that the quantity of an assignment is what the order needs of the operation (relative tolerance 1e-9)."""
    for work in view.works:
        if not isclose(work.assignment.quantity, work.quantity, rel_tol=TOLERANCE):
            yield work.violation(
                Rule.QUANTITY, quantity=f"{work.assignment.quantity:.12g}", needed=f"{work.quantity:.12g}"
            )


def _planned(plan: Plan) -> frozenset[str]:
    return frozenset(entry.order for entry in plan.assignments)


def _incomplete(view: View, order: Order, times_placed: Counter[tuple[str, str]]) -> Iterator[Violation]:
    recipe = view.recipe_of(order)
    for operation in recipe.routing.operations if recipe is not None else ():
        count = times_placed[order.id, operation.id]
        if count != 1:
            yield Violation(
                rule=Rule.COMPLETENESS,
                fault="twice" if count else "missing",
                order=order.id,
                operation=operation.id,
                values=(("count", str(count)),),
            )
