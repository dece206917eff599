"""What a column and a sheet are: one specification that reading, writing, the template and the guide all follow."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import cast

from heijunka.messages import LANGUAGES, has, say

TEXTS = "sheets"


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    ID = "id"
    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DURATION = "duration"
    MOMENT = "moment"
    UNTIL = "until"
    """A moment at which something is over: a date without a time means the end of that day."""
    CLOCK = "clock"
    DAYS = "days"
    LIST = "list"
    PAIRS = "pairs"
    NEEDS = "needs"
    """Resources, groups or skills that are needed at once: ``press-1 + mould-7 + skill:weld``."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet.

    Parameters
    ----------
    field
        Its name in the code, the model's where there is one.
    unit
        Of a bare number, for durations: ``min``, ``h`` or ``d``.
    choices
        Values allowed, as in the model.
    refers
        Noun whose ids it holds.
    is_basic
        Whether the template and every workbook written show it even if it is empty.
    """

    field: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    is_basic: bool = False


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One sheet.

    Parameters
    ----------
    name
        Singular, as in ``Place.noun``.
    """

    name: str
    columns: tuple[Column, ...]

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """The columns by field."""
        return {column.field: column for column in self.columns}

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """The columns by every folded header that names them."""
        return {fold(header): column for column in self.columns for header in self.headers(column)}

    def headers(self, column: Column) -> list[str]:
        """Return every header that names a column."""
        known = _synonyms()
        others = known.get(f"{self.name}.{column.field}", known.get(f"any.{column.field}", []))
        return [column.field, *(self.header(column, language) for language in LANGUAGES), *others]

    def titles(self) -> list[str]:
        """Return every name of the sheet."""
        return [self.name, *(self.title(language) for language in LANGUAGES), *_synonyms().get(self.name, [])]

    def header(self, column: Column, language: str) -> str:
        """Return a column's header, without its unit."""
        return _text(self.name, column.field, language)

    def help(self, column: Column, language: str) -> str:
        """Return what a column is for, in a sentence or two; empty if the header says it all."""
        for key in (f"{TEXTS}.{self.name}.{column.field}.help", f"{TEXTS}.any.{column.field}.help"):
            if has(key):
                return say(key, language)
        return ""

    def title(self, language: str) -> str:
        """Return the name of the sheet."""
        return say(f"{TEXTS}.{self.name}", language)

    def about(self, language: str) -> str:
        """Return what the sheet is for."""
        return say(f"{TEXTS}.{self.name}.help", language)


@cache
def _synonyms() -> dict[str, list[str]]:
    text = files(__package__).joinpath("synonyms.toml").read_text("utf-8")
    return cast("dict[str, list[str]]", tomllib.loads(text))


def choice_text(value: str, language: str) -> str:
    """Return how a value of a list of choices is shown."""
    return say(f"{TEXTS}.choice.{value}", language)


def fold(text: str) -> str:
    """Return what remains of a header, a sheet name or an id when case, spaces, punctuation and width do not count."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _text(noun: str, field: str, language: str) -> str:
    own = f"{TEXTS}.{noun}.{field}"
    return say(own if has(own) else f"{TEXTS}.any.{field}", language)
