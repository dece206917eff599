"""What was played in the twin for a site, and what came of it, kept until somebody removes it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import runs


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """What was played, as it is kept.

    Parameters
    ----------
    asked
        What was to be played.
    body
        What came of it, as JSON; empty in a list.
    """

    id: str
    site: str
    who: str
    made: datetime
    asked: Mapping[str, Any]
    body: bytes = b""


class Runs:
    """The runs of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run: KeptRun) -> None:
        """Keep what was played."""
        row = {"id": run.id, "site": run.site, "who": run.who, "made": moment(run.made), "asked": json.dumps(run.asked)}
        with self._database.writing() as connection:
            connection.execute(insert(runs), [row | {"body": zlib.compress(run.body)}])

    def known(self, site: str) -> tuple[KeptRun, ...]:
        """Return the runs of a site, the newest first, without what came of them."""
        table = runs.c
        query = select(table.id, table.site, table.who, table.made, table.asked).where(table.site == site)
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(table.made.desc(), table.id))
            return tuple(
                KeptRun(id=id, site=of, who=who, made=datetime.fromisoformat(made), asked=json.loads(asked))
                for id, of, who, made, asked in found
            )

    def find(self, id: str) -> KeptRun | None:
        """Return a run; None if there is none of that id."""
        with self._database.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.id == id)).first()
        if row is None:
            return None
        told: dict[str, Any] = {"made": datetime.fromisoformat(row.made), "asked": json.loads(row.asked)}
        return KeptRun(id=row.id, site=row.site, who=row.who, body=zlib.decompress(row.body), **told)

    def remove(self, id: str) -> None:
        """Remove a run, if there is one of that id."""
        with self._database.writing() as connection:
            connection.execute(delete(runs).where(runs.c.id == id))
