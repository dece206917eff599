"""From a cell to a value: numbers, yes and no, choices, ids and texts. What cannot be understood says why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.columns import Column, Kind, choice_text, fold
from heijunka.io.tables.lists import read_list, read_pairs
from heijunka.io.tables.moments import read_clock, read_days, read_moment, read_until
from heijunka.io.tables.spans import read_duration
from heijunka.messages import LANGUAGES

YES = frozenset(["yes", "y", "true", "t", "x", "1", "on", "ja", "是", "对", "有", "真", "√", "✓"])
NO = frozenset(["no", "n", "false", "f", "0", "off", "nein", "-", "否", "不", "无", "没有", "假", "×"])
ERROR_VALUES = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_OTHER_WORDS = {"mold": "mould", "operator": "person", "worker": "person", "people": "person", "die": "mould"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the meaning of a cell depends on, besides the cell.

    Parameters
    ----------
    zone
        Of moments that name none.
    unit
        Of bare durations.
    """

    zone: ZoneInfo
    unit: str = ""


def is_blank(raw: object) -> bool:
    """Tell whether a cell holds nothing."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_cell(raw: object, column: Column, setting: Setting) -> Any:
    """Return the value of a cell that is not blank.

    Raises
    ------
    CellError
        If it makes no sense in that column.
    """
    if isinstance(raw, str):
        raw = literal_text(raw)
        if raw in ERROR_VALUES and not isinstance(raw, Literal):
            raise CellError("io.formula_error", value=raw)
    return _READERS[column.kind](raw, column, setting)


class Literal(str):
    """A text that was written with a leading apostrophe: it is taken as it stands."""

    __slots__ = ()


def literal_text(raw: str) -> str:
    """Return a text without the spaces around it, or, after a leading apostrophe, exactly as it stands."""
    if raw.startswith("'"):
        return Literal(raw[1:])
    return raw.strip()


def protect(text: str) -> str:
    """Return how a text is written so that no program takes it for a formula and it reads back exactly."""
    if not text or text[0] in "=+-@'\t\r" or text != text.strip() or text in ERROR_VALUES:
        return f"'{text}"
    return text


def plain(raw: str) -> str:
    """Return a text with full-width letters, digits and signs made plain."""
    return unicodedata.normalize("NFKC", raw).strip()


def _text(raw: object, _column: Column, _setting: Setting) -> str:
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, (int, float)):
        return repr(raw)
    if isinstance(raw, (datetime, date, time, timedelta)):
        # A spreadsheet made a date of something like 3-5; what stood there is lost.
        raise CellError("io.date_for_text", value=str(raw))
    return str(raw)


def _number(raw: object, _column: Column, _setting: Setting) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise CellError("io.not_a_number", value=str(raw))
    value = parse_number(raw) if isinstance(raw, str) else float(raw)
    if not isfinite(value):
        raise CellError("io.not_finite", value=str(raw))
    return value


def parse_number(raw: str) -> float:
    """Return the number that a text is, with a decimal point, or a comma that can be nothing else."""
    text = plain(raw).replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        if len(text.partition(",")[2]) == 3 and not text.lstrip("+-").startswith("0,"):
            raise CellError("io.ambiguous_number", value=raw)
        text = text.replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    if fold(text) in {"nan", "inf", "infinity"}:
        raise CellError("io.not_finite", value=raw)
    if not _NUMBER.fullmatch(text):
        raise CellError("io.not_a_number", value=raw)
    return float(text)


def _whole(raw: object, column: Column, setting: Setting) -> int:
    value = _number(raw, column, setting)
    if not value.is_integer():
        raise CellError("io.not_whole", value=str(raw))
    return int(value)


def _yes_no(raw: object, _column: Column, _setting: Setting) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else plain(str(raw)).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("io.not_yes_no", value=str(raw))


def _choice(raw: object, column: Column, _setting: Setting) -> str:
    word = fold(str(raw))
    for choice in column.choices:
        if word == fold(choice) or any(word == fold(choice_text(choice, language)) for language in LANGUAGES):
            return choice
    if _OTHER_WORDS.get(word) in column.choices:
        return _OTHER_WORDS[word]
    raise CellError("io.not_a_choice", value=str(raw), choices=", ".join(column.choices))


def _list(raw: object, column: Column, setting: Setting) -> tuple[str, ...]:
    if isinstance(raw, Literal) and not raw:
        return ()
    return read_list(_text(raw, column, setting))


def _pairs(raw: object, column: Column, setting: Setting) -> tuple[tuple[str, str], ...]:
    return read_pairs(_text(raw, column, setting))


_READERS: Mapping[Kind, Callable[[Any, Column, Setting], Any]] = {
    Kind.TEXT: _text,
    Kind.ID: _text,
    Kind.NEEDS: _text,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.LIST: _list,
    Kind.PAIRS: _pairs,
    Kind.DURATION: lambda raw, column, setting: read_duration(raw, setting.unit or column.unit),
    Kind.MOMENT: lambda raw, column, setting: read_moment(raw, setting.zone),
    Kind.UNTIL: lambda raw, column, setting: read_until(raw, setting.zone),
    Kind.CLOCK: lambda raw, column, setting: read_clock(raw),
    Kind.DAYS: lambda raw, column, setting: read_days(raw),
}
