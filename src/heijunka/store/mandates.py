"""What an agent may do at a site, and the switch that stops it: read from the database each time, never remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from heijunka.store import audit, feed
from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import mandates

EVERYWHERE = ""
"""The site of the switch that stops all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """What an agent may do.

    Parameters
    ----------
    body
        Levels and guard-rails, as the agent writes them.
    is_stopped
        Whether nothing may be done, here or anywhere.
    who, why
        Who gave it, or stopped it, and the reason that they gave.
    """

    site: str
    body: Mapping[str, Any] = field(default_factory=dict)
    is_stopped: bool = False
    who: str = ""
    why: str = ""


class Mandates:
    """The mandates of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, site: str) -> Mandate:
        """Return what may be done at a site; nothing is said of one that nobody has given a mandate for."""
        with self._database.reading() as connection:
            return found(connection, site)

    def give(self, site: str, body: Mapping[str, Any], *, who: str, now: datetime) -> None:
        """Say what may be done; whether it is stopped stays."""
        with self._database.writing() as connection:
            is_stopped = found(connection, site).is_stopped
            _put(connection, Mandate(site=site, body=body, is_stopped=is_stopped, who=who), now)
            audit.note(connection, "mandate_given", dict(body), site=site, who=who, now=now)

    def stop(self, site: str = EVERYWHERE, *, who: str, why: str, now: datetime) -> None:
        """Stop the agent, at a site or everywhere; it holds until it is let go on, whatever is started anew."""
        self._switch(site, is_stopped=True, who=who, why=why, now=now)

    def resume(self, site: str = EVERYWHERE, *, who: str, why: str, now: datetime) -> None:
        """Let the agent go on."""
        self._switch(site, is_stopped=False, who=who, why=why, now=now)

    def _switch(self, site: str, *, is_stopped: bool, who: str, why: str, now: datetime) -> None:
        kind = "agent_stopped" if is_stopped else "agent_resumed"
        with self._database.writing() as connection:
            body = _row(connection, site)["body"]
            _put(connection, Mandate(site=site, body=body, is_stopped=is_stopped, who=who, why=why), now)
            audit.note(connection, kind, {"why": why}, site=site, who=who, now=now)
            feed.tell(connection, kind, {"who": who, "why": why}, site=site, now=now)


def found(connection: Connection, site: str) -> Mandate:
    """Return what may be done at a site, and whether that, or everything, is stopped."""
    here, everywhere = _row(connection, site), _row(connection, EVERYWHERE)
    said = here if here["is_stopped"] or not everywhere["is_stopped"] else everywhere
    is_stopped = bool(here["is_stopped"] or everywhere["is_stopped"])
    return Mandate(site=site, body=here["body"], is_stopped=is_stopped, who=said["who"], why=said["why"])


def _row(connection: Connection, site: str) -> dict[str, Any]:
    row = connection.execute(select(mandates).where(mandates.c.site == site)).mappings().first()
    if row is None:
        return {"body": {}, "is_stopped": 0, "who": "", "why": ""}
    return {**row, "body": json.loads(row["body"])}


def _put(connection: Connection, mandate: Mandate, now: datetime) -> None:
    connection.execute(delete(mandates).where(mandates.c.site == mandate.site))
    told = {"site": mandate.site, "who": mandate.who, "why": mandate.why, "at": moment(now)}
    body = json.dumps(mandate.body, ensure_ascii=False)
    connection.execute(insert(mandates).values(**told, body=body, is_stopped=int(mandate.is_stopped)))
