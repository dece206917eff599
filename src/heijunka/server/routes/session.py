"""Coming in and going: a key becomes a cookie."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from heijunka.server.answers import Refused
from heijunka.server.doors import COOKIE, Door
from heijunka.server.policy import LEAVE, Action, Asked, Policy, Role

router = APIRouter(prefix="/v1/session", tags=["session"])


class Key(BaseModel):
    """What opens the server."""

    key: str = Field(max_length=200)


@router.get("")
def whoami(request: Request, asked: Annotated[Asked, Depends(Policy(Action.OPEN))]) -> dict[str, Any]:
    """Tell who asks, what they may do, and what their page must send with every change."""
    person = asked.person
    if person is None:
        return {"name": None, "may": [], "token": "", "language": asked.language}
    leave = set().union(*(LEAVE[Role(role)] for role in person.roles))
    door: Door = request.app.state.door
    return {
        "name": person.name,
        "may": sorted(action.value for action in leave),
        "token": door.token_of(request),
        "language": asked.language,
    }


@router.post("", status_code=204)
def enter(
    body: Key, request: Request, response: Response, _asked: Annotated[Asked, Depends(Policy(Action.OPEN))]
) -> None:
    """Come in with the key that the server printed when it started."""
    door: Door = request.app.state.door
    name = door.enter(body.key)
    if name is None:
        raise Refused("server.wrong_key", 401)
    is_safe = request.url.scheme == "https"
    response.set_cookie(COOKIE, name, httponly=True, samesite="strict", secure=is_safe, path="/")


@router.delete("", status_code=204)
def leave(request: Request, response: Response, _asked: Annotated[Asked, Depends(Policy(Action.OPEN))]) -> None:
    """Go; the cookie is worth nothing any more."""
    door: Door = request.app.state.door
    door.leave(request)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
