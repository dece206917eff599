"""Ids that differ only in case, spaces or punctuation are taken for the one that is listed, and that is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heijunka.io.tables.columns import fold
from heijunka.io.tables.faults import Faults
from heijunka.io.tables.nouns import BY_NAME
from heijunka.io.tables.rows import Row

_ID_OF = {"setup_matrix": "matrix"}


def settle_spelling(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """Replace references that are not listed by the one listed id that they differ from in spelling alone.

    Parameters
    ----------
    rows
        By noun; changed in place.
    """
    known = {noun: _ids(noun, found) for noun, found in rows.items()}
    for noun, found in rows.items():
        columns = [column for column in BY_NAME[noun].columns if column.refers]
        for row in found:
            for column in columns:
                given = row.get(column.field)
                listed = known.get(column.refers, {})
                if not isinstance(given, str) or given in listed.get(fold(given), ()):
                    continue
                near = listed.get(fold(given), set())
                if len(near) == 1:
                    (row.values[column.field],) = near
                    taken = row.values[column.field]
                    faults.assume("io.assumed_value", *row.at(column.field), value=given, taken=taken)


def _ids(noun: str, rows: Sequence[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        name = row.get(_ID_OF.get(noun, "id"))
        if isinstance(name, str):
            found.setdefault(fold(name), set()).add(name)
    return found
