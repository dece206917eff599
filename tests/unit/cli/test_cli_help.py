"""Help is there in both languages, before and after the command, and fits the terminal."""

from __future__ import annotations

import pytest

from heijunka import __version__
from heijunka.cli.app import COMMANDS
from heijunka.cli.help import columns, wrap
from heijunka.messages import say


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_all_commands_names_each_with_its_help(heijunka, language: str) -> None:
    done = heijunka("--language", language, "--help")
    assert done.code == 0
    assert done.err == ""
    text = "".join(done.out.split())
    for name in COMMANDS:
        assert name + "".join(say(f"cli.help_{name}", language).split()) in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_each_option(heijunka, command: str, language: str) -> None:
    done = heijunka(command, "--help", f"--language={language}")
    assert done.code == 0
    assert say(f"cli.help_{command}", language)[:20] in done.out
    assert say("cli.options", language) in done.out
    assert "--json" in done.out
    assert say("cli.option_json", language) in done.out
    assert "cli." not in done.out
    assert all(columns(line) <= 100 for line in done.out.splitlines())


def test_without_a_command_the_help_is_shown(heijunka) -> None:
    assert heijunka() == heijunka("--help")


def test_the_language_may_stand_before_the_command(heijunka) -> None:
    assert heijunka("--language", "zh", "kpi", "--help") == heijunka("kpi", "--language", "zh", "--help")


def test_a_chinese_system_is_helped_in_chinese(heijunka, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "用法" in heijunka("--help").out
    assert "Usage" in heijunka("--language", "en", "--help").out


def test_the_version(heijunka) -> None:
    done = heijunka("--version")
    assert (done.code, done.out) == (0, f"heijunka {__version__}\n")


def test_lines_break_between_words_and_between_chinese_characters() -> None:
    assert wrap("plan the work, work the plan", 14) == ["plan the work,", "work the plan"]
    assert wrap("生成一个参考工厂，自动排产", 10) == ["生成一个参", "考工厂，自", "动排产"]
    assert wrap("参考工厂，自动", 8) == ["参考工", "厂，自动"]
    assert wrap("averyverylongword", 5) == ["averyverylongword"]
    assert wrap("", 5) == [""]


def test_a_chinese_character_takes_two_columns() -> None:
    assert columns("heijunka 均衡化") == 15
