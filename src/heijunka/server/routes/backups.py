"""Backups: listed, made, taken away, removed; to fill a store from one is a matter of the command line."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import FileResponse

from heijunka.server import backups as kept
from heijunka.server.answers import Refused
from heijunka.server.jobs import document
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.base import file_of
from heijunka.server.shapes.jobs import JobShown
from heijunka.server.shapes.people import Backups

router = APIRouter(prefix="/v1/backups", tags=["backups"])
Admin = Annotated[Asked, Depends(Policy(Action.CONFIGURE))]
Name = Annotated[str, Path(pattern=f"^{kept.NAME}$")]
FILE = "application/vnd.sqlite3"


@router.get("", response_model=Backups)
def backups(request: Request, _asked: Admin) -> dict[str, Any]:
    """List the backups, the newest first, and where they are kept."""
    folder = _keeper(request).folder
    return {"folder": str(folder), "backups": [entry._asdict() for entry in kept.known(folder)]}


@router.post("", status_code=202, response_model=JobShown)
def back_up(request: Request, asked: Admin) -> dict[str, Any]:
    """Make a backup while others go on working; it is verified, and the oldest are removed if there are too many."""
    return document(_keeper(request).start(asked.who, asked.language))


@router.get("/{name}", response_class=FileResponse, responses=file_of(FILE))
def take_away(name: Name, request: Request, asked: Admin) -> FileResponse:
    """Return a backup as a file."""
    path = _keeper(request).folder / _found(request, name)
    asked.store.note("backup_taken_away", {"name": name}, who=asked.who, now=asked.now)
    return FileResponse(path, media_type=FILE, filename=name)


@router.delete("/{name}", status_code=204)
def remove(name: Name, request: Request, asked: Admin) -> None:
    """Remove a backup."""
    (_keeper(request).folder / _found(request, name)).unlink(missing_ok=True)
    asked.store.note("backup_removed", {"name": name}, who=asked.who, now=asked.now)


def _keeper(request: Request) -> kept.Keeper:
    found: kept.Keeper = request.app.state.keeper
    return found


def _found(request: Request, name: str) -> str:
    if all(entry.name != name for entry in kept.known(_keeper(request).folder)):
        raise Refused("server.not_found", 404)
    return name
