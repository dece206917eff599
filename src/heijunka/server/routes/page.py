"""The page itself: its files, and the one document that every address of it begins with."""

from __future__ import annotations

import secrets
from functools import cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from heijunka.server.answers import Refused
from heijunka.server.guards import nonce_headers
from heijunka.server.policy import Action, Asked, Policy

NONCE = "__NONCE__"
KINDS = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
router = APIRouter(include_in_schema=False)


@router.get("/page/{name}")
def file(name: str, _asked: Annotated[Asked, Depends(Policy(Action.OPEN))]) -> Response:
    """Return a file of the page."""
    kind = KINDS.get(name.rpartition(".")[2])
    data = _files().get(name)
    if kind is None or data is None:
        raise Refused("server.not_found", 404)
    return Response(data, media_type=kind, headers={"Cache-Control": "no-cache"})


@router.get("/{path:path}")
def page(path: str, _asked: Annotated[Asked, Depends(Policy(Action.OPEN))]) -> Response:
    """Return the page, whatever the address: the page itself knows what to show there."""
    document = _files().get("index.html")
    if document is None or path.startswith("v1/"):
        raise Refused("server.not_found", 404)
    nonce = secrets.token_urlsafe(16)
    return Response(
        document.replace(NONCE.encode(), nonce.encode()),
        media_type="text/html; charset=utf-8",
        headers=nonce_headers(nonce),
    )


@cache
def _files() -> dict[str, bytes]:
    folder = files("heijunka.web").joinpath("dist", "page")
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()} if folder.is_dir() else {}
