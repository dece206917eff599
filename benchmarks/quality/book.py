"""The book of runs: one row a run in a CSV file, written as they come, so that a run can be taken up again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints


@dataclass(slots=True, kw_only=True)
class Row:
    """One run.

    Parameters
    ----------
    folder
        Of the archive that the instance comes from.
    value
        By our score; None without a plan.
    best_known, lower
        Of the instance, as published.
    bound
        What the method itself proved.
    gap
        Percent above the best known value.
    violations
        What the judge found wrong with the plan.
    first_s
        Until the first plan; ``wall_s`` until the method came back, ``overrun_s`` what of it is beyond the limit.
    start_s, build_s, judge_s
        Not counted: loading and warming up; putting the problem into the method's form; judging here.
    best_atcs
        The best value of the ATCS rules.
    """

    date: str = ""
    machine: str = ""
    cores: str = ""
    versions: str = ""
    family: str
    instance: str
    folder: str = ""
    operations: int | None = None
    machines: int | None = None
    groups: int | None = None
    method: str
    seed: int
    seconds: float
    threads: int
    value: float | None = None
    n_unplanned: int | None = None
    best_known: float | None = None
    lower: float | None = None
    bound: float | None = None
    gap: float | None = None
    violations: int | None = None
    first_s: float | None = None
    wall_s: float | None = None
    overrun_s: float | None = None
    start_s: float | None = None
    build_s: float | None = None
    judge_s: float | None = None
    peak_mb: int | None = None
    best_atcs: float | None = None
    note: str = ""
    trace: list[list[float]] = field(default_factory=list)

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it this run and no other."""
        return self.family, self.instance, self.method, self.seed, self.seconds, self.threads

    @property
    def case(self) -> tuple[Any, ...]:
        """What it shares with the other methods' runs beside it."""
        return self.family, self.instance, self.seed, self.seconds, self.threads

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan that may be carried out."""
        return self.value is not None and not self.violations


NAMES = [entry.name for entry in fields(Row)]
_HINTS = get_type_hints(Row)


def append(path: Path, row: Row) -> None:
    """Add a row to a file, which is begun if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(NAMES)
        writer.writerow([_text(getattr(row, name)) for name in NAMES])


def read(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of files, of a run done twice the last; what one run lacks the others of its case fill in."""
    found: dict[tuple[Any, ...], Row] = {}
    for path in paths:
        if not path.exists():
            continue
        with path.open(newline="", encoding="utf-8") as file:
            for record in csv.DictReader(file):
                row = Row(**{name: _value(name, text) for name, text in record.items() if name in _HINTS})
                found[row.key] = row
    rows = list(found.values())
    _fill(rows)
    return rows


def best_by_instance(rows: Sequence[Row]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return orders left out and value of the best plan of any run, by family and instance."""
    best: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        if row.has_plan:
            key = (float(row.n_unplanned or 0), row.value or 0.0)
            name = (row.family, row.instance)
            best[name] = min(best.get(name, key), key)
    return best


def _fill(rows: list[Row]) -> None:
    """Fill in sizes that ended runs could not tell, and gaps to the best of all runs where nothing is published."""
    sizes: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row.operations is not None:
            sizes[row.family, row.instance] = row
    best = best_by_instance(rows)
    for row in rows:
        known = sizes.get((row.family, row.instance), row)
        row.operations, row.machines, row.groups = known.operations, known.machines, known.groups
        row.gap = _gap(row, best.get((row.family, row.instance)))


def _gap(row: Row, best: tuple[float, float] | None) -> float | None:
    if not row.has_plan or best is None or (row.n_unplanned or 0) > best[0]:
        return None
    reference = row.best_known if row.best_known is not None else best[1]
    return None if row.value is None else gap_of(row.value, reference)


def gap_of(value: float, reference: float) -> float | None:
    """Return by how many percent a value is above a reference; None if the reference is 0 and the value is not."""
    if reference == 0:
        return 0.0 if value == 0 else None
    return (value / reference - 1.0) * 100.0


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return json.dumps(value) if isinstance(value, list) else str(value)


def _value(name: str, text: str) -> Any:
    hint = _HINTS[name]
    if hint is str:
        return text
    if name == "trace":
        return json.loads(text) if text else []
    if not text:
        return None
    return int(text) if hint in (int, int | None) else float(text)
