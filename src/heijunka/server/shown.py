"""Stored versions, read once and asked often: a version never changes, so what was made of it holds for good."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from heijunka.evaluate.standing import Standings
from heijunka.model.record import PlanRecord
from heijunka.server.answers import Refused
from heijunka.store import Status, Store

_KEPT = 6


class Shown:
    """One version of a plan, and what is asked of it."""

    def __init__(self, number: int, record: PlanRecord) -> None:
        self.number, self.record = number, record

    @cached_property
    def standings(self) -> Standings:
        """How its orders stand."""
        return Standings(self.record.problem, self.record.plan)


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


@lru_cache(maxsize=_KEPT)
def _read(kept: _Kept) -> Shown:
    return Shown(kept.number, kept.store.record(kept.site, kept.number))
