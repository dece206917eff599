"""A server of its own for tests: in this process, and, where a browser must come, on loopback."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.unit.server.described import Described
from tests.unit.server.recording import EXAMPLES

from heijunka.server.app import build, close
from heijunka.server.credentials import hash_of_password
from heijunka.server.doors import CSRF_HEADER
from heijunka.server.routes.session import FIRST
from heijunka.server.throttle import Throttle
from heijunka.store import Store, User

PASSWORD = "a horse, a staple"
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def pytest_sessionfinish() -> None:
    """Write the examples of the OpenAPI document, if somebody asks for them."""
    if path := os.environ.get("HEIJUNKA_EXAMPLES"):
        EXAMPLES.write(Path(path))


@cache
def kept() -> str:
    """Return what is kept of the password, hashed once: that takes its time."""
    return hash_of_password(PASSWORD)


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
        name = f"ann{len(opened)}"
        served.people.add(User(name=name, roles=roles or FIRST, password_hash=kept()), who=name, now=NOW)
        app = build(served, throttle=Throttle(10**9, 10**9))
        app.state.wire.end()  # streams end at once: a client of this kind waits for the end of each answer
        client = TestClient(app, base_url="http://127.0.0.1")
        client.event_hooks["response"].append(
            Described(app, EXAMPLES).hold
        )  # every answer of every test is as it is described
        client.__enter__()
        opened.append(client)
        assert client.post("/v1/session", json={"name": name, "password": PASSWORD}).status_code == 204
        client.headers[CSRF_HEADER] = client.get("/v1/session").json()["token"]
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)
        close(client.app)  # type: ignore[arg-type]


@pytest.fixture
def client(enter: Enter) -> Any:
    return enter()
