"""From raw rows to rows of values: every cell read by its column, every fault noted with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.cells import Setting, is_blank, read_cell
from heijunka.io.tables.columns import Noun
from heijunka.io.tables.faults import Faults
from heijunka.io.tables.guess import guessed
from heijunka.io.tables.match import Heading, find_header, read_header, repeats_header
from heijunka.io.tables.nouns import SIMPLE
from heijunka.io.tables.sheet import Sheet, column_letters


@dataclass(slots=True)
class Row:
    """One row of values; a cell left blank has none.

    Parameters
    ----------
    columns
        Name of each field's column in the file.
    """

    sheet: str
    number: int
    columns: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field's value."""
        return self.values.get(name, default)

    def take(self, *names: str) -> dict[str, Any]:
        """Return the named fields that have a value."""
        return {name: self.values[name] for name in names if name in self.values}

    def at(self, name: str = "") -> tuple[str, int, str]:
        """Return the place of a field's cell: sheet, row, column."""
        return self.sheet, self.number, self.columns.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a file is read.

    Parameters
    ----------
    zone
        Time zone of moments that name none.
    is_lenient
        Whether what is not understood is guessed, if that is safe, and listed.
    """

    zone: ZoneInfo
    is_lenient: bool
    language: str


def read_rows(sheet: Sheet, noun: Noun, manner: Manner, faults: Faults) -> list[Row]:
    """Return a sheet's rows; what is wrong with it goes to the faults."""
    header = find_header(sheet, noun)
    if header is None:
        if any(not is_blank(cell) for row in sheet.rows for cell in row):
            names = ", ".join(noun.header(column, manner.language) for column in noun.columns if column.is_basic)
            faults.error("io.no_header", sheet.name, 1, names=names)
        elif noun.name in SIMPLE:
            faults.error("io.empty_sheet", sheet.name, name=sheet.name)
        return []
    headings = read_header(sheet, noun, header, language=manner.language, faults=faults)
    sheet = _unmerged(sheet, header, manner, faults)
    columns = {heading.column.field: column_letters(heading.index) for heading in headings}
    rows = []
    for index in range(header + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        is_empty = all(is_blank(cells[heading.index]) for heading in headings if heading.index < len(cells))
        if is_empty and not any((index, heading.index) in sheet.faults for heading in headings):
            continue
        if repeats_header(cells, headings, noun):
            continue
        row = Row(sheet.name, index + 1, columns)
        _fill(row, cells, headings, _Context(noun, manner, faults, sheet.faults))
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class _Context:
    noun: Noun
    manner: Manner
    faults: Faults
    cell_faults: dict[tuple[int, int], str]


def _fill(row: Row, cells: list[Any], headings: list[Heading], context: _Context) -> None:
    for heading in headings:
        column = heading.column
        raw = cells[heading.index] if heading.index < len(cells) else None
        code = context.cell_faults.get((row.number - 1, heading.index))
        if code is not None:
            context.faults.error(code, *row.at(column.field), value=str(raw or ""))
            continue
        if not is_blank(raw):
            value, is_known = _value(row, raw, heading, context)
            if is_known:
                row.values[column.field] = value
                continue
            if value is CellError:
                continue
        if column.is_required:
            name = context.noun.header(column, context.manner.language)
            context.faults.error("io.missing_value", *row.at(column.field), name=name)


def _value(row: Row, raw: Any, heading: Heading, context: _Context) -> tuple[Any, bool]:
    """Return a cell's value and True; or None and False if it is to count as blank; or `CellError` and False."""
    column, manner = heading.column, context.manner
    setting = Setting(manner.zone, heading.unit or column.unit)
    try:
        return read_cell(raw, column, setting), True
    except CellError as error:
        if manner.is_lenient:
            try:
                value, shown = guessed(str(raw), column, setting)
            except CellError:
                pass
            else:
                context.faults.assume("io.assumed_value", *row.at(column.field), value=raw, taken=shown)
                return value, value is not None
        context.faults.error(error.code, *row.at(column.field), **error.values)
        return CellError, False


def _unmerged(sheet: Sheet, header: int, manner: Manner, faults: Faults) -> Sheet:
    """Return a sheet in which each cell of a merged range below the header holds its value."""
    below = [merge for merge in sheet.merged if merge[1][0] > header]
    if not below:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for (top, left), (bottom, right) in below:
        place = (sheet.name, top + 1, column_letters(left))
        last = f"{column_letters(right)}{bottom + 1}"
        note = faults.assume if manner.is_lenient else faults.error
        note("io.assumed_merged" if manner.is_lenient else "io.merged_cells", *place, last=last)
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        # Beyond the last row of cells a merge only decorates.
        for index in range(max(top, header + 1), min(bottom + 1, len(rows))):
            rows[index] += [None] * (right + 1 - len(rows[index]))
            rows[index][left : right + 1] = [value] * (right + 1 - left)
    return replace(sheet, rows=rows)


def unique(rows: Iterable[Row], manner: Manner, faults: Faults) -> list[Row]:
    """Return the rows whose id stands for the first time; further ones are faults (lenient: if they say otherwise)."""
    first: dict[str, Row] = {}
    kept = []
    for row in rows:
        name = row.get("id")
        known = first.get(name) if name is not None else None
        if known is None:
            kept.append(row)
            if name is not None:
                first[name] = row
        elif manner.is_lenient and known.values == row.values:
            faults.assume("io.assumed_same_row", *row.at("id"), id=name, first=known.number)
        else:
            faults.error("io.duplicate_id", *row.at("id"), id=name, first=known.number)
    return kept
