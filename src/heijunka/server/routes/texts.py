"""Every text of the page, in one language."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from heijunka.messages import catalogue
from heijunka.server.policy import Action, Asked, Policy

router = APIRouter(prefix="/v1/texts", tags=["texts"])


@router.get("/{language}")
def texts(
    language: Literal["en", "zh"], response: Response, _asked: Annotated[Asked, Depends(Policy(Action.OPEN))]
) -> dict[str, str]:
    """Return the texts by name."""
    response.headers["Cache-Control"] = "no-cache"
    return {name: entry[language] for name, entry in catalogue("page").items()}
