"""Coming in and going: the first user by a link, everybody else by name and password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from heijunka.server.answers import Refused
from heijunka.server.credentials import SHORTEST, hash_of, hash_of_password, is_password
from heijunka.server.doors import COOKIE, begin
from heijunka.server.policy import LEAVE, Action, Asked, Policy, Role
from heijunka.server.shapes.people import Session, SetUp
from heijunka.store import KeyKind, User

router = APIRouter(prefix="/v1", tags=["session"])
Anybody = Annotated[Asked, Depends(Policy(Action.OPEN))]
Name = Annotated[
    str, Field(min_length=1, max_length=80, pattern=r"^[^\s/,\x00-\x1f]([^/,\x00-\x1f]*[^\s/,\x00-\x1f])?$")
]
NewPassword = Annotated[str, Field(min_length=SHORTEST, max_length=200)]
FIRST = (Role.ADMIN.value, Role.APPROVER.value, Role.OPERATOR.value)
"""What the first user is: who runs the server in a small plant plans there as well."""


class Credentials(BaseModel):
    """Who wants to come in."""

    name: Annotated[str, Field(max_length=80)]
    password: Annotated[str, Field(max_length=200)]


class First(BaseModel):
    """Who sets the server up, with the secret of the link that it printed when it was first started."""

    token: Annotated[str, Field(max_length=100)]
    name: Name
    password: NewPassword


@router.get("/session", response_model=Session)
def whoami(request: Request, asked: Anybody) -> dict[str, Any]:
    """Tell who asks, what they may do, and what their page must send with every change."""
    person, provider = asked.person, request.app.state.provider
    way = {"provider": provider.name if provider is not None else None}
    if person is None:
        return {"name": None, "may": [], "roles": [], "token": "", "language": asked.language} | way
    leave = set().union(*(LEAVE[Role(role)] for role in person.roles))
    return {
        "name": person.name,
        "may": sorted(action.value for action in leave),
        "roles": sorted(person.roles),
        "token": person.token,
        "language": person.language or asked.language,
    } | way


@router.post("/session", status_code=204)
def enter(body: Credentials, request: Request, response: Response, asked: Anybody) -> None:
    """Come in with name and password."""
    request.app.state.throttle.count(request, is_sign_in=True)
    user = asked.store.people.find(body.name)
    is_right = is_password(body.password, user.password_hash if user is not None else "")
    if user is None or user.is_disabled or not is_right:
        raise Refused("server.wrong_password", 401)
    begin(asked.store, user, response, now=asked.now, is_safe=request.url.scheme == "https")


@router.delete("/session", status_code=204)
def leave(response: Response, asked: Anybody) -> None:
    """Go; the cookie is worth nothing any more."""
    if asked.person is not None and asked.person.key.kind is KeyKind.SESSION:
        asked.store.keys.remove(asked.person.key.id, kind=KeyKind.SESSION, who=asked.who, now=asked.now)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


@router.get("/setup", response_model=SetUp)
def is_set_up(asked: Anybody) -> dict[str, bool]:
    """Tell whether somebody has still to set the server up."""
    return {"is_open": not asked.store.people.known()}


@router.post("/setup", status_code=204)
def set_up(body: First, request: Request, response: Response, asked: Anybody) -> None:
    """Make the first user; the link works once."""
    request.app.state.throttle.count(request, is_sign_in=True)
    store, now = asked.store, asked.now
    key = store.keys.find(hash_of(body.token), KeyKind.SET_UP, now=now)
    if key is None or store.people.known():
        raise Refused("server.setup_over", 403)
    user = User(name=body.name, roles=FIRST, password_hash=hash_of_password(body.password))
    store.people.add(user, who=user.name, now=now, only_first=True)
    store.keys.remove(key.id, kind=KeyKind.SET_UP, who=user.name, now=now)
    begin(store, user, response, now=now, is_safe=request.url.scheme == "https")
