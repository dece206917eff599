"""Addresses that want to be told, and what is on its way to them: noted together with what it tells of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from heijunka.errors import StoreError
from heijunka.messages import say
from heijunka.store import audit
from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import deliveries, webhooks

LEASE = timedelta(seconds=60)
"""How long whoever has taken a delivery has for it; after that another takes it up."""
KEPT = 1000
"""Deliveries that are over and still shown."""


class Told(StrEnum):
    """What can be told."""

    PLAN_PUBLISHED = "plan_published"
    ORDER_LATE = "order_late"
    """Orders that are late in a plan put in force, and were not in the one before."""


class DeliveryStatus(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that wants to be told.

    Parameters
    ----------
    secret
        With which each delivery is signed.
    """

    id: str
    url: str
    kinds: tuple[str, ...]
    who: str
    created: datetime
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something on its way to an address.

    Parameters
    ----------
    due
        When it is tried, or tried again.
    why
        Why the last try failed, in words.
    """

    number: int
    webhook: str
    kind: str
    body: Mapping[str, Any]
    status: DeliveryStatus
    due: datetime
    n_tries: int
    why: str


def queue(connection: Connection, kinds: tuple[Told, ...], body: Mapping[str, Any], *, now: datetime) -> None:
    """Note for all addresses that want it what is to be told, together with what it tells of."""
    text = json.dumps(body, ensure_ascii=False)
    for row in connection.execute(select(webhooks).order_by(webhooks.c.created, webhooks.c.id)).all():
        for kind in kinds:
            if kind.value in row.kinds.split(","):
                values = {"webhook": row.id, "kind": kind.value, "body": text, "due": moment(now)}
                connection.execute(
                    insert(deliveries), [{**values, "status": DeliveryStatus.WAITING.value, "why": "", "n_tries": 0}]
                )


class Webhooks:
    """The addresses of a store, and what is on its way to them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, webhook: Webhook) -> None:
        """Keep a new address."""
        row = {name: getattr(webhook, name) for name in ("id", "url", "secret", "who")}
        row |= {"kinds": ",".join(webhook.kinds), "created": moment(webhook.created)}
        details = {"webhook": webhook.id, "url": webhook.url, "kinds": list(webhook.kinds)}
        with self._database.writing() as connection:
            connection.execute(insert(webhooks), [row])
            audit.note(connection, "webhook_added", details, site="", who=webhook.who, now=webhook.created)

    def known(self) -> tuple[Webhook, ...]:
        """Return all addresses."""
        with self._database.reading() as connection:
            rows = connection.execute(select(webhooks).order_by(webhooks.c.created, webhooks.c.id))
            return tuple(_webhook(row) for row in rows)

    def remove(self, id: str, *, who: str, now: datetime) -> None:
        """Forget an address, and what is on its way to it.

        Raises
        ------
        StoreError
            If there is none of that id.
        """
        with self._database.writing() as connection:
            if connection.execute(delete(webhooks).where(webhooks.c.id == id)).rowcount == 0:
                text = say("store.no_webhook", self._database.language, id=id)
                raise StoreError(text, code="store.no_webhook")
            connection.execute(delete(deliveries).where(deliveries.c.webhook == id))
            audit.note(connection, "webhook_removed", {"webhook": id}, site="", who=who, now=now)

    def deliveries(self, id: str, limit: int = 100) -> tuple[Delivery, ...]:
        """Return what was and is on its way to an address, the newest first."""
        query = select(deliveries).where(deliveries.c.webhook == id).order_by(deliveries.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(_delivery(row) for row in connection.execute(query))

    def take(self, *, now: datetime) -> tuple[Webhook, Delivery] | None:
        """Take the next delivery that is due; for a while nobody else does."""
        is_due = (deliveries.c.status == DeliveryStatus.WAITING.value) & (deliveries.c.due <= moment(now))
        query = select(deliveries).where(is_due).order_by(deliveries.c.due, deliveries.c.number).limit(1)
        with self._database.reading() as connection:  # most often there is nothing to do
            if connection.execute(query).first() is None:
                return None
        with self._database.writing() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            told = {"due": moment(now + LEASE), "n_tries": row.n_tries + 1}
            connection.execute(update(deliveries).where(deliveries.c.number == row.number).values(**told))
            taken = connection.execute(select(deliveries).where(deliveries.c.number == row.number)).one()
            return _webhook(connection.execute(select(webhooks).where(webhooks.c.id == row.webhook)).one()), _delivery(
                taken
            )

    def end(self, number: int, status: DeliveryStatus, *, due: datetime, why: str = "") -> None:
        """Note how a try went: done, given up, or tried again when it is due."""
        told = {"status": status.value, "due": moment(due), "why": why}
        is_old = (deliveries.c.status != DeliveryStatus.WAITING.value) & (deliveries.c.number <= number - KEPT)
        with self._database.writing() as connection:
            connection.execute(update(deliveries).where(deliveries.c.number == number).values(**told))
            connection.execute(delete(deliveries).where(is_old))


def _webhook(row: Row[Any]) -> Webhook:
    told: dict[str, Any] = {name: getattr(row, name) for name in ("id", "url", "secret", "who")}
    return Webhook(**told, kinds=tuple(row.kinds.split(",")), created=datetime.fromisoformat(row.created))


def _delivery(row: Row[Any]) -> Delivery:
    told: dict[str, Any] = {name: getattr(row, name) for name in ("number", "webhook", "kind", "n_tries", "why")}
    due, status = datetime.fromisoformat(row.due), DeliveryStatus(row.status)
    return Delivery(**told, body=json.loads(row.body), due=due, status=status)
