"""What one version of a plan means for people who know another."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from heijunka.evaluate.notice import notice
from heijunka.evaluate.telling import headline, text
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.plans import Difference
from heijunka.server.shown import shown

router = APIRouter(prefix="/v1", tags=["plans"])
Number = Annotated[int, Path(ge=1, le=2**62)]


@router.get("/sites/{site}/plans/{number}/diff/{other}", response_model=Difference)
def difference(
    site: str, number: Number, other: Number, asked: Annotated[Asked, Depends(Policy(Action.READ))]
) -> dict[str, Any]:
    """Return what changes from another version to this one: who pays, who gains, what moves for each foreman."""
    before, after = (shown(asked.store, site, wanted).record for wanted in (other, number))
    found = notice(before, after)
    lines = [line.strip() for line in text(found, asked.language) if line.strip()]
    return {"version": number, "other": other, "headline": headline(found, asked.language), "lines": lines}
