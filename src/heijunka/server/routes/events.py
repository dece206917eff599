"""Events: what happened on the floor, told as JSON or in a few words; each is kept once, for good."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from heijunka.evaluate.happened import sentence
from heijunka.io.json import dumps_event
from heijunka.io.told import KINDS, Scene, understand, usage
from heijunka.messages import say
from heijunka.model.event import Event
from heijunka.server.answers import Refused
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.today import DeadLetter, EventKind, Happenings, Kept, Sentence
from heijunka.server.shown import shown, stand
from heijunka.store import Recorded

router = APIRouter(prefix="/v1", tags=["events"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Reporter = Annotated[Asked, Depends(Policy(Action.REPORT))]
LONGEST = 1_000_000
"""Bytes of one event."""


class Page(BaseModel):
    """Which events: after a number, how many; the newest if no number is given."""

    after: Annotated[int, Field(ge=0, le=2**62)] | None = None
    size: Annotated[int, Field(ge=1, le=5000)] = 200


class TellIn(BaseModel):
    """What somebody tells in a few words: ``resource-down press-2 --until 14:00``."""

    kind: Annotated[str, Field(max_length=100)]
    words: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=50)] = []
    options: Annotated[dict[str, Annotated[str, Field(max_length=500)]], Field(max_length=50)] = {}


class Given(BaseModel):
    """Events as JSON objects, as ``docs/events.md`` has them."""

    events: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=5000)]


@router.get("/event-kinds", response_model=list[EventKind])
def kinds(asked: Reader) -> list[dict[str, str]]:
    """List what can be told in a few words, and how."""
    return [
        {"kind": name.replace("_", "-"), "text": say(f"told.kind_{name}", asked.language), "usage": usage(name)}
        for name in KINDS
    ]


@router.get("/sites/{site}/events", response_model=Happenings)
def events(site: str, page: Annotated[Page, Query()], asked: Reader) -> dict[str, Any]:
    """List events, the newest last."""
    zone = shown(asked.store, site).record.problem.plant.time_zone
    _, last = asked.store.state(site)
    after = page.after if page.after is not None else max(0, last - page.size)
    found = asked.store.recorded(site, after)[: page.size]
    return {"last": last, "events": [document(entry, asked.language, zone) for entry in found]}


@router.post("/sites/{site}/events", status_code=201, response_model=Kept)
def report(site: str, body: Given, asked: Reporter) -> dict[str, Any]:
    """Keep events; what cannot be read goes to the dead letters, with the reason, and is counted."""
    shown(asked.store, site)
    lines = []
    for entry in body.events:
        if entry.get("site", site) != site:
            raise Refused("server.other_site", 422, site=str(entry.get("site")))
        lines.append(json.dumps({"source": asked.who} | entry | {"site": site}))
    done = asked.store.append_raw(lines, now=asked.now)
    return {"new": done.n_new, "again": done.n_duplicate, "dead": done.n_dead, "numbers": list(done.numbers)}


@router.post("/sites/{site}/events/told", status_code=201, response_model=Sentence)
def tell(site: str, body: TellIn, asked: Reporter) -> dict[str, Any]:
    """Understand what somebody tells, and keep it."""
    record = shown(asked.store, site).record
    event = understood(asked, site, body)
    asked.store.append([replace(event, site=site, source=asked.who, received=event.at)], now=event.at)
    return {"text": sentence(event, asked.language, time_zone=record.problem.plant.time_zone)}


@router.get("/dead-letters", response_model=list[DeadLetter])
def dead_letters(asked: Annotated[Asked, Depends(Policy(Action.AUDIT))]) -> list[dict[str, str]]:
    """List messages that nobody could read, and why."""
    found = asked.store.dead_letters()[-1000:]
    return [{"raw": raw.decode("utf-8", "replace")[:2000], "why": why} for raw, why in found]


def understood(asked: Asked, site: str, told: TellIn) -> Event:
    """Return the event that somebody tells of.

    Raises
    ------
    InvalidProblem
        If something is missing, unknown or makes no sense; all of it is listed.
    """
    found = stand(asked.store, site, asked.now)
    return understand(told.kind, told.words, told.options, Scene(found.problem, found.plan, found.now))


def document(entry: Recorded, language: str, time_zone: str) -> dict[str, Any]:
    """Return an event as plain data, with a sentence."""
    told: dict[str, Any] = json.loads(dumps_event(entry.event))
    return told | {"number": entry.number, "text": sentence(entry.event, language, time_zone=time_zone)}
