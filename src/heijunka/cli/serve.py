"""``heijunka serve``: the server and its page, on an embedded store unless told otherwise."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.server.federated import Provider
    from heijunka.store import Store

PORT = 8480
LOOPBACK = ("127.0.0.1", "::1", "localhost")
Host = Annotated[str, typer.Option("--host", help="cli.option_host", metavar="ADDRESS")]
Port = Annotated[int, typer.Option("--port", help="cli.option_port", metavar="N", min=0, max=65535)]
Database = Annotated[str | None, typer.Option("--store", "--database", help="cli.option_store", metavar="STORE")]
Log = Annotated[Path | None, typer.Option("--log", help="cli.option_log", metavar="FILE")]
Hosts = Annotated[list[str] | None, typer.Option("--webhook-host", help="cli.option_webhook_host", metavar="HOST")]
BackupFolder = Annotated[Path | None, typer.Option("--backups", help="cli.option_backups", metavar="FOLDER")]
Issuer = Annotated[str, typer.Option("--oidc-issuer", help="cli.option_oidc_issuer", metavar="URL")]
Client = Annotated[str, typer.Option("--oidc-client", help="cli.option_oidc_client", metavar="ID")]
Workers = Annotated[int, typer.Option("--workers", help="cli.option_workers", metavar="N", min=1, max=64)]
IsOpened = Annotated[bool, typer.Option("--browse", help="cli.option_browse")]


def serve(
    context: typer.Context,
    *,
    host: Host = "127.0.0.1",
    port: Port = PORT,
    is_opened: IsOpened = False,
    log: Log = None,
    workers: Workers = 1,
    hosts: Hosts = None,
    backups: BackupFolder = None,
    issuer: Issuer = "",
    client: Client = "",
    store: Database = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Serve the page and the API until Ctrl-C."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)
    provider = provider_of(issuer, client, settings.language)
    listening = listen(host, port, settings.language)

    from heijunka.cli import desk
    from heijunka.server import processes
    from heijunka.server.logs import write_to

    allowed = tuple(hosts or ())
    with ExitStack() as opened:
        opened.enter_context(listening)
        if workers == 1:
            write_to(opened.enter_context(log.open("a", buffering=1, encoding="utf-8")) if log is not None else None)
            kept = opened.enter_context(desk.open_store(settings))
            return run(kept, listening, console, is_opened=is_opened, hosts=allowed, backups=backups, provider=provider)
        with desk.open_store(settings) as kept:
            announce(kept, listening, console, is_opened=is_opened)
        place = desk.place_of(settings)
        serving = processes.Serving(
            place=place,
            language=settings.language,
            log=log,
            workers=workers,
            hosts=allowed,
            backups=backups,
            provider=provider,
        )
        processes.serve(serving, listening)
    console.say("cli.served")
    return None


def provider_of(issuer: str, client: str, language: str) -> Provider | None:
    """Return by way of whom people may sign in, too; None if it is not asked for."""
    if not issuer and not client:
        return None
    if not issuer or not client:
        raise typer.BadParameter(say("server.client_missing", language))
    from heijunka.server.federated import Provider

    found = Provider(issuer, client, os.environ.get("HEIJUNKA_OIDC_SECRET", ""))
    found.check(language)
    return found


def listen(host: str, port: int, language: str) -> socket.socket:
    """Return a socket that listens; a port that is taken is told before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(256)
    except OSError as error:
        found.close()
        why = error.strerror
        raise typer.BadParameter(say("cli.cannot_listen", language, host=host, port=port, why=why)) from error
    return found


def announce(store: Store, listening: socket.socket, console: Console, *, is_opened: bool) -> None:
    """Say where the page is, and, the first time, by which link the first user is made."""
    from heijunka.server.asking import whole_second
    from heijunka.server.doors import open_set_up

    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    secret = open_set_up(store, now=whole_second())
    first = f"{address}setup?token={secret}" if secret is not None else None
    console.say("cli.serving", store=store.name, address=address)
    if first is not None:
        console.say("cli.serving_first", address=first)
    if host not in LOOPBACK:
        console.say("cli.serving_everyone", host=host)
    console.result({"address": address, "setup": first, "store": store.name})
    sys.stdout.flush()  # who started this waits for the address
    if is_opened:
        import webbrowser

        webbrowser.open(first or address)


def run(
    store: Store,
    listening: socket.socket,
    console: Console,
    *,
    is_opened: bool,
    hosts: Collection[str] = (),
    backups: Path | None = None,
    provider: Provider | None = None,
) -> None:
    """Serve a store on a socket until the process is asked to end."""
    import uvicorn

    from heijunka.server.app import build, close
    from heijunka.server.processes import STOP_SECONDS

    app = build(store, hosts=hosts, backups=backups, provider=provider)
    announce(store, listening, console, is_opened=is_opened)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=STOP_SECONDS
    )
    # The server raises what ended it once more when it is done; either is a wish to end, and no failure.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.wire.end()  # streams would otherwise keep it waiting
            super().handle_exit(sig, frame)

    try:
        Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        console.say("cli.served")
    finally:
        close(app)
