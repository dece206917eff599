"""Who comes in: a browser with a session in a cookie, a program with a token; what opens is kept as a hash only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from fastapi import Request, Response

from heijunka.server.chosen import chosen
from heijunka.server.credentials import hash_of, new_id, new_secret
from heijunka.store import Key, KeyKind, Store, User

COOKIE = "heijunka"
CSRF_HEADER = "X-Heijunka-Token"
SET_UP = timedelta(days=7)
"""For which the link that makes the first user holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, and what they are.

    Parameters
    ----------
    name
        Of a program: whose token it is, and the token's.
    user
        Whose session or token it is.
    key
        What let them in.
    """

    name: str
    roles: tuple[str, ...]
    user: str
    key: Key
    language: str = ""

    @property
    def token(self) -> str:
        """What a page must send with every change: no page of somebody else's can know it."""
        return self.key.csrf


def person_of(request: Request, store: Store, now: datetime) -> Person | None:
    """Return who asks; None if nothing that they show opens."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    is_program = scheme.lower() == "bearer" and bool(secret)
    secret = secret.strip() if is_program else request.cookies.get(COOKIE, "")
    if not secret:
        return None
    key = store.keys.find(hash_of(secret), KeyKind.TOKEN if is_program else KeyKind.SESSION, now=now)
    user = store.people.find(key.who) if key is not None else None
    if key is None or user is None or user.is_disabled:
        return None
    if is_program:
        return Person(name=f"{user.name}/{key.name}", roles=key.roles, user=user.name, key=key)
    session = chosen(store).session
    if key.expires - now < session / 2:
        store.keys.prolong(key, now + session)
    return Person(name=user.name, roles=user.roles, user=user.name, key=key, language=user.language)


def is_ours(request: Request, person: Person) -> bool:
    """Tell whether a change is asked for by our own page, or by a program: no page of somebody else's can do that."""
    if person.key.kind is KeyKind.TOKEN:
        return True
    return compare_digest(request.headers.get(CSRF_HEADER, "").encode(), person.token.encode())


def begin(store: Store, user: User, response: Response, *, now: datetime, is_safe: bool) -> None:
    """Begin a session, in a cookie that no script sees and no other site sends.

    Parameters
    ----------
    is_safe
        Whether the cookie may travel over HTTPS only.
    """
    secret = new_secret()
    store.keys.add(
        Key(
            hash=hash_of(secret),
            id=new_id(),
            kind=KeyKind.SESSION,
            who=user.name,
            created=now,
            expires=now + chosen(store).session,
            csrf=new_secret(),
        )
    )
    response.set_cookie(COOKIE, secret, httponly=True, samesite="strict", secure=is_safe, path="/")


def open_set_up(store: Store, *, now: datetime) -> str | None:
    """Return a new secret that makes the first user; None if there is one already."""
    if store.people.known():
        return None
    secret = new_secret()
    store.keys.add(
        Key(hash=hash_of(secret), id=new_id(), kind=KeyKind.SET_UP, who="", created=now, expires=now + SET_UP)
    )
    return secret
