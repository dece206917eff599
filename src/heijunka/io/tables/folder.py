"""Sheets of a folder: one CSV or Parquet file each."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from heijunka.errors import ReadError, Unsupported
from heijunka.io.tables.sheet import Sheet
from heijunka.io.tables.workbook import MAX_BYTES, MAX_CELLS, MAX_ENTRIES
from heijunka.messages import say

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",;\t|"


def open_folder(folder: Path, *, language: str) -> list[Sheet]:
    """Return the sheets of the CSV and Parquet files of a folder, by name.

    Raises
    ------
    ReadError
        If there are none, one is broken, or a limit is exceeded.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".csv", ".tsv", ".parquet"))
    if not paths:
        raise ReadError(say("io.empty_folder", language), source=str(folder))
    if len(paths) > MAX_ENTRIES:
        raise ReadError(say("io.too_many_entries", language, n=len(paths), limit=MAX_ENTRIES), source=str(folder))
    size = sum(path.stat().st_size for path in paths)
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise ReadError(say("io.too_large", language, size=f"{size / 1e6:.1f}", limit=limit), source=str(folder))
    return open_files({path.name: path.read_bytes() for path in paths}, language=language)


def open_files(files: Mapping[str, bytes], *, language: str) -> list[Sheet]:
    """Return the sheets of CSV and Parquet files given by name."""
    sheets = []
    for name, data in files.items():
        path = Path(name)
        is_parquet = path.suffix.lower() == ".parquet"
        rows = _parquet_rows(data, name, language) if is_parquet else csv_rows(data, source=name, language=language)
        sheets.append(Sheet(name=path.stem, rows=rows))
    return sheets


def csv_rows(data: bytes, *, source: str, language: str) -> list[list[Any]]:
    """Return the rows of a CSV file, whatever its encoding (UTF-8, GB 18030) and delimiter."""
    if b"\0" in data or data.startswith((b"PK\x03\x04", b"%PDF")):
        raise ReadError(say("io.not_csv", language), source=source)
    text = _decoded(data, source, language)
    delimiter = _delimiter(text[:65536].splitlines()[:30])
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ReadError(say("io.broken_csv", language, why=error), source=source) from error
    return rows


def _delimiter(lines: list[str]) -> str:
    """Return what separates the cells: the sign in most lines, since within cells signs are rarer."""
    return max(_DELIMITERS, key=lambda sign: (sum(sign in line for line in lines), "".join(lines).count(sign)))


def _decoded(data: bytes, source: str, language: str) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadError(say("io.unknown_encoding", language), source=source)


def _parquet_rows(data: bytes, source: str, language: str) -> list[list[Any]]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise Unsupported("Parquet needs pyarrow. Install it with: pip install 'heijunka[parquet]'") from error
    try:
        file = parquet.ParquetFile(pa.BufferReader(data))
        if file.metadata.num_rows * file.metadata.num_columns > MAX_CELLS:
            n_cells = file.metadata.num_rows * file.metadata.num_columns
            raise ReadError(say("io.too_many_cells", language, sheet=source, n=n_cells, limit=MAX_CELLS), source=source)
        table = file.read()
        columns = [column.to_pylist() for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ReadError(say("io.broken_parquet", language, why=why), source=source) from error
    rows = [list(row) for row in zip(*columns, strict=True)]
    return [list(table.column_names), *rows]
