"""Moments without a time zone, or between seconds, are refused by everything that holds one."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import get_type_hints

import pytest

from heijunka.model.calendar import CalendarException
from heijunka.model.demand import Demand
from heijunka.model.moments import after, seconds_between, whole_seconds
from heijunka.model.order import SupplySource
from heijunka.model.state import Progress
from heijunka.testing.builders import at

MODULES = ("calendar", "demand", "event", "material", "order", "plan", "problem", "standing", "state")
VALUES = {
    str: "x",
    float: 1.0,
    int: 1,
    bool: True,
    datetime: at(1),
    Demand: Demand(id="d", material="a", quantity=1, due=at(1)),
    CalendarException: CalendarException(start=at(1), end=at(2)),
    SupplySource: SupplySource.STOCK,
    Progress: Progress.RUNNING,
}


def holders() -> list[tuple[type, str]]:
    found = []
    for name in MODULES:
        module = import_module(f"heijunka.model.{name}")
        for entry in vars(module).values():
            if isinstance(entry, type) and is_dataclass(entry) and entry.__module__ == module.__name__:
                hints = get_type_hints(entry)
                found += [
                    (entry, part.name) for part in fields(entry) if hints[part.name] in (datetime, datetime | None)
                ]
    return found


def built(entry: type, **given: object) -> object:
    hints = get_type_hints(entry)
    needed = (part for part in fields(entry) if part.name not in given)
    values = {part.name: VALUES.get(hints[part.name], ()) for part in needed if is_needed(part)}
    return entry(**values, **given)


def is_needed(part) -> bool:
    from dataclasses import MISSING

    return part.default is MISSING and part.default_factory is MISSING


HOLDERS = holders()


def test_every_holder_is_looked_at() -> None:
    names = {f"{entry.__name__}.{field}" for entry, field in HOLDERS}
    assert {"Horizon.start", "Demand.due", "Supply.at", "Assignment.end", "State.now", "ResourceState.until"} <= names
    assert {"OperationState.start", "ResourceDown.until", "MaterialDelayed.expected", "OperationEnded.at"} <= names


@pytest.mark.parametrize(("entry", "field"), HOLDERS, ids=lambda part: getattr(part, "__name__", part))
@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (datetime(2024, 1, 1), "without a time zone"),
        (datetime(2024, 1, 1, 0, 0, 0, 5, UTC), "whole seconds"),
        ("x", "give a datetime"),
    ],
)
def test_naive_broken_or_no_moments_are_refused(entry: type, field: str, moment: object, why: str) -> None:
    built(entry, **{field: at(1)})
    with pytest.raises(ValueError, match=f"{field} .*{why}"):
        built(entry, **{field: moment})


def test_arithmetic() -> None:
    assert seconds_between(at(1), at(2)) == 3600
    assert after(at(1), 60) == at(1, minutes=1)
    assert [whole_seconds(value) for value in (1.0, 1.0 + 1e-12, 1.1, 0.0)] == [1, 1, 2, 0]
