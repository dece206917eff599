"""Drafts: a file's tables, changed and read again, kept and taken back, never half of anything."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heijunka.errors import InvalidProblem, ReadError
from heijunka.io.drafts import (
    AddSheet,
    DeleteRows,
    Draft,
    Edit,
    InsertRows,
    PutCells,
    RemoveSheet,
    RenameSheet,
    accept_all,
    change,
    draft_of_file,
    draft_of_problem,
    dumps_draft,
    key_of,
    loads_draft,
    outline,
    read_draft,
    redo,
    undo,
)
from heijunka.io.json import dumps_problem
from heijunka.io.tables import problem_csv, template
from heijunka.io.tables.example import example
from heijunka.io.tables.sheet import Sheet
from heijunka.library import PLANTS

NOW = datetime(2024, 1, 1, tzinfo=UTC)


def nowhere(_name: str, _data: bytes) -> Path:
    raise AssertionError("tables need no file")


def opened(language: str = "en") -> Draft:
    return draft_of_file("shop.xlsx", template(language), now=NOW, keep=nowhere, language=language)


def sheet(draft: Draft, name: str) -> Sheet:
    return next(entry for entry in draft.sheets if entry.name == name)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_workbook_becomes_a_draft_that_reads_as_the_workbook_does(language: str) -> None:
    reading = read_draft(opened(language), language)
    assert reading.errors == ()
    assert reading.problem == example(language)


def test_a_mended_cell_mends_the_draft_and_undo_breaks_it_again() -> None:
    draft = opened()
    broken = change(draft, [PutCells(sheet="Demand", row=3, column="C", cells=[["lots"]])])
    (fault,) = read_draft(broken).errors
    assert (fault.place.source, fault.place.row, fault.place.column) == ("Demand", 3, "C")
    assert read_draft(broken).problem is None
    mended = change(broken, [PutCells(sheet="Demand", row=3, column="C", cells=[["36"]])])
    found = read_draft(mended).problem
    assert found is not None
    assert found.demands[1].quantity == 36
    assert read_draft(undo(mended)).errors == (fault,)
    assert undo(undo(mended)).sheets == draft.sheets
    assert redo(undo(mended)).sheets == mended.sheets


def test_what_is_unclear_is_assumed_and_agreed_to_once() -> None:
    draft = change(opened(), [PutCells(sheet="Demand", row=3, column="C", cells=[["36 pcs"]])])
    reading = read_draft(draft)
    assert reading.problem is not None
    (assumption,) = reading.assumptions
    assert assumption.what() != ""
    agreed = accept_all(draft, reading)
    assert agreed.accepted == {key_of(assumption)}
    above = change(agreed, [InsertRows(sheet="Demand", row=2, rows=[[]])])
    assert {key_of(entry) for entry in read_draft(above).assumptions} == agreed.accepted


def test_rows_are_put_in_and_taken_away() -> None:
    draft = opened()
    first = sheet(draft, "Demand").rows[1]
    more = change(draft, [InsertRows(sheet="Demand", row=2, rows=[["SO-9", *first[1:]]])])
    problem = read_draft(more).problem
    assert problem is not None
    assert [entry.id for entry in problem.demands] == ["SO-9", "SO-101", "SO-102", "SO-103", "SO-104"]
    fewer = change(more, [DeleteRows(sheet="Demand", row=2, count=2)])
    problem = read_draft(fewer).problem
    assert problem is not None
    assert [entry.id for entry in problem.demands] == ["SO-102", "SO-103", "SO-104"]
    assert undo(undo(fewer)).sheets == draft.sheets


def test_a_sheet_that_nobody_knows_is_renamed_and_one_is_added() -> None:
    draft = change(opened(), [RenameSheet(sheet="Demand", name="Wishes of March")])
    assert {issue.code for issue in read_draft(draft).errors} == {"io.missing_sheet"}
    assert outline(sheet(draft, "Wishes of March"), "en")["noun"] is None
    named = change(draft, [RenameSheet(sheet="Wishes of March", name="Orders")])
    assert outline(sheet(named, "Orders"), "en")["noun"] == "demand"
    wider = change(named, [AddSheet(name="Storages", rows=[["Storage", "Capacity"], ["rack", 12]])])
    problem = read_draft(wider).problem
    assert problem is not None
    assert problem.plant.storages[0].capacity == 12
    assert undo(wider).sheets == named.sheets
    assert undo(change(wider, [RemoveSheet(sheet="Storages")])).sheets == wider.sheets


def test_the_outline_tells_what_each_column_holds() -> None:
    told = outline(sheet(opened(), "Resources"), "zh")
    assert told["noun"] == "resource"
    assert told["header_row"] == 1
    assert told["columns"]["A"]["field"] == "id"
    assert "机器" in next(entry for entry in told["columns"].values() if entry["field"] == "kind")["choices"]


def test_all_edits_are_made_or_none() -> None:
    draft = opened()
    edits: list[Edit] = [
        PutCells(sheet="Demand", row=2, column="A", cells=[["X"]]),
        DeleteRows(sheet="Demand", row=500),
    ]
    with pytest.raises(ReadError, match="no row 500"):
        change(draft, edits)
    assert sheet(draft, "Demand").rows[1][0] == "SO-101"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (PutCells(sheet="Nowhere", row=1, column="A", cells=[["x"]]), "no sheet 'Nowhere'"),
        (PutCells(sheet="Demand", row=0, column="A", cells=[["x"]]), "no row 0"),
        (PutCells(sheet="Demand", row=1, column="A1", cells=[["x"]]), "no column 'A1'"),
        (PutCells(sheet="Demand", row=9_000_000, column="A", cells=[["x"]]), "cells"),
        (PutCells(sheet="Demand", row=1, column="A", cells=[["x" * 40_000]]), "letters"),
        (InsertRows(sheet="Demand", row=99, rows=[[]]), "no row 99"),
        (RenameSheet(sheet="Demand", name="Materials"), "cannot be called"),
        (AddSheet(name=" "), "cannot be called"),
    ],
)
def test_an_edit_without_a_place_is_refused(edit: Edit, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        change(opened(), [edit])
    with pytest.raises(ReadError, match="no change"):
        undo(opened())
    with pytest.raises(ReadError, match="no change"):
        redo(opened())


def test_a_draft_is_kept_whole() -> None:
    draft = change(opened("zh"), [DeleteRows(sheet="需求", row=2)])
    draft = undo(accept_all(draft, read_draft(draft)))
    kept = loads_draft(dumps_draft(draft))
    assert kept == draft
    assert read_draft(redo(kept), "zh") == read_draft(redo(draft), "zh")


def test_merged_cells_are_single_cells_once_one_is_changed() -> None:
    merged = Sheet(
        name="Resources", rows=[["Resource", "Calendar"], ["a", "day"], ["b", None]], merged=(((1, 1), (2, 1)),)
    )
    draft = Draft(name="x", sheets=(merged,), now=NOW)
    changed = sheet(change(draft, [PutCells(sheet="Resources", row=2, column="B", cells=[["night"]])]), "Resources")
    assert changed.rows == [["Resource", "Calendar"], ["a", "night"], ["b", "day"]]
    assert changed.merged == ()


def test_a_cell_that_was_faulty_is_so_no_more_when_it_is_changed() -> None:
    faulty = Sheet(name="Resources", rows=[["Resource"], ["a"]], faults={(1, 0): "io.formula_error"})
    draft = Draft(name="x", sheets=(faulty,), now=NOW)
    below = change(draft, [InsertRows(sheet="Resources", row=2, rows=[["z"]])])
    assert sheet(below, "Resources").faults == {(2, 0): "io.formula_error"}
    assert sheet(change(below, [DeleteRows(sheet="Resources", row=2)]), "Resources").faults == faulty.faults
    assert (
        sheet(change(draft, [PutCells(sheet="Resources", row=2, column="A", cells=[["b"]])]), "Resources").faults == {}
    )


def test_a_problem_becomes_tables_and_comes_back() -> None:
    problem = PLANTS["air-conditioning"]("small", seed=7)
    for language in ("en", "zh"):
        draft = loads_draft(dumps_draft(draft_of_problem(problem, name="demo", now=NOW, language=language)))
        reading = read_draft(draft, language)
        assert reading.errors == ()
        assert reading.problem == problem


def test_json_and_zipped_tables_become_drafts(tmp_path: Path) -> None:
    problem = example()

    def keep(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in problem_csv(problem).items():
            archive.writestr(f"plant/{name}", data)
    for name, data in (("plant.json", dumps_problem(problem)), ("plant.zip", buffer.getvalue())):
        assert read_draft(draft_of_file(f"C:\\files\\{name}", data, now=NOW, keep=keep)).problem == problem
    with pytest.raises((ReadError, InvalidProblem)):
        draft_of_file("x.json", b'[{"model": "input.operation"}]', now=NOW, keep=keep)


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a.csv", "a.json", "a.parquet", "..", "a.xls"])
@pytest.mark.parametrize(
    "data", [b"", b"  ", b"PK\x03\x04broken", b"\x00\x01\x02", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_file_of_its_kind_is_refused_in_words(name: str, data: bytes, tmp_path: Path) -> None:
    def keep(name: str, data: bytes) -> Path:
        (tmp_path / "given").write_bytes(data)
        return tmp_path / "given"

    with pytest.raises((ReadError, InvalidProblem)):
        draft_of_file(name, data, now=NOW, keep=keep)


def test_an_archive_beyond_its_limits_is_refused() -> None:
    bomb, crowd = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 5_000_000)
    with zipfile.ZipFile(crowd, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.csv", b"a")
    with pytest.raises(ReadError, match="times"):
        draft_of_file("bomb.zip", bomb.getvalue(), now=NOW, keep=nowhere)
    with pytest.raises(ReadError, match="1001"):
        draft_of_file("crowd.zip", crowd.getvalue(), now=NOW, keep=nowhere)
    with pytest.raises(ReadError, match="MB"):
        draft_of_file("big.csv", b"a" * 20_000_001, now=NOW, keep=nowhere)


CELLS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=3))
BLOCKS = st.lists(st.lists(CELLS, max_size=3), max_size=3)
EDITS = st.one_of(
    st.builds(
        PutCells, sheet=st.just("S"), row=st.integers(1, 6), column=st.sampled_from(["A", "C", "AA"]), cells=BLOCKS
    ),
    st.builds(InsertRows, sheet=st.just("S"), row=st.integers(1, 3), rows=BLOCKS),
    st.builds(DeleteRows, sheet=st.just("S"), row=st.integers(1, 2), count=st.just(1)),
    st.builds(AddSheet, name=st.sampled_from(["T", "U"]), rows=BLOCKS),
)


@given(edits=st.lists(EDITS, max_size=6))
def test_whatever_was_changed_can_be_taken_back(edits: list[Edit]) -> None:
    draft = Draft(name="x", sheets=(Sheet(name="S", rows=[["a", 1], ["b", 2], ["c", 3]]),), now=NOW)
    steps = [draft]
    for edit in edits:
        try:
            steps.append(change(steps[-1], [edit]))
        except ReadError:
            continue
    last = loads_draft(dumps_draft(steps[-1]))
    for before in reversed(steps[:-1]):
        last = undo(last)
        assert [filled(entry) for entry in last.sheets] == [filled(entry) for entry in before.sheets]


def filled(entry: Sheet) -> tuple[str, dict[tuple[int, int], object]]:
    cells = {(row, column): cell for row, line in enumerate(entry.rows) for column, cell in enumerate(line)}
    return entry.name, {at: cell for at, cell in cells.items() if cell is not None}
