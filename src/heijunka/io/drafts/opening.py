"""Drafts made of files and of problems."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from heijunka.errors import InvalidProblem, ReadError
from heijunka.io.drafts.draft import Draft
from heijunka.io.files import read_problem
from heijunka.io.tables.folder import open_files
from heijunka.io.tables.sheet import Sheet
from heijunka.io.tables.workbook import MAX_BYTES, MAX_ENTRIES, MAX_RATIO, open_workbook
from heijunka.io.tables.write import problem_pages
from heijunka.messages import say
from heijunka.model.problem import Problem

_TABLES = (".csv", ".tsv", ".parquet")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb")
Keep = Callable[[str, bytes], Path]
"""Puts bytes into a file of a given name, for readers that want a path."""


def draft_of_file(name: str, data: bytes, *, now: datetime, keep: Keep, language: str = "en") -> Draft:
    """Return a draft of a file's tables, whatever the format: what is no table becomes tables.

    Parameters
    ----------
    name
        Of the file; its ending tells the format.
    data
        A workbook, a CSV or Parquet file, a zip of such files, JSON of heijunka or frePPLe, a benchmark file.

    Raises
    ------
    ReadError
        If the file as a whole cannot be read.
    InvalidProblem
        If it holds no tables, and what is wrong with it can only be mended where it was made.
    """
    name = Path(name.replace("\\", "/")).name or "file"
    if not data.strip():
        raise ReadError(say("io.empty_file", language), source=name)
    if len(data) > MAX_BYTES:
        message = say("io.too_large", language, size=f"{len(data) / 1e6:.1f}", limit=MAX_BYTES // 1_000_000)
        raise ReadError(message, source=name)
    ending = Path(name).suffix.lower()
    if ending in _TABLES:
        return Draft(name=name, sheets=tuple(open_files({name: data}, language=language)), now=now)
    if ending == ".zip":
        return Draft(name=name, sheets=tuple(open_files(_unzipped(name, data, language), language=language)), now=now)
    if ending in _WORKBOOKS or data.startswith(b"PK\x03\x04"):
        return Draft(name=name, sheets=tuple(open_workbook(data, source=name, language=language)), now=now)
    reading = read_problem(keep(name, data), now=now, language=language)
    if reading.problem is None:
        raise InvalidProblem(reading.issues)
    return draft_of_problem(reading.problem, name=name, now=now, language=language)


def draft_of_problem(problem: Problem, *, name: str, now: datetime, language: str = "en") -> Draft:
    """Return a draft that holds a problem as tables; its state and baseline are not for tables."""
    pages = problem_pages(replace(problem, state=None, baseline=None), language)
    sheets = (
        Sheet(name=page.title, rows=[list(page.headers), *(list(row) for row in page.rows)])
        for page in pages
        if page.rows
    )
    return Draft(name=name, sheets=tuple(sheets), now=now)


def _unzipped(name: str, data: bytes, language: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES:
                message = say("io.too_many_entries", language, n=len(entries), limit=MAX_ENTRIES)
                raise ReadError(message, source=name)
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_RATIO * len(data):
                message = say("io.zip_bomb", language, ratio=unpacked // len(data), limit=MAX_RATIO)
                raise ReadError(message, source=name)
            tables = [entry for entry in entries if Path(entry.filename).suffix.lower() in _TABLES]
            found = {Path(entry.filename).name: archive.read(entry) for entry in tables}
    except ReadError:
        raise
    except Exception as error:  # each broken archive fails in its own way
        raise ReadError(say("io.broken_archive", language, why=str(error)[:200]), source=name) from error
    if not found:
        raise ReadError(say("io.empty_folder", language), source=name)
    return found
