"""What is on its way to other systems: signed, sent to hosts that are allowed, tried again until it has arrived."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import httpx2 as httpx
import structlog

from heijunka.errors import HeijunkaError, StoreError
from heijunka.evaluate.outcome import late_orders, outcomes
from heijunka.store import Store
from heijunka.store.webhooks import Delivery, DeliveryStatus, Told, Webhook

LOOKED_EVERY = 1.0
PATIENCE = 10.0
"""Seconds that an address has to answer."""
MOST_TRIES = 10
FIRST_PAUSE = timedelta(seconds=10)
"""After which a delivery is tried again; each time twice as long, up to an hour."""
LONGEST_PAUSE = timedelta(hours=1)
MOST_LATE = 500
"""Late orders that one delivery tells of."""


def is_allowed(url: str, hosts: Collection[str]) -> bool:
    """Tell whether an address may be told anything: HTTP or HTTPS, at a host that the operator has allowed."""
    try:
        parts = urlsplit(url)
        found = {parts.hostname, f"{parts.hostname}:{parts.port}"}
    except ValueError:
        return False
    has_secret = parts.username is not None or parts.password is not None
    return parts.scheme in ("http", "https") and not has_secret and bool(found & set(hosts))


def signature(secret: str, moment: str, body: bytes) -> str:
    """Return what shows that a body is ours and of that moment: HMAC with SHA-256, over both."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


class Teller:
    """Sends what is due, one after the other, until it is closed.

    Parameters
    ----------
    hosts
        Names, or names with ports, to which anything may be sent at all.
    """

    def __init__(self, store: Store, hosts: Collection[str]) -> None:
        self._store, self.hosts = store, frozenset(hosts)
        self._over = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; what is not sent by now is sent by the next."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        with httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
            while not self._over.is_set():
                taken = None
                with suppress(StoreError):  # a store that is away comes back
                    taken = self._store.webhooks.take(now=datetime.now(UTC))
                if taken is None:
                    self._over.wait(LOOKED_EVERY)
                else:
                    with suppress(StoreError):  # it is tried again when its time is over
                        self._deliver(client, *taken)

    def _deliver(self, client: httpx.Client, webhook: Webhook, delivery: Delivery) -> None:
        try:
            why = self._send(client, webhook, delivery)
        except (httpx.HTTPError, HeijunkaError) as error:
            why = f"{type(error).__name__}: {error}"
        now = datetime.now(UTC)
        if why is None:
            return self._store.webhooks.end(delivery.number, DeliveryStatus.DONE, due=now)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (delivery.n_tries - 1))
        status = DeliveryStatus.FAILED if delivery.n_tries >= MOST_TRIES else DeliveryStatus.WAITING
        structlog.get_logger().warning("not_delivered", delivery=delivery.number, tries=delivery.n_tries, why=why)
        return self._store.webhooks.end(delivery.number, status, due=now + pause, why=why[:500])

    def _send(self, client: httpx.Client, webhook: Webhook, delivery: Delivery) -> str | None:
        """Send; return why it has not arrived, or None if it has or there is nothing to tell."""
        if not is_allowed(webhook.url, self.hosts):
            return "not_allowed"
        told: Mapping[str, Any] | None = delivery.body
        if delivery.kind == Told.ORDER_LATE.value:
            told = self._newly_late(delivery.body)
        if told is None:
            return None
        document = {"number": delivery.number, "kind": delivery.kind, **told}
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        headers = {
            "Content-Type": "application/json",
            "X-Heijunka-Delivery": str(delivery.number),
            "X-Heijunka-Kind": delivery.kind,
            "X-Heijunka-Moment": moment,
            "X-Heijunka-Signature": f"sha256={signature(webhook.secret, moment, body)}",
        }
        answer = client.post(webhook.url, content=body, headers=headers)
        return None if answer.is_success else f"HTTP {answer.status_code}"

    def _newly_late(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        record = self._store.record(body["site"], body["version"])
        late = list(late_orders(record.problem, record.plan))
        if body["before"] is not None:
            before = self._store.record(body["site"], body["before"])
            known = set(late_orders(before.problem, before.plan))
            late = [name for name in late if name not in known]
        if not late:
            return None
        found = outcomes(record.problem, record.plan)
        orders = [
            {
                "order": name,
                "due": found[name].order.due,
                "ends": found[name].end,
                "late_h": found[name].tardiness_hours,
            }
            for name in late[:MOST_LATE]
        ]
        rows = [{**row, "due": str(row["due"]), "ends": str(row["ends"])} for row in orders]
        return {**body, "count": len(late), "orders": rows}
