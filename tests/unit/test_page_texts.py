"""The page's texts and its source fit each other: nothing is shown that has no text, and no text is left over."""

from __future__ import annotations

import re
from pathlib import Path

from heijunka.messages import catalogue

SOURCE = Path(__file__).resolve().parents[2] / "web" / "src"
WRITTEN = [path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.ts*")) if path.name != "api.d.ts"]
ALL = "\n".join(WRITTEN)


def test_every_text_that_is_asked_for_is_there_in_both_languages() -> None:
    texts = catalogue("page")
    asked = set(re.findall(r'\bt\(\s*"(\w+)"', ALL))
    assert len(asked) > 100
    assert asked - texts.keys() == set()
    assert all(entry["en"].strip() and entry["zh"].strip() for entry in texts.values())


def test_every_text_is_asked_for() -> None:
    named = set(re.findall(r'"([a-z][a-z0-9_]*)"', ALL))
    begun = tuple(set(re.findall(r"`([a-z_]+_)\$\{", ALL)))  # made of a beginning and what it is about
    assert [name for name in catalogue("page") if name not in named and not name.startswith(begun)] == []


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    for name, entry in catalogue("page").items():
        places = [set(re.findall(r"\{(\w+)\}", entry[language])) for language in ("en", "zh")]
        assert places[0] == places[1], name
