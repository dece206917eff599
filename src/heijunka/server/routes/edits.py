"""PlanEdits of a plan on the board: what they would mean, and, if they are kept, a proposed version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import AwareDatetime, BaseModel, Field

from heijunka.messages import say
from heijunka.model.record import PlanRecord
from heijunka.reschedule.edits import Edit, Kind, consequences, edit
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.plans import Consequences
from heijunka.server.shown import shown

router = APIRouter(prefix="/v1", tags=["edits"])
Name = Annotated[str, Field(max_length=200)]


class PlanEdit(BaseModel):
    """One edit, as the board asks it."""

    kind: Kind
    order: Name
    operation: Name = ""
    start: AwareDatetime | None = None
    resource: Name | None = None
    replaces: Name | None = None
    quantity: float | None = Field(default=None, gt=0, allow_inf_nan=False)


class PlanEdits(BaseModel):
    """PlanEdits of one version, one after the other."""

    edits: list[PlanEdit] = Field(min_length=1, max_length=500)
    keep: bool = Field(default=False, description="Whether they become a proposed version, if they can be done.")


@router.post("/sites/{site}/plans/{number}/edits", response_model=Consequences)
def edits(
    site: str,
    number: Annotated[int, Path(ge=1, le=2**62)],
    body: PlanEdits,
    asked: Annotated[Asked, Depends(Policy(Action.PROPOSE))],
) -> dict[str, Any]:
    """Tell what edits would mean; keep them as a proposed version if that is asked and they can be done."""
    record = shown(asked.store, site, number).record
    wanted = [Edit(**_whole(entry)) for entry in body.edits]
    edited = edit(record.problem, record.plan, wanted, language=asked.language)
    told = consequences(record.problem, record.plan, edited, language=asked.language)
    version = None
    if body.keep and edited.plan is not None:
        kept = PlanRecord(problem=edited.problem, plan=edited.plan, reference=record.plan)
        upto = asked.store.version(site, number).upto_event
        why = say("edits.kept", asked.language, edits=len(wanted))
        made: dict[str, Any] = {"who": asked.who, "why": why, "now": asked.now}
        version = asked.store.propose(site, kept, parent=number, upto_event=upto, **made).number
    return told | {"version": version}


def _whole(entry: PlanEdit) -> dict[str, Any]:
    start: datetime | None = entry.start
    return entry.model_dump() | {"start": start.replace(microsecond=0) if start is not None else None}
