"""Long work: how far it is; ended early."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from heijunka.server.answers import Refused
from heijunka.server.jobs import Jobs, document
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.jobs import JobShown
from heijunka.store.jobs import Job

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]


@router.get("", response_model=list[JobShown])
def known(asked: Reader, site: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Any:
    """List jobs, of all sites or one, the newest first."""
    return [document(job) for job in asked.store.jobs.known(site, limit)]


@router.get("/{id}", response_model=JobShown)
def job(id: str, asked: Reader) -> dict[str, Any]:
    """Return how far a job is."""
    return document(_job(asked, id))


@router.delete("/{id}", response_model=JobShown)
def cancel(id: str, request: Request, asked: Annotated[Asked, Depends(Policy(Action.PROPOSE))]) -> dict[str, Any]:
    """End a job; what a search has found by then is kept."""
    jobs: Jobs = request.app.state.jobs
    jobs.cancel(_job(asked, id).id)
    return document(_job(asked, id))


def _job(asked: Asked, id: str) -> Job:
    found = asked.store.jobs.find(id)
    if found is None:
        raise Refused("server.not_found", 404)
    return found
