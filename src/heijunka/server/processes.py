"""Several processes that serve one store on one socket; what dies is begun anew."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from heijunka.store import Store

if TYPE_CHECKING:
    from fastapi import FastAPI

    from heijunka.server.federated import Provider

STOP_SECONDS = 5
"""How long what is under way may take to end when the server stops."""
PATIENCE = 60
"""Seconds without an answer after which a process is taken for hung: some work keeps one busy for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What each process serves.

    Parameters
    ----------
    log
        Where a line is written for each request; none if not given.
    hosts, backups, provider
        As `heijunka.server.app.build` takes them.
    """

    place: str
    language: str
    log: Path | None
    workers: int
    hosts: tuple[str, ...] = ()
    backups: Path | None = None
    provider: Provider | None = None

    def __call__(self) -> FastAPI:
        """Return the application of this process, with a store of its own; everything ends with it."""
        from heijunka.server.app import build, close
        from heijunka.server.logs import write_to
        from heijunka.server.throttle import ASKING, SIGNING_IN, Throttle

        write_to(self.log.open("a", buffering=1, encoding="utf-8") if self.log is not None else None)
        store = Store.open(self.place, language=self.language)
        # Connections are spread over the processes, and each counts what comes to it.
        throttle = Throttle(-(-ASKING // self.workers), -(-SIGNING_IN // self.workers))
        app = build(store, throttle=throttle, at_once=1, hosts=self.hosts, backups=self.backups, provider=self.provider)

        @asynccontextmanager
        async def living(_app: FastAPI) -> AsyncIterator[None]:
            yield
            close(app)
            store.close()

        app.router.lifespan_context = living
        _let_streams_end(app)
        return app


def _let_streams_end(app: FastAPI) -> None:
    """End the streams as soon as the process is asked to stop: it would otherwise wait for them."""
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)

        def ended(what: int, frame: FrameType | None, after: object = handler) -> None:
            app.state.wire.end()
            if callable(after):
                after(what, frame)

        signal.signal(number, ended)


def serve(serving: Serving, listening: socket.socket) -> None:
    """Serve on a socket until this process is asked to end."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    with tempfile.TemporaryDirectory(prefix="heijunka-") as figures:
        # Where the processes add up their figures for Prometheus.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
        config = uvicorn.Config(
            serving,
            factory=True,
            workers=serving.workers,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_worker_healthcheck=PATIENCE,
        )
        Multiprocess(config, [listening]).run()
