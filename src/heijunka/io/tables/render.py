"""From values to cells: numbers as numbers, moments in local time, and texts that no program takes for formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.io.tables.cells import protect
from heijunka.io.tables.columns import Column, Kind, Noun, choice_text
from heijunka.io.tables.lists import Need, write_list, write_needs, write_pairs
from heijunka.io.tables.moments import write_days, write_moment
from heijunka.io.tables.nouns import NOUNS, SIMPLE
from heijunka.io.tables.spans import best_unit, write_duration

Cell = str | float | bool | datetime | None
_YES_NO = {"en": ("yes", "no"), "zh": ("是", "否")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet ready to be written.

    Parameters
    ----------
    headers
        With units.
    rows
        Cells in the order of the columns.
    """

    noun: Noun
    title: str
    columns: tuple[Column, ...]
    headers: tuple[str, ...]
    rows: list[list[Cell]]


def render(rows: Mapping[str, Sequence[Mapping[str, Any]]], zone: ZoneInfo, language: str) -> list[Page]:
    """Return the sheets to write: those with rows, and those that no plant is without."""
    names = _plain_names(rows)
    return [
        _page(noun, rows.get(noun.name, ()), _Setting(zone, language, names))
        for noun in NOUNS
        if rows.get(noun.name) or noun.name in SIMPLE
    ]


@dataclass(frozen=True, slots=True)
class _Setting:
    zone: ZoneInfo
    language: str
    names: Mapping[str, str]


def _page(noun: Noun, rows: Sequence[Mapping[str, Any]], setting: _Setting) -> Page:
    used = {field for row in rows for field in row}
    columns = tuple(column for column in noun.columns if column.is_basic or column.field in used)
    units = {
        column.field: best_unit((row[column.field] for row in rows if column.field in row), column.unit)
        for column in columns
        if column.kind is Kind.DURATION
    }
    headers = [noun.header(column, setting.language) for column in columns]
    titled = [
        f"{header} [{units[column.field]}]" if column.field in units else header
        for column, header in zip(columns, headers, strict=True)
    ]
    cells = [[_cell(row.get(column.field), column, units, setting) for column in columns] for row in rows]
    return Page(noun=noun, title=noun.title(setting.language), columns=columns, headers=tuple(titled), rows=cells)


def _cell(value: Any, column: Column, units: Mapping[str, str], setting: _Setting) -> Cell:
    if value is None:
        return None
    if column.kind is Kind.DURATION:
        return write_duration(value, units[column.field])
    cell = _WRITERS[column.kind](value, setting)
    return protect(cell) if isinstance(cell, str) and column.kind in _PROTECTED else cell


def _plain_names(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, str]:
    """Return the kind that a bare name in a cell of needs is taken for."""
    groups = {row["id"]: "group" for row in rows.get("group", ())}
    resources = {row["id"]: "resource" for row in rows.get("resource", ())}
    return {**groups, **resources}


def _needs(value: Sequence[Need], setting: _Setting) -> str:
    # A word before the name is only needed where the name alone would be taken for something else.
    return write_needs(
        Need(need.name, "", need.quantity, need.is_held_in_setup)
        if setting.names.get(need.name, "resource") == need.kind
        else need
        for need in value
    )


_PROTECTED = {Kind.TEXT, Kind.ID, Kind.LIST, Kind.PAIRS, Kind.NEEDS, Kind.DAYS}
_WRITERS: dict[Kind, Callable[[Any, _Setting], Cell]] = {
    Kind.TEXT: lambda value, setting: str(value),
    Kind.ID: lambda value, setting: str(value),
    Kind.NUMBER: lambda value, setting: float(value),
    Kind.WHOLE: lambda value, setting: float(value),
    Kind.YES_NO: lambda value, setting: _YES_NO.get(setting.language, _YES_NO["en"])[0 if value else 1],
    Kind.CHOICE: lambda value, setting: choice_text(value, setting.language),
    Kind.MOMENT: lambda value, setting: write_moment(value, setting.zone),
    Kind.UNTIL: lambda value, setting: write_moment(value, setting.zone, is_until=True),
    Kind.CLOCK: lambda value, setting: value.isoformat() if value.second or value.microsecond else f"{value:%H:%M}",
    Kind.DAYS: lambda value, setting: write_days(value),
    Kind.LIST: lambda value, setting: write_list(value),
    Kind.PAIRS: lambda value, setting: write_pairs(value),
    Kind.NEEDS: _needs,
}
