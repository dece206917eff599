"""Every broken workbook tells all its faults with their places; none gives a traceback or half a plant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from broken import Case, Unreadable, broken_workbooks, sound, unreadable_files, workbook

from heijunka.errors import ReadError
from heijunka.io.tables import read_tables
from heijunka.messages import catalogue
from heijunka.model.issue import Issue, Severity

NOW = datetime(2024, 3, 4, tzinfo=UTC)
CASES = broken_workbooks()
FILES = unreadable_files()


def _shown(issues: tuple[Issue, ...], severity: Severity) -> list[tuple[str, str, int | None, str]]:
    found = [issue for issue in issues if issue.severity is severity]
    return sorted(((i.code, i.place.source, i.place.row, i.place.column) for i in found), key=str)


def test_the_plant_they_are_made_from_is_sound() -> None:
    reading = read_tables(workbook(sound()), now=NOW)
    assert reading.problem is not None
    assert reading.issues == ()
    assert reading.assumptions == ()


def test_there_are_at_least_forty() -> None:
    names = [case.name for case in CASES] + [case.name for case in FILES]
    assert len(set(names)) == len(names) >= 40


def test_every_fault_that_the_catalogue_knows_is_among_them() -> None:
    known = {f"io.{name.removesuffix('_advice')}" for name in catalogue("io") if name.endswith("_advice")}
    met = {expected[0] for case in CASES for expected in (*case.errors, *case.warnings)}
    assert {code for code in known - met if not code.startswith("io.assumed_")} == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fault_is_told_with_its_place(case: Case) -> None:
    reading = read_tables(case.data, now=NOW)
    assert _shown(reading.issues, Severity.ERROR) == sorted(case.errors, key=str)
    assert _shown(reading.issues, Severity.WARNING) == sorted(case.warnings, key=str)
    assert (reading.problem is not None) == case.is_plant


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fault_has_its_words(case: Case) -> None:
    for issue in read_tables(case.data, now=NOW).issues:
        for language in ("en", "zh"):
            assert issue.what(language)
            assert issue.advice(language)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_leniently_no_error_is_hidden_without_an_assumption(case: Case) -> None:
    strict = read_tables(case.data, now=NOW)
    lenient = read_tables(case.data, now=NOW, lenient=True)
    assert len(lenient.errors) + len(lenient.assumptions) >= len(strict.errors)
    assert lenient.problem is not None or lenient.errors


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_workbook_at_all_is_one_clear_error(file: Unreadable) -> None:
    with pytest.raises(ReadError) as caught:
        read_tables(file.data, now=NOW, name="plant.xlsx")
    assert file.words in str(caught.value)
    assert caught.value.source == "plant.xlsx"
