"""Webhooks: a real address is told, signed, once it answers; nobody is told who is not allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any

import pytest

import heijunka as hj
from heijunka.evaluate.outcome import late_orders
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.server.telling import Teller, is_allowed, signature
from heijunka.store import Store
from heijunka.store.webhooks import DeliveryStatus, Told, Webhook

NOW = datetime(2026, 1, 5, tzinfo=UTC)
Post = tuple[dict[str, str], bytes]


class Address:
    """A server that notes what it is told, and answers as it is asked to."""

    def __init__(self) -> None:
        self.posts: Queue[Post] = Queue()
        self.answers: list[int] = []
        address = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(address.answers.pop(0) if address.answers else 204)
                self.end_headers()
                address.posts.put((dict(self.headers.items()), body))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def address() -> Iterator[Address]:
    found = Address()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    problem = PLANTS["air-conditioning"]("small", seed=7)
    return hj.plan(problem, stop=hj.after(iterations=1))


def hook(address: Address, *wanted: Told) -> Webhook:
    kinds = tuple(kind.value for kind in wanted or Told)
    return Webhook(id="w", url=f"http://{address.host}/told", kinds=kinds, who="ann", created=NOW, secret="s")


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_a_published_plan_is_told_signed(new_place: Callable[[str], str], address: Address, record: PlanRecord) -> None:
    with Store.open(new_place("hooks")) as store:
        store.webhooks.add(hook(address))
        version = store.propose("site", record, parent=None, upto_event=0, who="ann", why="", now=NOW)
        store.publish("site", version.number, expected=None, who="ann", now=NOW)
        teller = Teller(store, [address.host])
        try:
            late = late_orders(record.problem, record.plan)
            posts = [address.posts.get(timeout=30) for _ in range(1 + bool(late))]
            while any(entry.status is DeliveryStatus.WAITING for entry in store.webhooks.deliveries("w")):
                pass
        finally:
            teller.close()
        for headers, body in posts:
            signed = signature("s", headers["X-Heijunka-Moment"], body)
            assert headers["X-Heijunka-Signature"] == f"sha256={signed}"
        told = {json.loads(body)["kind"]: json.loads(body) for _, body in posts}
        assert (told["plan_published"]["version"], told["plan_published"]["who"]) == (1, "ann")
        if late:
            assert told["order_late"]["count"] == len(late)
            assert {entry["order"] for entry in told["order_late"]["orders"]} <= set(late)
        assert {entry.status for entry in store.webhooks.deliveries("w")} == {DeliveryStatus.DONE}


def test_what_does_not_arrive_is_tried_again_later(
    new_place: Callable[[str], str], address: Address, record: PlanRecord
) -> None:
    address.answers = [500, 302]
    with Store.open(new_place("hooks")) as store:
        store.webhooks.add(hook(address, Told.PLAN_PUBLISHED))
        version = store.propose("site", record, parent=None, upto_event=0, who="ann", why="", now=NOW)
        store.publish("site", version.number, expected=None, who="ann", now=NOW)
        store.publish("site", version.number, expected=1, who="ann", now=NOW)
        teller = Teller(store, [address.host])
        try:
            for _ in range(2):
                address.posts.get(timeout=30)
            while len([entry for entry in store.webhooks.deliveries("w") if entry.why]) < 2:
                pass
        finally:
            teller.close()
        failed = [entry for entry in store.webhooks.deliveries("w") if entry.why]
        assert {entry.why for entry in failed} == {"HTTP 500", "HTTP 302"}, "nothing is followed elsewhere"
        assert {entry.status for entry in failed} == {DeliveryStatus.WAITING}
        assert all(entry.due > datetime.now(UTC) for entry in failed)
        again = [store.webhooks.take(now=datetime.now(UTC) + timedelta(days=1)) for _ in range(2)]
        assert [taken and taken[1].n_tries for taken in again] == [2, 2]


def test_hosts_that_are_not_allowed_are_told_nothing(
    new_place: Callable[[str], str], address: Address, record: PlanRecord
) -> None:
    with Store.open(new_place("hooks")) as store:
        store.webhooks.add(hook(address))
        version = store.propose("site", record, parent=None, upto_event=0, who="ann", why="", now=NOW)
        store.publish("site", version.number, expected=None, who="ann", now=NOW)
        teller = Teller(store, ["elsewhere"])
        try:
            while not any(entry.why == "not_allowed" for entry in store.webhooks.deliveries("w")):
                pass
        finally:
            teller.close()
        assert address.posts.empty()


@pytest.mark.parametrize(
    "url",
    ["ftp://mes/x", "http://mes.elsewhere/x", "http://mes@elsewhere/x", "http://u:p@mes/x", "//mes/x", "http://[", ""],
)
def test_only_plain_addresses_of_allowed_hosts_will_do(url: str) -> None:
    assert not is_allowed(url, ["mes", "mes:8443"])


def test_an_allowed_host_will_do() -> None:
    assert is_allowed("https://mes/told", ["mes"])
    assert is_allowed("https://mes:8443/told", ["mes:8443"])
    assert not is_allowed("https://mes:8444/told", ["mes:8443"])


def test_they_are_made_listed_and_removed_by_administrators(client: Any, address: Address) -> None:
    body = {"url": f"http://{address.host}/x", "kinds": ["plan_published"]}
    refused = client.post("/v1/webhooks", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "server.host_not_allowed")
    client.app.state.teller.hosts = frozenset([address.host])
    made = client.post("/v1/webhooks", json=body).json()
    assert made["secret"]
    listed = client.get("/v1/webhooks").json()
    assert listed["hosts"] == [address.host]
    assert [entry["id"] for entry in listed["webhooks"]] == [made["id"]]
    assert "secret" not in listed["webhooks"][0]
    assert client.get(f"/v1/webhooks/{made['id']}/deliveries").json() == []
    assert client.delete(f"/v1/webhooks/{made['id']}").status_code == 204
    assert client.delete(f"/v1/webhooks/{made['id']}").status_code == 404
