"""Plans: versions listed, drawn, solved anew, published, undone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from heijunka.reschedule.present import present
from heijunka.server.answers import Refused
from heijunka.server.chosen import chosen
from heijunka.server.jobs import Jobs, document
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.base import NumberOfVersion
from heijunka.server.shapes.jobs import JobShown
from heijunka.server.shapes.plans import Plans, PlanVersion
from heijunka.server.shown import shown
from heijunka.server.sitedata import newest_data
from heijunka.server.solving import drawn
from heijunka.store import Status, Version

router = APIRouter(prefix="/v1", tags=["plans"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Number = Annotated[int, Path(ge=1, le=2**62)]


class SolveWish(BaseModel):
    """How long to search."""

    seconds: float = Field(default=30.0, gt=0, le=3600)


class Expected(BaseModel):
    """The version that somebody takes to be in force."""

    expected: int | None


@router.get("/sites/{site}/plans", response_model=Plans)
def plans(site: str, asked: Reader) -> dict[str, Any]:
    """List the versions of a site's plan."""
    versions = asked.store.versions(site)
    if not versions:
        raise Refused("server.not_found", 404)
    published = [entry.number for entry in versions if entry.status is Status.PUBLISHED]
    return {"versions": [_told(entry) for entry in versions], "in_force": published[0] if published else None}


@router.get("/sites/{site}/plans/{number}/chart")
def chart(site: str, number: Number, asked: Reader) -> Response:
    """Return a plan as columns, ready to be drawn."""
    version = asked.store.version(site, number)
    frozen = chosen(asked.store).frozen_hours
    tag = f'"{version.hash}-{asked.language}-{frozen}"'
    found = shown(asked.store, site, number)
    text = found.told(
        ("chart", asked.language, str(frozen)), lambda: drawn(found.record, asked.language, frozen_hours=frozen)
    )
    return text.answer(asked.is_packed, ETag=tag, **{"Cache-Control": "no-cache"})


@router.post("/sites/{site}/plans", status_code=202, response_model=JobShown)
def solve(
    site: str, body: SolveWish, request: Request, asked: Annotated[Asked, Depends(Policy(Action.PROPOSE))]
) -> dict[str, Any]:
    """Plan the newest data of a site; the best plan found becomes a proposed version."""
    version = newest_data(asked.store, site)
    if version is None:
        raise Refused("server.not_found", 404)
    jobs: Jobs = request.app.state.jobs

    wish = {"version": version.number, "seconds": body.seconds, "language": asked.language}
    return document(jobs.start("solve", site=site, who=asked.who, asked=wish))


@router.post("/sites/{site}/plans/{number}/publish", response_model=PlanVersion)
def publish(
    site: str, number: Number, body: Expected, asked: Annotated[Asked, Depends(Policy(Action.PUBLISH))]
) -> dict[str, Any]:
    """Put a version in force, if the one in force is the expected one."""
    now = _present(asked, site, number)
    return _told(asked.store.publish(site, number, expected=body.expected, who=asked.who, now=now))


@router.post("/sites/{site}/undo", response_model=NumberOfVersion)
def undo(site: str, body: Expected, asked: Annotated[Asked, Depends(Policy(Action.PUBLISH))]) -> dict[str, Any]:
    """Put the plan before in force again, as a new version."""
    now = _present(asked, site, None)
    made = asked.store.undo(site, expected=body.expected, who=asked.who, why="undo", now=now)
    return {"version": made.number}


def _present(asked: Asked, site: str, number: int | None) -> datetime:
    state, _ = asked.store.state(site)
    return present(shown(asked.store, site, number).record.problem, state, asked.now)


def _told(version: Version) -> dict[str, Any]:
    names = ("number", "parent", "who", "why", "method", "value", "hash", "upto_event")
    told = {name: getattr(version, name) for name in names}
    return told | {"status": version.status.value, "created": version.made_at, "figures": dict(version.figures)}
