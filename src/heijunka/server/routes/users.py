"""Users: who may sign in, and what they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from heijunka.server.answers import Refused
from heijunka.server.credentials import hash_of_password, is_password
from heijunka.server.policy import Action, Asked, Policy, Role
from heijunka.server.routes.session import Name, NewPassword
from heijunka.server.shapes.people import UserShown
from heijunka.store import Store, User

router = APIRouter(prefix="/v1", tags=["users"])
Admin = Annotated[Asked, Depends(Policy(Action.CONFIGURE))]
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Roles = Annotated[list[Role], Field(min_length=1, max_length=len(Role))]
Spoken = Annotated[str, Field(pattern="^(en|zh)?$")]


class NewUser(BaseModel):
    """Somebody who may sign in from now on."""

    name: Name
    roles: Roles
    password: NewPassword | None = Field(default=None, description="None: signs in by way of the identity provider")
    language: Spoken = ""


class UserChange(BaseModel):
    """What is to change of a user; what is left out stays."""

    roles: Roles | None = None
    password: NewPassword | None = None
    language: Spoken | None = None
    is_disabled: bool | None = None


class OwnChange(BaseModel):
    """What somebody may change of themselves; a new password asks for the present one."""

    language: Spoken | None = None
    password: NewPassword | None = None
    present_password: Annotated[str, Field(max_length=200)] = ""


@router.get("/users", response_model=list[UserShown])
def users(asked: Admin) -> list[dict[str, Any]]:
    """List the users."""
    return [_shown(user) for user in asked.store.people.known()]


@router.post("/users", status_code=201, response_model=UserShown)
def add_user(body: NewUser, request: Request, asked: Admin) -> dict[str, Any]:
    """Add a user."""
    if body.password is None and request.app.state.provider is None:
        raise Refused("server.password_missing", 422)
    kept = hash_of_password(body.password) if body.password is not None else ""
    roles = tuple(dict.fromkeys(role.value for role in body.roles))
    user = User(name=body.name, roles=roles, language=body.language, password_hash=kept)
    asked.store.people.add(user, who=asked.who, now=asked.now)
    return _shown(user)


@router.patch("/users/{name}", response_model=UserShown)
def change_user(name: str, body: UserChange, asked: Admin) -> dict[str, Any]:
    """Change roles, password or language of a user, or shut them out; the last administrator stays one."""
    user = _found(asked.store, name)
    if body.roles is not None:
        user = replace(user, roles=tuple(dict.fromkeys(role.value for role in body.roles)))
    if body.password is not None:
        user = replace(user, password_hash=hash_of_password(body.password))
    if body.language is not None:
        user = replace(user, language=body.language)
    if body.is_disabled is not None:
        user = replace(user, is_disabled=body.is_disabled)
    if user.is_disabled or Role.ADMIN not in user.roles:
        _require_another_admin(asked.store, name)
    asked.store.people.change(user, who=asked.who, now=asked.now)
    return _shown(user)


@router.delete("/users/{name}", status_code=204)
def remove_user(name: str, asked: Admin) -> None:
    """Remove a user with their sessions and tokens; the last administrator stays."""
    _found(asked.store, name)
    _require_another_admin(asked.store, name)
    asked.store.people.remove(name, who=asked.who, now=asked.now)


@router.patch("/me", response_model=UserShown)
def change_me(body: OwnChange, asked: Reader) -> dict[str, Any]:
    """Change my language or password."""
    assert asked.person is not None
    user = _found(asked.store, asked.person.user)
    if body.password is not None:
        if not is_password(body.present_password, user.password_hash):
            raise Refused("server.wrong_password", 403)
        user = replace(user, password_hash=hash_of_password(body.password))
    if body.language is not None:
        user = replace(user, language=body.language)
    asked.store.people.change(user, who=asked.who, now=asked.now)
    return _shown(user)


def _found(store: Store, name: str) -> User:
    user = store.people.find(name)
    if user is None:
        raise Refused("server.no_user", 404, name=name)
    return user


def _require_another_admin(store: Store, name: str) -> None:
    others = (user for user in store.people.known() if user.name != name and not user.is_disabled)
    if not any(Role.ADMIN in user.roles for user in others):
        raise Refused("server.last_admin", 409, name=name)


def _shown(user: User) -> dict[str, Any]:
    told = {"name": user.name, "roles": list(user.roles), "language": user.language}
    return told | {"is_disabled": user.is_disabled, "has_password": bool(user.password_hash)}
