"""A draft: tables that are to become a problem, and what somebody has agreed to take for granted about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from heijunka.io.drafts.edits import Edit
from heijunka.io.reading import Reading
from heijunka.io.tables.read import read_sheets
from heijunka.io.tables.sheet import Sheet
from heijunka.model.issue import Issue

__all__ = ["Draft", "Reading", "accept", "accept_all", "key_of", "read_draft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Tables on their way to become a problem.

    Parameters
    ----------
    name
        Of the file they came from.
    now
        Start of the horizon if the tables give none.
    base
        Number of the version that they were taken from; None for a file.
    accepted
        Keys of the assumptions that somebody agreed to.
    done, undone
        What takes changes back, and makes them again; the last one first to go.
    """

    name: str
    sheets: tuple[Sheet, ...]
    now: datetime
    base: int | None = None
    accepted: frozenset[str] = frozenset()
    done: tuple[tuple[Edit, ...], ...] = ()
    undone: tuple[tuple[Edit, ...], ...] = ()


def read_draft(draft: Draft, language: str = "en") -> Reading:
    """Read the tables, what is unclear taken for what it is likely to mean: each such thing is an assumption."""
    return read_sheets(draft.sheets, now=draft.now, lenient=True, language=language)


def key_of(assumption: Issue) -> str:
    """Return what tells an assumption from others; it stays the same when rows above come or go."""
    place = assumption.place
    values = ",".join(f"{name}={value}" for name, value in assumption.values)
    return "|".join((assumption.code, place.source, place.noun, place.id, place.field, place.column, values))


def accept(draft: Draft, keys: Iterable[str]) -> Draft:
    """Return the draft with assumptions agreed to."""
    return replace(draft, accepted=draft.accepted | frozenset(keys))


def accept_all(draft: Draft, reading: Reading) -> Draft:
    """Return the draft with every assumption of its reading agreed to."""
    return accept(draft, map(key_of, reading.assumptions))
