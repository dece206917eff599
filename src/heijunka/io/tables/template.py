"""The template: a small real plant, filled in, with what each column is for in comments, and lists to choose from."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from heijunka.io.tables.columns import Column, Kind, Noun, choice_text
from heijunka.io.tables.example import example
from heijunka.io.tables.flatten import flatten
from heijunka.io.tables.nouns import NOUNS, SIMPLE
from heijunka.io.tables.render import Page, render
from heijunka.io.tables.write import OPTIONS, write_cell
from heijunka.messages import say

_ROWS = 2000
_SHOWN = (
    *SIMPLE,
    "plant",
    "calendar",
    "exception",
    "overtime",
    "group",
    "setup_matrix",
    "component",
    "receipt",
    "option",
)
_TITLES = {"en": "Read me", "zh": "说明"}


def template(language: str = "en") -> bytes:
    """Return the template workbook.

    Parameters
    ----------
    language
        Of everything in it: ``en`` or ``zh``.

    Returns
    -------
    bytes
        An Excel workbook that can be planned as it stands.
    """
    problem = example(language)
    rows = flatten(problem)
    pages = {page.noun.name: page for page in render(rows, ZoneInfo(problem.plant.time_zone), language)}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "title": "heijunka"})
        formats = {
            "header": book.add_format({"bold": True, "bg_color": "#E7ECF3", "bottom": 1}),
            "needed": book.add_format({"bold": True, "bg_color": "#FCE8C8", "bottom": 1}),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
            "name": book.add_format({"bold": True, "valign": "top"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        _write_readme(book, formats, language)
        for name in _SHOWN:
            _write_page(book, pages[name], formats, language)
    return buffer.getvalue()


def _write_readme(book: Any, formats: dict[str, Any], language: str) -> None:
    sheet = book.add_worksheet(_TITLES.get(language, _TITLES["en"]))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 96)
    sheet.write_string(0, 0, say("io.readme_title", language), formats["title"])
    row = 2
    for key in ("what", "how", "times", "needs", "next"):
        sheet.write_string(row, 0, say(f"io.readme_{key}_name", language), formats["name"])
        sheet.write_string(row, 1, say(f"io.readme_{key}", language), formats["wrapped"])
        row += 1
    row += 1
    for noun in NOUNS:
        if noun.name in _SHOWN:
            sheet.write_string(row, 0, noun.title(language), formats["name"])
            sheet.write_string(row, 1, noun.about(language), formats["wrapped"])
            row += 1


def _write_page(book: Any, page: Page, formats: dict[str, Any], language: str) -> None:
    sheet = book.add_worksheet(page.title)
    sheet.freeze_panes(1, 1)
    sheet.set_default_row(16)
    if page.noun.name in SIMPLE:
        sheet.set_tab_color("#E8A33D")
    for index, (column, header) in enumerate(zip(page.columns, page.headers, strict=True)):
        sheet.write_string(0, index, header, formats["needed" if column.is_required else "header"])
        sheet.write_comment(0, index, _comment(page.noun, column, language), {"x_scale": 1.6, "author": "heijunka"})
        _validate(sheet, index, column, language)
        shown = [len(header) * (2 if language == "zh" else 1)]
        shown += [
            len(f"{row[index]:%Y-%m-%d %H:%M}" if isinstance(row[index], datetime) else str(row[index] or ""))
            for row in page.rows
        ]
        sheet.set_column(index, index, min(36, max(shown)) + 4)
    for number, row in enumerate(page.rows, start=1):
        for index, cell in enumerate(row):
            write_cell(sheet, (number, index), cell, formats)


def _comment(noun: Noun, column: Column, language: str) -> str:
    needed = say("io.column_needed" if column.is_required else "io.column_optional", language)
    return "\n".join(part for part in (noun.help(column, language) or noun.header(column, language), needed) if part)


def _validate(sheet: Any, index: int, column: Column, language: str) -> None:
    choices: list[str] = []
    if column.kind is Kind.YES_NO:
        choices = ["是", "否"] if language == "zh" else ["yes", "no"]
    elif column.kind is Kind.CHOICE:
        choices = [choice_text(choice, language) for choice in column.choices]
    if choices:
        sheet.data_validation(1, index, _ROWS, index, {"validate": "list", "source": choices, "error_type": "warning"})
