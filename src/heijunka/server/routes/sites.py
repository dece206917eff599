"""Sites, and their data as tables: read, changed at once, taken away as a workbook."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from heijunka.io.drafts import accept_all, change, outline, read_draft
from heijunka.io.drafts.outline import nouns
from heijunka.io.tables import problem_workbook, template
from heijunka.mrp.renewed import bare
from heijunka.server.answers import Refused
from heijunka.server.drafting import CellEdit, edits_of, rows_of
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.base import file_of
from heijunka.server.shapes.data import DataVersion, NounShown, SiteTable, SiteTables
from heijunka.server.shapes.plans import Site
from heijunka.server.sitedata import commit, draft_of_site, newest_data
from heijunka.store import Status, Version

router = APIRouter(prefix="/v1", tags=["sites"])
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Reader = Annotated[Asked, Depends(Policy(Action.READ))]


class Changes(BaseModel):
    """Changes of one table that are to become data at once."""

    edits: list[CellEdit] = Field(min_length=1, max_length=1000)
    expected: int | None = Field(description="Version that the tables were read from")


@router.get("/sites", response_model=list[Site])
def sites(asked: Reader) -> list[dict[str, Any]]:
    """List the sites, what is in force there, and what the newest data are."""
    return [_site(asked, name) for name in asked.store.sites()]


@router.get("/nouns", response_model=list[NounShown])
def known_nouns(asked: Reader) -> list[dict[str, Any]]:
    """List every table that there can be, and its columns."""
    return nouns(asked.language)


@router.get("/template", response_class=Response, responses=file_of(WORKBOOK))
def filled_in_template(asked: Reader) -> Response:
    """Return a small plant as a workbook, every header with a comment."""
    return _workbook(template(asked.language), "plant")


@router.get("/sites/{site}/tables", response_model=SiteTables)
def tables(site: str, asked: Reader) -> dict[str, Any]:
    """Return the data of a site as tables."""
    draft = draft_of_site(asked.store, site, language=asked.language)
    sheets = [outline(sheet, asked.language) | {"rows": rows_of(sheet)} for sheet in draft.sheets]
    return {"site": site, "version": draft.base, "sheets": sheets}


@router.get("/sites/{site}/tables/{noun}", response_model=SiteTable)
def table(site: str, noun: str, asked: Reader) -> dict[str, Any]:
    """Return one table of a site."""
    known = tables(site, asked)
    found = [sheet for sheet in known["sheets"] if sheet["noun"] == noun]
    if not found:
        raise Refused("server.not_found", 404)
    return {"site": site, "version": known["version"], "sheet": found[0]}


@router.patch("/sites/{site}/tables/{noun}", response_model=DataVersion)
def change_table(
    site: str, noun: str, body: Changes, asked: Annotated[Asked, Depends(Policy(Action.CHANGE_DATA))]
) -> dict[str, Any]:
    """Change one table at once; nothing is changed if anything is wrong, and all of it is told."""
    draft = draft_of_site(asked.store, site, language=asked.language)
    if draft.base != body.expected:
        raise Refused("server.data_changed", 409, expected=body.expected, now=draft.base)
    changed = change(draft, edits_of(body.edits), asked.language)
    changed = accept_all(changed, read_draft(draft, asked.language))
    made: dict[str, Any] = {"who": asked.who, "why": noun, "now": asked.now, "language": asked.language}
    return {"site": site, "version": commit(asked.store, site, changed, **made).number}


@router.get("/sites/{site}/workbook", response_class=Response, responses=file_of(WORKBOOK))
def workbook(site: str, asked: Reader) -> Response:
    """Return the data of a site as a workbook."""
    version = newest_data(asked.store, site)
    record = asked.store.record(site, version.number if version is not None else None)
    return _workbook(problem_workbook(bare(record.problem), language=asked.language), site)


def _site(asked: Asked, name: str) -> dict[str, Any]:
    versions = asked.store.versions(name)
    published = next((entry for entry in versions if entry.status is Status.PUBLISHED), None)
    data = newest_data(asked.store, name)
    _, last = asked.store.state(name)
    return {
        "id": name,
        "versions": len(versions),
        "in_force": _told(published),
        "data": _told(data),
        "last_event": last,
    }


def _told(version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    told = {name: getattr(version, name) for name in ("number", "who", "why", "method", "value")}
    return told | {"made_at": version.made_at, "status": version.status.value}


def _workbook(data: bytes, name: str) -> Response:
    where = f"attachment; filename*=UTF-8''{quote(name, safe='')}.xlsx"
    return Response(data, media_type=WORKBOOK, headers={"Content-Disposition": where})
