"""Tokens: keys for programs, shown once, each with roles and an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from heijunka.server.answers import Refused
from heijunka.server.chosen import MOST_TOKEN_DAYS, chosen
from heijunka.server.credentials import hash_of, new_id, new_secret
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.routes.users import Roles
from heijunka.server.shapes.people import NewSecret, Token
from heijunka.store import Key, KeyKind

router = APIRouter(prefix="/v1/tokens", tags=["tokens"])
Admin = Annotated[Asked, Depends(Policy(Action.CONFIGURE))]


class NewToken(BaseModel):
    """What a program is to be let in for, and for how many days."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
    roles: Roles
    days: Annotated[int, Field(ge=1, le=MOST_TOKEN_DAYS)] = 90


@router.get("", response_model=list[Token])
def tokens(asked: Admin) -> list[dict[str, Any]]:
    """List the tokens that hold; their secrets are kept nowhere."""
    return [_shown(key) for key in asked.store.keys.known(KeyKind.TOKEN, now=asked.now)]


@router.post("", status_code=201, response_model=NewSecret)
def add_token(body: NewToken, asked: Admin) -> dict[str, Any]:
    """Make a token; its secret is shown this once."""
    assert asked.person is not None
    if body.days > (most := chosen(asked.store).token_days):
        raise Refused("server.token_too_long", 422, days=body.days, most=most)
    secret = new_secret()
    key = Key(
        hash=hash_of(secret),
        id=new_id(),
        kind=KeyKind.TOKEN,
        who=asked.person.user,
        name=body.name,
        roles=tuple(dict.fromkeys(role.value for role in body.roles)),
        created=asked.now,
        expires=asked.now + timedelta(days=body.days),
    )
    asked.store.keys.add(key)
    return _shown(key) | {"secret": secret}


@router.delete("/{id}", status_code=204)
def remove_token(id: str, asked: Admin) -> None:
    """Take a token back; it opens nothing from now on."""
    if not asked.store.keys.remove(id, kind=KeyKind.TOKEN, who=asked.who, now=asked.now):
        raise Refused("server.no_token", 404, id=id)


def _shown(key: Key) -> dict[str, Any]:
    told = {name: getattr(key, name) for name in ("id", "name", "who", "created", "expires")}
    return told | {"roles": list(key.roles)}
