"""A server of its own for tests: in this process, and, where a browser must come, on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from heijunka.server.app import EVERYTHING, build
from heijunka.server.doors import CSRF_HEADER, Door, Person
from heijunka.store import Store

Enter = Callable[..., TestClient]


@pytest.fixture
def served(new_place: Callable[[str], str]) -> Iterator[Store]:
    with Store.open(new_place("served")) as store:
        yield store


@pytest.fixture
def enter(served: Store) -> Iterator[Enter]:
    """Return a function that gives a client of somebody with given roles, who has come in."""
    opened: list[TestClient] = []

    def make(*roles: str) -> TestClient:
        app = build(served, door=Door(Person(name="ann", roles=roles or EVERYTHING), key="let me in"))
        client = TestClient(app, base_url="http://127.0.0.1")
        client.__enter__()
        opened.append(client)
        assert client.post("/v1/session", json={"key": "let me in"}).status_code == 204
        client.headers[CSRF_HEADER] = client.get("/v1/session").json()["token"]
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(enter: Enter) -> Any:
    return enter()
