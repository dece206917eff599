"""Who comes in: one key, printed when the server starts, opens it; sessions are kept in memory and end with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from threading import Lock
from time import monotonic

from fastapi import Request

COOKIE = "heijunka"
CSRF_HEADER = "X-Heijunka-Token"
SESSION_SECONDS = 12 * 3600.0
MOST_SESSIONS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, and what they are."""

    name: str
    roles: tuple[str, ...]


@dataclass(slots=True)
class _Session:
    person: Person
    token: str
    ends: float = field(default_factory=lambda: monotonic() + SESSION_SECONDS)


class Door:
    """Lets in who has the key.

    Parameters
    ----------
    person
        Whoever has it.
    key
        Made anew for each start.
    """

    def __init__(self, person: Person, key: str = "") -> None:
        self.key = key or secrets.token_urlsafe(24)
        self._person = person
        self._sessions: dict[str, _Session] = {}
        self._lock = Lock()

    def enter(self, key: str) -> str | None:
        """Return the name of a new session for who has the key; None for anybody else."""
        if not compare_digest(key.encode(), self.key.encode()):
            return None
        name = secrets.token_urlsafe(32)
        with self._lock:
            now = monotonic()
            self._sessions = {kept: known for kept, known in self._sessions.items() if known.ends > now}
            while len(self._sessions) >= MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[name] = _Session(self._person, secrets.token_urlsafe(24))
        return name

    def leave(self, request: Request) -> None:
        """End the session of who asks."""
        with self._lock:
            self._sessions.pop(request.cookies.get(COOKIE, ""), None)

    def person_of(self, request: Request) -> Person | None:
        """Return who asks; None if they have not come in."""
        session = self._session(request)
        return session.person if session is not None else None

    def token_of(self, request: Request) -> str:
        """Return what a page must send with every change: no page of somebody else's can know it."""
        session = self._session(request)
        return session.token if session is not None else ""

    def is_ours(self, request: Request) -> bool:
        """Tell whether a change is asked for by our own page."""
        token = self.token_of(request)
        return bool(token) and compare_digest(request.headers.get(CSRF_HEADER, "").encode(), token.encode())

    def _session(self, request: Request) -> _Session | None:
        session = self._sessions.get(request.cookies.get(COOKIE, ""))
        return session if session is not None and session.ends > monotonic() else None
