"""Moments as people say them: ``14:30``, ``+4h``, ``tomorrow 08:00``, ``2026-11-23 14:30``."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.moments import in_zone, read_clock, read_moment
from heijunka.io.tables.spans import read_duration

_NOW = {"now", "现在", "此刻"}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1, "昨天": -1, "今天": 0, "明天": 1, "后天": 2}
_CLOCK = re.compile(r"\d{1,2}[:：时点]\d{0,2}(?:[:：分]\d{0,2})?分?\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm)")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?\s+(\S.*)")
_DAY = timedelta(days=1)


def read_when(raw: str, now: datetime, zone: ZoneInfo, *, is_past: bool = False) -> datetime:
    """Return the moment that somebody means who speaks now.

    Parameters
    ----------
    raw
        A moment, a span from now on (``+4h``, ``-30min``), a time of day, or a day and a time of day.
    now, zone
        When and where it is said.
    is_past
        Whether it tells of the past: a bare time of day is then the last one, else the next.

    Raises
    ------
    CellError
        If it is no moment.
    """
    text = unicodedata.normalize("NFKC", raw).strip().casefold()
    if text in _NOW:
        return now
    try:
        return _read(text, now, zone, is_past=is_past).astimezone(UTC).replace(microsecond=0)
    except OverflowError:  # beyond the last year that there is
        raise CellError("told.not_a_moment", value=raw) from None
    except CellError as error:
        if error.code in ("io.skipped_hour", "io.repeated_hour", "io.ambiguous_date"):
            raise
        raise CellError("told.not_a_moment", value=raw) from None


def _read(text: str, now: datetime, zone: ZoneInfo, *, is_past: bool) -> datetime:
    if text[:1] in "+-" and len(text) > 1:
        return now + read_duration(text, "h")
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, tzinfo=None)
    if _CLOCK.fullmatch(text):
        found = in_zone(datetime.combine(today, read_clock(text)), zone, text)
        if is_past and found > now:
            return in_zone(datetime.combine(today - _DAY, read_clock(text)), zone, text)
        if not is_past and found < now:
            return in_zone(datetime.combine(today + _DAY, read_clock(text)), zone, text)
        return found
    for word, days in _DAYS.items():
        if text.startswith(word) and text != word:
            return in_zone(datetime.combine(today + days * _DAY, read_clock(text[len(word) :].strip())), zone, text)
    short = _DAY_OF_YEAR.fullmatch(text)
    if short is not None:
        return read_moment(f"{today.year}-{short[1]}-{short[2]} {short[3]}", zone)
    return read_moment(text, zone)
