"""Whatever bytes come in, reading them gives a reading or one `ReadError`, and nothing else."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import example as also
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.errors import ReadError
from heijunka.io.json import dumps_problem, loads_plan, loads_problem
from heijunka.io.tables import problem_csv, problem_workbook, read_tables
from heijunka.io.tables.cell_error import CellError
from heijunka.io.tables.cells import Setting, is_blank, read_cell
from heijunka.io.tables.columns import Column, Kind
from heijunka.io.tables.example import example

NOW = datetime(2024, 1, 1, tzinfo=UTC)
WORKBOOK = problem_workbook(example())
FILES = problem_csv(example())
TEXT = dumps_problem(example())
with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as _archive:
    PARTS = {entry.filename: _archive.read(entry) for entry in _archive.infolist()}

edits = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 8)), min_size=1, max_size=5
)
raw_cells = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.,:-/+eE年月日PTHMS小时 minhds\"';=", max_size=16),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.none(),
)


def _edited(data: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    for where, new, n_lost in changes:
        at = int(where * len(data))
        data = data[:at] + new + data[at + n_lost :]
    return data


def _reads_or_refuses(source: bytes | dict[str, bytes], *, lenient: bool) -> None:
    with suppress(ReadError):
        reading = read_tables(source, now=NOW, lenient=lenient)
        assert reading.problem is not None or reading.errors


@given(st.binary(max_size=200), st.booleans())
@also(b"PK\x03\x04", False)
@settings(max_examples=100)
def test_random_bytes(data: bytes, lenient: bool) -> None:
    _reads_or_refuses(data, lenient=lenient)
    _reads_or_refuses({"Demand.csv": data}, lenient=lenient)
    _reads_or_refuses({"Demand.parquet": data}, lenient=lenient)


@given(edits)
@settings(max_examples=100)
def test_a_workbook_with_bytes_changed(changes: list[tuple[float, bytes, int]]) -> None:
    _reads_or_refuses(_edited(WORKBOOK, changes), lenient=False)


@given(st.sampled_from(sorted(PARTS)), edits, st.booleans())
@settings(max_examples=150)
def test_a_workbook_with_a_part_changed(name: str, changes: list[tuple[float, bytes, int]], lenient: bool) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in PARTS.items():
            archive.writestr(path, _edited(data, changes) if path == name else data)
    _reads_or_refuses(buffer.getvalue(), lenient=lenient)


@given(st.sampled_from(sorted(FILES)), edits, st.booleans())
@settings(max_examples=150)
def test_csv_files_with_bytes_changed(name: str, changes: list[tuple[float, bytes, int]], lenient: bool) -> None:
    _reads_or_refuses({**FILES, name: _edited(FILES[name], changes)}, lenient=lenient)


@given(edits)
@settings(max_examples=150)
def test_json_with_bytes_changed(changes: list[tuple[float, bytes, int]]) -> None:
    for load in (loads_problem, loads_plan):
        with suppress(ReadError):
            assert load(_edited(TEXT, changes)) is not None


@given(raw_cells, st.sampled_from(Kind), st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe"]))
@settings(max_examples=500)
def test_any_cell_in_any_column(raw: object, kind: Kind, zone: str) -> None:
    column = Column(field="x", kind=kind, unit="min", choices=("machine",))
    if is_blank(raw):
        return
    with suppress(CellError):
        assert read_cell(raw, column, Setting(ZoneInfo(zone), "min")) is not None
