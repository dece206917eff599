"""Runs of the twin: started, listed, shown with intervals and pictures."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from heijunka.errors import Unsupported
from heijunka.messages import say
from heijunka.server.answers import Refused
from heijunka.server.jobs import Jobs, document
from heijunka.server.playing import LETTER, PLAN, SITE, STUDY
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.base import file_of
from heijunka.server.shapes.jobs import JobShown
from heijunka.server.shapes.runs import Runs, RunShown
from heijunka.server.shown import shown
from heijunka.store import KeptRun

router = APIRouter(prefix="/v1/sites/{site}/runs", tags=["runs"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Drafter = Annotated[Asked, Depends(Policy(Action.DRAFT))]
POLICIES = ("edd", "push", "fifo", "spt", "cr", "atc", "atcs", "conwip", "rope", "rollout", "planned")
FRAMED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Of what is drawn: it holds styles of its own, runs nothing and fetches nothing."""


class Trial(BaseModel):
    """What is to be played.

    Of a site its order book is played, for as long as that takes; to a reference plant orders come in for some weeks.
    """

    model_config = ConfigDict(extra="forbid")

    about: Literal["site", "air-conditioning", "refrigerators", "three-figures"] = "site"
    policies: Annotated[
        list[Literal[(*POLICIES, PLAN, LETTER)]],  # type: ignore[valid-type]
        Field(min_length=1, max_length=8),
    ] = ["edd", "atcs", "rollout"]
    replications: Annotated[int, Field(ge=2, le=500)] = 20
    weeks: Annotated[int, Field(ge=1, le=12)] = 3
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    noise: Annotated[float, Field(ge=0, le=5, description="Times the usual uncertainty")] = 1.0
    load: Annotated[float, Field(ge=0.05, le=1.5, description="Of the busiest lines of a reference plant")] = 0.8
    size: Literal["small", "demo"] = "demo"


@router.get("", response_model=Runs)
def runs(site: str, asked: Reader) -> dict[str, Any]:
    """List what has been played, the newest first, and the policies that there are, in words."""
    has_plan = _has_plan(asked, site)
    names = (*POLICIES, *((PLAN, LETTER) if has_plan else ()))
    return {
        "policies": [{"id": name, "name": say(f"twin.policy_{name}", asked.language)} for name in names],
        "has_begun": bool(_begun(asked, site)),
        "runs": [_told(run, asked.language) for run in asked.store.runs.known(site)],
    }


@router.post("", status_code=202, response_model=JobShown)
def start(site: str, body: Trial, request: Request, asked: Drafter) -> dict[str, Any]:
    """Play policies in the twin, on the same days each."""
    found = shown(asked.store, site)
    policies = list(dict.fromkeys(body.policies))
    if body.about == SITE and (begun := _begun(asked, site)):
        raise Unsupported(say("twin.has_begun", asked.language, count=begun))
    if {PLAN, LETTER} & set(policies) and not (body.about == SITE and _has_plan(asked, site)):
        raise Refused("server.no_plan_to_play", 422)
    more = {"policies": policies, "version": found.number, "language": asked.language}
    what = site if body.about == SITE else body.about
    more["what"] = what
    jobs: Jobs = request.app.state.jobs
    return document(jobs.start("run", site=site, who=asked.who, asked=body.model_dump() | more))


@router.get("/{id}", response_model=RunShown)
def run(site: str, id: str, asked: Reader) -> dict[str, Any]:
    """Return what came of a run: figures with 95 % intervals, and what may be said of them."""
    kept, found = _found(asked, site, id)
    told = _told(kept, asked.language) | {
        "pictures": [{"name": entry["name"], "text": entry["text"]} for entry in found["pictures"]],
        "n_runs": found["runs"],
        "orders": found.get("orders"),
    }
    if kept.asked["about"] == STUDY:
        return told | {"policies": [], "figures": [], "verdicts": []}

    from heijunka.twin.beside import is_better, verdicts  # loads numpy, which a server needs only here

    names = {name: say(f"twin.policy_{name}", asked.language) for name in found["policies"]}
    figures = [
        {
            "key": entry["key"],
            "label": say(f"twin.measure_{entry['key']}", asked.language),
            "cells": [cell | {"is_better": is_better(entry["key"], cell["change"])} for cell in entry["cells"]],
        }
        for entry in found["figures"]
    ]
    policies = [{"id": name, "name": names[name]} for name in found["policies"]]
    return told | {"policies": policies, "figures": figures, "verdicts": verdicts(found, names, asked.language)}


@router.get("/{id}/pictures/{name}", response_class=Response, responses=file_of("image/svg+xml"))
def picture(site: str, id: str, name: str, asked: Reader) -> Response:
    """Return a picture of a run."""
    _, found = _found(asked, site, id)
    drawn = next((entry["svg"] for entry in found["pictures"] if entry["name"] == name), None)
    if drawn is None:
        raise Refused("server.not_found", 404)
    return Response(drawn, media_type="image/svg+xml", headers=FRAMED)


@router.get("/{id}/page", response_class=Response, responses=file_of("text/html"))
def page(site: str, id: str, asked: Reader) -> Response:
    """Return the whole report of a run, in one file."""
    _, found = _found(asked, site, id)
    return Response(found["page"], media_type="text/html; charset=utf-8", headers=FRAMED)


@router.delete("/{id}", status_code=204)
def remove(site: str, id: str, asked: Drafter) -> None:
    """Remove a run."""
    kept, _ = _found(asked, site, id)
    asked.store.runs.remove(kept.id)


def _begun(asked: Asked, site: str) -> int:
    state = shown(asked.store, site).record.problem.state
    return len(state.operations) if state is not None else 0


def _has_plan(asked: Asked, site: str) -> bool:
    plan = shown(asked.store, site).record.plan
    return bool(plan.assignments) and not plan.unplanned


def _told(run: KeptRun, language: str) -> dict[str, Any]:
    title = say("study.title", language)
    if run.asked["about"] != STUDY:
        title = say("server.run_title", language, what=run.asked["what"], count=run.asked["n_runs"])
    return {"id": run.id, "who": run.who, "made": run.made, "title": title, "asked": dict(run.asked)}


def _found(asked: Asked, site: str, id: str) -> tuple[KeptRun, dict[str, Any]]:
    kept = asked.store.runs.find(id)
    if kept is None or kept.site != site:
        raise Refused("server.not_found", 404)
    return kept, json.loads(kept.body)
