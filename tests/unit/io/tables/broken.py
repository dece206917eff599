"""Forty and more broken workbooks, each made from one small sound plant, with what must be said of it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

Sheets = dict[str, list[list[Any]]]
Expected = tuple[str, str, int | None, str]
"""Code, sheet, row and column of an issue."""


@dataclass(frozen=True)
class Formula:
    """A formula cell, with the value that was saved with it."""

    text: str
    value: Any = ""


@dataclass(frozen=True)
class Case:
    """A workbook and all that must be found in it.

    Parameters
    ----------
    errors, warnings
        Exactly these, in any order.
    is_plant
        Whether the cells can all be understood, so that a problem comes of them, if a wrong one.
    """

    name: str
    data: bytes
    errors: tuple[Expected, ...] = ()
    warnings: tuple[Expected, ...] = ()
    is_plant: bool = False


@dataclass(frozen=True)
class Unreadable:
    """A file that is no workbook at all, and words of the message that says so."""

    name: str
    data: bytes
    words: str


def sound() -> Sheets:
    """Return the sheets of a small sound plant."""
    return {
        "Plant": [
            ["Plant", "Time zone", "Plan from", "Plan until"],
            ["p", "Europe/Berlin", datetime(2024, 3, 4), date(2024, 4, 5)],
        ],
        "Resources": [["Resource", "Calendar"], ["press", "day"], ["oven", None]],
        "Calendars": [["Calendar", "Days", "From", "To"], ["day", "Mon-Fri", "08:00", "16:00"]],
        "Materials": [["Material", "Stock", "Unit"], ["chair", 0, "pcs"], ["leg", 400, "pcs"]],
        "Components": [["Material", "Component", "Quantity"], ["chair", "leg", 4]],
        "Operations": [
            ["Material", "Sequence", "Operation", "Resource", "Time per unit [min]", "Fixed time"],
            ["chair", 10, "cut", "press", 5, 10],
            ["chair", 20, "bake", "oven", 1, "1 h"],
        ],
        "Demand": [
            ["Order", "Item", "Qty", "Due date", "Release"],
            ["SO-1", "chair", 10, date(2024, 3, 8), None],
            ["SO-2", "chair", 12, datetime(2024, 3, 15, 12), None],
        ],
    }


def workbook(sheets: Sheets, change: Callable[[Any], None] | None = None) -> bytes:
    """Return a workbook of rows of cells; the change is made with xlsxwriter at the end."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "nan_inf_to_errors": True}
    ) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, Formula):
                        sheet.write_formula(number, column, cell.text, None, cell.value)
                    elif isinstance(cell, (datetime, date)):
                        sheet.write_datetime(number, column, cell, formats[type(cell)])
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
        if change is not None:
            change(book)
    return buffer.getvalue()


@dataclass
class _Maker:
    cases: list[Case] = field(default_factory=list)

    def cell(self, name: str, at: str, value: Any, *errors: Expected, **more: Any) -> None:
        """Add a case that differs from the sound plant in one cell, e.g. ``Demand!C2``."""

        def change(sheets: Sheets) -> None:
            sheet, _, reference = at.partition("!")
            row, column = int(reference[1:]) - 1, ord(reference[0]) - ord("A")
            while len(sheets[sheet]) <= row:
                sheets[sheet].append([])
            cells = sheets[sheet][row]
            cells += [None] * (column + 1 - len(cells))
            cells[column] = value

        self.sheets(name, change, *errors, **more)

    def sheets(self, name: str, change: Callable[[Sheets], Any], *errors: Expected, **more: Any) -> None:
        """Add a case that differs from the sound plant by a change of its sheets."""
        sheets = deepcopy(sound())
        change(sheets)
        self.book(name, sheets, None, *errors, **more)

    def book(self, name: str, sheets: Sheets, change: Any, *errors: Expected, **more: Any) -> None:
        """Add a case made with a change of the workbook itself."""
        self.cases.append(Case(name, workbook(sheets, change), errors, **more))


def _put(sheet: str, row: int, cells: list[Any]) -> Callable[[Sheets], None]:
    return lambda sheets: sheets[sheet].insert(row - 1, cells)


def _cells(make: _Maker) -> None:
    make.cell("text in a number", "Demand!C2", "12 pcs", ("io.not_a_number", "Demand", 2, "C"))
    make.cell("a word for a number", "Materials!B3", "plenty", ("io.not_a_number", "Materials", 3, "B"))
    make.cell("thousands or decimals", "Demand!C2", "1,500", ("io.ambiguous_number", "Demand", 2, "C"))
    make.cell("NaN", "Demand!C2", "NaN", ("io.not_finite", "Demand", 2, "C"))
    make.cell("infinity", "Demand!C3", "inf", ("io.not_finite", "Demand", 3, "C"))
    make.cell("too large for a number", "Demand!C3", "1e400", ("io.not_finite", "Demand", 3, "C"))
    make.cell("a date for a number", "Demand!C2", date(2024, 3, 8), ("io.not_a_number", "Demand", 2, "C"))
    make.cell("bad date", "Demand!D2", "next Friday", ("io.not_a_date", "Demand", 2, "D"))
    make.cell("no such day", "Demand!D2", "2024-02-30", ("io.not_a_date", "Demand", 2, "D"))
    make.cell("day or month", "Demand!D2", "3.5.2024", ("io.ambiguous_date", "Demand", 2, "D"))
    make.cell("a date in 1900", "Demand!D2", date(1900, 1, 5), ("io.unlikely_date", "Demand", 2, "D"))
    make.cell("a small number for a date", "Demand!D2", 12, ("io.unlikely_date", "Demand", 2, "D"))
    make.cell("skipped hour", "Demand!E2", datetime(2024, 3, 31, 2, 30), ("io.skipped_hour", "Demand", 2, "E"))
    make.cell("repeated hour", "Plant!D2", "2024-10-27 02:30", ("io.repeated_hour", "Plant", 2, "D"))
    make.cell("unknown unit of time", "Operations!F2", "3 fortnights", ("io.not_a_duration", "Operations", 2, "F"))
    make.cell("a date for a text", "Resources!A2", date(2024, 5, 3), ("io.date_for_text", "Resources", 2, "A"))
    make.cell("not a weekday", "Calendars!B2", "Mon-Someday", ("io.not_weekdays", "Calendars", 2, "B"))
    make.cell("not a time of day", "Calendars!C2", "25:00", ("io.not_a_time", "Calendars", 2, "C"))
    make.cell("unknown time zone", "Plant!B2", "Europe/Atlantis", ("io.unknown_time_zone", "Plant", 2, "B"))
    make.cell("missing value", "Demand!B2", None, ("io.missing_value", "Demand", 2, "B"))
    make.cell("an error of the spreadsheet", "Demand!C2", "#DIV/0!", ("io.formula_error", "Demand", 2, "C"))
    make.cell("formula without value", "Demand!C2", Formula("=C3*2"), ("io.formula_without_value", "Demand", 2, "C"))
    make.cell("formula that failed", "Demand!C2", Formula("=C3/0", "#DIV/0!"), ("io.formula_error", "Demand", 2, "C"))
    make.cell("several resources in a list", "Operations!D2", "press, oven", ("io.needs_listed", "Operations", 2, "D"))
    make.cell(
        "negative stock",
        "Materials!B3",
        -1,
        ("model.negative_value", "Materials", 3, "B"),
        ("model.material_without_supply", "Materials", 3, "A"),
        is_plant=True,
    )
    make.cell("equal sequence numbers", "Operations!B3", 10, ("io.same_sequence", "Operations", 3, "B"))


def _columns(make: _Maker) -> None:
    make.cell("two equal ids", "Resources!A3", "press", ("io.duplicate_id", "Resources", 3, "A"))
    make.cell("two equal orders", "Demand!A3", " SO-1 ", ("io.duplicate_id", "Demand", 3, "A"))
    make.cell(
        "header missing",
        "Demand!C1",
        None,
        ("io.missing_column", "Demand", 1, ""),
        warnings=(("io.nameless_column", "Demand", 1, "C"),),
    )
    make.cell(
        "required column renamed",
        "Demand!C1",
        "Zzz",
        ("io.missing_column", "Demand", 1, ""),
        warnings=(("io.unknown_column", "Demand", 1, "C"),),
    )
    make.cell("doubled column", "Demand!E1", "Quantity", ("io.duplicate_column", "Demand", 1, "E"))
    make.cell(
        "unknown column",
        "Demand!F1",
        "Colour of the lorry",
        warnings=(("io.unknown_column", "Demand", 1, "F"),),
        is_plant=True,
    )
    make.cell("shift without end", "Calendars!D2", None, ("io.missing_value", "Calendars", 2, "D"))


def _rows(make: _Maker) -> None:
    make.sheets("two header rows", _put("Demand", 2, ["需求", "物料", "数量", "交期", "最早开始时间"]), is_plant=True)
    make.sheets(
        "title rows above a bad cell",
        lambda sheets: (
            _put("Demand", 1, ["Order book"])(sheets),
            _put("Demand", 2, [])(sheets),
            sheets["Demand"][3].__setitem__(2, "many"),
        ),
        ("io.not_a_number", "Demand", 4, "C"),
    )
    make.sheets(
        "no header at all",
        lambda sheets: sheets["Demand"].pop(0),
        ("io.no_header", "Demand", 1, ""),
    )


def _sheets(make: _Maker) -> None:
    make.sheets("missing sheet", lambda sheets: sheets.pop("Demand"), ("io.missing_sheet", "Demand", None, ""))
    make.sheets(
        "every needed sheet missing",
        lambda sheets: [sheets.pop(name) for name in ("Demand", "Resources", "Operations", "Materials", "Components")],
        *(("io.missing_sheet", name, None, "") for name in ("Resources", "Materials", "Operations", "Demand")),
    )
    make.sheets("empty sheet", lambda sheets: sheets["Demand"].clear(), ("io.empty_sheet", "Demand", None, ""))
    make.sheets(
        "unknown sheet",
        lambda sheets: sheets.update({"Canteen": [["Soup"], ["Pea"]]}),
        warnings=(("io.unknown_sheet", "Canteen", None, ""),),
        is_plant=True,
    )
    make.sheets(
        "many faults at once",
        lambda sheets: (
            sheets["Demand"][1].__setitem__(2, "ten"),
            sheets["Demand"][2].__setitem__(3, "soon"),
            sheets["Materials"][2].__setitem__(1, "?"),
            sheets["Operations"][2].__setitem__(5, "a while"),
        ),
        ("io.not_a_number", "Materials", 3, "B"),
        ("io.not_a_duration", "Operations", 3, "F"),
        ("io.not_a_number", "Demand", 2, "C"),
        ("io.not_a_date", "Demand", 3, "D"),
    )
    make.sheets(
        "exception for no calendar",
        lambda sheets: sheets.update(
            {"Holidays": [["Calendar", "From", "To"], ["night", date(2024, 3, 29), date(2024, 4, 1)]]}
        ),
        ("io.unlisted", "Holidays", 2, "A"),
    )
    make.sheets(
        "two rows that contradict each other",
        lambda sheets: (
            sheets["Operations"][0].append("Name"),
            sheets["Operations"][1].append("Cutting"),
            _put("Operations", 3, ["chair", 10, "cut", "oven", 9, 0, "Sawing"])(sheets),
        ),
        ("io.conflict", "Operations", 3, "G"),
    )
    make.sheets(
        "two plants",
        lambda sheets: sheets["Plant"].append(["q", None, None, None]),
        ("io.second_plant", "Plant", 3, "A"),
    )


def _books(make: _Maker) -> None:
    make.book(
        "merged cells",
        sound(),
        lambda book: book.get_worksheet_by_name("Demand").merge_range(1, 1, 2, 1, "chair"),
        ("io.merged_cells", "Demand", 2, "B"),
    )
    make.book(
        "hidden sheet",
        sound(),
        lambda book: book.get_worksheet_by_name("Calendars").hide(),
        warnings=(("io.hidden_sheet", "Calendars", None, ""),),
        is_plant=True,
    )


def _column(sheet: str, header: str, cell: Any) -> Callable[[Sheets], None]:
    """Return a change that adds a column with a cell in its first row."""

    def change(sheets: Sheets) -> None:
        rows = sheets[sheet]
        width = max(map(len, rows))
        for row, value in ((rows[0], header), (rows[1], cell)):
            row += [None] * (width - len(row))
            row.append(value)

    return change


def _grammar(make: _Maker) -> None:
    make.cell("quote that is not closed", "Operations!D2", '"press', ("io.open_quote", "Operations", 2, "D"))
    make.cell("a count of nothing", "Operations!D2", "press + 2 x", ("io.need_without_name", "Operations", 2, "D"))
    make.sheets(
        "pair without value", _column("Materials", "Attributes", "white"), ("io.not_a_pair", "Materials", 2, "D")
    )
    make.sheets("half a machine", _column("Resources", "Capacity", 1.5), ("io.not_whole", "Resources", 2, "C"))
    make.sheets("neither yes nor no", _column("Demand", "Rush", "perhaps"), ("io.not_yes_no", "Demand", 2, "F"))
    make.sheets("no such kind", _column("Resources", "Kind", "robot dog"), ("io.not_a_choice", "Resources", 2, "C"))
    make.sheets(
        "batch of unknown size",
        _column("Resources", "Batch attribute", "colour"),
        ("io.batch_without_quantity", "Resources", 2, "C"),
    )
    make.cell("component of nothing", "Components!A2", None, ("io.component_of_nothing", "Components", 2, "A"))
    make.sheets(
        "two ways of one name",
        lambda sheets: (
            _column("Operations", "Mode", "fast")(sheets),
            _put("Operations", 3, ["chair", 10, "cut", "oven", 9, None, "fast"])(sheets),
        ),
        ("io.duplicate_mode", "Operations", 3, "G"),
    )


def _meaning(make: _Maker) -> None:
    plant: dict[str, Any] = {"is_plant": True}
    make.cell("unknown resource", "Operations!D2", "pres", ("model.unknown_resource", "Operations", 2, "D"), **plant)
    make.cell("id in another case", "Demand!B2", "Chair", ("model.unknown_material", "Demand", 2, "B"), **plant)
    make.cell("unknown calendar", "Resources!B2", "night", ("model.unknown_calendar", "Resources", 2, "B"), **plant)
    make.cell("negative time", "Operations!E2", -5, ("model.negative_time", "Operations", 2, "E"), **plant)
    make.cell("zero quantity", "Demand!C2", 0, ("model.not_positive", "Demand", 2, "C"), **plant)
    make.cell("negative quantity", "Demand!C3", -3, ("model.not_positive", "Demand", 3, "C"), **plant)
    make.cell(
        "due before release", "Demand!E2", date(2024, 3, 20), ("model.due_before_release", "Demand", 2, "E"), **plant
    )
    make.sheets(
        "eight hours in a seven-hour shift",
        lambda sheets: (
            sheets["Calendars"][1].__setitem__(3, "15:00"),
            sheets["Operations"][1].__setitem__(5, "8 h"),
        ),
        ("model.operation_too_long", "Operations", 2, "D"),
        **plant,
    )
    make.sheets(
        "supply loop", _put("Components", 3, ["leg", "chair", 1]), ("model.supply_loop", "Components", 2, "B"), **plant
    )
    make.sheets(
        "material that nobody makes or buys",
        lambda sheets: (
            sheets["Materials"].append(["nail", None, "pcs"]),
            sheets["Components"].append(["chair", "nail", 8]),
        ),
        ("model.material_without_supply", "Materials", 4, "A"),
        **plant,
    )
    make.sheets(
        "unit mismatch",
        lambda sheets: (
            sheets["Components"][0].append("Unit"),
            sheets["Components"][1].append("kg"),
        ),
        ("model.unit_mismatch", "Components", 2, "D"),
        **plant,
    )


def broken_workbooks() -> list[Case]:
    """Return every workbook whose cells, rows, sheets or meaning are broken."""
    make = _Maker()
    _cells(make)
    _columns(make)
    _rows(make)
    _sheets(make)
    _books(make)
    _grammar(make)
    _meaning(make)
    return make.cases


def unreadable_files() -> list[Unreadable]:
    """Return every file that cannot be read as a workbook at all."""
    good = workbook(sound())
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return [
        Unreadable("empty file", b"", "empty"),
        Unreadable("spaces only", b" \n ", "empty"),
        Unreadable("csv renamed", b"Order,Item\nSO-1,chair\n", "no Excel workbook"),
        Unreadable("pdf renamed", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "no Excel workbook"),
        Unreadable("old format", old + bytes(1000), ".xls"),
        Unreadable("encrypted", old + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        Unreadable("cut off", good[: len(good) // 2], "broken"),
        Unreadable("another zip", _zip({"readme.txt": b"hello"}), "no Excel workbook"),
        Unreadable("huge", b"PK\x03\x04" + bytes(20_000_001), "20"),
        Unreadable("zip bomb", _zip({"xl/workbook.xml": bytes(50_000_000)}), "times its size"),
        Unreadable("too many parts", _zip({f"part{n}": b"" for n in range(1001)}), "1001"),
        Unreadable("lying sizes", _lying(good), "broken"),
        Unreadable(
            "far cell", _with_part(good, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), "cells"
        ),
        Unreadable("broken xml", _with_part(good, b"</oops>"), "broken"),
    ]


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _with_part(data: bytes, ending: bytes) -> bytes:
    """Return a workbook whose first sheet's data end otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    path = "xl/worksheets/sheet1.xml"
    parts[path] = parts[path].replace(b"</sheetData>", ending)
    return _zip(parts)


def _lying(data: bytes) -> bytes:
    """Return a workbook whose directory says that a part is smaller than it is."""
    at = data.rindex(b"PK\x01\x02", 0, data.index(b"PK\x01\x02") + 4)
    size = struct.unpack_from("<I", data, at + 24)[0]
    return data[: at + 24] + struct.pack("<I", size // 2) + data[at + 28 :]
