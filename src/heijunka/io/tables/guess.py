"""The data doctor's hand at cells: what a careful reader would take an unclear cell for, where that is safe."""

from __future__ import annotations

import re
from typing import Any

from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.cells import Setting, parse_number, plain, read_cell
from heijunka.io.tables.columns import Column, Kind, fold
from heijunka.io.tables.moments import guess_moment

NOTHING = {
    fold(word) for word in ("n/a", "#n/a", "na", "none", "null", "nil", "nan", "tbd", "unknown", "无", "空", "待定")
} | {""}
_NUMBERS = re.compile(r"[+-]?\d[\d.,]*(?:e[+-]?\d+)?", re.IGNORECASE)
_SPAN = re.compile(r"\d+(?:[.,]\d+)?\s*[a-z\u4e00-\u9fff]+", re.IGNORECASE)


def guessed(raw: str, column: Column, setting: Setting) -> tuple[Any, str]:
    """Return what a cell that could not be read is taken for, and how that is told; None means nothing.

    Raises
    ------
    CellError
        If there is no safe guess.
    """
    text = plain(raw)
    if fold(text) in NOTHING and not column.is_required:
        return None, "—"
    if column.kind in (Kind.MOMENT, Kind.UNTIL):
        value = guess_moment(raw, setting.zone, is_until=column.kind is Kind.UNTIL)
        return value, value.astimezone(setting.zone).strftime("%Y-%m-%d %H:%M")
    if column.kind in (Kind.NUMBER, Kind.WHOLE):
        found = _only(_NUMBERS, text).rstrip(".,")
        found = found.replace(",", "") if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", found) else found
        return read_cell(str(parse_number(found)), column, setting), found
    if column.kind is Kind.DURATION:
        found = _only(_SPAN, text)
        return read_cell(found, column, setting), found
    raise CellError("io.not_a_number", value=raw)


def _only(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.findall(text)
    if len(found) != 1:
        raise CellError("io.not_a_number", value=text)
    return str(found[0])
