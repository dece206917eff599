"""Moments, times of day and weekdays in cells; what names no time zone is local time of the plant."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heijunka.io.tables.cell_error import CellError

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""Outside, a date is a slip: a bare number shown as a date, a day typed where a year belongs."""
_DAY = timedelta(days=1)
_SPREADSHEET_START = datetime(1899, 12, 30)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NAMED = re.compile(r"(?:(\d{1,2})[ .-]+([a-z]{3,9})|([a-z]{3,9})[ .]+(\d{1,2}),?)[ .-]+(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:：时点](\d{1,2}))?(?:[:：分](\d{1,2})(?:\.(\d{1,6}))?)?(?:分|秒)?\s*(am|pm)?")
_OFFSET = re.compile(r"\s*(z|utc|[+-]\d\d:?\d\d)$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "七": 6}
_DAILY = {"daily", "every day", "everyday", "all", "all days", "每天", "每日", "全周", "天天"}
_NEVER = {"none", "无"}
_WORKING = {"weekdays", "working days", "workdays", "工作日"}


def read_moment(raw: object, zone: ZoneInfo) -> datetime:
    """Return the moment that a cell holds; a date without a time is its first moment."""
    value = _naive_or_aware(raw)
    return value if value.tzinfo is not None else in_zone(value, zone, raw)


def read_until(raw: object, zone: ZoneInfo) -> datetime:
    """Return the moment by which something is over; a date without a time means the end of that day."""
    value = _naive_or_aware(raw)
    if value.tzinfo is not None:
        return value
    return in_zone(value + _DAY if value.time() == time(0) else value, zone, raw)


def guess_moment(raw: str, zone: ZoneInfo, *, is_until: bool) -> datetime:
    """Return the likely moment of an unclear date: the day before the month, and of a repeated hour the first."""
    match = re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", raw)
    text = f"{match[3]}-{match[2]}-{match[1]}{raw[match.end() :]}" if match else raw
    value = _naive_or_aware(text)
    if value.tzinfo is not None:
        return value
    if is_until and value.time() == time(0):
        value += _DAY
    return value.replace(tzinfo=zone).astimezone(UTC)


def in_zone(value: datetime, zone: ZoneInfo, raw: object) -> datetime:
    """Return local time as a moment.

    Raises
    ------
    CellError
        If clocks skip it or show it twice.
    """
    first, second = (value.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        skipped = first.astimezone(zone).replace(tzinfo=None) != value
        raise CellError("io.skipped_hour" if skipped else "io.repeated_hour", value=str(raw), zone=zone.key)
    return first


def write_moment(value: datetime, zone: ZoneInfo, *, is_until: bool = False) -> datetime | str:
    """Return local time that `read_moment` (or `read_until`) reads as the moment; as text with offset if need be."""
    local = value.astimezone(zone).replace(tzinfo=None)
    if is_until and local.time() == time(0):
        local -= _DAY
    read = read_until if is_until else read_moment
    try:
        if read(local, zone) == value.astimezone(UTC):
            return local
    except CellError:
        pass
    return value.astimezone(UTC).isoformat()


def read_clock(raw: object) -> time:
    """Return a time of day, on the second before it if it is not on a whole one; 24:00 is 00:00."""
    return _clock_of(raw).replace(microsecond=0, tzinfo=None)


def _clock_of(raw: object) -> time:
    if isinstance(raw, time):
        return raw
    if isinstance(raw, timedelta) and timedelta(0) <= raw <= _DAY:
        return _time_of(raw)
    if isinstance(raw, (date, datetime)):
        return raw.time() if isinstance(raw, datetime) else time(0)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if 0 < raw < 1:
            return _time_of(timedelta(seconds=round(raw * 86400)))
        if 0 <= raw <= 24 and float(raw).is_integer():
            return time(int(raw) % 24)
        raise CellError("io.not_a_time", value=str(raw))
    text = unicodedata.normalize("NFKC", str(raw)).strip().casefold()
    return _clock(text, str(raw))


def read_days(raw: object) -> tuple[int, ...]:
    """Return weekdays, Monday = 0, of e.g. ``Mon-Fri``, ``Mon, Wed``, ``daily``, ``周一至周五`` or ``1-5``."""
    text = unicodedata.normalize("NFKC", str(raw)).strip().casefold()
    if re.fullmatch(r"\d\.0", text):
        text = text[0]
    if text in _DAILY or text in _NEVER or text in _WORKING:
        return () if text in _NEVER else tuple(range(7 if text in _DAILY else 5))
    days: list[int] = []
    for part in re.split(r"[,;、\s]+|和|及", re.sub(r"\s*(?:-|–|~|至|到|\bto\b)\s*", "-", text)):
        ends = [_weekday(word, str(raw)) for word in part.split("-")] if part else []
        if len(ends) == 2:
            days += [day % 7 for day in range(ends[0], ends[1] + (1 if ends[1] >= ends[0] else 8))]
        elif len(ends) == 1:
            days += ends
        elif ends:
            raise CellError("io.not_weekdays", value=str(raw))
    return tuple(days)


def write_days(days: tuple[int, ...]) -> str:
    """Return the cell that `read_days` reads as these weekdays."""
    if not days:
        return "none"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{_DAY_NAMES[days[0]].title()}-{_DAY_NAMES[days[-1]].title()}"
    return ", ".join(_DAY_NAMES[day].title() for day in days)


def _naive_or_aware(raw: object) -> datetime:
    if isinstance(raw, str):
        value = _from_text(raw)
    elif isinstance(raw, datetime):
        value = raw
    elif isinstance(raw, date):
        value = datetime(raw.year, raw.month, raw.day)
    elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
        value = _from_number(raw)
    else:
        raise CellError("io.not_a_date", value=str(raw))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise CellError("io.unlikely_date", value=str(raw))
    # Spreadsheets store days as binary fractions: a whole second may be off by microseconds.
    return value.replace(microsecond=0) + timedelta(seconds=round(value.microsecond / 1e6))


def _from_number(raw: float) -> datetime:
    if float(raw).is_integer() and (match := _COMPACT.fullmatch(str(int(raw)))):
        return _date(match[1], match[2], match[3], raw)
    if 0 <= raw < 2958466:
        return _SPREADSHEET_START + timedelta(seconds=round(raw * 86400))
    raise CellError("io.not_a_date", value=str(raw))


def _from_text(raw: str) -> datetime:
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", raw).strip().casefold())
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_number(float(text))
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _NAMED, _COMPACT):
        match = pattern.match(text)
        if match is not None:
            day = _day_of(pattern, match, raw)
            return _with_clock(day, text[match.end() :].removeprefix("t").lstrip(", "), raw)
    raise CellError("io.not_a_date", value=raw)


def _day_of(pattern: re.Pattern[str], match: re.Match[str], raw: str) -> datetime:
    if pattern is _YEAR_LAST:
        first, second = int(match[1]), int(match[2])
        if first <= 12 and second <= 12 and first != second:
            raise CellError("io.ambiguous_date", value=raw)
        day, month = (first, second) if first > 12 or second <= 12 else (second, first)
        return _date(match[3], str(month), str(day), raw)
    if pattern is _NAMED:
        name = (match[2] or match[3])[:3]
        if name not in _MONTHS:
            raise CellError("io.not_a_date", value=raw)
        return _date(match[5], str(_MONTHS.index(name) + 1), match[1] or match[4], raw)
    return _date(match[1], match[2], match[3], raw)


def _date(year: str, month: str, day: str, raw: object) -> datetime:
    try:
        return datetime(int(year), int(month), int(day))
    except ValueError:
        raise CellError("io.not_a_date", value=str(raw)) from None


def _with_clock(day: datetime, rest: str, raw: str) -> datetime:
    if not rest:
        return day
    offset = _OFFSET.search(rest)
    clock = rest[: offset.start()] if offset else rest
    try:
        at = _clock(clock.strip(), raw)
    except CellError:
        raise CellError("io.not_a_date", value=raw) from None
    is_next = clock.strip().startswith("24")
    value = datetime.combine(day, at) + (_DAY if is_next else timedelta(0))
    if offset is None:
        return value
    return datetime.fromisoformat(value.isoformat() + ("+00:00" if offset[1] in ("z", "utc") else offset[1]))


def _clock(text: str, raw: str) -> time:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise CellError("io.not_a_time", value=raw)
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    microsecond = int((match[4] or "0").ljust(6, "0"))
    if match[5]:
        if not 1 <= hour <= 12:
            raise CellError("io.not_a_time", value=raw)
        hour = hour % 12 + (12 if match[5] == "pm" else 0)
    if (hour, minute, second) == (24, 0, 0):
        hour = 0
    try:
        return time(hour, minute, second, microsecond)
    except ValueError:
        raise CellError("io.not_a_time", value=raw) from None


def _time_of(span: timedelta) -> time:
    seconds = int(span.total_seconds()) % 86400
    return time(seconds // 3600, seconds % 3600 // 60, seconds % 60, span.microseconds)


def _weekday(word: str, raw: str) -> int:
    if word.isdigit() and 1 <= int(word) <= 7:
        return int(word) - 1
    name = re.sub(r"^(周|星期|礼拜)", "", word)
    if name in _CHINESE_DAYS:
        return _CHINESE_DAYS[name]
    for day, short in enumerate(_DAY_NAMES):
        if word.rstrip(".")[:3] == short or word.rstrip(".") == short[:2]:
            return day
    raise CellError("io.not_weekdays", value=raw)
