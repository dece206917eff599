"""Drafts as the page works on them: what it sends, what it is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from heijunka.io.drafts import (
    AddSheet,
    DeleteRows,
    Draft,
    Edit,
    InsertRows,
    PutCells,
    RemoveSheet,
    RenameSheet,
    key_of,
    outline,
    read_draft,
    shown,
)
from heijunka.io.drafts.edits import LONGEST
from heijunka.io.tables.sheet import Sheet
from heijunka.model.issue import Issue
from heijunka.model.problem import Problem
from heijunka.server.answers import MOST_ISSUES, problem_of
from heijunka.store import KeptDraft

Cell = (
    StrictBool
    | Annotated[float, Field(strict=True, allow_inf_nan=False)]
    | Annotated[str, Field(max_length=LONGEST)]
    | None
)
Rows = Annotated[list[Annotated[list[Cell], Field(max_length=1000)]], Field(max_length=100_000)]
Name = Annotated[str, Field(max_length=200)]
RowNumber = Annotated[int, Field(ge=1, le=2_000_000)]


class CellEdit(BaseModel):
    """A change of a draft's sheet."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["cells", "insert", "delete", "rename", "add", "remove"]
    sheet: Name = ""
    name: Name = ""
    row: RowNumber = 1
    column: Annotated[str, Field(pattern="^[A-Za-z]{1,3}$")] = "A"
    count: Annotated[int, Field(ge=1, le=2_000_000)] = 1
    cells: Rows = Field(default_factory=list)


def edits_of(given: Iterable[CellEdit]) -> list[Edit]:
    """Return the edits that somebody sent."""
    return [_edit(entry) for entry in given]


def _edit(given: CellEdit) -> Edit:
    match given.kind:
        case "cells":
            return PutCells(sheet=given.sheet, row=given.row, column=given.column, cells=given.cells)
        case "insert":
            return InsertRows(sheet=given.sheet, row=given.row, rows=given.cells)
        case "delete":
            return DeleteRows(sheet=given.sheet, row=given.row, count=given.count)
        case "rename":
            return RenameSheet(sheet=given.sheet, name=given.name)
        case "add":
            return AddSheet(name=given.name, rows=given.cells)
        case "remove":
            return RemoveSheet(sheet=given.sheet)


def listed(kept: KeptDraft) -> dict[str, Any]:
    """Return a draft as it stands in a list."""
    names = ("id", "site", "who", "name", "revision", "updated")
    return {name: getattr(kept, name) for name in names}


def standing(kept: KeptDraft, draft: Draft, language: str) -> dict[str, Any]:
    """Return what a draft would come to, without its cells."""
    reading = read_draft(draft, language)
    assumptions = [
        problem_of(entry, language) | {"key": key_of(entry), "is_accepted": key_of(entry) in draft.accepted}
        for entry in reading.assumptions[:MOST_ISSUES]
    ]
    n_open = sum(key_of(entry) not in draft.accepted for entry in reading.assumptions)
    return listed(kept) | {
        "base": draft.base,
        "can_undo": bool(draft.done),
        "can_redo": bool(draft.undone),
        "issues": [problem_of(entry, language) for entry in _first(reading.issues)],
        "assumptions": assumptions,
        "n_errors": len(reading.errors),
        "n_warnings": len(reading.issues) - len(reading.errors),
        "n_assumptions": n_open,
        "is_ready": reading.problem is not None and not reading.errors and not n_open,
        "counts": counts(reading.problem),
        "outlines": [outline(sheet, language) | {"n_rows": len(sheet.rows)} for sheet in draft.sheets],
    }


def whole(kept: KeptDraft, draft: Draft, language: str) -> dict[str, Any]:
    """Return all of a draft."""
    sheets = [{"name": sheet.name, "rows": rows_of(sheet)} for sheet in draft.sheets]
    return standing(kept, draft, language) | {"sheets": sheets}


def rows_of(sheet: Sheet) -> list[list[Any]]:
    """Return the rows of a sheet as people see and type them."""
    return [[shown(cell) for cell in row] for row in sheet.rows]


def counts(problem: Problem | None) -> dict[str, int]:
    """Return how much there is of what."""
    if problem is None:
        return {}
    plant = problem.plant
    return {
        "resources": len(plant.resources),
        "materials": len(plant.materials),
        "operations": sum(len(routing.operations) for routing in plant.routings),
        "demands": len(problem.demands),
        "orders": len(problem.orders),
    }


def _first(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    return issues[:MOST_ISSUES]
