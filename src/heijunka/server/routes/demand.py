"""Demand: what customers want now, one by one; a change is an event like any other, and overwrites nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from heijunka.errors import InvalidProblem, PlanConflict
from heijunka.model.canonical import canonical
from heijunka.model.demand import Demand
from heijunka.model.event import DemandCancelled, DemandChanged, Event
from heijunka.model.issue import Severity
from heijunka.model.validate import validate_demand
from heijunka.server.answers import Refused
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shown import Stand, stand

router = APIRouter(prefix="/v1/sites/{site}/demand", tags=["demand"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Planner = Annotated[Asked, Depends(Policy(Action.CHANGE_DATA))]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Options = Annotated[list[Name], Field(max_length=100)]
Figure = Annotated[float, Field(allow_inf_nan=False)]
_UNSAID: Any = None
"""Default of a field that may be left unsaid, but not be nothing."""
_TRIES = 20
"""Times that a change is tried again because something else was told of the site in between."""


class DemandIn(BaseModel):
    """What a customer or a stock wants."""

    id: Name
    material: Name
    quantity: Figure
    due: AwareDatetime = Field(description="Wished end.")
    deadline: AwareDatetime | None = Field(default=None, description="Hard end.")
    release: AwareDatetime | None = Field(default=None, description="Nothing may start for it earlier.")
    priority: Figure = Field(default=1.0, description="Weight of its lateness.")
    customer: Annotated[str, Field(max_length=200)] = ""
    options: Options = []
    is_rush: bool = False
    unit: Name | None = Field(default=None, description="If given, it must be the material's own.")


class DemandShown(DemandIn):
    """A demand as it stands."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    revision: str = Field(
        description="Tells this wording of it from any other; whoever changes it says which was seen."
    )


class DemandChange(BaseModel):
    """What is to be other than it was; what is not named stays."""

    expected: str = Field(max_length=100, description="Revision that was seen.")
    material: Name = _UNSAID
    quantity: Figure = _UNSAID
    due: AwareDatetime = _UNSAID
    deadline: AwareDatetime | None = None
    release: AwareDatetime | None = None
    priority: Figure = _UNSAID
    customer: Annotated[str, Field(max_length=200)] = _UNSAID
    options: Options = _UNSAID
    is_rush: bool = _UNSAID


class DemandList(BaseModel):
    """What is wanted at a site, after its last event."""

    last: int
    demand: list[DemandShown]


@router.get("")
def demand(site: str, asked: Reader) -> DemandList:
    """List what is wanted now: the data, and all that was told of since."""
    found = stand(asked.store, site, asked.now)
    return DemandList(last=found.last, demand=[_known(entry) for entry in found.problem.demands])


@router.get("/{id:path}")
def one(site: str, id: str, asked: Reader) -> DemandShown:
    """Return one demand."""
    return _known(_find(stand(asked.store, site, asked.now), id))


@router.post("", status_code=201)
def add(site: str, body: DemandIn, asked: Planner) -> DemandShown:
    """Add a demand; it is planned with the next adjustment."""

    def wish(found: Stand) -> Event:
        if any(entry.id == body.id for entry in found.problem.demands):
            raise Refused("server.demand_known", 409, id=body.id)
        return _changed(found, Demand(**_whole(body.model_dump())))

    return _known(_tell(asked, site, wish))


@router.patch("/{id:path}")
def change(site: str, id: str, body: DemandChange, asked: Planner) -> DemandShown:
    """Change a demand, if it still is what was seen."""
    given = _whole({name: getattr(body, name) for name in body.model_fields_set - {"expected"}})

    def wish(found: Stand) -> Event:
        return _changed(found, replace(_seen(found, id, body.expected), **given))

    return _known(_tell(asked, site, wish))


@router.delete("/{id:path}", status_code=204)
def cancel(site: str, id: str, asked: Planner, expected: Annotated[str, Query(max_length=100)]) -> None:
    """Cancel a demand, if it still is what was seen."""
    _tell(asked, site, lambda found: DemandCancelled(at=found.now, demand=_seen(found, id, expected).id))


def _tell(asked: Asked, site: str, make: Callable[[Stand], Event]) -> Event:
    """Keep the event that follows from how the site stands; look again if it changed in between."""
    for left in reversed(range(_TRIES)):
        found = stand(asked.store, site, asked.now)
        event = replace(make(found), site=site, source=asked.who)
        try:
            asked.store.append([event], now=found.now, last={site: found.last})
        except PlanConflict:
            if not left:
                raise
        else:
            return event
    raise AssertionError


def _changed(found: Stand, wish: Demand) -> DemandChanged:
    issues = [entry for entry in validate_demand(found.problem, wish) if entry.severity is Severity.ERROR]
    if issues:
        raise InvalidProblem(issues)
    return DemandChanged(at=found.now, demand=wish)


def _find(found: Stand, id: str) -> Demand:
    for entry in found.problem.demands:
        if entry.id == id:
            return entry
    raise Refused("server.not_found", 404)


def _seen(found: Stand, id: str, expected: str) -> Demand:
    entry = _find(found, id)
    if _revision(entry) != expected:
        raise Refused("server.demand_changed", 409, id=id)
    return entry


def _known(entry: Demand | Event) -> DemandShown:
    if isinstance(entry, DemandChanged):
        entry = entry.demand
    assert isinstance(entry, Demand)
    return DemandShown(**asdict(entry), revision=_revision(entry))


def _revision(entry: Demand) -> str:
    return sha256(canonical(entry).encode()).hexdigest()[:16]


def _whole(given: dict[str, Any]) -> dict[str, Any]:
    """Return values as the model has them: whole seconds, tuples."""
    moments = {name: given[name].replace(microsecond=0) for name in ("due", "deadline", "release") if given.get(name)}
    options = {"options": tuple(given["options"])} if "options" in given else {}
    return given | moments | options
