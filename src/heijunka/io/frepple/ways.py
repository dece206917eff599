"""Ways: how each material can be had by making it or shipping it, of which the plant's model keeps the best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise, product

from heijunka.io.frepple.records import Record, Records
from heijunka.io.frepple.resources import SETUP, Shop
from heijunka.io.frepple.sites import Key, Sites
from heijunka.model.material import Component, LotRule
from heijunka.model.routing import Mode, Operation, Precedence, Routing


@dataclass(frozen=True, slots=True)
class Way:
    """One way to have a material.

    Parameters
    ----------
    source
        The record that it comes from.
    makes
        Item and location.
    components
        Item, location, and units per unit or per order, by operation.
    """

    source: Record
    makes: Key
    priority: float
    operations: tuple[Operation, ...]
    precedences: tuple[Precedence, ...] | None = None
    components: tuple[tuple[Key, Component], ...] = ()
    lot: LotRule = field(default_factory=LotRule)

    @property
    def is_one_step(self) -> bool:
        """Whether it is a single operation, which may become a mode of another."""
        return len(self.operations) == 1


@dataclass(slots=True)
class Book:
    """The records that describe operations, looked up by operation."""

    records: Records
    shop: Shop
    steps: dict[str, list[tuple[float, Record]]] = field(default_factory=dict)
    flows: dict[str, list[Record]] = field(default_factory=dict)
    loads: dict[str, list[Record]] = field(default_factory=dict)
    wanted_of: dict[str, Key] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Records, shop: Shop) -> Book:
        """Return the records sorted by the operation that they belong to."""
        book = cls(records, shop)
        for record in records.of("operation"):
            if record.has("owner"):
                book.steps.setdefault(record.text("owner"), []).append((record.number("priority", 1.0), record))
        for link in records.of("suboperation"):
            step = records.find("operation", link.text("suboperation"), asked_by=link)
            if step is not None:
                book.steps.setdefault(link.text("operation"), []).append((link.number("priority", 1.0), step))
        for steps in book.steps.values():
            steps.sort(key=lambda entry: entry[0])
        for record in records.of("operationmaterial"):
            book.flows.setdefault(record.text("operation"), []).append(record)
        for record in records.of("operationresource"):
            book.loads.setdefault(record.text("operation"), []).append(record)
        for demand in records.of("demand"):
            if demand.has("operation"):
                book.wanted_of[demand.text("operation")] = (demand.text("item"), demand.text("location"))
        return book


def ways_of_operations(book: Book) -> list[Way]:
    """Return the ways to make materials, one for each operation or alternative of an operation."""
    inner = {id(step) for steps in book.steps.values() for _, step in steps}
    ways: list[Way] = []
    for operation in book.records.of("operation"):
        operation.text("type")
        if id(operation) in inner:
            continue
        rank = operation.number("priority", 1.0)
        if rank == 0:
            operation.note("not_planned", "priority")
            continue
        for priority, alternative in _alternatives(book, operation, rank):
            way = _way(book, operation, alternative, priority)
            if way is not None:
                ways.append(way)
    return ways


def best_ways(ways: Iterable[Way]) -> dict[Key, Way]:
    """Return the way with the lowest priority number for each material.

    Single operations that use the same components become its modes; every other way is noted as left out, for the
    model gives a material one bill of materials.
    """
    by_key: dict[Key, list[Way]] = {}
    for way in ways:
        by_key.setdefault(way.makes, []).append(way)
    best = {}
    for key, found in by_key.items():
        found.sort(key=lambda way: way.priority)
        alike = [way for way in found if way is found[0] or _is_mode_of(way, found[0])]
        for other in found:
            if other not in alike:
                other.source.note("another_way", material=" @ ".join(filter(None, key)), kept=found[0].source.key)
        best[key] = _with_modes(alike)
    return best


def ways_of_distribution(records: Records, sites: Sites) -> Iterator[Way]:
    """Yield the shipments of items that are known where they come from."""
    known = set(sites.known())
    for record in records.of("itemdistribution"):
        origin, destination = record.text("origin"), record.text("location")
        lead, rank, lot = record.duration("leadtime"), record.number("priority", 1.0), lot_of(record)
        for item in sites.leaves(record.text("item")):
            if (item, origin) in known and rank > 0:
                step = Operation(id=f"ship from {origin}", modes=(Mode(fixed_time=lead),))
                yield Way(
                    source=record,
                    makes=(item, destination),
                    priority=rank,
                    operations=(step,),
                    components=(((item, origin), Component(material=item, quantity=1.0)),),
                    lot=lot,
                )


def routing_of(way: Way, sites: Sites) -> Routing:
    """Return the routing that a way stands for."""
    material = sites.material(*way.makes)
    id = f"ship {material}" if way.source.noun == "itemdistribution" else way.source.key
    return Routing(id=id, material=material, operations=way.operations, precedences=way.precedences)


def lot_of(record: Record, units: float = 1.0) -> LotRule:
    """Return the lot rule of a record whose sizes are in so many units each."""
    multiple, largest = record.number("sizemultiple"), record.number("sizemaximum")
    return LotRule(
        min=record.number("sizeminimum") * units,
        multiple=multiple * units if multiple > 0 else None,
        max=largest * units if largest > 0 else None,
    )


def _alternatives(book: Book, operation: Record, rank: float) -> list[tuple[float, Record]]:
    kind = operation.text("type")
    if kind not in ("alternate", "split"):
        return [(rank, operation)]
    if kind == "split":
        operation.note("split", "type")
    return [(priority, step) for priority, step in book.steps.get(operation.key, ()) if priority > 0]


def _way(book: Book, top: Record, operation: Record, priority: float) -> Way | None:
    is_routing = operation.text("type") == "routing"
    steps = [step for _, step in book.steps.get(operation.key, ())] if is_routing else [operation]
    holders = list({id(entry): entry for entry in (*steps, operation, top)}.values())
    location = next((entry.text("location") for entry in (operation, *holders) if entry.has("location")), "")
    holding = (*steps, operation) if is_routing else (operation,)
    flows = [(step, flow) for step in holding for flow in book.flows.get(step.key, ())]
    for entry in holders:
        entry.leave("location", "owner")
    makes, per_unit = _product(book, (top, operation), [flow for _, flow in flows], location)
    if makes is None or not steps:
        operation.note("makes_nothing")
        for entry in (*holders, *(flow for _, flow in flows)):
            entry.leave()
        return None
    used = (_component(flow, location, step if step in steps else steps[0], per_unit) for step, flow in flows)
    return Way(
        source=operation,
        makes=makes,
        priority=priority,
        operations=tuple(_operation(book, step, per_unit) for step in steps),
        precedences=_precedences(book, steps),
        components=tuple(component for component in used if component is not None),
        lot=lot_of(operation, per_unit),
    )


def _product(
    book: Book, holders: tuple[Record, Record], flows: Sequence[Record], location: str
) -> tuple[Key | None, float]:
    """Return what an operation makes, and how many for each unit of its own quantity."""
    outputs = [flow for flow in flows if flow.number("quantity") > 0]
    declared = next((holder.text("item") for holder in holders if holder.has("item")), "")
    for holder in holders:
        holder.leave("item")
    names = [flow.text("item") for flow in outputs]
    chosen = declared if declared in names or not outputs else names[0]
    if declared and chosen != declared:
        holders[-1].note("makes_another", "item", value=declared, made=chosen)
    for flow in outputs:
        if flow.text("item") != chosen:
            flow.note("side_product", "item", value=flow.text("item"))
        flow.text("type")
    if not chosen:
        wanted = next((book.wanted_of[h.key] for h in reversed(holders) if h.key in book.wanted_of), None)
        return ((wanted[0], wanted[1] or location), 1.0) if wanted is not None else (None, 1.0)
    amount = sum(flow.number("quantity") for flow in outputs if flow.text("item") == chosen)
    return (chosen, location), amount or 1.0


def _component(flow: Record, location: str, step: Record, per_unit: float) -> tuple[Key, Component] | None:
    quantity, fixed = flow.number("quantity"), flow.number("quantity_fixed")
    kind = flow.text("type", "start")
    if quantity > 0 or (quantity == 0 and fixed >= 0):
        return None
    if kind == "fixed_start":
        quantity, fixed = 0.0, quantity
    elif kind != "start":
        flow.note("used_at_start", "type", value=kind)
    item = flow.text("item")
    used = Component(material=item, quantity=-quantity / per_unit, fixed_quantity=-fixed, operation=step.key)
    return (item, flow.text("location") or location), used


def _operation(book: Book, step: Record, per_unit: float) -> Operation:
    kind = step.text("type", "fixed_time")
    fixed = step.duration("duration")
    each = step.duration("duration_per") if kind == "time_per" else timedelta(0)
    loads = book.loads.get(step.key, [])
    setups = sorted({load.text(SETUP) for load in loads if load.has(SETUP)})
    if len(setups) > 1:
        step.note("several_setups", SETUP, value=", ".join(setups))
    return Operation(
        id=step.key,
        modes=_modes(book.shop, loads, fixed, each / per_unit),
        name=step.text("description"),
        # frePPLe stretches an operation over the time in which its resources are closed.
        is_interruptible=True,
        attributes={SETUP: setups[0]} if setups else {},
    )


def _modes(shop: Shop, loads: Sequence[Record], fixed: timedelta, each: timedelta) -> tuple[Mode, ...]:
    """Return a mode for each choice among loads of the same name, which are alternatives in frePPLe."""
    choices: dict[str, list[Record]] = {}
    for n, load in enumerate(sorted(loads, key=lambda load: load.number("priority", 1.0))):
        choices.setdefault(load.text("name") or f"#{n}", []).append(load)
    modes = []
    for n, chosen in enumerate(product(*choices.values()), 1):
        needs = tuple(need for load in chosen if (need := shop.requirement(load)) is not None)
        modes.append(Mode(id=str(n), requirements=needs, fixed_time=fixed, time_per_unit=each))
    return tuple(modes)


def _precedences(book: Book, steps: Sequence[Record]) -> tuple[Precedence, ...] | None:
    """Return the order of the steps: as dependencies say, else one after the other, with waits in between."""
    names = {step.key for step in steps}
    waits = {step.key: step.duration("posttime") for step in steps}
    if steps and waits[steps[-1].key]:
        steps[-1].note("wait_after_last", "posttime", value=waits[steps[-1].key])
    linked = [
        link
        for link in book.records.of("operationdependency")
        if link.text("operation") in names and link.text("blockedby") in names
    ]
    if linked:
        return tuple(
            Precedence(
                before=link.text("blockedby"),
                after=link.text("operation"),
                min_lag=max(link.duration("hard_safety_leadtime"), waits[link.text("blockedby")]),
            )
            for link in linked
        )
    if not any(waits.values()):
        return None
    return tuple(Precedence(before=a.key, after=b.key, min_lag=waits[a.key]) for a, b in pairwise(steps))


def _is_mode_of(other: Way, chosen: Way) -> bool:
    return other.is_one_step and chosen.is_one_step and _uses(other) == _uses(chosen) and other.lot == chosen.lot


def _uses(way: Way) -> set[tuple[Key, float, float]]:
    return {(key, used.quantity, used.fixed_quantity) for key, used in way.components}


def _with_modes(alike: Sequence[Way]) -> Way:
    """Return the first of some ways, with the modes of all."""
    first = alike[0]
    if len(alike) == 1:
        return first
    modes = tuple(replace(mode, id=f"{way.source.key} {mode.id}") for way in alike for mode in way.operations[0].modes)
    return replace(first, operations=(replace(first.operations[0], modes=modes),))
