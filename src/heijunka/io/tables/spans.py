"""Durations in cells: numbers with a unit in English or Chinese, ISO 8601, hours and minutes, bare numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from math import isfinite

from heijunka.io.tables.cell_error import CellError

SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_WORDS = {
    "s": "s sec secs second seconds 秒 秒钟",
    "min": "m min mins minute minutes 分 分钟",
    "h": "h hr hrs hour hours 时 小时 钟头 个小时",
    "d": "d day days 天 日",
    "w": "w wk wks week weeks 周 星期 个星期",
}
UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_PART = re.compile(r"\s*(\d+(?:[.,]\d+)?|\.\d+)\s*([^\W\d_]+)\.?\s*")
_ISO = re.compile(
    r"P(?:(?P<w>\d+(?:[.,]\d+)?)W)?(?:(?P<d>\d+(?:[.,]\d+)?)D)?"
    r"(?:T(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<min>\d+(?:[.,]\d+)?)M)?(?:(?P<s>\d+(?:[.,]\d+)?)S)?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?")
_PLAIN = re.compile(r"\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+", re.IGNORECASE)


def read_duration(raw: object, unit: str) -> timedelta:
    """Return the duration that a cell holds.

    Parameters
    ----------
    unit
        Of a bare number.
    """
    if isinstance(raw, timedelta):
        return raw
    if isinstance(raw, time):
        return timedelta(hours=raw.hour, minutes=raw.minute, seconds=raw.second, microseconds=raw.microsecond)
    if isinstance(raw, (bool, date, datetime)):
        raise CellError("io.not_a_duration", value=str(raw))
    if isinstance(raw, (int, float)):
        return _span(float(raw) * SECONDS[unit], raw)
    text = unicodedata.normalize("NFKC", str(raw)).strip().casefold()
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+-").strip()
    seconds = _seconds(text, unit)
    if seconds is None:
        code = "io.not_finite" if text in {"nan", "inf", "infinity"} else "io.not_a_duration"
        raise CellError(code, value=str(raw))
    return _span(sign * seconds, raw)


def write_duration(value: timedelta, unit: str) -> float | str:
    """Return the cell that `read_duration` reads as a duration: a number where a short one will do."""
    number = round(value.total_seconds() / SECONDS[unit], 3)
    if abs(number) < 1e9 and _span(number * SECONDS[unit], "") == value:
        return number
    minus, rest = ("-", -value) if value < timedelta(0) else ("", value)
    fraction = f".{rest.microseconds:06d}" if rest.microseconds else ""
    clock = f"T{rest.seconds}{fraction}S" if rest.seconds or fraction else ""
    return f"{minus}P{rest.days}D{clock}"


def best_unit(values: Iterable[timedelta], unit: str) -> str:
    """Return the unit in which most of the values are short numbers: the usual one, or seconds."""
    given = list(values)
    n_usual = sum(isinstance(write_duration(value, unit), float) for value in given)
    n_seconds = sum(isinstance(write_duration(value, "s"), float) for value in given)
    return "s" if n_seconds > n_usual else unit


def _seconds(text: str, unit: str) -> float | None:
    if _PLAIN.fullmatch(text):
        return float(text) * SECONDS[unit]
    if re.fullmatch(r"\d+,(\d{1,2}|\d{4,})", text):
        return float(text.replace(",", ".")) * SECONDS[unit]
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = match.groups()
        return int(hours) * 3600.0 + int(minutes) * 60.0 + float(seconds or 0)
    if (match := _ISO.fullmatch(text)) and any(match.groupdict().values()):
        return sum(_decimal(match[name]) * SECONDS[name] for name in SECONDS if match[name])
    total, position = 0.0, 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None or match[2] not in UNIT_OF:
            return None
        total += _decimal(match[1]) * SECONDS[UNIT_OF[match[2]]]
        position = match.end()
    return total if text else None


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _span(seconds: float, raw: object) -> timedelta:
    if not isfinite(seconds):
        raise CellError("io.not_finite", value=str(raw))
    try:
        return timedelta(microseconds=round(seconds * 1e6))
    except OverflowError:
        raise CellError("io.not_a_duration", value=str(raw)) from None
