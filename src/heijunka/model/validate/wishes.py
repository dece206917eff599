"""Checks of demands and orders, their dates, options, pegs and supplies."""

from __future__ import annotations

from heijunka.model.demand import Demand
from heijunka.model.issue import Place
from heijunka.model.moments import EPSILON
from heijunka.model.order import Order, SupplySource
from heijunka.model.validate.findings import Findings, usable
from heijunka.model.validate.graph import chain, loops
from heijunka.model.validate.index import Index


def check_demands(index: Index, found: Findings) -> None:
    """Check what is wanted."""
    for demand in index.problem.demands:
        _check_wish("demand", demand, index, found)
        found.not_negative("demand", demand.id, priority=demand.priority)
        material = index.materials.get(demand.material)
        if material is not None and demand.unit is not None and demand.unit != material.unit:
            place = Place(noun="demand", id=demand.id, field="unit")
            found.error("unit_mismatch", place, unit=demand.unit, material=material.id, expected=material.unit)


def check_orders(index: Index, found: Findings) -> None:
    """Check production orders, and that none waits for itself."""
    for order in index.problem.orders:
        _check_wish("order", order, index, found)
        found.not_negative("order", order.id, weight=order.weight)
        found.moments("order", order.id, hold_until=order.hold_until)
        _check_routing(order, index, found)
        if order.pegs:
            _check_pegs(order, index, found)
        if order.supplies:
            _check_supplies(order, index, found)
    suppliers = {
        order.id: [entry.order for entry in order.supplies if entry.order is not None] for order in index.problem.orders
    }
    for loop in loops(suppliers):
        found.error("order_loop", Place(noun="order", id=loop[0], field="supplies"), chain=chain(loop))


def _check_wish(noun: str, entry: Demand | Order, index: Index, found: Findings) -> None:
    found.positive(noun, entry.id, quantity=entry.quantity)
    if entry.material not in index.materials:
        place = Place(noun=noun, id=entry.id, field="material")
        found.unknown("material", entry.material, place, index.materials)
    for name in entry.options:
        option = index.options.get(name)
        if option is None:
            place = Place(noun=noun, id=entry.id, field="options")
            found.unknown("option", name, place, index.options)
        elif option.materials and entry.material not in option.materials:
            place = Place(noun=noun, id=entry.id, field="options")
            found.error("option_not_for_material", place, option=name, material=entry.material)
    _check_dates(noun, entry, index, found)


def _check_dates(noun: str, entry: Demand | Order, index: Index, found: Findings) -> None:
    due, release, deadline = entry.due, entry.release, entry.deadline
    found.moments(noun, entry.id, due=due, release=release, deadline=deadline)
    if isinstance(entry, Order) and entry.weight == 0.0:
        # The due date of an order that only feeds others is an inner need, not a promise that a person gave.
        due = None
    if due is not None and release is not None and due < release:
        place = Place(noun=noun, id=entry.id, field="release")
        found.error("due_before_release", place, due=due, release=release)
    if deadline is not None and release is not None and deadline < release:
        place = Place(noun=noun, id=entry.id, field="deadline")
        found.error("deadline_before_release", place, deadline=deadline, release=release)
    if deadline is not None and due is not None and deadline < due:
        place = Place(noun=noun, id=entry.id, field="deadline")
        found.warn("deadline_before_due", place, deadline=deadline, due=due)
    if due is None:
        return
    if due > index.problem.horizon.end:
        place = Place(noun=noun, id=entry.id, field="due")
        found.warn("due_beyond_horizon", place, due=due, end=index.problem.horizon.end)
    elif due < index.problem.horizon.start:
        place = Place(noun=noun, id=entry.id, field="due")
        found.warn("due_in_past", place, due=due, start=index.problem.horizon.start)


def _check_routing(order: Order, index: Index, found: Findings) -> None:
    if order.routing is None:
        if order.material in index.materials and not index.recipes.can_make(order.material):
            place = Place(noun="order", id=order.id, field="material")
            found.error("order_without_routing", place, material=order.material)
        return
    place = Place(noun="order", id=order.id, field="routing")
    routing = index.routings.get(order.routing)
    if routing is None:
        found.unknown("routing", order.routing, place, index.routings)
    elif routing.material != order.material:
        found.error(
            "routing_of_other_material", place, routing=routing.id, makes=routing.material, material=order.material
        )


def _check_pegs(order: Order, index: Index, found: Findings) -> None:
    place = Place(noun="order", id=order.id, field="pegs")
    for peg in order.pegs:
        if peg.demand not in index.demands:
            found.unknown("demand", peg.demand, place, index.demands)
        found.not_negative("order", order.id, **{"pegs.quantity": peg.quantity})
    pegged, made = sum(usable(peg.quantity) for peg in order.pegs), usable(order.quantity)
    if pegged > made * (1.0 + EPSILON) + EPSILON:
        found.error("pegs_exceed_order", place, pegged=pegged, quantity=made)


def _check_supplies(order: Order, index: Index, found: Findings) -> None:
    place = Place(noun="order", id=order.id, field="supplies")
    recipe = index.recipe(order)
    steps = {operation.id for operation in recipe.routing.operations} if recipe is not None else None
    for entry in order.supplies:
        found.not_negative("order", order.id, **{"supplies.quantity": entry.quantity})
        if entry.at is not None:
            found.moments("order", order.id, **{"supplies.at": entry.at})
        if entry.material not in index.materials:
            found.unknown("material", entry.material, place, index.materials)
        if steps is not None and entry.operation not in steps:
            found.unknown("operation", entry.operation, place, steps)
        if entry.source in (SupplySource.RECEIPT, SupplySource.PURCHASE) and entry.at is None:
            found.error("supply_without_date", place, material=entry.material, source=entry.source)
        if entry.source is SupplySource.ORDER and entry.order is None:
            found.error("supply_without_order", place, material=entry.material)
        if entry.order is None:
            continue
        supplier = index.orders.get(entry.order)
        if supplier is None:
            found.unknown("order", entry.order, place, index.orders)
        elif supplier.material != entry.material:
            found.error(
                "supply_of_other_material", place, order=supplier.id, makes=supplier.material, material=entry.material
            )
