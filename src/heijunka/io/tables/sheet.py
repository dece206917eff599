"""Sheets as they come out of a file, whatever its format: names, rows of raw cells, and what is odd about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of raw cells.

    Parameters
    ----------
    rows
        The first is row 1 of the file, its first cell column A.
    merged
        First and last (row, column) of merged ranges, from 0.
    faults
        Code of what is wrong with a cell by (row, column) from 0: a formula without a value, an error value.
    """

    name: str
    rows: list[list[Any]]
    is_hidden: bool = False
    merged: tuple[Merge, ...] = ()
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


def column_letters(column: int) -> str:
    """Return the name of a column counted from 0: A, B, ... Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column, from 0, of a name such as AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
