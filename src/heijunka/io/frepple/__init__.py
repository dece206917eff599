"""frePPLe: its JSON dumps (lists of ``{"model": "input.item", "fields": {...}}``) as a problem.

What of frePPLe's model has no place in ours is listed in the reading's issues; what was taken otherwise, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from heijunka.errors import ReadError
from heijunka.io.frepple.calendars import read_calendars
from heijunka.io.frepple.records import Record, Records
from heijunka.io.frepple.resources import Span, read_shop
from heijunka.io.frepple.sites import Key, Sites, is_open, settle
from heijunka.io.frepple.supply import Purchase, read_held, read_materials, read_purchases
from heijunka.io.frepple.ways import Book, Way, best_ways, routing_of, ways_of_distribution, ways_of_operations
from heijunka.io.reading import Reading
from heijunka.model.demand import Demand
from heijunka.model.material import BillOfMaterials
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Problem

_AFTER_LAST_DUE = timedelta(days=14)
_CALENDARS_LAST = timedelta(days=366)
_MOST_FAULTS = 20


def read_frepple(source: bytes | str | Path, *, now: datetime | None = None, name: str = "frepple") -> Reading:
    """Return the problem that a frePPLe dump describes: a plant and its open demands, not yet netted.

    Parameters
    ----------
    source
        A file, or its bytes.
    now
        Start of the horizon if the dump does not give ``currentdate``; else the first due date's midnight is taken.
    name
        Name of the plant and of the bytes, in errors; a file has its own.

    Returns
    -------
    Reading
        Its issues list all that has no place in the model; every one is a warning.

    Raises
    ------
    ReadError
        If it is no such dump, or holds numbers, dates or references that cannot be understood: all are named.
    """
    if not isinstance(source, bytes):
        path = Path(source)
        name = path.stem
        try:
            source = path.read_bytes()
        except OSError as error:
            raise ReadError(f"The file cannot be opened: {error.strerror}.", source=str(path)) from None
    records = Records(source, name)
    problem = _problem(records, now, name)
    records.rest()
    faults = list(dict.fromkeys(records.log.faults))
    if faults:
        shown = "".join(f"\n- {fault}" for fault in faults[:_MOST_FAULTS])
        more = f"\n... and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        raise ReadError(f"{len(faults)} fault(s) in the dump:{shown}{more}", source=name)
    return Reading(problem=problem, issues=records.log.issues())


def _problem(records: Records, now: datetime | None, name: str) -> Problem:
    parameters = {record.key: record for record in records.of("parameter")}
    horizon = _horizon(records, parameters.pop("currentdate", None), now)
    span = Span(horizon.start, horizon.end + _CALENDARS_LAST, read_calendars(records))
    shop = read_shop(records, span)
    book = Book.of(records, shop)
    made = ways_of_operations(book)
    sites = Sites(records)
    settle(records, sites, [key for way in made for key in (way.makes, *(key for key, _ in way.components))])
    purchases = read_purchases(records, sites)
    ways = best_ways([*made, *ways_of_distribution(records, sites)])
    _choose(ways, purchases, sites)
    held = read_held(records, sites, ways, horizon.start)
    currency = parameters.get("currency")
    plant = Plant(
        id=name,
        currency=currency.text("value").split(",")[0] if currency is not None else "",
        calendars=tuple(shop.calendars.values()),
        resources=tuple(shop.resources.values()),
        groups=tuple(shop.groups.values()),
        setup_matrices=shop.matrices,
        materials=read_materials(records, sites, ways=ways, purchases=purchases, held=held),
        boms=tuple(_bom(way, sites) for way in ways.values() if way.components),
        routings=tuple(routing_of(way, sites) for way in ways.values()),
    )
    return Problem(
        plant=plant,
        horizon=horizon,
        demands=_demands(records, sites),
        orders=tuple(held.orders),
        pins=tuple(held.pins),
        name=name,
    )


def _horizon(records: Records, current: Record | None, now: datetime | None) -> Horizon:
    dues = [due for record in records.of("demand") if is_open(record) and (due := record.moment("due")) is not None]
    start = now
    if current is not None:
        text = current.text("value")
        if text in ("now", "today"):
            current.note("current_date", "value", value=text)
        else:
            start = current.moment("value")
    if start is None:
        first = min(dues, default=datetime(2024, 1, 1, tzinfo=UTC))
        start = datetime.combine(first.date(), time(0), UTC)
        records.log.note("assumed_start", ("parameter", "currentdate", "value"), value=start)
    return Horizon(start=start, end=max([start, *dues]) + _AFTER_LAST_DUE)


def _choose(ways: dict[Key, Way], purchases: dict[Key, Purchase], sites: Sites) -> None:
    """Where a material can be both made and bought, keep the one with the lower priority number."""
    for key in [key for key in ways if key in purchases]:
        way, purchase = ways[key], purchases[key]
        if purchase.priority < way.priority:
            del ways[key]
            way.source.note("another_way", material=sites.material(*key), kept=purchase.source.key)
        else:
            del purchases[key]
            purchase.source.note("another_way", material=sites.material(*key), kept=way.source.key)


def _bom(way: Way, sites: Sites) -> BillOfMaterials:
    components = tuple(replace(used, material=sites.material(*key)) for key, used in way.components)
    return BillOfMaterials(material=sites.material(*way.makes), components=components)


def _demands(records: Records, sites: Sites) -> tuple[Demand, ...]:
    """Return the open demands; the least urgent weighs 1, others more in proportion to frePPLe's priority."""
    found = []
    for record in records.of("demand"):
        if not is_open(record):
            record.leave()
            record.note("demand_not_open", "status", value=record.text("status"))
        elif (demand := _demand(record, sites)) is not None:
            found.append(demand)
    least = max((demand.priority for demand in found), default=1.0)
    return tuple(replace(demand, priority=(least + 1.0) / (demand.priority + 1.0)) for demand in found)


def _demand(record: Record, sites: Sites) -> Demand | None:
    """Return a demand with frePPLe's priority, of which the lowest number is the most urgent."""
    due, quantity = record.moment("due"), record.number("quantity")
    item, location = record.text("item"), record.text("location")
    record.leave("operation")
    known = sites.locations_of(item)
    if not location and len(known) == 1:
        location = known[0]
    given = {"item": item, "location": location or len(known) < 2, "due": due, "quantity": quantity > 0}
    missing = [field for field, value in given.items() if not value]
    if due is None or missing:
        record.note("demand_without", missing[0])
        return None
    latest = record.duration("maxlateness")
    return Demand(
        id=record.key,
        material=sites.material(item, location),
        quantity=quantity,
        due=due,
        deadline=due + latest if record.has("maxlateness") else None,
        priority=max(0.0, record.number("priority", 10.0)),
        customer=record.text("customer"),
    )
