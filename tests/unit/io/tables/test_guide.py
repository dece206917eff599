"""The guide in the documentation is the one that the specification makes."""

from __future__ import annotations

from pathlib import Path

from heijunka.io.tables.guide import guide
from heijunka.io.tables.nouns import NOUNS

PAGE = Path(__file__).parents[4] / "docs" / "workbook.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == guide(), "run: python -m heijunka.io.tables.guide > docs/workbook.md"


def test_it_names_every_column() -> None:
    text = guide()
    for noun in NOUNS:
        for column in noun.columns:
            assert f"| {noun.header(column, 'en')} | {noun.header(column, 'zh')} |" in text
