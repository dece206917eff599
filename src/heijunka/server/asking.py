"""What a request tells of itself: its language and its moment."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request


def language_of(request: Request) -> str:
    """Return the language that a request asks for."""
    asked = request.query_params.get("language") or request.headers.get("accept-language", "")
    return "zh" if asked.lower().startswith("zh") else "en"


def whole_second() -> datetime:
    """Return the present moment, on a whole second."""
    return datetime.now(UTC).replace(microsecond=0)
