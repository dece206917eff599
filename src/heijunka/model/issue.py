"""Issues: what is wrong, or doubtful, with a problem, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heijunka.messages import say


class Severity(StrEnum):
    """An error stops planning; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: in the problem by noun, id and field; in a file, once a reader has found it there.

    Parameters
    ----------
    noun
        ``resource``, ``routing``, ``demand``, ...
    id
        Of the thing itself; of a part of it, ids joined by ``/`` from the outside in.
    field
        Name of the field, as in the model.
    source, row, column
        File or sheet, row (from 1) and column as a person names them.
    """

    noun: str = ""
    id: str = ""
    field: str = ""
    source: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """Return the place in one line, the file's place first."""
        cell = f"{self.source}!{self.column}{self.row if self.row is not None else ''}" if self.source else ""
        noun = f"{self.noun} '{self.id}'" if self.id else self.noun
        thing = f"{noun} {self.field}".strip()
        return " · ".join(part for part in (cell, thing) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing wrong or doubtful.

    Parameters
    ----------
    code
        Key in the catalogue, e.g. ``model.unknown_reference``; ``<code>_advice`` holds what to do.
    values
        Pairs of name and value that the texts need.
    """

    code: str
    place: Place
    severity: Severity = Severity.ERROR
    values: tuple[tuple[str, str], ...] = ()

    def what(self, language: str = "en") -> str:
        """Return what is wrong."""
        return say(self.code, language, **dict(self.values))

    def advice(self, language: str = "en") -> str:
        """Return what to do about it."""
        return say(f"{self.code}_advice", language, **dict(self.values))

    def __str__(self) -> str:
        """Return place, fault and advice in one line of English."""
        return f"{self.place}: {self.what()} {self.advice()}"
