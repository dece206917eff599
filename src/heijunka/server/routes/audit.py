"""The audit: who did what, in a chain that shows whether it is whole."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.people import Audit, Soundness

router = APIRouter(prefix="/v1/audit", tags=["audit"])
Auditor = Annotated[Asked, Depends(Policy(Action.AUDIT))]


class Wanted(BaseModel):
    """Which lines: of whom, of what kind, which page."""

    who: Annotated[str, Field(max_length=200)] = ""
    action: Annotated[str, Field(max_length=200)] = ""
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Field(ge=1, le=1000)] = 100


@router.get("", response_model=Audit)
def lines(wanted: Annotated[Wanted, Query()], asked: Auditor) -> dict[str, Any]:
    """Return a page of the audit, the newest first, and how many lines there are in all."""
    found = [
        line
        for line in reversed(asked.store.audit())
        if wanted.who.lower() in line["who"].lower() and wanted.action in ("", line["action"])
    ]
    shown = found[(wanted.page - 1) * wanted.size : wanted.page * wanted.size]
    rows = [row | {"details": json.loads(row["details"])} for row in shown]
    return {"count": len(found), "lines": rows}


@router.get("/verify", response_model=Soundness)
def verify(asked: Auditor) -> dict[str, Any]:
    """Look whether everything in the store is as it was written."""
    faults = [fault.text(asked.language) for fault in asked.store.verify()]
    return {"is_sound": not faults, "faults": faults}
