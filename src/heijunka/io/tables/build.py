"""From rows to a problem: what each sheet means, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from heijunka.io.tables.faults import Faults
from heijunka.io.tables.nouns import BY_NAME
from heijunka.io.tables.places import Places
from heijunka.io.tables.rows import Manner, Row, unique
from heijunka.io.tables.steps import FAMILY, Book, Names, attributes_of, build_components, build_options, build_routings
from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift
from heijunka.model.demand import Demand
from heijunka.model.material import LotRule, Material, Receipt
from heijunka.model.objective import Objective, Term, WeightedTerm
from heijunka.model.order import Order, Peg, Purchase, Supply, SupplySource, Unpegged
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Pin, Problem
from heijunka.model.resource import BatchRule, Resource, ResourceGroup, ResourceKind, Storage
from heijunka.model.setup import Changeover, SetupMatrix

AFTER_LAST_DUE = timedelta(days=14)
_UNIQUE = ("resource", "group", "storage", "material", "routing", "option", "demand", "order")
Rows = Mapping[str, Sequence[Row]]


def build_problem(rows: Rows, *, now: datetime, manner: Manner, faults: Faults) -> tuple[Problem, Places]:
    """Return the problem that rows describe, and where its parts stand.

    Parameters
    ----------
    now
        Start of the horizon if the plant's row gives none.
    """
    rows = {name: _complete(name, found) for name, found in rows.items()}
    rows = {name: unique(found, manner, faults) if name in _UNIQUE else found for name, found in rows.items()}
    places = Places()
    for name in _UNIQUE:
        for row in rows.get(name, ()):
            if "id" in row.values:
                places.note(name, row.get("id"), row)
    resources = tuple(_resource(row, faults) for row in rows.get("resource", ()))
    groups = _groups(rows, places)
    names = Names(frozenset(entry.id for entry in resources), frozenset(entry.id for entry in groups))
    book = Book(rows=rows, names=names, places=places, faults=faults, language=manner.language)
    boms, added = build_components(book)
    head = next(iter(rows.get("plant", ())), None)
    for row in rows.get("plant", ())[1:]:
        faults.error("io.second_plant", *row.at("id"))
    routings = build_routings(book)
    plant = Plant(
        **{"id": "plant", **_take(head, "id", "name", "time_zone", "currency")},
        calendars=_calendars(rows, _take(head, "time_zone").get("time_zone", "UTC"), book),
        resources=resources,
        groups=groups,
        setup_matrices=_setup_matrices(book),
        storages=tuple(Storage(**row.take("id", "capacity", "name")) for row in rows.get("storage", ())),
        materials=_materials(book),
        boms=boms,
        routings=routings,
        options=build_options(book, added),
    )
    return _problem(plant, head, book, now), places


def _problem(plant: Plant, head: Row | None, book: Book, now: datetime) -> Problem:
    demands = tuple(_demand(row) for row in book.of("demand"))
    orders = _orders(book)
    if head is not None:
        book.places.note("plant", plant.id, head)
        book.places.note("plant", "", head)
    return Problem(
        plant=plant,
        horizon=_horizon(head, [*demands, *orders], now, book.faults),
        demands=demands,
        orders=orders,
        purchases=tuple(Purchase(**row.take("material", "quantity", "at")) for row in book.of("purchase")),
        unpegged=tuple(_unpegged(row) for row in book.of("unpegged")),
        objective=_objective(head, book),
        pins=_pins(book),
        name=head.get("problem", "") if head is not None else "",
        **_take(head, "is_netted"),
    )


def _complete(noun: str, rows: Iterable[Row]) -> list[Row]:
    """Return the rows that have all they need; the others are faults already."""
    needed = {column.field for column in BY_NAME[noun].columns if column.is_required}
    return [row for row in rows if needed <= row.values.keys()]


def _take(row: Row | None, *names: str) -> dict[str, Any]:
    return {} if row is None else row.take(*names)


def _resource(row: Row, faults: Faults) -> Resource:
    values = row.take(
        "id", "name", "capacity", "calendar", "skills", "speed", "setup_matrix", "initial_family", "cost_per_hour"
    )
    if "kind" in row.values:
        values["kind"] = ResourceKind(row.get("kind"))
    if "batch_quantity" in row.values:
        values["batch"] = BatchRule(max_quantity=row.get("batch_quantity"), attribute=row.get("batch_attribute"))
    elif "batch_attribute" in row.values:
        faults.error("io.batch_without_quantity", *row.at("batch_attribute"), resource=row.get("id"))
    return Resource(**values)


def _groups(rows: Rows, places: Places) -> tuple[ResourceGroup, ...]:
    members: dict[str, dict[str, None]] = {}
    given: dict[str, dict[str, Any]] = {}
    listed: dict[str, tuple[str, ...]] = {}
    for row in rows.get("group", ()):
        listed[row.get("id")] = row.get("members")
        given[row.get("id")] = row.take("name", "setup_matrix")
    for row in rows.get("resource", ()):
        for name in row.get("groups", ()):
            if row.get("id") not in listed.get(name, ()):
                members.setdefault(name, {})[row.get("id")] = None
                places.note("group", name, row)
    return tuple(
        ResourceGroup(id=name, members=(*listed.get(name, ()), *members.get(name, ())), **given.get(name, {}))
        for name in dict.fromkeys([*listed, *members])
    )


def _calendars(rows: Rows, zone: str, book: Book) -> tuple[Calendar, ...]:
    heads: dict[str, dict[str, Any]] = {}
    shifts: dict[str, list[Shift]] = defaultdict(list)
    for row in rows.get("calendar", ()):
        name = row.get("id")
        book.places.note("calendar", name, row)
        head = heads.setdefault(name, {})
        for key, value in row.take("name", "time_zone").items():
            if head.setdefault(key, value) != value:
                book.faults.error("io.conflict", *row.at(key), value=value, first=head[key], other=row.number)
        given = row.take("weekdays", "start", "end")
        if given:
            for key in ("weekdays", "start", "end"):
                if key not in given:
                    book.missing(row, "calendar", key)
        if len(given) == 3:
            shifts[name].append(Shift(**given))
            book.places.note("shift", f"{name}/{len(shifts[name])}", row)
    exceptions = _windows("exception", heads, book)
    overtime = _windows("overtime", heads, book)
    return tuple(
        Calendar(
            id=name,
            shifts=tuple(shifts[name]),
            exceptions=tuple(
                CalendarException(**row.take("start", "end", "is_open", "reason")) for row in exceptions[name]
            ),
            overtime=tuple(Overtime(**row.take("start", "end", "cost_per_hour")) for row in overtime[name]),
            **{"time_zone": zone, **head},
        )
        for name, head in heads.items()
    )


def _windows(noun: str, calendars: Iterable[str], book: Book) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {name: [] for name in calendars}
    for row in book.of(noun):
        name = row.get("calendar")
        if name not in found:
            book.faults.error("io.unlisted", *row.at("calendar"), id=name)
            continue
        found[name].append(row)
        book.places.note(noun, f"{name}/{len(found[name])}", row)
    return found


def _setup_matrices(book: Book) -> tuple[SetupMatrix, ...]:
    heads: dict[str, dict[str, Any]] = {}
    changeovers: dict[str, list[Changeover]] = defaultdict(list)
    for row in book.of("setup_matrix"):
        name = row.get("matrix")
        book.places.note("setup_matrix", name, row)
        head = heads.setdefault(name, {})
        if "attribute" in row.values and head.setdefault("attribute", row.get("attribute")) != row.get("attribute"):
            values = {"value": row.get("attribute"), "first": head["attribute"], "other": row.number}
            book.faults.error("io.conflict", *row.at("attribute"), **values)
        families = row.take("before", "after")
        if len(families) == 1:
            book.missing(row, "setup_matrix", "after" if "before" in families else "before")
        elif families:
            changeovers[name].append(Changeover(**families, **row.take("time", "cost")))
            book.places.note("changeover", f"{name}/{families['before']}/{families['after']}", row)
        else:
            for key, value in row.take("time", "cost").items():
                head[f"default_{key}"] = value
    return tuple(
        SetupMatrix(id=name, changeovers=tuple(changeovers[name]), **{"attribute": FAMILY, **head})
        for name, head in heads.items()
    )


def _materials(book: Book) -> tuple[Material, ...]:
    receipts: dict[str, list[Receipt]] = defaultdict(list)
    known = {row.get("id") for row in book.of("material")}
    for row in book.of("receipt"):
        name = row.get("material")
        if name not in known:
            book.faults.error("io.unlisted", *row.at("material"), id=name)
            continue
        receipts[name].append(Receipt(**row.take("quantity", "at", "reference")))
        book.places.note("receipt", f"{name}/{row.get('reference') or len(receipts[name])}", row)
    return tuple(_material(row, receipts[row.get("id")]) for row in book.of("material"))


def _material(row: Row, receipts: Iterable[Receipt]) -> Material:
    lot = {name.removeprefix("lot_"): value for name, value in row.take("lot_min", "lot_multiple", "lot_max").items()}
    return Material(
        receipts=tuple(receipts),
        attributes=attributes_of(row),
        lot=LotRule(**lot),
        **row.take("id", "name", "unit", "stock", "value", "purchase_lead_time", "storage", "is_top_seller"),
    )


def _demand(row: Row) -> Demand:
    return Demand(
        **row.take(
            "id",
            "material",
            "quantity",
            "due",
            "deadline",
            "release",
            "priority",
            "customer",
            "options",
            "is_rush",
            "unit",
        )
    )


def _orders(book: Book) -> tuple[Order, ...]:
    names = {row.get("id") for row in book.of("order")}
    pegs: dict[str, list[Peg]] = defaultdict(list)
    supplies: dict[str, list[Supply]] = defaultdict(list)
    for noun in ("peg", "supply"):
        for row in book.of(noun):
            if row.get("order") not in names:
                book.faults.error("io.unlisted", *row.at("order"), id=row.get("order"))
    for row in book.of("peg"):
        pegs[row.get("order")].append(Peg(**row.take("demand", "quantity")))
    for row in book.of("supply"):
        supplies[row.get("order")].append(
            Supply(
                source=SupplySource(row.get("source")),
                order=row.get("from_order"),
                **row.take("material", "operation", "quantity", "at"),
            )
        )
    return tuple(
        Order(
            pegs=tuple(pegs[row.get("id")]),
            supplies=tuple(supplies[row.get("id")]),
            **row.take(
                "id",
                "material",
                "quantity",
                "due",
                "release",
                "deadline",
                "weight",
                "options",
                "routing",
                "is_firm",
                "is_rush",
            ),
        )
        for row in book.of("order")
    )


def _unpegged(row: Row) -> Unpegged:
    return Unpegged(**row.take("demand", "quantity", "reason", "values"))


def _pins(book: Book) -> tuple[Pin, ...]:
    found = []
    for row in book.of("pin"):
        book.places.note("pin", f"{row.get('order')}/{row.get('operation')}", row)
        found.append(Pin(**row.take("order", "operation", "resources", "start")))
    return tuple(found)


def _objective(head: Row | None, book: Book) -> Objective:
    terms = []
    for row in book.of("objective"):
        book.places.note("objective", row.get("term"), row)
        terms.append(WeightedTerm(term=Term(row.get("term")), **row.take("weight")))
    given: dict[str, Any] = {"terms": tuple(terms)} if terms else {}
    return Objective(**given, **_take(head, "is_lexicographic"))


def _horizon(head: Row | None, wishes: Iterable[Demand | Order], now: datetime, faults: Faults) -> Horizon:
    given = _take(head, "start", "end")
    start: datetime = given.get("start", now)
    if "start" not in given:
        faults.assume("io.assumed_start", *(head.at("start") if head else ("",)), start=f"{start:%Y-%m-%d %H:%M}")
    end: datetime | None = given.get("end")
    if end is None:
        last = max((moment for wish in wishes for moment in (wish.due, wish.deadline) if moment), default=start)
        end = max(last, start) + AFTER_LAST_DUE
        faults.assume("io.assumed_end", *(head.at("end") if head else ("",)), end=f"{end:%Y-%m-%d %H:%M}")
    return Horizon(start=start, end=end)
