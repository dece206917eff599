"""Small frePPLe dumps, and short ways to look at what became of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from heijunka.io.frepple import read_frepple
from heijunka.io.reading import Reading
from heijunka.model.material import Material
from heijunka.model.problem import Problem

NOW = datetime(2024, 1, 1, tzinfo=UTC)
CURRENT = {"model": "common.parameter", "pk": "currentdate", "fields": {"value": "2024-01-01 00:00:00"}}


def rec(noun: str, key: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"model": f"input.{noun}", "pk": key, "fields": fields}


def chair(*more: dict[str, Any], **operation: Any) -> list[dict[str, Any]]:
    """Return a dump of one operation that makes chairs from wood at a factory."""
    fields = {"type": "time_per", "duration": "600", "duration_per": "60", "item": "chair", "location": "factory"}
    return [
        CURRENT,
        rec("item", "chair"),
        rec("item", "wood"),
        rec("location", "factory"),
        rec("operation", "assemble", **{**fields, **operation}),
        rec("operationmaterial", "1", operation="assemble", item="chair", quantity=1, type="end"),
        rec("operationmaterial", "2", operation="assemble", item="wood", quantity=-4, type="start"),
        rec("itemsupplier", "1", item="wood", supplier="forest", location="factory", leadtime="86400"),
        rec("demand", "SO-1", item="chair", location="factory", due="2024-01-05 12:00:00", quantity=3, priority=1),
        *more,
    ]


def reading(records: list[dict[str, Any]], now: datetime | None = None) -> Reading:
    return read_frepple(json.dumps(records).encode(), now=now)


def problem_of(records: list[dict[str, Any]]) -> Problem:
    problem = reading(records).problem
    assert problem is not None
    return problem


def told(records: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    """Return code, noun, id and field of everything the reading tells of."""
    issues = reading(records).issues
    return {
        (issue.code.removeprefix("frepple."), issue.place.noun, issue.place.id, issue.place.field) for issue in issues
    }


def load(resource: str, operation: str = "assemble", **fields: Any) -> dict[str, Any]:
    return rec("operationresource", f"{operation}-{resource}", resource=resource, operation=operation, **fields)


def material(problem: Problem, id: str) -> Material:
    return next(entry for entry in problem.plant.materials if entry.id == id)


def bucket(calendar: str, key: str, start: str, end: str, **fields: Any) -> dict[str, Any]:
    return rec("calendarbucket", key, calendar=calendar, startdate=start, enddate=end, **fields)


WEEK = [
    rec("calendar", "week", defaultvalue=0),
    bucket(
        *("week", "1", "2001-01-01 00:00:00", "2030-12-31 00:00:00"),
        value=1,
        priority=100,
        saturday=False,
        sunday=False,
        starttime="08:00:00",
        endtime="16:59:59",
    ),
    bucket("week", "2", "2024-01-03 00:00:00", "2024-01-04 00:00:00", value=0, priority=90),
    bucket("week", "3", "2024-01-06 00:00:00", "2024-01-07 00:00:00", value=1, priority=90, endtime="12:00:00"),
]
