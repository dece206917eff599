"""From rows of operations, precedences and components to routings, bills of materials and options."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.faults import Faults
from heijunka.io.tables.lists import Need, read_needs
from heijunka.io.tables.nouns import BY_NAME
from heijunka.io.tables.places import Places
from heijunka.io.tables.rows import Row
from heijunka.model.demand import ModeChange, Option
from heijunka.model.material import BillOfMaterials, Component
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing

FAMILY = "family"
"""The attribute that the columns Family stand for."""
_OF_MODE = ("fixed_time", "time_per_unit", "speed", "cost", "subcontractor")
Rows = Mapping[str, Sequence[Row]]
Owner = tuple[str, str, bool]
"""What an operation belongs to: ``routing`` or ``option``, its id, and whether the option only changes its modes."""


@dataclass(slots=True)
class Names:
    """The names that a cell of needs may mean."""

    resources: frozenset[str]
    groups: frozenset[str]

    def requirement(self, need: Need) -> Requirement:
        """Return what a need means; a name that is both means the resource."""
        kind = need.kind
        if not kind:
            kind = "group" if need.name in self.groups and need.name not in self.resources else "resource"
        named: dict[str, Any] = {kind: need.name}
        return Requirement(**named, quantity=need.quantity, is_held_in_setup=need.is_held_in_setup)


@dataclass(slots=True)
class Book:
    """What the builders of routings and options share."""

    rows: Rows
    names: Names
    places: Places
    faults: Faults
    language: str
    mode_components: dict[tuple[Owner, str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def of(self, noun: str) -> Sequence[Row]:
        """Return the rows of a noun."""
        return self.rows.get(noun, ())

    def missing(self, row: Row, noun: str, field: str) -> None:
        """Note that a row lacks a value that it needs."""
        name = BY_NAME[noun].header(BY_NAME[noun].by_field[field], self.language)
        if field in row.columns:
            self.faults.error("io.missing_value", *row.at(field), name=name)
        else:
            self.faults.error("io.missing_column", row.sheet, name=name)


def attributes_of(row: Row) -> dict[str, str]:
    """Return a row's attributes, the setup family among them."""
    family = {FAMILY: row.get(FAMILY)} if FAMILY in row.values else {}
    return {**family, **dict(row.get("attributes", ()))}


def routing_id(row: Row) -> str | None:
    """Return the id of the routing that a row belongs to: the one named, or the one named like the material."""
    found = row.get("routing", row.get("material"))
    return None if found is None else str(found)


def build_components(book: Book) -> tuple[tuple[BillOfMaterials, ...], dict[str, list[Component]]]:
    """Return the bills of materials, and the components that options add."""
    boms: dict[str, list[Component]] = {}
    added: dict[str, list[Component]] = defaultdict(list)
    for row in book.of("component"):
        material, option = row.get("material"), row.get("option")
        if option is None and material is None:
            book.faults.error("io.component_of_nothing", *row.at("material"))
            continue
        owner = option if option is not None else material
        lines = added[owner] if option is not None else boms.setdefault(owner, [])
        book.places.note("component", owner, row)
        if "component" in row.values:
            lines.append(component_of(row))
            book.places.note("component", f"{owner}/{row.get('component')}", row)
        elif row.values.keys() - {"material", "option"}:
            book.missing(row, "component", "component")
    return tuple(BillOfMaterials(material=name, components=tuple(lines)) for name, lines in boms.items()), added


def component_of(row: Row) -> Component:
    """Return the component that a row describes."""
    return Component(
        material=row.get("component"), **row.take("quantity", "fixed_quantity", "operation", "scrap", "unit")
    )


def build_routings(book: Book) -> tuple[Routing, ...]:
    """Return the routings, those of the sheet of routings first."""
    _gather_mode_components(book)
    heads: dict[str, Row] = {row.get("id"): row for row in book.of("routing") if "id" in row.values}
    steps = _by_routing(book, "operation")
    links = _by_routing(book, "precedence")
    found = []
    for name in dict.fromkeys([*heads, *steps, *links]):
        head = heads.get(name)
        rows = steps.get(name, [])
        material = _material_of(name, [*([head] if head else []), *rows], book)
        if material is None:
            continue
        for row in [*([head] if head else []), *rows[:1]]:
            book.places.note("routing", name, row)
        is_any_order = head is not None and head.get("is_any_order", False)
        precedences = tuple(_precedence(row, name, book) for row in links.get(name, []))
        is_sequence = not precedences and not is_any_order
        operations = build_operations(("routing", name, False), _in_sequence(rows, is_sequence, book), book)
        found.append(
            Routing(
                id=name,
                material=material,
                operations=tuple(operations),
                precedences=None if is_sequence else precedences,
                **(head.take("priority") if head else {}),
            )
        )
    return tuple(found)


def build_options(book: Book, added_components: Mapping[str, Sequence[Component]]) -> tuple[Option, ...]:
    """Return the options with all that they change."""
    steps: dict[tuple[str, bool], list[Row]] = defaultdict(list)
    for row in book.of("option_operation"):
        steps[row.get("option"), row.get("is_change", False)].append(row)
    links: dict[str, list[Row]] = defaultdict(list)
    for row in book.of("precedence"):
        if "option" in row.values:
            links[row.get("option")].append(row)
    heads = {row.get("id"): row for row in book.of("option")}
    found = []
    for name, row in heads.items():
        book.places.note("option", name, row)
        added = build_operations(("option", name, False), steps[name, False], book)
        changed = build_operations(("option", name, True), steps[name, True], book)
        found.append(
            Option(
                id=name,
                add_operations=tuple(added),
                change_modes=tuple(ModeChange(operation=step.id, modes=step.modes) for step in changed),
                add_precedences=tuple(_precedence(link, name, book) for link in links[name]),
                add_components=tuple(added_components.get(name, ())),
                attributes=attributes_of(row),
                **row.take("name", "materials", "drop_operations", "drop_components"),
            )
        )
    _report_unlisted(book, heads)
    return tuple(found)


def build_operations(owner: Owner, rows: Iterable[Row], book: Book) -> list[Operation]:
    """Return operations from rows, one for each of their modes."""
    by_step: dict[str, list[Row]] = {}
    for row in rows:
        by_step.setdefault(step_id(row), []).append(row)
    return [_operation(owner, name, group, book) for name, group in by_step.items()]


def step_id(row: Row) -> str:
    """Return an operation's id: its name, or its place in the sequence."""
    return str(row.get("operation", "")) if "operation" in row.values else f"{row.get('sequence', 0):g}"


def _operation(owner: Owner, name: str, rows: list[Row], book: Book) -> Operation:
    place = f"{owner[1]}/{name}"
    book.places.note("operation", place, rows[0])
    given: dict[str, Any] = {}
    for row in rows:
        values = row.take("name", "is_interruptible", "yield_factor")
        if attributes := attributes_of(row):
            values["attributes"] = attributes
        for key, value in values.items():
            if given.setdefault(key, value) != value:
                book.faults.error("io.conflict", *row.at(key), value=value, first=given[key], other=rows[0].number)
    modes: dict[str, Mode] = {}
    for number, row in enumerate(rows, start=1):
        mode = str(row.get("mode", number))
        if mode in modes:
            book.faults.error("io.duplicate_mode", *row.at("mode" if "mode" in row.values else "operation"), mode=mode)
            continue
        book.places.note("mode", f"{place}/{mode}", row)
        modes[mode] = _mode(mode, row, book.mode_components.pop((owner, name, mode), ()), book)
    return Operation(id=name, modes=tuple(modes.values()), **given)


def _mode(name: str, row: Row, components: Iterable[Row], book: Book) -> Mode:
    needs = [need for column in ("resources", "also") for need in _needs(row, column, book)]
    needs += [Need(skill, "skill") for skill in row.get("skill", ())]
    return Mode(
        id=name,
        requirements=tuple(book.names.requirement(need) for need in needs),
        components=tuple(component_of(entry) for entry in components),
        **row.take(*_OF_MODE),
    )


def _needs(row: Row, column: str, book: Book) -> tuple[Need, ...]:
    if column not in row.values:
        return ()
    try:
        needs = read_needs(row.get(column), book.names.resources | book.names.groups)
    except CellError as error:
        book.faults.error(error.code, *row.at(column), **error.values)
        return ()
    for need in needs:
        # A comma is how people list alternatives, or several at once: which, only they know.
        is_known = need.name in book.names.resources or need.name in book.names.groups
        if not is_known and not need.kind and not need.is_quoted and any(sign in need.name for sign in ",;，；、|"):
            book.faults.error("io.needs_listed", *row.at(column), value=need.name)
    return needs


def _in_sequence(rows: list[Row], is_sequence: bool, book: Book) -> list[Row]:
    """Return rows in the order of their sequence numbers, if they have any."""
    numbered = [row for row in rows if "sequence" in row.values]
    kept = []
    for row in rows:
        if "operation" not in row.values and "sequence" not in row.values:
            book.missing(row, "operation", "operation")
        else:
            kept.append(row)
    if not numbered:
        return kept
    first: dict[str, float] = {}
    taken: dict[float, str] = {}
    for row in kept:
        name = step_id(row)
        number = row.get("sequence", first.get(name))
        if number is None:
            book.missing(row, "operation", "sequence")
            continue
        first.setdefault(name, number)
        if is_sequence and taken.setdefault(number, name) != name:
            book.faults.error("io.same_sequence", *row.at("sequence"), value=f"{number:g}", other=taken[number])
    return sorted(kept, key=lambda row: first.get(step_id(row), 0.0))


def _precedence(row: Row, owner: str, book: Book) -> Precedence:
    values = row.take("before", "after", "min_lag", "max_lag", "transfer_lot", "storage")
    book.places.note("precedence", f"{owner}/{values.get('before')}/{values.get('after')}", row)
    return Precedence(**{"before": "", "after": "", **values})


def _by_routing(book: Book, noun: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in book.of(noun):
        name = routing_id(row)
        if name is not None:
            found.setdefault(name, []).append(row)
        elif "option" not in row.values:
            book.missing(row, "operation", "material")
    return found


def _material_of(name: str, rows: list[Row], book: Book) -> str | None:
    found: str | None = None
    for row in rows:
        material = row.get("material")
        if material is not None and found is not None and material != found:
            book.faults.error("io.conflict", *row.at("material"), value=material, first=found, other=rows[0].number)
        found = found if found is not None else material
    if found is None:
        links = [row for row in book.of("precedence") if routing_id(row) == name]
        if rows:
            book.missing(rows[0], "operation", "material")
        else:
            book.faults.error("io.unlisted", *links[0].at("routing"), id=name)
    return found


def _gather_mode_components(book: Book) -> None:
    for row in book.of("mode_component"):
        option = row.get("option")
        owner: Owner = ("routing", str(routing_id(row)), False)
        if option is not None:
            owner = ("option", option, row.get("is_change", False))
        elif routing_id(row) is None:
            book.missing(row, "operation", "material")
            continue
        book.mode_components[owner, row.get("of_operation"), row.get("mode")].append(row)


def _report_unlisted(book: Book, heads: Mapping[str, Row]) -> None:
    for noun in ("option_operation", "component", "precedence", "mode_component"):
        for row in book.of(noun):
            option = row.get("option")
            if option is not None and option not in heads:
                book.faults.error("io.unlisted", *row.at("option"), id=option)
    for (_, name, mode), rows in book.mode_components.items():
        book.faults.error("io.unlisted", *rows[0].at("mode"), id=f"{name}/{mode}")
