"""Reads files from outside in a process of its own: whatever a file does to its reader, the server goes on."""

from __future__ import annotations

from datetime import datetime
from threading import BoundedSemaphore
from time import monotonic

from heijunka.engine.companion import ENDED, Companion
from heijunka.errors import HeijunkaError, ReadError
from heijunka.io.drafts import Draft, loads_draft
from heijunka.messages import say

MODULE = "heijunka.server.uploading"
MOST_SECONDS = 60.0
MOST_BYTES = 3 << 30
"""Of addresses that the process may take: a workbook at its limits needs a third of it."""
AT_ONCE = 2
_ROOM = BoundedSemaphore(AT_ONCE)


def read_upload(
    name: str,
    data: bytes,
    *,
    now: datetime,
    language: str = "en",
    most_seconds: float = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Draft:
    """Return a file's tables as a draft; few are read at once, the others wait.

    Parameters
    ----------
    name
        Of the file, as it was uploaded: no more than its ending is believed.
    most_seconds, most_bytes
        What the reader may take.

    Raises
    ------
    ReadError
        If it cannot be read, or not within these limits.
    InvalidProblem
        If it is no table and has faults.
    """
    with _ROOM:
        companion = Companion(MODULE, str(most_bytes))
        try:
            companion.tell((name, data, now, language))
            return _answer(companion, name, language, monotonic() + most_seconds)
        finally:
            companion.close()


def _answer(companion: Companion, name: str, language: str, until: float) -> Draft:
    message = companion.hear(max(0.0, until - monotonic()))
    if message is None:
        raise ReadError(say("io.upload_too_slow", language), source=name)
    kind, value = message
    if kind == "draft":
        return loads_draft(value)
    if kind == "error":
        assert isinstance(value, HeijunkaError)
        raise value
    raise ReadError(
        say("io.upload_too_heavy" if kind in ("memory", ENDED) else "io.upload_failed", language), source=name
    )
