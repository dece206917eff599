"""Adjustments: started, shown with what they mean and cost, approved or rejected."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field

from heijunka.reschedule import PRESETS
from heijunka.reschedule.present import present
from heijunka.server.adjusting import changes, in_force, unheeded
from heijunka.server.answers import Refused
from heijunka.server.jobs import Jobs, document
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.routes.plans import Expected
from heijunka.server.shapes.jobs import JobShown
from heijunka.server.shapes.today import Decided, Proposals
from heijunka.server.shown import shown
from heijunka.store import Status, Version

router = APIRouter(prefix="/v1/sites/{site}", tags=["adjustments"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Approver = Annotated[Asked, Depends(Policy(Action.PUBLISH))]
Number = Annotated[int, Path(ge=1, le=2**62)]
MOST_SHOWN = 5
"""Proposals, the newest first, that are shown with what they mean."""


class Limit(BaseModel):
    """How many operations may move, of those that begin within so many hours."""

    moves: Annotated[int, Field(ge=0, le=1_000_000)]
    hours: Annotated[float, Field(ge=0, le=10_000)]


class AdjustWish(BaseModel):
    """How to adjust."""

    seconds: Annotated[float, Field(gt=0, le=3600)] = 10.0
    policy: Literal[tuple(PRESETS)] = "balanced"  # type: ignore[valid-type]
    fence: Annotated[float | None, Field(ge=0, le=10_000, description="Hours that stay as they are")] = None
    budget: Limit | None = None


class Refusal(BaseModel):
    """Why a proposal is not wanted."""

    why: Annotated[str, Field(max_length=500)] = ""


@router.post("/adjustments", status_code=202, response_model=JobShown)
def adjust(
    site: str, body: AdjustWish, request: Request, asked: Annotated[Asked, Depends(Policy(Action.PROPOSE))]
) -> dict[str, Any]:
    """Take in what happened since the plan in force; the least change becomes a proposed version."""
    if in_force(asked.store, site) is None:
        raise Refused("server.nothing_in_force", 409)
    jobs: Jobs = request.app.state.jobs
    wish = body.model_dump() | {"language": asked.language}
    return document(jobs.start("adjust", site=site, who=asked.who, asked=wish))


@router.get("/adjustments", response_model=Proposals)
def proposals(site: str, asked: Reader) -> dict[str, Any]:
    """List the proposals made from the plan in force, the newest first, with what they mean and cost."""
    current = in_force(asked.store, site)
    if current is None:
        return {"in_force": None, "unheeded": 0, "proposals": []}
    waiting = len(unheeded(asked.store, site, current))
    rejected = asked.store.rejected(site)
    found = [entry for entry in asked.store.versions(site) if _is_open(entry, current, rejected)]
    newest = sorted(found, key=lambda entry: -entry.number)[:MOST_SHOWN]
    rows = [_told(entry) | _changes(asked, site, current, entry) for entry in newest]
    return {"in_force": current.number, "unheeded": waiting, "proposals": rows}


@router.post("/adjustments/{number}/approve", response_model=Decided)
def approve(site: str, number: Number, body: Expected, asked: Approver) -> dict[str, Any]:
    """Put a proposal in force, if the plan in force is the expected one."""
    state, _ = asked.store.state(site)
    now = present(shown(asked.store, site, number).record.problem, state, asked.now)
    return _told(asked.store.publish(site, number, expected=body.expected, who=asked.who, now=now))


@router.post("/adjustments/{number}/reject", response_model=Decided)
def reject(site: str, number: Number, body: Refusal, asked: Approver) -> dict[str, Any]:
    """Put a proposal aside; it stays among the versions."""
    asked.store.reject(site, number, who=asked.who, why=body.why, now=asked.now)
    return _told(asked.store.version(site, number))


def _is_open(entry: Version, current: Version, rejected: frozenset[int]) -> bool:
    is_ours = entry.parent == current.number and entry.status is Status.PROPOSED
    return is_ours and entry.number not in rejected


def _changes(asked: Asked, site: str, current: Version, entry: Version) -> dict[str, Any]:
    before, after = (shown(asked.store, site, number).record for number in (current.number, entry.number))
    events = asked.store.events(site, after=current.upto_event)
    known = tuple(event for event in events if event.kind != "plan_published")
    return changes(before, after, known, asked.language)


def _told(version: Version) -> dict[str, Any]:
    names = ("number", "parent", "who", "why", "method", "value")
    told = {name: getattr(version, name) for name in names}
    return told | {"status": version.status.value, "created": version.made_at}
