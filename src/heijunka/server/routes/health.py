"""Is the server alive, and can it reach its database."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

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


@router.get("/metrics", response_class=Response)
def metrics(request: Request, _asked: Annotated[Asked, Depends(Policy(Action.WATCH))]) -> Response:
    """Return figures about this process of the server, as Prometheus reads them."""
    return Response(request.app.state.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/openapi.json")
def described(request: Request, _asked: Annotated[Asked, Depends(Policy(Action.OPEN))]) -> dict[str, Any]:
    """Describe every route, as OpenAPI."""
    document: dict[str, Any] = request.app.openapi()
    return document
