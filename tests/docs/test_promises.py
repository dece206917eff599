"""Every promise of reliability is held by tests that bear its number, where the page says that they are."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reliability.md"
ROWS = dict(re.findall(r"^\| ([EP]\d) \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
NUMBERS = [f"{letter}{n}" for letter in "EP" for n in range(1, 8)]


@cache
def bearing() -> dict[str, set[str]]:
    """Return, by the number of a promise, the files of the tests that bear it in their names."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for name in re.findall(r"^ *def (test_\w+)", path.read_text("utf-8"), re.MULTILINE):
            for number in re.findall(r"(?<=_)[ep]\d(?=_)", name):
                found[number.upper()].add(path.relative_to(ROOT).as_posix())
    return found


def test_the_page_lists_every_promise_and_tests_bear_no_other_number() -> None:
    assert list(ROWS) == NUMBERS
    assert sorted(bearing()) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_promise_is_held_where_the_page_says(number: str) -> None:
    told, files = re.findall(r"`(tests/[^`]*)`", ROWS[number]), bearing()[number]
    assert [place for place in told if not any(_holds(place, file) for file in files)] == [], "no test of its number"
    assert [file for file in files if not any(_holds(place, file) for place in told)] == [], "not on the page"


def _holds(place: str, file: str) -> bool:
    return file == place or file.startswith(f"{place}/")
