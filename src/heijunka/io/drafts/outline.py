"""What each sheet of a draft is taken for: its noun, its header row, and what each column holds."""

from __future__ import annotations

from typing import Any

from heijunka.io.tables.columns import Column, Kind, Noun, choice_text
from heijunka.io.tables.faults import Faults
from heijunka.io.tables.match import find_header, noun_of, read_header
from heijunka.io.tables.nouns import NOUNS, SIMPLE
from heijunka.io.tables.sheet import Sheet, column_letters


def outline(sheet: Sheet, language: str) -> dict[str, Any]:
    """Return what a sheet is taken for, in plain data."""
    noun = noun_of(sheet, language, Faults())
    header = find_header(sheet, noun) if noun is not None else None
    columns: dict[str, dict[str, Any]] = {}
    if noun is not None and header is not None:
        for heading in read_header(sheet, noun, header, language=language, faults=Faults()):
            letters = column_letters(heading.index)
            columns[letters] = _column(noun, heading.column, language) | {"unit": heading.unit or heading.column.unit}
    return {
        "name": sheet.name,
        "noun": noun.name if noun is not None else None,
        "title": noun.title(language) if noun is not None else sheet.name,
        "about": noun.about(language) if noun is not None else "",
        "header_row": header + 1 if header is not None else None,
        "is_hidden": sheet.is_hidden,
        "columns": columns,
    }


def nouns(language: str) -> list[dict[str, Any]]:
    """Return every sheet that there can be, with its columns, in plain data."""
    return [
        {
            "noun": noun.name,
            "title": noun.title(language),
            "about": noun.about(language),
            "is_needed": noun.name in SIMPLE,
            "columns": [_column(noun, column, language) for column in noun.columns],
        }
        for noun in NOUNS
    ]


def _column(noun: Noun, column: Column, language: str) -> dict[str, Any]:
    return {
        "field": column.field,
        "header": noun.header(column, language),
        "help": noun.help(column, language),
        "kind": column.kind.value,
        "unit": column.unit,
        "is_required": column.is_required,
        "is_basic": column.is_basic,
        "refers": column.refers,
        "choices": _choices(column, language),
    }


def _choices(column: Column, language: str) -> list[str]:
    if column.kind is Kind.YES_NO:
        return ["是", "否"] if language == "zh" else ["yes", "no"]
    return [choice_text(choice, language) for choice in column.choices]
