"""The records of a frePPLe dump, which remember what was read of them, so that nothing is left out in silence."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from heijunka.errors import ReadError
from heijunka.model.issue import Issue, Place, Severity

_BOOKKEEPING = {"lft", "rght", "lvl", "lastmodified", "id", "name", "reference"}
_NEUTRAL: dict[str, tuple[object, ...]] = {
    "fence": (0,),
    "posttime": (0,),
    "priority": (1,),
    "resource_qty": (1,),
    "minimum": (0,),
    "min_interval": (0,),
    "type": ("default",),
    "duration": (0,),
    "duration_per": (0,),
    "sizeminimum": (1,),
    "sizemultiple": (1,),
    "discrete": (True, False),
}
"""Values that ask for nothing, by field."""
_DURATION = re.compile(
    r"P?(?:(?P<days>\d+)(?:D| days?,?| ))?\s*T?"
    r"(?:(?P<h>\d+)(?:H|:))?(?:(?P<m>\d+)(?:M|:))?(?:(?P<s>\d+(?:\.\d+)?)S?)?"
)
_MOST_NAMED = 20
_LONGEST = 60
_LONGEST_SECONDS = 10**9
_T = TypeVar("_T")


class Log:
    """What had no place or was assumed, and what could not be understood."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._ids: dict[tuple[str, str, str, tuple[tuple[str, str], ...]], list[str]] = {}
        self._unread: dict[tuple[str, str, str], list[tuple[str, str]]] = {}

    def note(self, code: str, place: tuple[str, str, str], **values: object) -> None:
        """Note that something is not, or not exactly, in the problem.

        Parameters
        ----------
        code
            Of the catalogue's room ``frepple``.
        place
            Noun, id and field in frePPLe's words.
        """
        noun, id, field = place
        texts = tuple((name, str(value)[:_LONGEST]) for name, value in values.items())
        self._ids.setdefault((code, noun, field, texts), []).append(id)

    def unread(self, code: str, place: tuple[str, str, str], value: object) -> None:
        """Note a field that nothing asked for; one issue tells of it for all ids and values."""
        noun, id, field = place
        shown = str(value)[:_LONGEST] if isinstance(value, str | int | float) else "..."
        self._unread.setdefault((code, noun, field), []).append((id, shown))

    def issues(self) -> tuple[Issue, ...]:
        """Return what was noted, once for all things of which the same is to be said."""
        found = [
            _issue(code, Place(noun=noun, id=_listed(ids), field=field), len(ids), texts)
            for (code, noun, field, texts), ids in self._ids.items()
        ]
        for (code, noun, field), entries in self._unread.items():
            place = Place(noun=noun, id=_listed([id for id, _ in entries]), field=field)
            found.append(_issue(code, place, len(entries), (("value", _listed([text for _, text in entries])),)))
        return tuple(found)


def _listed(texts: Iterable[str]) -> str:
    known = list(dict.fromkeys(texts))
    more = f" (+{len(known) - _MOST_NAMED})" if len(known) > _MOST_NAMED else ""
    return ", ".join(known[:_MOST_NAMED]) + more


def _issue(code: str, place: Place, n: int, texts: tuple[tuple[str, str], ...]) -> Issue:
    values = (("noun", place.noun), ("field", place.field), ("n", str(n)), *texts)
    return Issue(code=f"frepple.{code}", place=place, severity=Severity.WARNING, values=values)


class Record:
    """One record: a noun, a key and fields.

    Parameters
    ----------
    noun
        frePPLe's model without its application, e.g. ``operation``.
    key
        Its name, or what it links.
    fields
        As dumped; ``x_id`` is the same as ``x``.
    """

    def __init__(self, log: Log, noun: str, key: str, fields: dict[str, Any]) -> None:
        self.log, self.noun, self.key = log, noun, key
        self._fields = fields
        self._unread = {name for name, value in fields.items() if value not in (None, "") and name not in _BOOKKEEPING}

    def note(self, code: str, field: str = "", **values: object) -> None:
        """Note something about this record, or one field of it."""
        self._unread.discard(field)
        self.log.note(code, (self.noun, self.key, field), **values)

    def has(self, field: str) -> bool:
        """Tell whether a field holds anything."""
        return self._fields.get(field) not in (None, "")

    def text(self, field: str, default: str = "") -> str:
        """Return a field as text."""
        value = self._take(field)
        return default if value is None else str(value).strip()

    def number(self, field: str, default: float = 0.0) -> float:
        """Return a field as a number."""
        return self._convert(field, float, default, "a number")

    def duration(self, field: str) -> timedelta:
        """Return a field as a duration: seconds, ``d hh:mm:ss`` or ISO 8601."""
        return self._convert(field, _duration, timedelta(0), "a duration in seconds")

    def moment(self, field: str) -> datetime | None:
        """Return a field as a moment; frePPLe's have no time zone and are taken as UTC."""
        return self._convert(field, _moment, None, "a date like 2024-01-31 08:00:00")

    def is_set(self, field: str, default: bool) -> bool:
        """Return a field as yes or no."""
        value = self._take(field)
        return default if value is None else str(value).lower() in ("true", "1", "yes")

    def leave(self, *names: str) -> None:
        """Do not list these fields as unread, for they are told of otherwise; all fields if none is named."""
        self._unread.difference_update(names or self._fields)

    def rest(self, code: str) -> None:
        """Note every field that holds something and was never read."""
        for name in sorted(self._unread):
            if not _is_neutral(name, self._fields[name]):
                self.log.unread(code, (self.noun, self.key, name), self._fields[name])

    def _take(self, field: str) -> Any:
        self._unread.discard(field)
        value = self._fields.get(field)
        return None if value == "" else value

    def _convert(self, field: str, read: Callable[[Any], _T], default: _T, wanted: str) -> _T:
        value = self._take(field)
        if value is None:
            return default
        try:
            result = read(value)
        except (ValueError, TypeError, OverflowError):
            result = default
        else:
            if not isinstance(result, float) or math.isfinite(result):
                return result
        self.log.faults.append(f"{self.noun} '{self.key}' {field} is {str(value)[:_LONGEST]!r}, not {wanted}")
        return default


class Records:
    """All records of a dump, by noun and key.

    Parameters
    ----------
    data
        The JSON text.
    source
        Named in errors.

    Raises
    ------
    ReadError
        If it is not a list of objects with ``model`` and ``fields``.
    """

    def __init__(self, data: bytes, source: str) -> None:
        self.log = Log()
        self._by_noun: dict[str, dict[str, Record]] = {}
        for entry in _parsed(data, source):
            application, _, noun = entry["model"].rpartition(".")
            if application not in ("input", "common"):
                noun = entry["model"]
            self._add(noun, entry.get("pk"), entry["fields"])

    def _add(self, noun: str, pk: object, given: dict[str, Any]) -> None:
        fields = {name.removesuffix("_id"): value for name, value in given.items()}
        links = [str(fields[name]) for name in _LINKS.get(noun, ()) if fields.get(name) not in (None, "")]
        key = "/".join(links) or str(fields.get("reference") or fields.get("name") or pk or "")
        known = self._by_noun.setdefault(noun, {})
        # Links need not be unique (alternates, periods of validity): a number tells them apart.
        unique, n = key, 1
        while unique in known:
            if noun not in _LINKS and noun not in _UNNAMED and key:
                self.log.faults.append(f"{noun} '{key}' is there twice")
            n += 1
            unique = f"{key} #{n}"
        known[unique] = Record(self.log, noun, key, fields)

    def of(self, *nouns: str) -> Iterator[Record]:
        """Yield the records of nouns, in the order of the file."""
        for noun in nouns:
            yield from self._by_noun.get(noun, {}).values()

    def find(self, noun: str, key: str, *, asked_by: Record) -> Record | None:
        """Return a record by its key; one that is not there is a fault."""
        found = self._by_noun.get(noun, {}).get(key)
        if found is None:
            self.log.faults.append(f"{asked_by.noun} '{asked_by.key}' names {noun} '{key}', which is not there")
        return found

    def rest(self) -> None:
        """Note every record of a noun that has no place at all, and every field never read."""
        for noun, records in self._by_noun.items():
            for record in records.values():
                if noun in _KNOWN:
                    record.rest("no_place")
                elif noun == "parameter":
                    record.leave("description")
                    record.rest("setting")
                else:
                    record.note("other_noun")


_LINKS = {
    "calendarbucket": ("calendar", "startdate"),
    "buffer": ("item", "location"),
    "operationmaterial": ("operation", "item"),
    "operationresource": ("operation", "resource"),
    "operationdependency": ("operation", "blockedby"),
    "suboperation": ("operation", "suboperation"),
    "resourceskill": ("resource", "skill"),
    "setuprule": ("setupmatrix", "fromsetup", "tosetup"),
    "itemsupplier": ("item", "supplier"),
    "itemdistribution": ("item", "origin", "location"),
}
"""Nouns without a name of their own, and the fields that say which is which."""
_PLANS = {"operationplan", "purchaseorder", "distributionorder", "manufacturingorder"}
_KNOWN = {
    *_LINKS,
    *_PLANS,
    *("calendar", "location", "item", "customer", "supplier", "operation", "resource", "skill"),
    *("setupmatrix", "demand"),
}
_UNNAMED = {*_PLANS, "userpreference"}


def _parsed(data: bytes, source: str) -> Iterable[dict[str, Any]]:
    try:
        entries = json.loads(data)
    except UnicodeDecodeError as error:
        raise ReadError(f"The file is no text: byte {error.start} is not UTF-8.", source=source) from None
    except json.JSONDecodeError as error:
        raise ReadError(f"This is not JSON: {error.msg}.", source=source, row=error.lineno) from None
    except (RecursionError, ValueError):
        raise ReadError(
            "This is not JSON that can be read: nested too deep, or a number too long.", source=source
        ) from None
    if not isinstance(entries, list):
        raise ReadError("A frePPLe dump is a JSON list of records; this is something else.", source=source)
    wrong = [n for n, entry in enumerate(entries, 1) if not _is_record(entry)]
    if wrong:
        shown = ", ".join(map(str, wrong[:_MOST_NAMED]))
        raise ReadError(
            f"Each record needs a text 'model' and an object 'fields'; these do not have them: {shown}.", source=source
        )
    return entries


def _is_record(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("model"), str) and isinstance(entry.get("fields"), dict)


def _is_neutral(name: str, value: object) -> bool:
    if value in ([], {}):
        return True
    neutral = _NEUTRAL.get(name, ())
    try:
        return value in neutral or float(str(value)) in neutral
    except ValueError:
        return False


def _duration(value: object) -> timedelta:
    text = str(value).strip()
    try:
        seconds = float(text)
    except ValueError:
        match = _DURATION.fullmatch(text)
        if match is None or not any(match.groups()):
            raise
        days, hours, minutes, rest = (float(part or 0) for part in match.group("days", "h", "m", "s"))
        seconds = ((days * 24 + hours) * 60 + minutes) * 60 + rest
    if not 0 <= seconds <= _LONGEST_SECONDS:
        raise ValueError
    return timedelta(seconds=seconds)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value).strip()).replace(microsecond=0)
    if not 1900 < moment.year < 2900:
        raise ValueError
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
