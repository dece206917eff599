"""What a plan asks of the floor: load against capacity, the next work of each resource, what is not there for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import JSONResponse

from heijunka.evaluate.dispatch import dispatch
from heijunka.evaluate.load import WeekLoad, bottlenecks, loads
from heijunka.evaluate.shortages import shortages
from heijunka.model.problem import Problem
from heijunka.reschedule.present import present
from heijunka.server.policy import Action, Asked, Policy
from heijunka.server.shapes.base import written
from heijunka.server.shapes.floor import Dispatch, Load, Shortages
from heijunka.server.shown import Shown, minute, shown

router = APIRouter(prefix="/v1/sites/{site}/plans/{number}", tags=["floor"])
Reader = Annotated[Asked, Depends(Policy(Action.READ))]
Number = Annotated[int, Path(ge=1, le=2**62)]
Hours = Annotated[float, Query(gt=0, le=10_000)]


@router.get("/load", response_class=JSONResponse, responses=written(Load))
def load(site: str, number: Number, asked: Reader) -> Response:
    """Return the hours of each resource against its capacity, week by week, bottlenecks first."""
    found = shown(asked.store, site, number)
    return found.told("load", lambda: _load(found)).answer(asked.is_packed)


@router.get("/dispatch", response_class=JSONResponse, responses=written(Dispatch))
def next_work(site: str, number: Number, asked: Reader, hours: Hours = 24.0) -> Response:
    """Return the next work of each resource, in its order."""
    found, now = _standing(site, number, asked)

    def told() -> dict[str, Any]:
        return {"version": number} | dispatch(found.record.problem, found.record.plan, now=now, hours=hours)

    return found.told(("dispatch", now, hours), told).answer(asked.is_packed)


@router.get("/shortages", response_class=JSONResponse, responses=written(Shortages))
def missing(site: str, number: Number, asked: Reader, hours: Hours = 72.0) -> Response:
    """Return what is not there yet for the work of the next hours, and what brings it."""
    found, now = _standing(site, number, asked)
    return found.told(("shortages", now, hours), lambda: _missing(found, now, hours)).answer(asked.is_packed)


def _standing(site: str, number: int, asked: Asked) -> tuple[Shown, datetime]:
    found = shown(asked.store, site, number)
    state, _ = asked.store.state(site)
    return found, minute(present(found.record.problem, state, asked.now))


def _missing(found: Shown, now: datetime, hours: float) -> dict[str, Any]:
    record = found.record
    names = {material.id: material for material in record.problem.plant.materials}
    rows = [
        {
            "order": entry.order,
            "operation": entry.operation,
            "material": entry.material,
            "name": names[entry.material].name or entry.material,
            "unit": names[entry.material].unit,
            "quantity": entry.quantity,
            "needed": entry.needed,
            "source": entry.source.value,
            "supplier": entry.supplier,
            "comes": entry.comes,
            "slack_h": round(entry.slack_hours, 2) if entry.comes is not None else None,
        }
        for entry in shortages(record.problem, record.plan, now=now, within=timedelta(hours=hours))
    ]
    return {"version": found.number, "now": now, "time_zone": record.problem.plant.time_zone, "shortages": rows}


def _load(shown_one: Shown) -> dict[str, Any]:
    record = shown_one.record
    found = loads(record.problem, record.plan)
    weeks = sorted({entry.week for entry in found})
    rows = _rows(record.problem, found)
    order = {name: n for n, name in enumerate(bottlenecks(found))}
    rows.sort(key=lambda row: order[row["id"]])
    zone = record.problem.plant.time_zone
    return {"version": shown_one.number, "time_zone": zone, "weeks": weeks, "resources": rows}


def _rows(problem: Problem, found: tuple[WeekLoad, ...]) -> list[dict[str, Any]]:
    plant = problem.plant
    group_of = {name: group.name or group.id for group in plant.groups for name in group.members}
    by_resource: dict[str, list[WeekLoad]] = {}
    for entry in sorted(found, key=lambda entry: entry.week):
        by_resource.setdefault(entry.resource, []).append(entry)
    rows = []
    for resource in plant.resources:
        weeks = by_resource[resource.id]
        used, able = sum(entry.production_h + entry.setup_h for entry in weeks), sum(e.capacity_h for e in weeks)
        row: dict[str, Any] = {
            "id": resource.id,
            "name": resource.name or resource.id,
            "kind": resource.kind.value,
            "group": group_of.get(resource.id),
            "share": round(used / able, 4) if able else 0.0,
        }
        for name in ("production_h", "setup_h", "capacity_h", "overtime_h"):
            row[name] = [round(getattr(entry, name), 2) for entry in weeks]
        rows.append(row)
    return rows
