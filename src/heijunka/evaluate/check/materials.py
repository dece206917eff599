"""Rules on materials: supply, pegging, balance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from heijunka.evaluate.check.flows import Flow, bill_needs, by_moment, flows_of
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.model.order import Order, Supply, SupplySource

RELATIVE = 1e-6
ABSOLUTE = 1e-6


def check_supply(view: View) -> Iterator[Violation]:
    """Check that no operation starts before what is set aside for it is there.

    A receipt or purchase is there when it arrives, another order's units when its last operation ends. What has begun
    is excepted.
    """
    for order in view.problem.orders:
        for supply in order.supplies:
            work = view.work_at.get((order.id, supply.operation))
            there = view.end_of(supply.order) if supply.order is not None else supply.at
            if work is None or there is None or work.has_begun or work.start >= there:
                continue
            fault, source = ("order", supply.order) if supply.order is not None else ("arrival", str(supply.source))
            yield work.violation(
                Rule.SUPPLY,
                fault,
                material=supply.material,
                source=str(source),
                there=view.moment(there),
                start=view.moment(work.start),
            )


def check_pegging(view: View) -> Iterator[Violation]:
    """Check that what is set aside for an operation is what it needs, and exists (relative tolerance 1e-6).

    In a netted problem, the supplies of each planned order add up, operation by operation and material by material, to
    what the bill of materials needs. No order is drawn on for more than it makes less what it owes to demands. What
    planned orders draw from stock, and by any moment from receipts and purchases, is not more than there is by then.
    """
    planned = [order for order in view.problem.orders if order.id in view.works_of]
    if view.problem.is_netted:
        for order in planned:
            yield from _unequal(view, order)
    supplies = [supply for order in planned for supply in order.supplies]
    yield from _overdrawn_orders(view, supplies)
    yield from _overdrawn_materials(view, supplies)


def check_balance(view: View) -> Iterator[Violation]:
    """Check that at every moment, of each material that the plan consumes, no more was consumed than was there.

    There are: stock, receipts and purchases arrived, and the quantities of orders ended. What comes in at a moment may
    be consumed at it. What has begun is not to blame.
    """
    for name, flows in flows_of(view).items():
        if any(flow.quantity < 0 for flow in flows):
            yield from _shortage(view, name, flows)


def _shortage(view: View, name: str, flows: list[Flow]) -> Iterator[Violation]:
    material = view.materials.get(name)
    level = material.stock if material is not None else 0.0
    noise = ABSOLUTE + 1e-12 * sum(abs(flow.quantity) for flow in flows)
    for moment, group in by_moment(flows):
        level += sum(flow.quantity for flow in group)
        works = [flow.work for flow in group if flow.quantity < 0 and flow.work is not None]
        takers = [work for work in works if not work.has_begun]
        if level < -noise and takers:
            values = {"material": name, "moment": view.moment(moment), "missing": f"{-level:.9g}"}
            yield takers[0].violation(Rule.BALANCE, **values)
            return


def _unequal(view: View, order: Order) -> Iterator[Violation]:
    recipe = view.works_of[order.id][0].recipe
    needed: dict[tuple[str, str], float] = defaultdict(float)
    given: dict[tuple[str, str], float] = defaultdict(float)
    for operation, quantity in view.quantities_of(order).items():
        for material, need in bill_needs(recipe, operation, quantity):
            needed[operation, material] += need
    for supply in order.supplies:
        given[supply.operation, supply.material] += supply.quantity
    for operation, material in {**needed, **given}:
        need, supplied = needed.get((operation, material), 0.0), given.get((operation, material), 0.0)
        if abs(need - supplied) > RELATIVE * max(need, supplied):
            values = (("material", material), ("supplied", f"{supplied:.9g}"), ("needed", f"{need:.9g}"))
            yield Violation(rule=Rule.PEGGING, fault="need", order=order.id, operation=operation, values=values)


def _overdrawn_orders(view: View, supplies: Iterable[Supply]) -> Iterator[Violation]:
    drawn: dict[str, float] = defaultdict(float)
    for supply in supplies:
        if supply.order is not None:
            drawn[supply.order] += supply.quantity
    for name, quantity in drawn.items():
        order = view.orders.get(name)
        if order is None:
            continue
        owed = sum(peg.quantity for peg in order.pegs)
        if quantity + owed > order.quantity * (1 + RELATIVE):
            values = (("drawn", f"{quantity:.9g}"), ("owed", f"{owed:.9g}"), ("quantity", f"{order.quantity:.9g}"))
            yield Violation(rule=Rule.PEGGING, fault="order", order=name, values=values)


def _overdrawn_materials(view: View, supplies: Iterable[Supply]) -> Iterator[Violation]:
    drawn: dict[tuple[SupplySource, str], dict[datetime | None, float]] = defaultdict(lambda: defaultdict(float))
    for supply in supplies:
        if supply.source is not SupplySource.ORDER:
            drawn[supply.source, supply.material][supply.at] += supply.quantity
    for (source, name), by_time in drawn.items():
        arrivals = _arrivals(view, source, name)
        total = 0.0
        for at in sorted(by_time, key=lambda moment: moment or view.problem.horizon.start):
            total += by_time[at]
            there = sum(quantity for moment, quantity in arrivals.items() if _is_by(moment, at))
            if total > there * (1 + RELATIVE):
                values = (("material", name), ("source", str(source)), ("drawn", f"{total:.9g}"))
                yield Violation(rule=Rule.PEGGING, fault="source", values=(*values, ("there", f"{there:.9g}")))


def _arrivals(view: View, source: SupplySource, name: str) -> Mapping[datetime | None, float]:
    found: dict[datetime | None, float] = defaultdict(float)
    material = view.materials.get(name)
    if source is SupplySource.STOCK:
        found[None] = material.stock if material is not None else 0.0
    elif source is SupplySource.RECEIPT:
        for receipt in material.receipts if material is not None else ():
            found[receipt.at] += receipt.quantity
    else:
        for purchase in view.problem.purchases:
            if purchase.material == name:
                found[purchase.at] += purchase.quantity
    return found


def _is_by(moment: datetime | None, at: datetime | None) -> bool:
    return moment is None or at is None or moment <= at
