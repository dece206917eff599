"""Is the server alive, and can it reach its database."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from heijunka.server.policy import Action, Asked, Policy
from heijunka.version import __version__

router = APIRouter(prefix="/v1", tags=["health"])


@router.get("/health")
def health(_asked: Annotated[Asked, Depends(Policy(Action.OPEN))]) -> dict[str, str]:
    """Tell that the server is alive."""
    return {"status": "alive", "version": __version__}


@router.get("/ready")
def ready(asked: Annotated[Asked, Depends(Policy(Action.OPEN))]) -> dict[str, str]:
    """Tell that the database answers."""
    asked.store.sites()
    return {"status": "ready"}
