"""Which sheet is which noun, which row is the header, which column is which field: forgiving, and never silent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from heijunka.io.tables.cells import is_blank
from heijunka.io.tables.columns import Column, Noun, fold
from heijunka.io.tables.faults import Faults
from heijunka.io.tables.nouns import BY_NAME, NOUNS
from heijunka.io.tables.sheet import Sheet, column_letters
from heijunka.io.tables.spans import UNIT_OF

README_NAMES = {"readme", "说明", "help", "notes", "使用说明", "填写说明"}
_LOOKED_AT = 30
_MISTAKEN_FOR = {"routing": "operation", "order": "demand"}
"""Many keep their operations in a sheet named Routing, and what customers want in one named Orders."""
_UNIT = re.compile(r"[\[(（【]\s*([^\])）】]*?)\s*[\])）】]\s*\*?\s*$|(?:\bin|,|/|_)\s*(\w+)\s*\*?\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """One recognised column of a sheet: where it stands, what it is, and the unit its header gives."""

    index: int
    column: Column
    unit: str = ""


@cache
def _nouns_by_title() -> dict[str, Noun]:
    found: dict[str, Noun] = {}
    for noun in NOUNS:
        for title in noun.titles():
            found.setdefault(fold(title), noun)
            found.setdefault(fold(title) + "s", noun)
    return found


def noun_of(sheet: Sheet, language: str, faults: Faults) -> Noun | None:
    """Return what a sheet is about; None, with a warning, if its name says nothing."""
    titles = _nouns_by_title()
    name = fold(sheet.name)
    found = titles.get(name) or titles.get(re.sub(r"^\d+", "", name)) or titles.get(re.sub(r"\d+$", "", name))
    is_empty = not any(not is_blank(cell) for row in sheet.rows for cell in row)
    if found is None:
        if not is_empty and not sheet.is_hidden and name not in README_NAMES:
            known = [noun.title(language) for noun in NOUNS]
            faults.warn("io.unknown_sheet", sheet.name, name=sheet.name, nearest=nearest(sheet.name, known))
        return None
    if sheet.is_hidden and not is_empty:
        faults.warn("io.hidden_sheet", sheet.name, name=sheet.name)
    return _likelier(sheet, found)


def find_header(sheet: Sheet, noun: Noun) -> int | None:
    """Return the index of the header row: of the first rows, the first that names the most columns."""
    return _header_of(sheet, noun)[0]


def _likelier(sheet: Sheet, noun: Noun) -> Noun:
    """Return what a sheet is about whose name people use for two things: its columns tell."""
    other = _MISTAKEN_FOR.get(noun.name)
    if other is None or _header_of(sheet, BY_NAME[other])[1] <= _header_of(sheet, noun)[1]:
        return noun
    return BY_NAME[other]


def _header_of(sheet: Sheet, noun: Noun) -> tuple[int | None, int]:
    best, best_count = None, 0
    seen = 0
    for index, row in enumerate(sheet.rows):
        cells = [cell for cell in row if not is_blank(cell)]
        if not cells:
            continue
        seen += 1
        if seen > _LOOKED_AT:
            break
        count = len({found.field for found in (_column_of(cell, noun)[0] for cell in cells) if found is not None})
        if count > best_count:
            best, best_count = index, count
    return best, best_count


def read_header(sheet: Sheet, noun: Noun, header: int, *, language: str, faults: Faults) -> list[Heading]:
    """Return the recognised columns; unknown, doubled and missing ones become issues."""
    headings: list[Heading] = []
    taken: dict[str, int] = {}
    for index, cell in enumerate(sheet.rows[header]):
        place = (sheet.name, header + 1, column_letters(index))
        if is_blank(cell):
            if any(index < len(row) and not is_blank(row[index]) for row in sheet.rows[header + 1 :]):
                faults.warn("io.nameless_column", *place)
            continue
        column, unit = _column_of(cell, noun)
        if column is None:
            known = [noun.header(entry, language) for entry in noun.columns]
            faults.warn("io.unknown_column", *place, name=str(cell).strip(), nearest=nearest(str(cell), known))
        elif column.field in taken:
            first = column_letters(taken[column.field])
            faults.error("io.duplicate_column", *place, name=noun.header(column, language), first=first)
        else:
            taken[column.field] = index
            headings.append(Heading(index, column, unit))
    for column in noun.columns:
        if column.is_required and column.field not in taken:
            faults.error("io.missing_column", sheet.name, header + 1, name=noun.header(column, language))
    return headings


def repeats_header(row: list[object], headings: list[Heading], noun: Noun) -> bool:
    """Tell whether a row below the header is a header again, in another language or for the reader's comfort."""
    given = [(heading, row[heading.index]) for heading in headings if heading.index < len(row)]
    filled = [(heading, cell) for heading, cell in given if not is_blank(cell)]
    return len(filled) > 1 and all(_column_of(cell, noun)[0] is heading.column for heading, cell in filled)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that a name is most like, however far off."""
    by_fold = {fold(entry): entry for entry in known}
    found = get_close_matches(fold(name), by_fold, n=1, cutoff=0.0)
    return by_fold[found[0]] if found else ""


def _column_of(cell: object, noun: Noun) -> tuple[Column | None, str]:
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    whole = noun.by_header.get(fold(text))
    match = _UNIT.search(text)
    if match is None:
        return whole, ""
    unit = UNIT_OF.get((match[1] or match[2] or "").casefold().rstrip("."), "")
    if whole is not None:
        return whole, unit
    column = noun.by_header.get(fold(text[: match.start()]))
    # After brackets anything may stand (a remark); without them only a unit that we know.
    return (column, unit) if unit or match[1] is not None else (None, "")
