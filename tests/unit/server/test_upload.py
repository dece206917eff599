"""Files from outside are read apart: what they do to their reader, they do to nobody else."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from heijunka.errors import InvalidProblem, ReadError
from heijunka.io.drafts import read_draft
from heijunka.io.json import dumps_problem
from heijunka.io.tables import template
from heijunka.io.tables.example import example
from heijunka.server.upload import read_upload

NOW = datetime(2024, 1, 1, tzinfo=UTC)


def test_a_workbook_and_json_come_back_as_drafts() -> None:
    for name, data in (("shop.xlsx", template()), ("shop.json", dumps_problem(example()))):
        draft = read_upload(f"../../etc/{name}", data, now=NOW)
        assert draft.name == name
        assert read_draft(draft).problem == example()


def test_what_is_wrong_is_told_in_the_language_of_who_asks() -> None:
    with pytest.raises(ReadError, match="Excel"):
        read_upload("a.xlsx", b"no workbook", now=NOW)
    with pytest.raises((ReadError, InvalidProblem)) as caught:
        read_upload("a.xlsx", b"no workbook", now=NOW, language="zh")
    assert not str(caught.value).isascii()


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(ReadError, match="too long"):
        read_upload("a.xlsx", template(), now=NOW, most_seconds=0.0)


def test_a_file_that_takes_too_much_memory_ends_its_reader_alone() -> None:
    # Within all limits of size and ratio, and yet millions of cells.
    text = b"Resource,Name\n" + b"a,b\n" * 4_000_000
    with pytest.raises(ReadError, match="memory"):
        read_upload("resources.csv", text, now=NOW, most_bytes=400 << 20)
    assert read_draft(read_upload("shop.xlsx", template(), now=NOW)).problem == example()


def test_a_bomb_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 15_000_000)
    with pytest.raises(ReadError, match="times"):
        read_upload("bomb.xlsx", buffer.getvalue(), now=NOW)
