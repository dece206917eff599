"""A flag wins over the environment, that over the file, that over the default; what makes no sense is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from heijunka.errors import ReadError
from heijunka.settings import FILE, Settings, checked, load


def test_defaults_hold_where_nothing_is_said(tmp_path: Path) -> None:
    assert load({}, tmp_path) == Settings(language="en", seconds=30.0, threads=0, seed=0, store="heijunka.db")


def test_the_file_wins_over_the_defaults(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('language = "zh"\nseconds = 5\nthreads = 2\nseed = 7\n', encoding="utf-8")
    assert load({}, tmp_path) == Settings(language="zh", seconds=5.0, threads=2, seed=7)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("seconds = 5\nseed = 7\n", encoding="utf-8")
    assert load({"HEIJUNKA_SECONDS": "0.5"}, tmp_path) == Settings(seconds=0.5, seed=7)


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    assert load({"HEIJUNKA_SECONDS": ""}, tmp_path).seconds == 30.0


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "HEIJUNKA_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_language_is_the_systems_unless_told(tmp_path: Path, environ: dict[str, str], language: str) -> None:
    assert load(environ, tmp_path).language == language


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HEIJUNKA_LANGUAGE", "klingon"),
        ("HEIJUNKA_SECONDS", "soon"),
        ("HEIJUNKA_SECONDS", "0"),
        ("HEIJUNKA_SECONDS", "nan"),
        ("HEIJUNKA_SECONDS", "inf"),
        ("HEIJUNKA_THREADS", "-1"),
        ("HEIJUNKA_THREADS", "1.5"),
        ("HEIJUNKA_SEED", "inf"),
        ("HEIJUNKA_SEED", "-3"),
        ("HEIJUNKA_STORE", " "),
    ],
)
def test_a_variable_of_the_wrong_kind_is_named(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ReadError, match=rf"^{variable}: .*{value}"):
        load({variable: value}, tmp_path)


@pytest.mark.parametrize("line", ["seconds = true", "seed = 1.5", "language = 3", 'threads = ["2"]', "seconds = {}"])
def test_a_line_of_the_wrong_kind_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(line, encoding="utf-8")
    with pytest.raises(ReadError, match=rf"^{FILE}: '{line.split()[0]}'"):
        load({}, tmp_path)


def test_an_unknown_line_is_refused_with_what_is_known(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("second = 5", encoding="utf-8")
    with pytest.raises(ReadError, match=r"second; known are language, seconds, threads, seed"):
        load({}, tmp_path)


@pytest.mark.parametrize("content", [b"seconds =", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ReadError, match="not valid TOML"):
        load({}, tmp_path)


def test_a_chinese_system_hears_of_faults_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="大于 0 的数"):
        load({"LANG": "zh_CN.UTF-8", "HEIJUNKA_SECONDS": "soon"}, tmp_path)


def test_flags_are_held_to_the_same_rules() -> None:
    assert checked("seconds", 2, "en") == 2.0
    with pytest.raises(ValueError, match="a number above 0"):
        checked("seconds", -2, "en")
