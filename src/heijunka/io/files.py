"""One door for every file: what it is decides how it is read, its ending how it is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from heijunka.errors import ReadError
from heijunka.io.json import dumps_problem, kind_of, loads_problem, loads_record
from heijunka.io.reading import Reading
from heijunka.io.whole import write_all, write_whole
from heijunka.messages import say
from heijunka.model.doctor import mend
from heijunka.model.issue import Issue, Severity
from heijunka.model.problem import Problem
from heijunka.model.validate import validate
from heijunka.plugins import load

Reader = Callable[[Path], Problem]
"""What a plug-in of the group ``heijunka.readers`` is; its name is the ending of the files that it reads."""
_TABLES = (".csv", ".tsv", ".parquet")


def _benchmark(path: Path) -> Problem:
    from heijunka.io.instances import read_instance

    return read_instance(path)


READERS: dict[str, Reader] = {"benchmark": _benchmark}
"""Readers by name; plug-ins add theirs. ``benchmark`` takes what nobody else claims."""


def read_problem(
    path: Path | str, *, now: datetime, lenient: bool = False, language: str = "en", reader: str | None = None
) -> Reading:
    """Read a file or a folder, whatever its format.

    Parameters
    ----------
    path
        Workbook, folder of CSV or Parquet files, JSON of heijunka or frePPLe, benchmark file, or what a plug-in reads.
    now
        Start of the horizon if the file gives none; aware.
    lenient
        Repair what is safe, and list each assumption.
    reader
        Name of the reader to use, of ``READERS``, of a benchmark family or of a plug-in; None finds out.

    Raises
    ------
    ReadError
        If the file as a whole cannot be read.
    """
    path = Path(path)
    if not path.exists():
        raise ReadError(say("io.no_such_file", language), source=str(path))
    if reader is not None:
        return _judged(_named(reader, path, language), lenient)
    ending = path.suffix.lower()
    if path.is_dir() or ending in (".xlsx", ".xlsm", ".xls", ".xlsb"):
        from heijunka.io.tables import read_tables

        return read_tables(path, now=now, lenient=lenient, language=language)
    if ending in _TABLES:
        raise ReadError(say("io.one_csv", language), source=str(path))
    if ending == ".json":
        return _read_json(path, now, lenient, language)
    name = ending.removeprefix(".")
    plugged = load("heijunka.readers")
    return _judged(plugged[name](path) if name in plugged else READERS["benchmark"](path), lenient)


def write_problem(problem: Problem, path: Path | str, *, language: str = "en") -> None:
    """Write a problem; the ending of the path says how.

    Parameters
    ----------
    path
        ``.json``, ``.xlsx``, or a folder whose name ends in ``.csv`` or ``.parquet``.

    Raises
    ------
    ReadError
        If the ending tells no format.
    Unsupported
        If the format cannot hold the problem.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".json":
        write_whole(path, dumps_problem(problem))
        return
    from heijunka.io import tables

    if ending == ".xlsx":
        write_whole(path, tables.problem_workbook(problem, language=language))
    elif ending in (".csv", ".parquet"):
        is_csv = ending == ".csv"
        files = tables.problem_csv(problem, language=language) if is_csv else tables.problem_parquet(problem)
        path.mkdir(parents=True, exist_ok=True)
        write_all({path / name: data for name, data in files.items()})
    else:
        raise ReadError(
            say("io.unknown_format", language, name=path.name, formats=".json, .xlsx, .csv, .parquet"),
            source=str(path),
        )


def _named(name: str, path: Path, language: str) -> Problem:
    readers: dict[str, Any] = {**READERS, **load("heijunka.readers")}
    if name in readers:
        found: Problem = readers[name](path)
        return found
    from heijunka.io import instances

    if name in instances.READERS:
        return instances.read_instance(path, name)
    known = ", ".join([*readers, *instances.READERS])
    raise ReadError(say("io.unknown_format", language, name=name, formats=known), source=str(path))


def _read_json(path: Path, now: datetime, lenient: bool, language: str) -> Reading:
    data = path.read_bytes()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        from heijunka.io.frepple import read_frepple

        reading = read_frepple(data, now=now, name=path.stem)
        if reading.problem is None:
            return reading
        judged = _judged(reading.problem, lenient)
        return Reading(
            problem=judged.problem,
            issues=_errors_first((*reading.issues, *judged.issues)),
            assumptions=reading.assumptions + judged.assumptions,
        )
    if kind_of(data) == "record":
        return _judged(loads_record(data, source=path.name, language=language).problem, lenient)
    return _judged(loads_problem(data, source=path.name, language=language), lenient)


def _judged(problem: Problem, lenient: bool) -> Reading:
    assumptions: tuple[Issue, ...] = ()
    if lenient:
        mended = mend(problem)
        problem, assumptions = mended.problem, mended.assumptions
    return Reading(problem=problem, issues=validate(problem), assumptions=assumptions)


def _errors_first(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    return tuple(sorted(issues, key=lambda issue: issue.severity is not Severity.ERROR))
