"""What is handed to the floor: written down first, sent afterwards, and never sent twice on a guess.

A dispatch that was sent and not answered may have arrived. It is asked after by its key; only when the other side says
that it has never seen it, it is sent again (an outbox with idempotency keys, after Helland 2007).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from heijunka.errors import StoreError
from heijunka.messages import say
from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.leases import Lease, leads
from heijunka.store.mandates import found as mandate_of
from heijunka.store.schema import dispatches, publications


class DispatchStatus(StrEnum):
    """How far a dispatch is."""

    WAITING = "waiting"
    """Decided, not sent."""
    SENT = "sent"
    """Sent, not answered: whether it arrived is not known."""
    TAKEN = "taken"
    REFUSED = "refused"
    REVOKING = "revoking"
    """To be taken back; whether it still can be is not known."""
    REVOKED = "revoked"
    OVER = "over"
    """Begun: from here on, events tell of it."""


OPEN = (DispatchStatus.WAITING, DispatchStatus.SENT, DispatchStatus.TAKEN, DispatchStatus.REVOKING)
_NEXT: Mapping[DispatchStatus, frozenset[DispatchStatus]] = {
    DispatchStatus.WAITING: frozenset(
        {DispatchStatus.SENT, DispatchStatus.REVOKING, DispatchStatus.REVOKED, DispatchStatus.OVER}
    ),
    DispatchStatus.SENT: frozenset(DispatchStatus) - {DispatchStatus.SENT},
    DispatchStatus.TAKEN: frozenset({DispatchStatus.REVOKING, DispatchStatus.REVOKED, DispatchStatus.OVER}),
    DispatchStatus.REVOKING: frozenset({DispatchStatus.REVOKED, DispatchStatus.OVER, DispatchStatus.TAKEN}),
}
"""What may follow what; what is over, refused or revoked stays so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An operation that is handed to the floor.

    Parameters
    ----------
    key
        Tells it from all others; the same however often it is sent.
    body
        What the floor is told: mode, resources, when it is planned, how much.
    version, epoch
        Of the plan that it carries out, and of who led when it was decided: the floor takes none that is older than
        what it has seen.
    n_tries
        How often it was sent.
    """

    site: str
    key: str
    order: str
    operation: str
    body: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    epoch: int = 0
    status: DispatchStatus = DispatchStatus.WAITING
    why: str = ""
    n_tries: int = 0


class Dispatches:
    """The dispatches of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, given: Sequence[Dispatch], *, lease: Lease, now: datetime) -> tuple[Dispatch, ...]:
        """Write down what is to be sent; return what was not known before.

        Raises
        ------
        StoreError
            If another leads by now, the agent was stopped, or another version is in force: nothing is written then.
        """
        with self._database.writing() as connection:
            for site, version in sorted({(entry.site, entry.version) for entry in given}):
                self._require(connection, site, lease, now=now, version=version)
            known = {(entry.site, entry.key) for entry in given if self._row(connection, entry.site, entry.key)}
            new = [replace(entry, epoch=lease.epoch) for entry in given if (entry.site, entry.key) not in known]
            for entry in new:
                connection.execute(insert(dispatches).values(**_values(entry), updated=moment(now)))
        return tuple(new)

    def send(self, site: str, key: str, *, lease: Lease, now: datetime) -> Dispatch | None:
        """Note that a dispatch is about to be sent; None if it must not be, or not again.

        Whoever calls this sends it afterwards, once. If the process dies in between, it counts as sent.
        """
        with self._database.writing() as connection:
            row = self._row(connection, site, key)
            if row is None or row.status != DispatchStatus.WAITING.value:
                return None
            version = int(row.version)
            try:
                self._require(connection, site, lease, now=now, version=version)
            except StoreError:
                return None
            told = {"status": DispatchStatus.SENT.value, "n_tries": row.n_tries + 1, "epoch": lease.epoch}
            self._update(connection, site, key, now=now, **told)
            return _dispatch(self._row(connection, site, key))

    def settle(self, site: str, key: str, status: DispatchStatus, *, now: datetime, why: str = "") -> bool:
        """Note what is known by now of a dispatch; return whether that was news.

        Of what was sent and turned out not to have arrived, the status is ``WAITING`` again.
        """
        with self._database.writing() as connection:
            row = self._row(connection, site, key)
            if row is None or status not in _NEXT.get(DispatchStatus(row.status), frozenset()):
                return False
            self._update(connection, site, key, now=now, status=status.value, why=why)
            return True

    def open(self, site: str) -> tuple[Dispatch, ...]:
        """Return what is under way at a site."""
        return self.known(site, OPEN)

    def known(self, site: str, statuses: Sequence[DispatchStatus] = tuple(DispatchStatus)) -> tuple[Dispatch, ...]:
        """Return the dispatches of a site, by order and operation."""
        query = select(dispatches).where(
            (dispatches.c.site == site) & dispatches.c.status.in_([status.value for status in statuses])
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(dispatches.c.order, dispatches.c.operation, dispatches.c.key))
            return tuple(_dispatch(row) for row in rows)

    def _require(self, connection: Connection, site: str, lease: Lease, *, now: datetime, version: int) -> None:
        if not leads(connection, lease, now=now):
            raise self._error("not_leading", holder=lease.holder)
        mandate = mandate_of(connection, site)
        if mandate.is_stopped:
            raise self._error("agent_stopped", site=site, who=mandate.who, why=mandate.why)
        query = select(publications.c.version).where(publications.c.site == site)
        in_force = connection.execute(query.order_by(publications.c.number.desc()).limit(1)).scalar()
        if in_force != version:
            raise self._error("not_in_force", site=site, number=version, in_force=in_force or "-")

    def _row(self, connection: Connection, site: str, key: str) -> Any:
        is_it = (dispatches.c.site == site) & (dispatches.c.key == key)
        return connection.execute(select(dispatches).where(is_it)).first()

    def _update(self, connection: Connection, site: str, key: str, *, now: datetime, **values: Any) -> None:
        is_it = (dispatches.c.site == site) & (dispatches.c.key == key)
        connection.execute(update(dispatches).where(is_it).values(**values, updated=moment(now)))

    def _error(self, name: str, **values: object) -> StoreError:
        return StoreError(say(f"store.{name}", self._database.language, **values), code=f"store.{name}")


def _values(entry: Dispatch) -> dict[str, Any]:
    names = ("site", "key", "order", "operation", "version", "epoch", "why", "n_tries")
    told = {name: getattr(entry, name) for name in names}
    return told | {"status": entry.status.value, "body": json.dumps(entry.body, ensure_ascii=False)}


def _dispatch(row: Any) -> Dispatch:
    names = ("site", "key", "order", "operation", "version", "epoch", "why", "n_tries")
    told = {name: getattr(row, name) for name in names}
    return Dispatch(**told, status=DispatchStatus(row.status), body=json.loads(row.body))
