"""News in order, for whoever listens: events, plan versions, how far long work is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import feed

KEPT = 20_000
"""News that are kept; who was away for longer looks at everything anew."""
TRIMMED_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that has happened."""

    number: int
    site: str
    kind: str
    at: datetime
    body: Mapping[str, Any]


def tell(connection: Connection, kind: str, body: Mapping[str, Any], *, site: str, now: datetime) -> int:
    """Add a piece of news together with what it tells of; return its number."""
    row = {"site": site, "kind": kind, "at": moment(now), "body": json.dumps(body, ensure_ascii=False)}
    found = connection.execute(insert(feed).values(**row))
    number = int((found.inserted_primary_key or (0,))[0])
    if number % TRIMMED_EVERY == 0:
        connection.execute(delete(feed).where(feed.c.number <= number - KEPT))
    return number


class Feed:
    """The news of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tell(self, kind: str, body: Mapping[str, Any], *, site: str, now: datetime) -> int:
        """Add a piece of news; return its number."""
        with self._database.writing() as connection:
            return tell(connection, kind, body, site=site, now=now)

    def last(self) -> int:
        """Return the number of the newest; 0 if there is none."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.max(feed.c.number))).scalar() or 0)

    def after(self, number: int, limit: int = 500) -> tuple[News, ...]:
        """Return the news after a number, the oldest first."""
        query = select(feed).where(feed.c.number > number).order_by(feed.c.number).limit(limit)
        with self._database.reading() as connection:
            return tuple(
                News(
                    number=row.number,
                    site=row.site,
                    kind=row.kind,
                    at=datetime.fromisoformat(row.at),
                    body=json.loads(row.body),
                )
                for row in connection.execute(query)
            )
