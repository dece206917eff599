"""Where in the file the parts of a problem stand, so that what is said of a part is said of its cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from heijunka.io.tables.rows import Row
from heijunka.model.issue import Issue, Place

_SAME_ROW = {
    "requirement": "mode",
    "horizon": "plant",
    "shift": "calendar",
    "changeover": "setup_matrix",
}
_COLUMN_OF = {
    "requirement": "resources",
    "requirements": "resources",
    "resource": "resources",
    "group": "resources",
    "skill": "resources",
    "quantity": "resources",
    "modes": "resources",
    "operations": "operation",
    "precedences": "operation",
    "batch": "batch_quantity",
    "batch.max_quantity": "batch_quantity",
    "max_quantity": "batch_quantity",
    "lot": "lot_min",
    "lot.min": "lot_min",
    "lot.max": "lot_max",
    "lot.multiple": "lot_multiple",
    "terms": "term",
    "default_time": "time",
    "default_cost": "cost",
}


_ID_OF = {
    "setup_matrix": "matrix",
    "changeover": "before",
    "operation": "operation",
    "mode": "mode",
    "requirement": "resources",
    "precedence": "before",
    "pin": "operation",
    "objective": "term",
    "horizon": "start",
    "receipt": "material",
    "component": "material",
}


class Places:
    """The row in which each part of a problem was first found."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Row] = {}
        self._sheets: dict[str, str] = {}

    def note(self, noun: str, id: str, row: Row) -> None:
        """Remember where a part stands."""
        self._rows.setdefault((noun, id), row)
        self._sheets.setdefault(noun, row.sheet)

    def locate(self, issues: Iterable[Issue]) -> tuple[Issue, ...]:
        """Return issues whose places name sheet, row and column as well."""
        return tuple(replace(issue, place=self._located(issue.place)) for issue in issues)

    def _located(self, place: Place) -> Place:
        row = self._row(place.noun, place.id)
        if row is None:
            return replace(place, source=self._sheets.get(place.noun, ""))
        field = place.field
        candidates = (_of_parts(place), field, _COLUMN_OF.get(field, ""), field.rpartition(".")[2], _id_column(place))
        column = next((row.columns[name] for name in candidates if name in row.columns), "")
        return replace(place, source=row.sheet, row=row.number, column=column)

    def _row(self, noun: str, id: str) -> Row | None:
        """Return the row of a part, or of the part around it."""
        kind = noun
        while True:
            for name in (kind, _SAME_ROW.get(kind, kind)):
                if (row := self._rows.get((name, id))) is not None:
                    return row
            if "/" not in id:
                return self._rows.get(("operation", id)) if kind == "routing" else None
            id = id.rpartition("/")[0]
            kind = _AROUND.get(kind, kind)


_AROUND = {
    "requirement": "mode",
    "mode": "operation",
    "operation": "routing",
    "precedence": "routing",
    "shift": "calendar",
    "changeover": "setup_matrix",
}


def _of_parts(place: Place) -> str:
    """Return the column of what the model and the sheet call by different names; empty if there is none such."""
    if place.noun == "component" and "/" in place.id and place.field in ("material", "id", ""):
        return "component"
    return _id_column(place) if place.field in ("id", "") else ""


def _id_column(place: Place) -> str:
    return _ID_OF.get(place.noun, "id")
