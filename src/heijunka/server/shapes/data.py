"""Data on their way in: tables, drafts, and what is wrong with them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heijunka.server.shapes.base import Shape

Cells = list[list[str | int | float | bool | None]]


class IssueShown(Shape):
    """One thing wrong or doubtful, and where it is."""

    code: str
    severity: Literal["error", "warning", "assumption"]
    what: str
    advice: str
    sheet: str
    row: int | None
    column: str
    noun: str
    id: str
    field: str


class AssumptionShown(IssueShown):
    """Something that was assumed, and whether somebody has agreed to it."""

    key: str
    is_accepted: bool


class ColumnShown(Shape):
    """A column that a table can have."""

    field: str
    header: str
    help: str
    kind: str
    unit: str
    is_required: bool
    is_basic: bool
    refers: str
    choices: list[str]


class NounShown(Shape):
    """A table that there can be."""

    noun: str
    title: str
    about: str
    is_needed: bool
    columns: list[ColumnShown]


class SheetTaken(Shape):
    """What a sheet is taken for; columns by their letters."""

    name: str
    noun: str | None
    title: str
    about: str
    header_row: int | None
    is_hidden: bool
    columns: dict[str, ColumnShown]


class Outline(SheetTaken):
    """What a sheet of a draft is taken for, and how long it is."""

    n_rows: int


class SiteSheet(SheetTaken):
    """A table of a site."""

    rows: Cells


class SiteTables(Shape):
    """The data of a site as tables."""

    site: str
    version: int | None
    sheets: list[SiteSheet]


class SiteTable(Shape):
    """One table of a site."""

    site: str
    version: int | None
    sheet: SiteSheet


class DataVersion(Shape):
    """The version that data have become."""

    site: str
    version: int


class DraftListed(Shape):
    """A draft, as it stands in the list."""

    id: str
    site: str
    who: str
    name: str
    revision: int
    updated: datetime


class DraftStanding(DraftListed):
    """What a draft would come to, without its cells."""

    base: int | None
    can_undo: bool
    can_redo: bool
    issues: list[IssueShown]
    assumptions: list[AssumptionShown]
    n_errors: int
    n_warnings: int
    n_assumptions: int
    is_ready: bool
    counts: dict[str, int]
    outlines: list[Outline]


class SheetRows(Shape):
    """The cells of a sheet."""

    name: str
    rows: Cells


class DraftWhole(DraftStanding):
    """All of a draft."""

    sheets: list[SheetRows]
