"""Read a workbook, or a folder of CSV or Parquet files: every fault at once, and never a half-read plant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from heijunka.errors import ReadError
from heijunka.io.reading import Reading
from heijunka.io.tables.build import build_problem
from heijunka.io.tables.columns import Noun
from heijunka.io.tables.faults import Faults
from heijunka.io.tables.folder import open_files, open_folder
from heijunka.io.tables.match import noun_of
from heijunka.io.tables.nouns import BY_NAME
from heijunka.io.tables.rows import Manner, Row, read_rows
from heijunka.io.tables.sheet import Sheet
from heijunka.io.tables.spelling import settle_spelling
from heijunka.io.tables.workbook import open_workbook
from heijunka.messages import say
from heijunka.model.issue import Issue, Severity
from heijunka.model.problem import Problem
from heijunka.model.validate import validate

_NEEDED = (("resource",), ("material",), ("operation", "routing"), ("demand", "order"))


def read_tables(
    source: bytes | Path | Mapping[str, bytes],
    *,
    now: datetime,
    lenient: bool = False,
    language: str = "en",
    name: str = "",
) -> Reading:
    """Read a plant and what is wanted of it from tables.

    Parameters
    ----------
    source
        A workbook's bytes or path, a folder of CSV or Parquet files, or such files by name.
    now
        Start of the horizon if the tables give none; aware.
    lenient
        Take unclear cells for what they are likely to mean and mend what is safe; each assumption is listed.
    language
        Of headers in messages: ``en`` or ``zh``.
    name
        Of the bytes, for messages.

    Raises
    ------
    ReadError
        If the file as a whole cannot be read: empty, encrypted, broken, over a limit.
    """
    return read_sheets(_open(source, name, language), now=now, lenient=lenient, language=language)


def read_sheets(sheets: Sequence[Sheet], *, now: datetime, lenient: bool = False, language: str = "en") -> Reading:
    """Read a plant and what is wanted of it from sheets of raw cells; parameters as in `read_tables`."""
    faults = Faults()
    by_noun = _by_noun(sheets, language, faults)
    zone = _zone(by_noun, faults, language)
    manner = Manner(zone=zone, is_lenient=lenient, language=language)
    rows: dict[str, list[Row]] = {}
    for noun, sheet in by_noun:
        rows.setdefault(noun.name, []).extend(read_rows(sheet, noun, manner, faults))
    _require_sheets(by_noun, faults, language)
    if lenient:
        settle_spelling(rows, faults)
    problem, places = build_problem(rows, now=now.replace(microsecond=0), manner=manner, faults=faults)
    if faults.has_errors:
        return Reading(problem=None, issues=_sorted(faults.issues), assumptions=tuple(faults.assumptions))
    assumptions = tuple(faults.assumptions)
    if lenient:
        problem, mended = _mended(problem)
        assumptions += places.locate(mended)
    issues = (*faults.issues, *places.locate(validate(problem)))
    return Reading(problem=problem, issues=_sorted(issues), assumptions=assumptions)


def _mended(problem: Problem) -> tuple[Problem, tuple[Issue, ...]]:
    from heijunka.model.doctor import mend

    mended = mend(problem)
    return mended.problem, mended.assumptions


def _open(source: bytes | Path | Mapping[str, bytes], name: str, language: str) -> list[Sheet]:
    if isinstance(source, Mapping):
        return open_files(source, language=language)
    if isinstance(source, bytes):
        return open_workbook(source, source=name, language=language)
    if source.is_dir():
        return open_folder(source, language=language)
    try:
        return open_workbook(source.read_bytes(), source=source.name, language=language)
    except OSError as error:
        raise ReadError(say("io.no_file", language, why=error.strerror), source=str(source)) from error


def _by_noun(sheets: Sequence[Sheet], language: str, faults: Faults) -> list[tuple[Noun, Sheet]]:
    found = [(noun_of(sheet, language, faults), sheet) for sheet in sheets]
    return [(noun, sheet) for noun, sheet in found if noun is not None]


def _zone(by_noun: list[tuple[Noun, Sheet]], faults: Faults, language: str) -> ZoneInfo:
    """Return the plant's time zone: it must be known before any moment is read."""
    utc = ZoneInfo("UTC")
    manner = Manner(zone=utc, is_lenient=True, language=language)
    for noun, sheet in by_noun:
        if noun.name != "plant":
            continue
        for row in read_rows(sheet, noun, manner, Faults()):
            name = row.get("time_zone")
            if name is None:
                continue
            try:
                return ZoneInfo(name)
            except (KeyError, ValueError, OSError):
                faults.error("io.unknown_time_zone", *row.at("time_zone"), value=name)
    return utc


def _require_sheets(by_noun: list[tuple[Noun, Sheet]], faults: Faults, language: str) -> None:
    given = {noun.name for noun, _ in by_noun}
    for names in _NEEDED:
        if not given.intersection(names):
            title = BY_NAME[names[0]].title(language)
            faults.error("io.missing_sheet", title, name=title)


def _sorted(issues: tuple[Issue, ...] | list[Issue]) -> tuple[Issue, ...]:
    return tuple(sorted(issues, key=lambda issue: issue.severity is not Severity.ERROR))
