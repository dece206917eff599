"""The catalogue holds every text that is said, says it in both languages, and holds no other."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

import heijunka
from heijunka.messages import LANGUAGES, catalogue, has, say

SOURCE = Path(heijunka.__file__).parent
PAGE = SOURCE.parents[1] / "web" / "src"
ROOMS = sorted(path.stem for path in (SOURCE / "messages").glob("*.toml"))
HOLE = None
Parts = tuple[str | None, ...]


@cache
def spoken() -> tuple[frozenset[str], frozenset[Parts]]:
    """Return every word of the source, and every text that it puts together, with a hole for what is put in."""
    words = set(get_args(ErrorType))  # pydantic names faults, and its names become keys
    patterns = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.add(tuple(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values))
            for name in ("id", "attr", "arg", "name"):
                words.add(str(getattr(node, name, "")))
    words.update(*(re.findall(r"\w+", path.read_text("utf-8")) for path in PAGE.rglob("*.ts*")))
    return frozenset(words - {""}), frozenset(patterns)


def is_said(room: str, name: str) -> bool:
    words, patterns = spoken()
    if {name, f"{room}.{name}"} & words or any(fits(pattern, f"{room}.{name}") for pattern in patterns):
        return True
    if any(fits(pattern, name) for pattern in patterns if pattern[0] is not HOLE):
        return True
    stem = re.fullmatch(r"(.+)(_advice|\.help)", name)
    if stem:
        return is_said(room, stem[1])
    return "." in name and all(part in words for part in name.split("."))


def fits(pattern: Parts, text: str) -> bool:
    """Tell whether a text is a pattern with words of the source in its holes."""
    if not pattern:
        return not text
    first, *rest = pattern
    if first is not HOLE:
        return text.startswith(first) and fits(tuple(rest), text.removeprefix(first))
    return any(text[:n] in spoken()[0] and fits(tuple(rest), text[n:]) for n in range(1, len(text) + 1))


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_said_somewhere(room: str) -> None:
    assert [name for name in catalogue(room) if not is_said(room, name)] == []


def test_a_text_that_nobody_says_is_found() -> None:
    assert not is_said("cli", "farewell_to_all")
    assert not is_said("model", "unknown_unicorn_advice")


def test_every_key_that_is_spelt_out_is_in_the_catalogue() -> None:
    key = re.compile(rf"({'|'.join(ROOMS)})\.[a-z][a-z0-9_]*[a-z0-9]")
    spelt = {word for word in spoken()[0] if key.fullmatch(word)} - {"io.tables"}
    assert len(spelt) > 100
    assert sorted(word for word in spelt if not has(word)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_in_both_languages_and_no_text_is_empty(room: str) -> None:
    for name, entry in catalogue(room).items():
        assert tuple(entry) == LANGUAGES, name
        assert all(entry.values()), name


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in ("sheets", "web")])
def test_chinese_is_chinese(room: str) -> None:
    ascii_only = {"io.synonym"}
    bare = [name for name, entry in catalogue(room).items() if entry["zh"].isascii() and len(entry["zh"]) > 12]
    assert set(bare) <= ascii_only


def test_values_are_put_in() -> None:
    assert say("cli.wrote", "en", path="a.json") == "Written: a.json"
    assert say("cli.wrote", "zh", path="a.json") == "已写入：a.json"


def test_an_unknown_language_is_answered_in_english() -> None:
    assert say("cli.wrote", "fr", path="a.json") == "Written: a.json"


def test_what_the_catalogue_lacks_is_told() -> None:
    assert has("cli.wrote")
    assert not has("cli.nothing_such")
    assert not has("nosuchroom.wrote")
