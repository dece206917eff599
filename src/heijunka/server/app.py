"""The application: its routes, its guards, the page."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from heijunka.server import policy
from heijunka.server.answers import handle_errors
from heijunka.server.doors import Door, Person
from heijunka.server.guards import Guards
from heijunka.server.routes import ROUTERS
from heijunka.store import Store
from heijunka.version import __version__

EVERYTHING = (policy.Role.APPROVER.value, policy.Role.OPERATOR.value)
"""What whoever has the key of a server on their own computer may do."""


def build(store: Store, *, door: Door | None = None) -> FastAPI:
    """Return the server of a store.

    Parameters
    ----------
    door
        Who is let in; by default whoever has a key that is made now.

    Raises
    ------
    RuntimeError
        If a route names no policy.
    """
    app = FastAPI(title="heijunka", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.store = store
    app.state.door = door or Door(Person(name="planner", roles=EVERYTHING))
    for router in ROUTERS:
        app.include_router(router)
    policy.require_policies(ROUTERS)
    handle_errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    app.add_middleware(Guards)
    return app
