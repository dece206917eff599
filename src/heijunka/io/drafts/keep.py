"""A draft as bytes and back; what a spreadsheet knows as a date stays one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from pydantic import TypeAdapter

from heijunka.io.drafts.draft import Draft
from heijunka.io.drafts.edits import Edit
from heijunka.io.tables.sheet import Sheet

_EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)
_READERS: dict[str, Callable[[Any], Any]] = {
    "at": datetime.fromisoformat,
    "on": date.fromisoformat,
    "clock": time.fromisoformat,
    "seconds": lambda value: timedelta(seconds=value),
}


def dumps_draft(draft: Draft) -> bytes:
    """Return a draft as JSON."""
    document = {
        "name": draft.name,
        "now": draft.now.isoformat(),
        "base": draft.base,
        "accepted": sorted(draft.accepted),
        "sheets": [_sheet(sheet) for sheet in draft.sheets],
        "done": [[_edit(edit) for edit in step] for step in draft.done],
        "undone": [[_edit(edit) for edit in step] for step in draft.undone],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def loads_draft(data: bytes) -> Draft:
    """Return the draft that `dumps_draft` wrote."""
    document = json.loads(data)
    return Draft(
        name=document["name"],
        now=datetime.fromisoformat(document["now"]),
        base=document["base"],
        accepted=frozenset(document["accepted"]),
        sheets=tuple(map(_read_sheet, document["sheets"])),
        done=tuple(tuple(map(_read_edit, step)) for step in document["done"]),
        undone=tuple(tuple(map(_read_edit, step)) for step in document["undone"]),
    )


def shown(cell: Any) -> str | float | bool | None:
    """Return a cell as a person sees and types it."""
    if isinstance(cell, datetime):
        return _day(cell) if cell.time() == time(0) else f"{_day(cell)} {_clock(cell.time())}"
    if isinstance(cell, date):
        return _day(cell)
    if isinstance(cell, time):
        return _clock(cell)
    if isinstance(cell, timedelta):
        return f"{cell.total_seconds():.15g} s"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    is_plain = cell is None or isinstance(cell, bool | int) or (isinstance(cell, float) and isfinite(cell))
    return cell if is_plain else str(cell)


def _day(value: date) -> str:
    return f"{value.year:04d}-{value:%m-%d}"


def _clock(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second or value.microsecond else f"{value:%H:%M}"


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "rows": _rows(sheet.rows),
        "is_hidden": sheet.is_hidden,
        "merged": sheet.merged,
        "faults": [[row, column, code] for (row, column), code in sheet.faults.items()],
    }


def _read_sheet(document: dict[str, Any]) -> Sheet:
    return Sheet(
        name=document["name"],
        rows=_read_rows(document["rows"]),
        is_hidden=document["is_hidden"],
        merged=tuple((tuple(first), tuple(last)) for first, last in document["merged"]),
        faults={(row, column): code for row, column, code in document["faults"]},
    )


def _edit(edit: Edit) -> dict[str, Any]:
    document = asdict(edit)
    return document | {name: _rows(document[name]) for name in ("cells", "rows") if name in document}


def _read_edit(document: dict[str, Any]) -> Edit:
    rows = {name: _read_rows(document[name]) for name in ("cells", "rows") if name in document}
    return _EDIT.validate_python(document | rows)


def _rows(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[_cell(cell) for cell in row] for row in rows]


def _read_rows(rows: list[list[Any]]) -> list[list[Any]]:
    return [[_read_cell(cell) if isinstance(cell, dict) else cell for cell in row] for row in rows]


def _cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"at": cell.isoformat()}
    if isinstance(cell, date):
        return {"on": cell.isoformat()}
    if isinstance(cell, time):
        return {"clock": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return cell if cell is None or isinstance(cell, bool | int | float) else str(cell)


def _read_cell(cell: dict[str, Any]) -> Any:
    (kind, value), *_ = cell.items()
    return _READERS[kind](value)
