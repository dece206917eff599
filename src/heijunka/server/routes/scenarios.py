"""Scenarios: changes that are supposed, planned beside the site's plan, compared, and proposed."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from heijunka.evaluate.kpi import kpi
from heijunka.evaluate.side_by_side import figures, lateness, orders
from heijunka.messages import say
from heijunka.reschedule.whatif import choices, in_words, supposed
from heijunka.server.adjusting import in_force, unheeded
from heijunka.server.answers import Refused
from heijunka.server.jobs import Jobs, document
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.base import NumberOfVersion
from heijunka.server.shapes.jobs import JobShown
from heijunka.server.shapes.scenarios import Choices, Comparison, Scenarios, ScenarioShown
from heijunka.server.shown import shown
from heijunka.server.sitedata import newest_data
from heijunka.server.supposing import (
    ChangeIn,
    Scenario,
    changes_of,
    keep,
    packed,
    record_of,
    unpacked,
)
from heijunka.store import Job, KeptScenario, Version

router = APIRouter(prefix="/v1/sites/{site}/scenarios", tags=["scenarios"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Drafter = Annotated[Asked, Depends(Policy(Action.DRAFT))]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Changes = Annotated[list[ChangeIn], Field(max_length=50)]
MOST_COMPARED = 12
MOST_JOBS = 100
"""Of a site, the newest, among which the one that plans a scenario is looked for."""


class ScenarioIn(BaseModel):
    """A new scenario."""

    name: Name
    changes: Changes = []


class Revised(BaseModel):
    """A scenario changed by somebody who has seen a revision of it."""

    revision: int
    name: Name | None = None
    changes: Changes | None = None


class ScenarioWish(BaseModel):
    """How long to search."""

    seconds: Annotated[float, Field(gt=0, le=3600)] = 30.0


@router.get("", response_model=Scenarios)
def scenarios(site: str, asked: Reader) -> dict[str, Any]:
    """List the scenarios of a site, what is changed in each in words, and what came of those that were planned."""
    version = _newest(asked, site)
    return {
        "base": version.number,
        "unheeded": len(unheeded(asked.store, site, version)),
        "scenarios": [_told(kept, asked, version.number) for kept in asked.store.scenarios.known(site)],
    }


@router.post("", status_code=201, response_model=ScenarioShown)
def add(site: str, body: ScenarioIn, asked: Drafter) -> dict[str, Any]:
    """Keep a new scenario, if its changes can be made; else all that is wrong with them is told."""
    base = _base(asked, site)
    scenario = _checked(site, body.changes, asked)
    kept = KeptScenario(
        id=secrets.token_hex(8),
        site=site,
        who=asked.who,
        name=body.name,
        updated=asked.now,
        revision=1,
        body=packed(scenario),
    )
    asked.store.scenarios.add(kept)
    return _told(kept, asked, base)


@router.get("/choices", response_model=Choices)
def what_can_be_changed(site: str, asked: Reader) -> dict[str, Any]:
    """Return what changes can be about: resources, materials, families, and what counts now."""
    found = choices(asked.store.record(site, _base(asked, site)).problem)

    def named(entries: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
        return [{"id": id, "name": name} for id, name in entries]

    return {
        "resources": named(found.resources),
        "groups": named(found.groups),
        "materials": named(found.materials),
        "demands": list(found.demands),
        "families": [{"attribute": name, "values": list(values)} for name, values in found.families],
        "terms": [
            {"id": term.value, "label": say(f"sheets.choice.{term.value}", asked.language), "weight": weight}
            for term, weight in found.terms
        ],
    }


@router.get("/compare", response_model=Comparison)
def compare(
    site: str,
    asked: Reader,
    ids: Annotated[list[str] | None, Query(max_length=MOST_COMPARED)] = None,
) -> dict[str, Any]:
    """Return the site's plan and planned scenarios side by side: by key figure, and by what is wanted."""
    known = [(kept, unpacked(kept)) for kept in asked.store.scenarios.known(site)]
    chosen = [(kept, found) for kept, found in known if found.figures and (ids is None or kept.id in ids)]
    base = shown(asked.store, site)
    record = base.record
    first = kpi(record.problem, record.plan).values
    columns = [(f"v{base.number}", dict(first), lateness(record.problem, record.plan))]
    columns += [(kept.id, dict(found.figures), dict(found.lateness)) for kept, found in chosen[:MOST_COMPARED]]
    return {
        "version": base.number,
        "columns": [{"id": f"v{base.number}", "name": ""}]
        + [{"id": kept.id, "name": kept.name} for kept, _ in chosen[:MOST_COMPARED]],
        "figures": figures([values for _, values, _ in columns], asked.language),
        "orders": orders([late for _, _, late in columns]),
    }


@router.get("/{id}", response_model=ScenarioShown)
def scenario(site: str, id: str, asked: Reader) -> dict[str, Any]:
    """Return one scenario."""
    return _told(_kept(asked, site, id), asked, _base(asked, site))


@router.patch("/{id}", response_model=ScenarioShown)
def change(site: str, id: str, body: Revised, asked: Drafter) -> dict[str, Any]:
    """Change a scenario; other changes make it one that has not been planned."""
    kept = _kept(asked, site, id)
    if kept.revision != body.revision:
        raise Refused("server.scenario_changed", 409, expected=body.revision, now=kept.revision)
    data = kept.body if body.changes is None else packed(_checked(site, body.changes, asked))
    return _told(keep(asked.store, kept, data, now=asked.now, name=body.name or ""), asked, _base(asked, site))


@router.delete("/{id}", status_code=204)
def remove(site: str, id: str, asked: Drafter) -> None:
    """Remove a scenario."""
    asked.store.scenarios.remove(_kept(asked, site, id).id)


@router.post("/{id}/solve", status_code=202, response_model=JobShown)
def solve(site: str, id: str, body: ScenarioWish, *, request: Request, asked: Drafter) -> dict[str, Any]:
    """Plan a scenario on the newest data of its site."""
    kept = _kept(asked, site, id)
    jobs: Jobs = request.app.state.jobs
    wish = {"scenario": kept.id, "seconds": body.seconds, "language": asked.language}
    return document(jobs.start("scenario", site=site, who=asked.who, asked=wish))


@router.post("/{id}/promote", response_model=NumberOfVersion)
def promote(site: str, id: str, asked: Annotated[Asked, Depends(Policy(Action.PROPOSE))]) -> dict[str, Any]:
    """Make a scenario's plan, with its changed data, a proposed version, unless the site's data have changed."""
    kept = _kept(asked, site, id)
    record, found = record_of(kept), unpacked(kept)
    if record is None or found.base is None:
        raise Refused("server.scenario_unsolved", 409, name=kept.name)
    if (now := _base(asked, site)) != found.base:
        raise Refused("server.scenario_old", 409, name=kept.name, base=found.base, now=now)
    current = in_force(asked.store, site)
    upto = asked.store.version(site, found.base).upto_event
    words = "; ".join(in_words(entry, asked.language) for entry in changes_of(found))
    why = f"{kept.name}: {words}" if words else kept.name
    parent = current.number if current is not None else None
    made = asked.store.propose(site, record, parent=parent, upto_event=upto, who=asked.who, why=why, now=asked.now)
    return {"version": made.number}


def _checked(site: str, changes: list[ChangeIn], asked: Asked) -> Scenario:
    """Return a scenario of changes that can be made in the site's newest data."""
    found = Scenario(changes=[entry.model_dump(mode="json") for entry in changes])
    supposed(asked.store.record(site, _base(asked, site)).problem, changes_of(found), asked.language)
    return found


def _newest(asked: Asked, site: str) -> Version:
    version = newest_data(asked.store, site)
    if version is None:
        raise Refused("server.not_found", 404)
    return version


def _base(asked: Asked, site: str) -> int:
    return _newest(asked, site).number


def _kept(asked: Asked, site: str, id: str) -> KeptScenario:
    kept = asked.store.scenarios.get(id)
    if kept.site != site:
        raise Refused("server.not_found", 404)
    return kept


def _told(kept: KeptScenario, asked: Asked, base: int) -> dict[str, Any]:
    found = unpacked(kept)
    told = {name: getattr(kept, name) for name in ("id", "name", "who", "updated", "revision")}
    return told | {
        "changes": list(found.changes),
        "words": [in_words(entry, asked.language) for entry in changes_of(found)],
        "base": found.base,
        "is_current": found.base == base,
        "solved": found.solved or None,
        "seconds": found.seconds,
        "job": next((job.id for job in asked.store.jobs.known(kept.site, MOST_JOBS) if _is_of(job, kept)), None),
    }


def _is_of(job: Job, kept: KeptScenario) -> bool:
    return job.kind == "scenario" and job.asked.get("scenario") == kept.id
