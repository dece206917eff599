"""Stored versions, read once and asked often: a version never changes, so what was made of it holds for good."""

from __future__ import annotations

import gzip
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from threading import Lock, RLock
from typing import Any, NamedTuple

from fastapi import Response

from heijunka.evaluate.standing import Standings
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord
from heijunka.reschedule.facts import take_in
from heijunka.reschedule.present import present
from heijunka.server.answers import Refused
from heijunka.store import Status, Store

_KEPT = 6
_TEXTS_KEPT = 24
_PACKED_FROM = 2000
"""Bytes from which an answer is worth packing."""


class Shown:
    """One version of a plan, and what is asked of it."""

    def __init__(self, number: int, record: PlanRecord) -> None:
        self.number, self.record = number, record
        self._texts: OrderedDict[Hashable, Text] = OrderedDict()
        self._lock = RLock()

    @property
    def standings(self) -> Standings:
        """How its orders stand."""
        with self._lock:
            return self._standings

    @cached_property
    def _standings(self) -> Standings:
        return Standings(self.record.problem, self.record.plan)

    def told(self, key: Hashable, make: Callable[[], Any]) -> Text:
        """Return what is told of it under a key, written and packed once: many ask for the same."""
        with self._lock:  # who asks meanwhile waits for the first, and makes nothing twice
            if key not in self._texts:
                while len(self._texts) >= _TEXTS_KEPT:
                    self._texts.popitem(last=False)
                self._texts[key] = Text.of(make())
            self._texts.move_to_end(key)
            return self._texts[key]


@dataclass(frozen=True, slots=True)
class Text:
    """JSON, plain and packed."""

    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, document: Any) -> Text:
        """Write a document; what is written already stays as it is."""
        if not isinstance(document, bytes):
            text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
            document = text.encode()
        packed = gzip.compress(document, 6, mtime=0) if len(document) >= _PACKED_FROM else b""
        return cls(document, packed)

    def answer(self, is_packed: bool, **headers: str) -> Response:
        """Return it as an answer, packed for whoever takes that."""
        vary = {"Vary": "Accept-Encoding, Accept-Language"}
        if is_packed and self.packed:
            told = {"Content-Encoding": "gzip"} | vary | headers
            return Response(self.packed, media_type="application/json", headers=told)
        return Response(self.plain, media_type="application/json", headers=vary | headers)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def minute(now: datetime) -> datetime:
    """Return the minute of a moment: what is told of the next hours is told anew each minute."""
    return now.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class _Kept:
    store: Store
    site: str
    number: int


def shown(store: Store, site: str, number: int | None = None) -> Shown:
    """Return a version: the one asked for, or the one in force, or the newest.

    Raises
    ------
    Refused
        If the site has none.
    """
    return _read(_Kept(store, site, number if number is not None else number_of(store, site)))


class Stand(NamedTuple):
    """How a site stands: its problem with all that has happened, its plan, the time there, and its last event."""

    problem: Problem
    plan: Plan
    now: datetime
    last: int


def stand(store: Store, site: str, clock: datetime) -> Stand:
    """Return how a site stands; raises as `shown`."""
    record = shown(store, site).record
    state, last = store.state(site)
    now = present(record.problem, state, clock)
    problem = record.problem if state is None else take_in(record.problem, state).problem
    return Stand(problem, record.plan, now, last)


def number_of(store: Store, site: str) -> int:
    """Return the version in force at a site, or the newest.

    Raises
    ------
    Refused
        If there is none.
    """
    versions = store.versions(site)
    if not versions:
        raise Refused("server.not_found", 404)
    in_force = next((entry for entry in versions if entry.status is Status.PUBLISHED), None)
    return (in_force or max(versions, key=lambda entry: entry.number)).number


_READING = Lock()


@lru_cache(maxsize=_KEPT)
def _place(_kept: _Kept) -> list[Shown]:
    return []


def _read(kept: _Kept) -> Shown:
    """Read a version once: a hundred who ask for it while it is read wait for that one reading."""
    place = _place(kept)
    if not place:
        with _READING:
            if not place:
                place.append(Shown(kept.number, kept.store.record(kept.site, kept.number)))
    return place[0]
