"""Supply: materials with stock, purchases, and the orders that frePPLe holds for confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from heijunka.io.frepple.records import Record, Records
from heijunka.io.frepple.sites import Key, Sites
from heijunka.io.frepple.ways import Way, lot_of, routing_of
from heijunka.model.material import LotRule, Material, Receipt
from heijunka.model.order import Order
from heijunka.model.problem import Pin

_KINDS = {"purchaseorder": "PO", "distributionorder": "DO", "manufacturingorder": "MO"}


@dataclass(frozen=True, slots=True)
class Purchase:
    """A way to buy a material."""

    source: Record
    lead_time: timedelta
    priority: float
    cost: float
    lot: LotRule


@dataclass(slots=True)
class Held:
    """What is on its way already, and the production orders that are given."""

    receipts: dict[Key, list[Receipt]] = field(default_factory=dict)
    shipped: dict[Key, float] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)


def read_purchases(records: Records, sites: Sites) -> dict[Key, Purchase]:
    """Return the best purchase for each material that can be bought."""
    best: dict[Key, Purchase] = {}
    for record in records.of("itemsupplier"):
        found = Purchase(
            source=record,
            lead_time=record.duration("leadtime"),
            priority=record.number("priority", 1.0),
            cost=record.number("cost"),
            lot=lot_of(record),
        )
        if found.priority == 0:
            record.note("not_planned", "priority")
            continue
        for item in sites.leaves(record.text("item")):
            places = [record.text("location")] if record.has("location") else sites.locations_of(item)
            for key in ((item, place) for place in places):
                known = best.get(key)
                if known is None or found.priority < known.priority:
                    best[key] = found
                worse = found if known is not None and best[key] is known else known
                if worse is not None:
                    worse.source.note("another_way", material=sites.material(*key), kept=best[key].source.key)
    return best


def read_held(records: Records, sites: Sites, ways: Mapping[Key, Way], start: datetime) -> Held:
    """Return what orders of frePPLe that are confirmed or approved bring, and when."""
    held = Held()
    for record in records.of("operationplan", *_KINDS):
        kind = _KINDS.get(record.noun) or record.text("type")
        record.leave("type", "name", "supplier")
        status = record.text("status", "proposed")
        if status not in ("confirmed", "approved"):
            record.note("order_not_held", "status", value=status)
        elif kind == "MO":
            _hold_production(record, held, ways, (sites, start))
        elif kind in ("PO", "DO"):
            _hold_arrival(record, held, kind, start)
        else:
            record.note("order_not_held", "type", value=kind)
    return held


def read_materials(
    records: Records, sites: Sites, *, ways: Mapping[Key, Way], purchases: Mapping[Key, Purchase], held: Held
) -> tuple[Material, ...]:
    """Return every item at every location where it is known, and items known nowhere."""
    items = {record.key: record for record in records.of("item")}
    plain = {name: _material(record) for name, record in items.items()}
    stock: dict[Key, float] = {}
    for record in records.of("buffer"):
        key = (record.text("item"), record.text("location"))
        stock[key] = stock.get(key, 0.0) + _on_hand(record)
    materials = []
    for key in sites.known():
        on_hand = stock.get(key, 0.0)
        shipped = held.shipped.get(key, 0.0)
        purchase = purchases.get(key) if key not in ways else None
        known = plain.get(key[0], Material(id=key[0]))
        materials.append(
            replace(
                known,
                id=sites.material(*key),
                stock=max(0.0, on_hand - shipped),
                receipts=tuple(held.receipts.get(key, ())),
                value=known.value or (purchase.cost if purchase is not None else 0.0),
                lot=ways[key].lot if key in ways else purchase.lot if purchase is not None else LotRule(),
                purchase_lead_time=purchase.lead_time if purchase is not None else None,
            )
        )
    known_somewhere = {item for item, _ in sites.known()}
    nowhere = (plain[name] for name in sites.items if name not in known_somewhere)
    return (*materials, *nowhere)


def _material(record: Record) -> Material:
    attributes = {name: record.text(name) for name in ("category", "subcategory") if record.has(name)}
    return Material(
        id=record.key, name=record.text("description"), value=max(0.0, record.number("cost")), attributes=attributes
    )


def _on_hand(record: Record) -> float:
    on_hand = record.number("onhand")
    if on_hand < 0:
        record.note("negative_stock", "onhand", value=on_hand)
    return max(0.0, on_hand)


def _hold_arrival(record: Record, held: Held, kind: str, start: datetime) -> None:
    item, quantity = record.text("item"), record.number("quantity")
    place = record.text("location") or record.text("destination")
    record.leave("destination")
    begin, at = record.moment("startdate") or start, record.moment("enddate") or start
    _receive(held, (item, place), quantity, (max(at, start), record.key))
    origin = record.text("origin")
    if kind == "DO" and origin:
        # What left before the plan starts is no longer in the stock that was counted.
        if begin >= start:
            key = (item, origin)
            held.shipped[key] = held.shipped.get(key, 0.0) + quantity
        record.note("shipment", "origin", value=origin)


def _hold_production(record: Record, held: Held, ways: Mapping[Key, Way], where: tuple[Sites, datetime]) -> None:
    sites, start = where
    operation = record.text("operation")
    quantity, begin, end = record.number("quantity"), record.moment("startdate"), record.moment("enddate")
    way = next((way for way in ways.values() if way.source.key == operation), None)
    record.leave("item", "location")
    if way is None or quantity <= 0:
        record.note("order_not_held", "operation", value=operation)
    elif begin is None or begin < start:
        at = max(start, end or (begin or start) + _longest(way, quantity))
        _receive(held, way.makes, quantity, (at, record.key))
        record.note("running_order", "startdate", value=begin)
    else:
        id = record.key
        held.orders.append(
            Order(
                id=id,
                material=sites.material(*way.makes),
                quantity=quantity,
                due=end,
                weight=0.0,
                routing=routing_of(way, sites).id,
                is_firm=True,
            )
        )
        if record.text("status") == "confirmed":
            held.pins.append(Pin(order=id, operation=way.operations[0].id, start=begin))


def _receive(held: Held, key: Key, quantity: float, arrival: tuple[datetime, str]) -> None:
    at, reference = arrival
    if quantity > 0:
        held.receipts.setdefault(key, []).append(Receipt(quantity=quantity, at=at, reference=reference))


def _longest(way: Way, quantity: float) -> timedelta:
    modes = [step.modes[0] for step in way.operations]
    return sum((mode.fixed_time + mode.time_per_unit * quantity for mode in modes), timedelta(0))
