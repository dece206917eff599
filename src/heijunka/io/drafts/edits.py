"""Changes of sheets, each with the change that takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from heijunka.errors import ReadError
from heijunka.io.tables.sheet import Merge, Sheet, column_number
from heijunka.io.tables.workbook import MAX_CELLS
from heijunka.messages import say

Rows = Sequence[Sequence[Any]]
LONGEST = 32_767
"""Of a text in a cell, as in a workbook."""
MOST_SHEETS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PutCells:
    """Cells written over a block whose first corner is at a row (from 1) and a column (A, B, ...)."""

    kind: Literal["cells"] = "cells"
    sheet: str
    row: int
    column: str
    cells: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertRows:
    """Rows put in before a row."""

    kind: Literal["insert"] = "insert"
    sheet: str
    row: int
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRows:
    """Rows taken away from a row on."""

    kind: Literal["delete"] = "delete"
    sheet: str
    row: int
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSheet:
    """A sheet called something else."""

    kind: Literal["rename"] = "rename"
    sheet: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSheet:
    """A sheet more, behind those that there are."""

    kind: Literal["add"] = "add"
    name: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSheet:
    """A sheet taken away."""

    kind: Literal["remove"] = "remove"
    sheet: str


Edit = PutCells | InsertRows | DeleteRows | RenameSheet | AddSheet | RemoveSheet
Sheets = tuple[Sheet, ...]


class _Apply(Protocol):
    def __call__(self, sheets: Sheets, edit: Any, language: str) -> tuple[Sheets, Edit]: ...


def apply(sheets: Sheets, edit: Edit, language: str = "en") -> tuple[Sheets, Edit]:
    """Return the sheets as changed, and the edit that changes them back.

    Raises
    ------
    ReadError
        If there is no such place, or a sheet would grow beyond its limit.
    """
    return _APPLY[edit.kind](sheets, edit, language)


def _put(sheets: Sheets, edit: PutCells, language: str) -> tuple[Sheets, Edit]:
    sheet = _find(sheets, edit.sheet, language)
    letters = edit.column.upper()
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise ReadError(say("io.draft_no_column", language, column=edit.column), source=edit.sheet)
    left, top = column_number(letters), edit.row - 1
    width, height = max(map(len, edit.cells), default=0), len(edit.cells)
    if top < 0:
        raise ReadError(say("io.draft_no_row", language, row=edit.row, last=len(sheet.rows)), source=edit.sheet)
    _require_room(sheet, (top + height, left + width), edit.cells, language)
    sheet = _spread(sheet, top, top + height - 1, left)
    rows = [list(row) for row in sheet.rows]
    rows += [[] for _ in range(top + height - len(rows))]
    before = []
    for row, given in zip(rows[top : top + height], edit.cells, strict=True):
        row += [None] * (left + len(given) - len(row))
        before.append(row[left : left + len(given)])
        row[left : left + len(given)] = list(given)
    faults = {
        (row, column): code
        for (row, column), code in sheet.faults.items()
        if not (top <= row < top + height and left <= column < left + len(edit.cells[row - top]))
    }
    back = PutCells(sheet=edit.sheet, row=edit.row, column=edit.column, cells=before)
    return _with(sheets, replace(sheet, rows=rows, faults=faults)), back


def _insert(sheets: Sheets, edit: InsertRows, language: str) -> tuple[Sheets, Edit]:
    sheet = _find(sheets, edit.sheet, language)
    at, count = edit.row - 1, len(edit.rows)
    if not 0 <= at <= len(sheet.rows):
        raise ReadError(say("io.draft_no_row", language, row=edit.row, last=len(sheet.rows)), source=edit.sheet)
    _require_room(sheet, (len(sheet.rows) + count, max(map(len, edit.rows), default=0)), edit.rows, language)
    sheet = _spread(sheet, at, len(sheet.rows), 0)
    rows = [*sheet.rows[:at], *(list(row) for row in edit.rows), *sheet.rows[at:]]
    faults = {(row + count * (row >= at), column): code for (row, column), code in sheet.faults.items()}
    back = DeleteRows(sheet=edit.sheet, row=edit.row, count=count)
    return _with(sheets, replace(sheet, rows=rows, faults=faults)), back


def _delete(sheets: Sheets, edit: DeleteRows, language: str) -> tuple[Sheets, Edit]:
    sheet = _find(sheets, edit.sheet, language)
    at = edit.row - 1
    until = at + edit.count
    if not 0 <= at <= until <= len(sheet.rows):
        raise ReadError(say("io.draft_no_row", language, row=edit.row, last=len(sheet.rows)), source=edit.sheet)
    sheet = _spread(sheet, at, len(sheet.rows), 0)
    faults = {
        (row - edit.count * (row >= until), column): code
        for (row, column), code in sheet.faults.items()
        if not at <= row < until
    }
    back = InsertRows(sheet=edit.sheet, row=edit.row, rows=sheet.rows[at:until])
    rows = [*sheet.rows[:at], *sheet.rows[until:]]
    return _with(sheets, replace(sheet, rows=rows, faults=faults)), back


def _rename(sheets: Sheets, edit: RenameSheet, language: str) -> tuple[Sheets, Edit]:
    sheet = _find(sheets, edit.sheet, language)
    _require_name(sheets, edit.name, language)
    renamed = tuple(replace(entry, name=edit.name) if entry is sheet else entry for entry in sheets)
    return renamed, RenameSheet(sheet=edit.name, name=edit.sheet)


def _add(sheets: Sheets, edit: AddSheet, language: str) -> tuple[Sheets, Edit]:
    _require_name(sheets, edit.name, language)
    if len(sheets) >= MOST_SHEETS:
        raise ReadError(say("io.draft_too_many_sheets", language, most=MOST_SHEETS), source=edit.name)
    sheet = Sheet(name=edit.name, rows=[list(row) for row in edit.rows])
    _require_room(sheet, (len(sheet.rows), max(map(len, sheet.rows), default=0)), edit.rows, language)
    return (*sheets, sheet), RemoveSheet(sheet=edit.name)


def _remove(sheets: Sheets, edit: RemoveSheet, language: str) -> tuple[Sheets, Edit]:
    sheet = _find(sheets, edit.sheet, language)
    return tuple(entry for entry in sheets if entry is not sheet), AddSheet(name=sheet.name, rows=sheet.rows)


_APPLY: dict[str, _Apply] = {
    "cells": _put,
    "insert": _insert,
    "delete": _delete,
    "rename": _rename,
    "add": _add,
    "remove": _remove,
}


def _find(sheets: Sheets, name: str, language: str) -> Sheet:
    for sheet in sheets:
        if sheet.name == name:
            return sheet
    known = ", ".join(sheet.name for sheet in sheets)
    raise ReadError(say("io.draft_no_sheet", language, sheet=name, known=known), source=name)


def _with(sheets: Sheets, changed: Sheet) -> Sheets:
    return tuple(changed if sheet.name == changed.name else sheet for sheet in sheets)


def _require_name(sheets: Sheets, name: str, language: str) -> None:
    if not name.strip() or len(name) > 200 or any(sheet.name == name for sheet in sheets):
        raise ReadError(say("io.draft_sheet_name", language, name=name[:200]), source=name[:200])


def _require_room(sheet: Sheet, size: tuple[int, int], cells: Rows, language: str) -> None:
    height, width = max(size[0], len(sheet.rows)), max(size[1], max(map(len, sheet.rows[:1000]), default=0))
    if height * width > MAX_CELLS:
        message = say("io.too_many_cells", language, sheet=sheet.name, n=height * width, limit=MAX_CELLS)
        raise ReadError(message, source=sheet.name)
    if any(isinstance(cell, str) and len(cell) > LONGEST for row in cells for cell in row):
        raise ReadError(say("io.draft_long_text", language, most=LONGEST), source=sheet.name)


def _spread(sheet: Sheet, top: int, bottom: int, left: int) -> Sheet:
    """Return a sheet whose merged ranges that rows touch are single cells again, each with what the range held."""
    touched: list[Merge] = [merge for merge in sheet.merged if merge[0][0] <= bottom and merge[1][0] >= top]
    touched = [merge for merge in touched if merge[1][1] >= left]
    if not touched:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for (first, start), (last, end) in touched:
        value = rows[first][start] if first < len(rows) and start < len(rows[first]) else None
        for row in rows[first : last + 1]:
            row += [None] * (end + 1 - len(row))
            row[start : end + 1] = [value] * (end + 1 - start)
    return replace(sheet, rows=rows, merged=tuple(merge for merge in sheet.merged if merge not in touched))
