"""A real server on loopback, in a thread of the tests, with somebody who may sign in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread

import httpx2 as httpx
import uvicorn
from playwright.sync_api import Browser, BrowserContext

from heijunka.cli.serve import listen
from heijunka.server.app import build, close
from heijunka.server.credentials import hash_of_password
from heijunka.server.federated import Provider
from heijunka.server.jobs import Jobs
from heijunka.server.routes.session import FIRST
from heijunka.server.throttle import Throttle
from heijunka.store import Store, User

NAME, PASSWORD = "ann", "a horse, a staple"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where a server is, and the store that it serves."""

    address: str
    store: Store
    jobs: Jobs

    def context(self, browser: Browser, **options: object) -> BrowserContext:
        """Return a browser context in which somebody has signed in."""
        found = browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]
        with httpx.Client(base_url=self.address) as client:
            client.post("/v1/session", json={"name": NAME, "password": PASSWORD}).raise_for_status()
            found.add_cookies([{"name": "heijunka", "value": client.cookies["heijunka"], "url": self.address}])
        return found


@contextmanager
def serving(place: str, hosts: Collection[str] = (), provider: Provider | None = None) -> Iterator[Serving]:
    """Serve the store of a place on a free port; webhooks may send to some hosts, a provider may vouch for people."""
    with Store.open(place) as store, listen("127.0.0.1", 0, "en") as listening:
        user = User(name=NAME, roles=FIRST, password_hash=hash_of_password(PASSWORD))
        store.people.add(user, who=NAME, now=datetime(2026, 1, 5, tzinfo=UTC))
        app = build(store, hosts=hosts, provider=provider, throttle=Throttle(10**9, 10**9))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Serving(f"http://127.0.0.1:{listening.getsockname()[1]}", store, app.state.jobs)
        finally:
            server.should_exit = True
            thread.join()
            close(app)
