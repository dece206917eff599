"""Drafts of data: what somebody is still working on, kept so that nothing is lost; they alone may be changed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from heijunka.errors import PlanConflict, StoreError
from heijunka.messages import say
from heijunka.store import audit
from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import drafts

LEVEL = 1
"""Of compression: drafts are written after every change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft as it is kept.

    Parameters
    ----------
    site
        Whose data it is to become; empty if that is still open.
    revision
        Counts its changes; whoever changes it names the one that they have seen.
    """

    id: str
    site: str
    who: str
    name: str
    revision: int
    updated: datetime


class Drafts:
    """The drafts of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, draft: KeptDraft, body: bytes) -> None:
        """Keep a new draft, and note who began it."""
        row = _row(draft) | {"body": zlib.compress(body, LEVEL)}
        with self._database.writing() as connection:
            connection.execute(insert(drafts), [row])
            details = {"draft": draft.id, "name": draft.name}
            audit.note(connection, "draft", details, site=draft.site, who=draft.who, now=draft.updated)

    def known(self) -> tuple[KeptDraft, ...]:
        """Return all drafts, the one changed last first."""
        columns = [column for column in drafts.c if column.name != "body"]
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).order_by(drafts.c.updated.desc(), drafts.c.id)).all()
        return tuple(_draft(row) for row in rows)

    def get(self, id: str) -> tuple[KeptDraft, bytes]:
        """Return a draft and its body.

        Raises
        ------
        StoreError
            If there is none of that id.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(drafts).where(drafts.c.id == id)).first()
        if row is None:
            raise self._missing(id)
        return _draft(row), zlib.decompress(row.body)

    def change(self, draft: KeptDraft, body: bytes, *, expected: int) -> None:
        """Keep a draft anew, if nobody else has changed it since.

        Raises
        ------
        PlanConflict
            If somebody has.
        StoreError
            If it is gone.
        """
        row = _row(draft) | {"body": zlib.compress(body, LEVEL)}
        is_it = (drafts.c.id == draft.id) & (drafts.c.revision == expected)
        with self._database.writing() as connection:
            found = connection.execute(update(drafts).where(is_it).values(**row))
            if found.rowcount == 1:
                return
            present = connection.execute(select(drafts.c.revision).where(drafts.c.id == draft.id)).scalar()
        if present is None:
            raise self._missing(draft.id)
        told: Mapping[str, Any] = {"name": draft.name, "expected": expected, "now": present}
        raise PlanConflict(say("store.draft_conflict", self._database.language, **told))

    def remove(self, id: str, *, who: str, now: datetime) -> None:
        """Throw a draft away.

        Raises
        ------
        StoreError
            If there is none of that id.
        """
        with self._database.writing() as connection:
            row = connection.execute(select(drafts.c.site).where(drafts.c.id == id)).first()
            if row is not None:
                connection.execute(delete(drafts).where(drafts.c.id == id))
                audit.note(connection, "draft_removed", {"draft": id}, site=row.site, who=who, now=now)
        if row is None:
            raise self._missing(id)

    def _missing(self, id: str) -> StoreError:
        return StoreError(say("store.no_draft", self._database.language, id=id), code="store.no_draft")


def _row(draft: KeptDraft) -> dict[str, Any]:
    told = {name: getattr(draft, name) for name in ("id", "site", "who", "name", "revision")}
    return told | {"updated": moment(draft.updated)}


def _draft(row: Row[Any]) -> KeptDraft:
    told = {name: getattr(row, name) for name in ("id", "site", "who", "name", "revision")}
    return KeptDraft(updated=datetime.fromisoformat(row.updated), **told)
