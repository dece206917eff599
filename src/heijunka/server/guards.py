"""What every request and every answer passes: a limit on what comes in, headers on what goes out."""

from __future__ import annotations

import time
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heijunka.server.metrics import Metrics

MOST_BYTES = 21_000_000
"""Of a request: the largest file, and what is around it."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Of the page; ``nonce`` is for the styles that its components make."""


_LOG = structlog.get_logger()


class Guards:
    """Counts what comes in, adds headers to what goes out, and notes how long that took."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, most_bytes: int = MOST_BYTES) -> None:
        self._app, self._metrics, self._most_bytes = app, metrics, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = status = 0
        begun = time.perf_counter()

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most_bytes:
                raise HTTPException(413)
            return message

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
            await send(message)

        try:
            await self._app(scope, counted, with_headers)
        finally:
            route, seconds = getattr(scope.get("route"), "path", ""), time.perf_counter() - begun
            self._metrics.answered(scope["method"], route, status, seconds)
            _LOG.info("answered", method=scope["method"], route=route, status=status, ms=round(1000 * seconds, 1))


def nonce_headers(nonce: str) -> dict[str, Any]:
    """Return the headers of the page itself."""
    return {"Content-Security-Policy": POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
