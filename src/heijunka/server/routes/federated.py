"""Coming in by way of an identity provider: there, and back with its word."""

from __future__ import annotations

from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from heijunka.server.answers import Refused
from heijunka.server.doors import begin
from heijunka.server.federated import Pending, Provider, known_as
from heijunka.server.policy import Action, Asked, Policy

router = APIRouter(prefix="/v1/session/provider", tags=["session"])
Anybody = Annotated[Asked, Depends(Policy(Action.OPEN))]
COOKIE = "heijunka-provider"
PATH = "/v1/session/provider"
WAITED = 600
"""Seconds in which somebody must have signed in there."""


class Brought(BaseModel):
    """What a browser brings back from the provider; no code if it was refused there."""

    code: str = Field("", max_length=4000)
    state: str = Field("", max_length=400)


@router.get("", status_code=303, response_class=RedirectResponse)
def leave(request: Request, _asked: Anybody) -> RedirectResponse:
    """Send a browser to the identity provider."""
    provider = _provider(request)
    request.app.state.throttle.count(request, is_sign_in=True)
    try:
        address, pending = provider.leave(_back(request))
    except Refused as refused:
        return _home(refused)
    answer = RedirectResponse(address, 303)
    is_safe = request.url.scheme == "https"
    # Lax, not strict: the browser comes back from another site.
    answer.set_cookie(
        COOKIE, pending.packed(), max_age=WAITED, path=PATH, httponly=True, samesite="lax", secure=is_safe
    )
    return answer


@router.get("/back", status_code=303, response_class=RedirectResponse)
def come_back(
    request: Request,
    asked: Anybody,
    brought: Annotated[Brought, Query()],
    kept: Annotated[str, Cookie(alias=COOKIE, max_length=1000)] = "",
) -> RedirectResponse:
    """Begin a session for whom the provider vouches for, if they are a user here."""
    provider = _provider(request)
    request.app.state.throttle.count(request, is_sign_in=True)
    pending = Pending.unpacked(kept)
    try:
        if pending is None or not brought.code or not compare_digest(pending.state.encode(), brought.state.encode()):
            raise Refused("server.provider_refused", 403, provider=provider.name)
        claims = provider.come_back(pending, brought.code, _back(request))
        user = known_as(asked.store, provider, claims, now=asked.now)
    except Refused as refused:
        return _home(refused)
    answer = RedirectResponse("/", 303)
    begin(asked.store, user, answer, now=asked.now, is_safe=request.url.scheme == "https")
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _provider(request: Request) -> Provider:
    found: Provider | None = request.app.state.provider
    if found is None:
        raise Refused("server.not_found", 404)
    return found


def _back(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{PATH}/back"


def _home(refused: Refused) -> RedirectResponse:
    """Return to the page, which says in the reader's language why nobody has come in."""
    answer = RedirectResponse(f"/?refused={refused.code.rpartition('.')[2]}", 303)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer
