"""Receipts that arrived, are late or short, and stock that was counted: what it means for what orders draw on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from heijunka.model.event import MaterialArrived, MaterialDelayed, StockCounted
from heijunka.model.material import Component, Material, Receipt, component_need
from heijunka.model.moments import EPSILON
from heijunka.model.order import SupplySource
from heijunka.model.standing import Progress
from heijunka.model.state import State
from heijunka.mrp import Lack
from heijunka.reschedule.intake.desk import Desk, of_kind

_At = datetime | None


def take_materials(desk: Desk, state: State) -> None:
    """Take in what has come, what will, and what is there; what orders can no longer draw on, they lack."""
    before = {material.id: material for material in desk.problem.plant.materials}
    materials = dict(before)
    _take_receipts(desk, state, materials)
    counts = [event for event in of_kind(state.events, "stock_counted") if _is_sound(desk, event, materials)]
    if counts:
        _take_counts(desk, counts, materials)
    changed = {name for name, material in materials.items() if material is not before[name]}
    if changed:
        _mend_supplies(desk, changed, materials)
        desk.plant(materials=tuple(materials.values()))


def _is_sound(desk: Desk, event: MaterialArrived | StockCounted, materials: Mapping[str, Material]) -> bool:
    if event.material not in materials:
        desk.note("unknown_material", material=event.material)
        return False
    if not 0.0 <= event.quantity < float("inf"):
        desk.note("no_quantity", material=event.material, quantity=f"{event.quantity:g}")
        return False
    # What happened before the horizon is in its opening stock already.
    return event.at >= desk.problem.horizon.start


@dataclass(slots=True)
class _Word:
    """What was told of one receipt."""

    arrived: MaterialArrived | None = None
    delayed: MaterialDelayed | None = None


def _take_receipts(desk: Desk, state: State, materials: dict[str, Material]) -> None:
    words: dict[tuple[str, str], _Word] = defaultdict(_Word)
    for event in of_kind(state.events, "material_arrived", "material_delayed"):
        if isinstance(event, MaterialDelayed):
            words[event.material, event.reference].delayed = event
        elif _is_sound(desk, event, materials) and event.quantity > 0:
            words[event.material, event.reference].arrived = event
    for (name, reference), word in words.items():
        material = materials.get(name)
        if material is None:
            desk.note("unknown_material", material=name)
            continue
        mine = [receipt for receipt in material.receipts if receipt.reference == reference]
        if not mine and word.arrived is None:
            desk.note("unknown_receipt", material=name, reference=reference or "-")
            continue
        receipts = _as_told(desk, mine, word, (name, reference))
        others = tuple(receipt for receipt in material.receipts if receipt.reference != reference)
        if sorted(mine, key=lambda entry: entry.at) != receipts:
            materials[name] = replace(material, receipts=(*others, *receipts))


def _as_told(desk: Desk, mine: list[Receipt], word: _Word, key: tuple[str, str]) -> list[Receipt]:
    """Return a receipt as it has come and is still to come."""
    name, reference = key
    arrived, delayed = word.arrived, word.delayed
    receipts = [receipt for receipt in mine if receipt.came]
    known = sum(receipt.came for receipt in receipts)
    new = max(0.0, arrived.quantity - known) if arrived is not None else 0.0
    if arrived is not None and new > EPSILON:
        receipts.append(Receipt(quantity=new, at=arrived.at, reference=reference, came=new))
    still = [receipt for receipt in mine if not receipt.came]
    left = sum(receipt.quantity for receipt in still) - new
    if delayed is not None and delayed.quantity is not None:
        left = delayed.quantity - known - new
        still = still or [Receipt(quantity=left, at=delayed.expected, reference=reference)]
    dates: dict[datetime, float] = defaultdict(float)
    for at, quantity in _still_to_come(still, left):
        expected = delayed.expected if delayed is not None else at
        if expected <= desk.now:
            expected = desk.hours(desk.assume.late_hours)
            values = {"material": name, "reference": reference or "-", "quantity": f"{quantity:g}"}
            desk.assumed("receipt_overdue", at=desk.moment(expected), **values)
        dates[expected] += quantity
    receipts += [Receipt(quantity=quantity, at=at, reference=reference) for at, quantity in dates.items()]
    return sorted(receipts, key=lambda entry: entry.at)


def _still_to_come(still: Iterable[Receipt], left: float) -> Iterable[tuple[datetime, float]]:
    """Yield what is left of each part of a receipt: what was due first has come first."""
    parts = sorted(still, key=lambda entry: entry.at, reverse=True)
    for n, receipt in enumerate(parts, start=1):
        quantity = min(left, receipt.quantity) if n < len(parts) else left
        if quantity > EPSILON:
            left -= quantity
            yield receipt.at, quantity


def _take_counts(desk: Desk, counts: Iterable[StockCounted], materials: dict[str, Material]) -> None:
    """Correct opening stocks by what was counted more or less than should have been there at the time."""
    latest = {event.material: event for event in counts}
    used = _used_at(desk, latest)
    for name, event in latest.items():
        material = materials[name]
        if material.counted is not None and event.at <= material.counted:
            continue
        material = materials[name] = replace(material, counted=event.at)
        there = material.stock + sum(entry.quantity for entry in material.receipts if entry.at <= event.at)
        there += sum(
            entry.quantity for entry in desk.problem.purchases if entry.material == name and entry.at <= event.at
        )
        there += _made_by(desk, event) - used[name] - _shipped(desk, event)
        difference = event.quantity - there
        if abs(difference) > EPSILON * max(1.0, event.quantity):
            desk.note("counted", material=name, counted=f"{event.quantity:g}", expected=f"{there:g}")
            if difference > 0:
                more = min(difference, _room(desk, material, materials))
                materials[name] = replace(material, stock=material.stock + more)
            else:
                materials[name] = _lessened(desk, material, -difference, event.at)


def _room(desk: Desk, material: Material, materials: Mapping[str, Material]) -> float:
    """Return how much more a material's storage holds at the start: more than fits must have been made since."""
    storages = {storage.id: storage.capacity for storage in desk.problem.plant.storages}
    if material.storage not in storages:
        return float("inf")
    held = sum(entry.stock for entry in materials.values() if entry.storage == material.storage)
    return max(0.0, storages[material.storage] - held)


def _lessened(desk: Desk, material: Material, missing: float, at: datetime) -> Material:
    """Return a material with less of what is left of its stock, and then of what has arrived."""
    used: dict[_At, float] = defaultdict(float)
    for order, operation in desk.begun:
        for supply in desk.orders[order].supplies:
            if (supply.material, supply.operation) == (material.id, operation) and supply.order is None:
                used[supply.at] += supply.quantity
    gone = min(missing, max(0.0, material.stock - used[None]))
    missing -= gone
    receipts = []
    for receipt in sorted(material.receipts, key=lambda entry: entry.at):
        kept = min(used[receipt.at], receipt.quantity)
        used[receipt.at] -= kept
        lost = min(missing, receipt.quantity - kept) if receipt.at <= at else 0.0
        missing -= lost
        if receipt.came or receipt.quantity - lost > EPSILON:
            receipts.append(replace(receipt, quantity=receipt.quantity - lost) if lost else receipt)
    return replace(material, stock=material.stock - gone, receipts=tuple(receipts))


def _used_at(desk: Desk, counts: Mapping[str, StockCounted]) -> Mapping[str, float]:
    """Return what operations that had begun have used of the materials counted."""
    used: dict[str, float] = defaultdict(float)
    for (name, operation), known in desk.begun.items():
        order = desk.orders[name]
        recipe = desk.recipes.of(order)
        first = recipe.routing.operations[0].id
        components = [entry for entry in recipe.components if (entry.operation or first) == operation]
        components += _of_mode(desk, (name, operation), known.mode)
        for component in components:
            count = counts.get(component.material)
            if count is not None and known.start <= count.at:
                used[component.material] += component_need(component, desk.processed(order)[operation])
    return used


def _of_mode(desk: Desk, place: tuple[str, str], mode: str) -> Iterable[Component]:
    step = desk.steps(desk.orders[place[0]])[place[1]]
    return next((entry.components for entry in step.modes if entry.id == mode), ())


def _made_by(desk: Desk, count: StockCounted) -> float:
    """Return what had been made by the time and was not for customers: that has left."""
    total = 0.0
    for order in desk.orders.values():
        if order.material != count.material or order.id not in desk.begun_orders:
            continue
        ends = [desk.begun.get((order.id, step)) for step in desk.steps(order)]
        if all(
            known is not None and known.progress is Progress.ENDED and known.end is not None and known.end <= count.at
            for known in ends
        ):
            made = desk.yields.get(order.id, order.quantity)
            total += max(0.0, made - sum(peg.quantity for peg in order.pegs))
    return total


def _shipped(desk: Desk, count: StockCounted) -> float:
    """Return what customers have taken straight from stock: what was due by then and no order ever served."""
    waiting = {want.demand for want in desk.wants}
    return sum(
        demand.quantity - sum(entry.quantity for entry in desk.problem.unpegged if entry.demand == demand.id)
        for demand in desk.demands.values()
        if (demand.material, demand.options) == (count.material, ())
        and demand.due <= count.at
        and demand.id not in desk.pegged_to
        and demand.id not in waiting
    )


@dataclass(slots=True)
class _Draw:
    """One supply of an order, by its number."""

    order: str
    number: int
    at: _At
    quantity: float
    has_begun: bool


def _mend_supplies(desk: Desk, changed: set[str], materials: dict[str, Material]) -> None:
    """Let orders draw only on what is there: first what has begun, then who is due first; the rest they lack."""
    draws: dict[tuple[str, SupplySource], list[_Draw]] = defaultdict(list)
    for order in sorted(desk.orders.values(), key=lambda entry: entry.turn):
        for number, supply in enumerate(order.supplies):
            if supply.material in changed and supply.source in (SupplySource.STOCK, SupplySource.RECEIPT):
                has_begun = (order.id, supply.operation) in desk.begun
                at = supply.at if supply.source is SupplySource.RECEIPT else None
                entry = _Draw(order.id, number, at, supply.quantity, has_begun)
                draws[supply.material, supply.source].append(entry)
    mended: dict[str, dict[int, list[tuple[_At, float]]]] = defaultdict(dict)
    for (name, source), entries in draws.items():
        there = _there(materials[name], source)
        for draw in sorted(entries, key=lambda entry: not entry.has_begun):
            taken = _taken(there, draw, desk.now)
            left = draw.quantity - sum(quantity for _, quantity in taken)
            if draw.has_begun and left > EPSILON:
                # What has begun has its components: they were there, whatever was told.
                materials[name] = replace(materials[name], stock=materials[name].stock + left)
                taken.append((None, left))
            if taken != [(draw.at, draw.quantity)]:
                mended[draw.order][draw.number] = taken
    for order_id, parts in mended.items():
        _rewrite(desk, order_id, parts)


def _there(material: Material, source: SupplySource) -> dict[_At, float]:
    if source is SupplySource.STOCK:
        return {None: material.stock}
    there: dict[_At, float] = defaultdict(float)
    for receipt in material.receipts:
        there[receipt.at] += receipt.quantity
    return there


def _taken(there: dict[_At, float], draw: _Draw, now: datetime) -> list[tuple[_At, float]]:
    """Return when and how much a draw is left with; what has begun may have drawn on any receipt that has come."""
    found: list[tuple[_At, float]] = []
    left = draw.quantity
    come = (at for at in there if at is not None and at != draw.at and at <= now) if draw.has_begun else ()
    others = sorted(come, reverse=True)
    for at in (draw.at, *others):
        amount = min(left, there.get(at, 0.0))
        if amount >= left * (1 - EPSILON):
            amount = left
        if amount > EPSILON:
            there[at] = max(0.0, there[at] - amount)
            found.append((at, amount))
            left -= amount
    return found


def _rewrite(desk: Desk, name: str, parts: Mapping[int, list[tuple[_At, float]]]) -> None:
    order = desk.orders[name]
    supplies = []
    for number, supply in enumerate(order.supplies):
        if number not in parts:
            supplies.append(supply)
            continue
        kept = parts[number]
        supplies += [
            replace(supply, at=at, quantity=quantity, source=SupplySource.STOCK if at is None else supply.source)
            for at, quantity in kept
        ]
        missing = supply.quantity - sum(quantity for _, quantity in kept)
        if missing > EPSILON:
            desk.lacks.append(Lack(order=name, operation=supply.operation, material=supply.material, quantity=missing))
    desk.orders[name] = replace(order, supplies=tuple(supplies))
