"""Settings: what an administrator chooses for all, while the server runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from heijunka.server.chosen import Chosen, choose, chosen
from heijunka.server.policy import Action, Asked, Policy

router = APIRouter(prefix="/v1/settings", tags=["settings"])
Admin = Annotated[Asked, Depends(Policy(Action.CONFIGURE))]


@router.get("")
def settings(asked: Admin) -> Chosen:
    """Return the settings."""
    return chosen(asked.store)


@router.patch("")
def change(body: Chosen, asked: Admin) -> Chosen:
    """Change settings; what is not named stays. They hold at once; in other processes after some seconds."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    return choose(asked.store, given, who=asked.who, now=asked.now)
