"""Sheets of an Excel workbook: limits first, then what the cells hide, then their values. No macro or formula runs."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from heijunka.errors import ReadError
from heijunka.io.tables.sheet import Sheet, column_number
from heijunka.messages import say

MAX_BYTES = 20_000_000
MAX_ENTRIES = 1000
MAX_RATIO = 100
MAX_CELLS = 10_000_000
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})(\d{1,9})["']""")
_CELL = re.compile(rb"""<c\s([^>]*[^>/])>(.*?)</c>""", re.DOTALL)
_VALUE = re.compile(rb"<v[^>/]*>[^<]+</v>|<is>")


def open_workbook(data: bytes, *, source: str, language: str) -> list[Sheet]:
    """Return the sheets of an Excel workbook.

    Raises
    ------
    ReadError
        If it is no workbook, encrypted, broken, or over a limit.
    """
    _require_workbook(data, source, language)
    faults = _inspect(data, source, language)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = {entry.name: entry.visible is SheetVisibleEnum.Visible for entry in book.sheets_metadata}
        sheets = []
        for name in book.sheet_names:
            if name not in faults:
                continue
            read = book.get_sheet_by_name(name)
            rows = read.to_python(skip_empty_area=False)
            merged = tuple(read.merged_cell_ranges or ())
            sheets.append(Sheet(name=name, rows=rows, is_hidden=not visible[name], merged=merged, faults=faults[name]))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        # The Rust reader panics, outside Exception, on some broken files; to the caller they are just broken.
        raise ReadError(say("io.broken_workbook", language, why=_first_line(error)), source=source) from error
    return sheets


def _require_workbook(data: bytes, source: str, language: str) -> None:
    if not data.strip():
        raise ReadError(say("io.empty_file", language), source=source)
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise ReadError(say("io.too_large", language, size=f"{len(data) / 1e6:.1f}", limit=limit), source=source)
    if data.startswith(_OLD_OR_ENCRYPTED):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise ReadError(say("io.encrypted" if is_encrypted else "io.old_workbook", language), source=source)
    if not data.startswith(b"PK"):
        raise ReadError(say("io.not_a_workbook", language), source=source)


def _inspect(data: bytes, source: str, language: str) -> dict[str, dict[tuple[int, int], str]]:
    """Check the limits and return, by sheet, the cells whose value a reader of values would not see."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _require_limits(archive, len(data), source, language)
            # Reading everything proves that the sizes and checksums declared are true.
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        if "xl/workbook.xml" not in parts:
            raise ReadError(say("io.not_a_workbook", language), source=source)
        found = {}
        for name, path in _sheet_paths(parts).items():
            xml = parts.get(path)
            if xml is not None:
                _require_area(xml, name, source, language)
                found[name] = _hidden_faults(xml)
        return found
    except ReadError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ElementTree.ParseError) as error:
        raise ReadError(say("io.broken_workbook", language, why=_first_line(error)), source=source) from error
    except RuntimeError as error:  # an encrypted entry, or a compression that Python lacks (NotImplementedError)
        raise ReadError(say("io.encrypted", language), source=source) from error
    except Exception as error:  # zlib, struct, unicode, key errors: each broken archive fails in its own way
        raise ReadError(say("io.broken_workbook", language, why=_first_line(error)), source=source) from error


def _require_limits(archive: zipfile.ZipFile, size: int, source: str, language: str) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ReadError(say("io.too_many_entries", language, n=len(entries), limit=MAX_ENTRIES), source=source)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_RATIO * size:
        raise ReadError(say("io.zip_bomb", language, ratio=unpacked // size, limit=MAX_RATIO), source=source)


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    book, links = parts["xl/workbook.xml"], parts.get("xl/_rels/workbook.xml.rels", b"<none/>")
    if b"<!DOCTYPE" in book + links or b"<!ENTITY" in book + links:
        raise ElementTree.ParseError("document type definition")
    targets = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(links)}
    sheets = ElementTree.fromstring(book).iter(f"{_MAIN}sheet")
    found = {}
    for sheet in sheets:
        target = targets.get(sheet.get(_LINK), "")
        if "worksheets" in target:
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _require_area(xml: bytes, name: str, source: str, language: str) -> None:
    # One cell far out makes a reader fill the whole area before it: a few bytes would take all the memory.
    width = height = 0
    for letters, digits in _REFERENCE.findall(xml):
        height = max(height, int(digits))
        if letters:
            width = max(width, column_number(letters.decode()) + 1)
    if width * height > MAX_CELLS:
        raise ReadError(
            say("io.too_many_cells", language, sheet=name, n=width * height, limit=MAX_CELLS), source=source
        )


def _hidden_faults(xml: bytes) -> dict[tuple[int, int], str]:
    faults: dict[tuple[int, int], str] = {}
    if b"<f" not in xml and b't="e"' not in xml:
        return faults
    for attributes, inner in _CELL.findall(xml):
        is_error = b't="e"' in attributes
        # A text formula may well say nothing: only there is an empty value a value.
        has_value = _VALUE.search(inner) or (b't="str"' in attributes and b"<v" in inner)
        if not is_error and (b"<f" not in inner or has_value):
            continue
        if reference := _REFERENCE.search(b" " + attributes):
            place = int(reference[2]) - 1, column_number(reference[1].decode())
            faults[place] = "io.formula_error" if is_error else "io.formula_without_value"
    return faults


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
