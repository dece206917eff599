"""Drafts: files on their way to become data; kept on the server, changed cell by cell, committed whole."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, UploadFile
from pydantic import BaseModel, Field

from heijunka.errors import PlanConflict
from heijunka.io.drafts import Draft, accept, change, draft_of_problem, dumps_draft, loads_draft, redo, undo
from heijunka.library import PLANTS
from heijunka.messages import say
from heijunka.server.drafting import CellEdit, edits_of, listed, standing, whole
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.data import DataVersion, DraftListed, DraftStanding, DraftWhole
from heijunka.server.sitedata import commit, draft_of_site
from heijunka.server.upload import read_upload
from heijunka.store import KeptDraft

router = APIRouter(prefix="/v1", tags=["drafts"])
Drafter = Annotated[Asked, Depends(Policy(Action.DRAFT))]
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
SITE = r"^[^/\x00-\x1f]{1,100}$"
SiteName = Annotated[str, Field(pattern=SITE, description="Without a slash")]


class Seen(BaseModel):
    """The revision of a draft that somebody has seen."""

    revision: Annotated[int, Field(ge=1, le=2**62)]


class CellEdits(Seen):
    """Changes, made as one step."""

    edits: list[CellEdit] = Field(min_length=1, max_length=1000)


class Keys(Seen):
    """Assumptions agreed to."""

    keys: list[Annotated[str, Field(max_length=2000)]] = Field(max_length=100_000)


class Goal(Seen):
    """Whose data a draft becomes, and why."""

    site: SiteName
    why: Annotated[str, Field(max_length=500)] = ""


class Sample(BaseModel):
    """A plant to begin with."""

    sample: Literal["template", "air-conditioning", "refrigerators"]


@router.post("/sites", status_code=201, response_model=DraftStanding)
def upload(file: UploadFile, asked: Drafter, site: Annotated[str, Form(max_length=100)] = "") -> dict[str, Any]:
    """Upload a workbook, a zip of tables, CSV, JSON or frePPLe data: it becomes a draft, whatever is wrong with it."""
    name = (file.filename or "file")[:200]
    draft = read_upload(name, file.file.read(), now=asked.now, language=asked.language)
    return _begin(draft, site, asked)


@router.post("/samples", status_code=201, response_model=DraftStanding)
def sample(body: Sample, asked: Drafter) -> dict[str, Any]:
    """Begin a draft with a plant of ours."""
    if body.sample == "template":
        from heijunka.io.tables.example import example

        problem = example(asked.language)
    else:
        problem = PLANTS[body.sample]("demo", seed=7)
    draft = draft_of_problem(problem, name=body.sample, now=asked.now, language=asked.language)
    return _begin(draft, "", asked)


@router.post("/sites/{site}/drafts", status_code=201, response_model=DraftStanding)
def open_site(site: str, asked: Drafter) -> dict[str, Any]:
    """Begin a draft with the data of a site."""
    return _begin(draft_of_site(asked.store, site, language=asked.language), site, asked)


@router.get("/drafts", response_model=list[DraftListed])
def drafts(asked: Reader) -> list[dict[str, Any]]:
    """List the drafts, the one changed last first."""
    return [listed(kept) for kept in asked.store.drafts.known()]


@router.get("/drafts/{id}", response_model=DraftWhole)
def draft(id: str, asked: Reader) -> dict[str, Any]:
    """Return a draft with all its cells, and all that is wrong or assumed."""
    kept, body = asked.store.drafts.get(id)
    return whole(kept, loads_draft(body), asked.language)


@router.patch("/drafts/{id}", response_model=DraftStanding)
def edit(id: str, body: CellEdits, asked: Drafter) -> dict[str, Any]:
    """Change cells, rows and sheets, all of it or nothing; the answer tells what is wrong now."""
    kept, draft = _seen(id, body, asked)
    return standing(*_keep(kept, change(draft, edits_of(body.edits), asked.language), asked), asked.language)


@router.post("/drafts/{id}/undo", response_model=DraftWhole)
def take_back(id: str, body: Seen, asked: Drafter) -> dict[str, Any]:
    """Take the last change back."""
    kept, draft = _seen(id, body, asked)
    return whole(*_keep(kept, undo(draft, asked.language), asked), asked.language)


@router.post("/drafts/{id}/redo", response_model=DraftWhole)
def make_again(id: str, body: Seen, asked: Drafter) -> dict[str, Any]:
    """Make the change again that was taken back last."""
    kept, draft = _seen(id, body, asked)
    return whole(*_keep(kept, redo(draft, asked.language), asked), asked.language)


@router.post("/drafts/{id}/accept", response_model=DraftStanding)
def agree(id: str, body: Keys, asked: Drafter) -> dict[str, Any]:
    """Agree to assumptions."""
    kept, draft = _seen(id, body, asked)
    return standing(*_keep(kept, accept(draft, body.keys), asked), asked.language)


@router.post("/drafts/{id}/commit", response_model=DataVersion)
def make_data(id: str, body: Goal, asked: Annotated[Asked, Depends(Policy(Action.CHANGE_DATA))]) -> dict[str, Any]:
    """Make a draft the data of a site; nothing is changed if anything is wrong with it, and all of it is told."""
    kept, draft = _seen(id, body, asked)
    made: dict[str, Any] = {
        "who": asked.who,
        "why": body.why or draft.name,
        "now": asked.now,
        "language": asked.language,
    }
    version = commit(asked.store, body.site, draft, **made)
    asked.store.drafts.remove(id, who=asked.who, now=asked.now)
    return {"site": body.site, "version": version.number}


@router.delete("/drafts/{id}", status_code=204)
def throw_away(id: str, asked: Drafter) -> None:
    """Throw a draft away."""
    asked.store.drafts.remove(id, who=asked.who, now=asked.now)


def _begin(draft: Draft, site: str, asked: Asked) -> dict[str, Any]:
    kept = KeptDraft(id=secrets.token_hex(8), site=site, who=asked.who, name=draft.name, revision=1, updated=asked.now)
    asked.store.drafts.add(kept, dumps_draft(draft))
    return standing(kept, draft, asked.language)


def _seen(id: str, body: Seen, asked: Asked) -> tuple[KeptDraft, Draft]:
    kept, data = asked.store.drafts.get(id)
    if kept.revision != body.revision:
        told = {"name": kept.name, "expected": body.revision, "now": kept.revision}
        raise PlanConflict(say("store.draft_conflict", asked.language, **told))
    return kept, loads_draft(data)


def _keep(kept: KeptDraft, draft: Draft, asked: Asked) -> tuple[KeptDraft, Draft]:
    later = replace(kept, revision=kept.revision + 1, updated=asked.now)
    asked.store.drafts.change(later, dumps_draft(draft), expected=kept.revision)
    return later, draft
