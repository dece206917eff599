"""Broken benchmark texts: a ReadError with the line, never anything else; and guessing the family of a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instance_texts import FT06, TEXTS

from heijunka.errors import ReadError
from heijunka.io.instances import READERS, read, read_instance
from heijunka.model.problem import Problem

BROKEN = [
    ("jobshop", "", None, "empty"),
    ("jobshop", "2 2\n0 3 1 2\n", 2, "2 jobs"),
    ("jobshop", "1 2\n0 3 2 2\n", 2, "a machine is 2; it must be from -1 to 1"),
    ("jobshop", "1 2\n0 3 1\n", 2, "a duration should stand"),
    ("jobshop", "1 2\n0 x 1 y\n", 2, "'x' (line 2), 'y' (line 2)"),
    ("jobshop", "1 2\n0 3.5 1 2\n", 2, "'3.5'"),
    ("jobshop", "1 2\n0 99999999 1 2\n", 2, "99999999"),
    ("jobshop", "1 2\n0 3 -1 -1 1 2\n", 2, "left over"),
    ("jobshop", "1 2\n-1 -1\n", 2, "no operation"),
    ("jobshop", "0 2\n", 1, "a count is 0"),
    ("flowshop", "1 2\n1 3 0 2\n", None, "no flow shop"),
    ("fjsp", "1 2\n1 1 3 5\n", 2, "a machine is 3"),
    ("fjsp", "1 2\n2 1 1 5\n", 2, "operation should stand"),
    ("fjsp", "2 2\n1 1 1 5 9\n1 1 1 5\n", 2, "goes on with 9"),
    ("fjsp_assembly", "2 2 1\n0 1\n1 0\n1 0 3\n1 0 3\n", 5, "before themselves"),
    ("fjsp_bv", "1\n2\n1\n0 0\n", 4, "whole row is 0"),
    ("fjsp_worker", "1 1 1\n1 1 1 2 1 3 1 4\n", 2, "given twice"),
    ("sdst_flowshop", "1\n1\n3\n0 0\n", 4, "1 numbers are left over"),
    ("rcpsp", "2 1\n3\n1 4 1 2\n0 0 0\n", 3, "needs 4 of R1, of which there are 3"),
    ("rcpsp", "2 1\n3\n1 1 1 2\n1 1 1 1\n", None, "before themselves"),
    ("rcpsp", "2 0\n0 1 2\n0 0\n", None, "no activity"),
    ("rcmpsp", "1\n1\n3\n2 0\n1\n1 1 1 2:1\n1 1 0\n", 6, "project of a successor"),
    ("mrcpsp", "jobs\n", None, "'PRECEDENCE RELATIONS' is missing"),
    ("mrcpsp", TEXTS["mrcpsp"].replace("   2  6  1  0", "   3  6  1  0"), 19, "a mode is 3"),
    ("mrcpsp", TEXTS["mrcpsp"].replace("N 1", "D 1"), 25, "Doubly constrained"),
]


@pytest.mark.parametrize(("family", "text", "row", "words"), BROKEN)
def test_a_broken_text_tells_where_and_why(family: str, text: str, row: int | None, words: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(text, family, "broken")
    assert words in str(caught.value)
    assert caught.value.source == "broken"
    assert caught.value.row == row


def test_an_unknown_family_names_the_known_ones() -> None:
    with pytest.raises(ReadError, match="jobshop, flowshop, openshop"):
        read(FT06, "job shop")


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(ReadError, match="byte 2 is not UTF-8"):
        read(b"6 \xff", "jobshop")


def test_remarks_and_a_byte_order_mark_do_no_harm() -> None:
    assert read("\ufeff# ft06\n".encode() + FT06.encode(), "jobshop") == read(FT06, "jobshop")


AMBIGUOUS = {"openshop", "parallel_machine", "hybrid_flowshop", "tardiness_flowshop", "fjsp_sdst"}
"""Families of which the small text could be of another family too, and mean something else."""


@pytest.mark.parametrize("family", TEXTS)
def test_the_family_of_a_file_is_guessed_or_asked_for(family: str, tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(TEXTS[family])
    named = read_instance(path, family)
    assert named == read(TEXTS[family], family, "tiny")
    if family in AMBIGUOUS:
        with pytest.raises(ReadError, match="say which") as caught:
            read_instance(path)
        assert family in str(caught.value)
    else:
        assert read_instance(path) == named


def test_most_families_can_be_guessed(tmp_path: Path) -> None:
    for name, family in (("a.txt", "jobshop"), ("b.rcp", "rcpsp"), ("c.fjs", "fjsp_worker"), ("d.mm", "mrcpsp")):
        path = tmp_path / name
        path.write_text(TEXTS[family])
        assert read_instance(path) == read(TEXTS[family], family, path.stem)


def test_a_text_of_no_family(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear planner,")
    with pytest.raises(ReadError, match="none of the benchmark formats"):
        read_instance(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read_instance(tmp_path / "nowhere.txt", "jobshop")


TOKENS = st.sampled_from(["0", "1", "2", "-1", "7", "999999", "10000001", "x", "1:2", "-", "1e5", "\n", "***", "", "³"])


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    family = draw(st.sampled_from(sorted(READERS)))
    lines = [line.split(" ") for line in TEXTS[family].split("\n")]
    for _ in range(draw(st.integers(1, 4))):
        row = lines[draw(st.integers(0, len(lines) - 1))]
        at = draw(st.integers(0, len(row)))
        row[at : at + draw(st.integers(0, 2))] = [draw(TOKENS)]
    return family, "\n".join(" ".join(row) for row in lines)[: draw(st.integers(0, 2000))]


@settings(max_examples=400)
@given(mutated())
def test_a_mutated_text_reads_or_is_refused(case: tuple[str, str]) -> None:
    family, text = case
    try:
        problem = read(text, family, "mutant")
    except ReadError:
        return
    assert isinstance(problem, Problem)
    assert problem.orders


@settings(max_examples=100)
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=80))
def test_any_bytes_read_or_are_refused(family: str, data: bytes) -> None:
    try:
        read(data, family, "noise")
    except ReadError:
        return
