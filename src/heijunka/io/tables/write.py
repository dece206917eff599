"""Write a problem as a workbook, or as a folder of CSV or Parquet files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, time
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from heijunka.errors import Unsupported
from heijunka.io.tables.columns import Kind
from heijunka.io.tables.flatten import flatten
from heijunka.io.tables.render import Cell, Page, render
from heijunka.model.problem import Problem
from heijunka.model.validate.calendars import is_time_zone

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST_TEXT = 32767


def problem_workbook(problem: Problem, *, language: str = "en") -> bytes:
    """Return a problem as an Excel workbook that reads back as the same problem.

    Parameters
    ----------
    problem
        Its state and baseline are not for tables: keep those in JSON.
    language
        Of sheet names and headers.

    Raises
    ------
    Unsupported
        If it holds what no table can: a state, a baseline, a number that is not finite.
    """
    return workbook(problem_pages(problem, language))


def problem_csv(problem: Problem, *, language: str = "en") -> dict[str, bytes]:
    """Return a problem as CSV files by name; raises as `problem_workbook`."""
    return {f"{page.title}.csv": _csv(page) for page in problem_pages(problem, language)}


def problem_parquet(problem: Problem) -> dict[str, bytes]:
    """Return a problem as Parquet files by name; raises as `problem_workbook`."""
    return {f"{page.noun.name}.parquet": _parquet(page) for page in problem_pages(problem, "en")}


def workbook(pages: Sequence[Page]) -> bytes:
    """Return a workbook of plain pages: bold frozen headers, filters, dates as dates."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        # A fixed moment of making: the same problem gives the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})
        bold = book.add_format({"bold": True, "bg_color": "#E7ECF3", "bottom": 1})
        formats = {
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        for page in pages:
            sheet = book.add_worksheet(page.title)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, page.headers, bold)
            for number, row in enumerate(page.rows, start=1):
                for column, cell in enumerate(row):
                    write_cell(sheet, (number, column), cell, formats)
            for column in range(len(page.headers)):
                texts = (_shown(row[column]) for row in page.rows[:200])
                sheet.set_column(column, column, min(40, max(map(len, (page.headers[column], *texts))) + 3))
            if page.rows:
                sheet.autofilter(0, 0, len(page.rows), len(page.headers) - 1)
    return buffer.getvalue()


def write_cell(sheet: Any, at: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    """Write one cell so that it reads back exactly."""
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(*at, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(*at, cell, formats["day" if cell.time() == time(0) else "moment"])
    elif isinstance(cell, float) and float(f"{cell:.16G}") == cell:
        sheet.write_number(*at, cell)
    else:
        # A number that takes 17 digits is kept whole as text.
        text = cell if isinstance(cell, str) else repr(cell)
        if len(text) > _LONGEST_TEXT:
            raise Unsupported(f"A cell of a workbook holds {_LONGEST_TEXT} letters, not {len(text)}. Use CSV or JSON.")
        sheet.write_string(*at, text)


def problem_pages(problem: Problem, language: str) -> list[Page]:
    """Return the sheets that a problem fills; raises as `problem_workbook`."""
    if problem.state is not None or problem.baseline is not None:
        raise Unsupported("Tables hold no state and no baseline. Write the problem as JSON, or leave them out.")
    zone = ZoneInfo(problem.plant.time_zone if is_time_zone(problem.plant.time_zone) else "UTC")
    pages = render(flatten(problem), zone, language)
    for page in pages:
        for row in page.rows:
            if any(isinstance(cell, float) and not isfinite(cell) for cell in row):
                raise Unsupported(f"Sheet '{page.title}' would hold a number that is not finite. Correct it first.")
    return pages


def _shown(cell: Cell) -> str:
    return "" if cell is None else f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else str(cell)


def _csv(page: Page) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(page.headers)
    writer.writerows([_csv_cell(cell) for cell in row] for row in page.rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time(0) else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None else str(cell)


def _parquet(page: Page) -> bytes:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise Unsupported("Parquet needs pyarrow. Install it with: pip install 'heijunka[parquet]'") from error
    arrays = []
    for index, column in enumerate(page.columns):
        cells = [row[index] for row in page.rows]
        is_number = column.kind in (Kind.NUMBER, Kind.WHOLE)
        arrays.append(
            pa.array(cells, pa.float64())
            if is_number
            else pa.array([None if cell is None else _csv_cell(cell) for cell in cells], pa.string())
        )
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_arrays(arrays, names=list(page.headers)), sink)
    return bytes(sink.getvalue().to_pybytes())
