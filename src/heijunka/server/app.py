"""The application: its routes, its guards, the page."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from heijunka.server import policy
from heijunka.server.answers import handle_errors
from heijunka.server.backups import Keeper, folder_of
from heijunka.server.doings import DOINGS
from heijunka.server.examples import Exemplified
from heijunka.server.federated import Provider
from heijunka.server.guards import Guards
from heijunka.server.jobs import AT_ONCE, Jobs
from heijunka.server.metrics import Metrics
from heijunka.server.routes import ROUTERS
from heijunka.server.telling import Teller
from heijunka.server.throttle import Throttle
from heijunka.server.wire import Wire
from heijunka.store import Store
from heijunka.version import __version__


def build(
    store: Store,
    *,
    throttle: Throttle | None = None,
    at_once: int = AT_ONCE,
    hosts: Collection[str] = (),
    backups: Path | None = None,
    provider: Provider | None = None,
) -> FastAPI:
    """Return the server of a store.

    Parameters
    ----------
    throttle
        How often somebody may ask.
    at_once
        Jobs that this process does at once.
    hosts
        To which webhooks may send.
    backups
        Where backups are kept; beside the store's file, or here, if it is not said.
    provider
        By way of whom people may sign in, too.

    Raises
    ------
    RuntimeError
        If a route names no policy.
    """
    app = Exemplified(title="heijunka", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.store = store
    app.state.throttle = throttle or Throttle()
    app.state.metrics = Metrics()
    app.state.jobs = Jobs(store, DOINGS, at_once=at_once)
    app.state.wire = Wire(store)
    app.state.provider = provider
    app.state.teller = Teller(store, hosts)
    app.state.keeper = Keeper(store, app.state.jobs, backups or folder_of(store.place))
    for router in ROUTERS:
        app.include_router(router)
    policy.require_policies(ROUTERS)
    handle_errors(app)
    # A stream must not wait for enough to be worth packing: the middleware leaves text/event-stream alone.
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    app.add_middleware(Guards, metrics=app.state.metrics)
    return app


def close(app: FastAPI) -> None:
    """Let everything end that an application does beside answering; what has not begun waits in the store."""
    app.state.wire.end()
    app.state.keeper.close()
    app.state.jobs.close()
    app.state.teller.close()
