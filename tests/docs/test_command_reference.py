"""The documentation leaves out no command, option, setting or exit code, and no `make` target is made up."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import typer.main

from heijunka.cli.app import COMMANDS, build
from heijunka.cli.exits import Exit
from heijunka.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "cli.md").read_text("utf-8")
ROWS = set(re.findall(r"^\| `?([\w-]+)`?", REFERENCE, re.MULTILINE))


def test_every_command_is_documented() -> None:
    assert set(COMMANDS) <= ROWS


def test_every_setting_is_documented() -> None:
    assert {field.name for field in fields(Settings)} <= ROWS


def test_every_exit_code_is_documented() -> None:
    assert {str(int(code)) for code in Exit} <= ROWS


def test_every_option_is_documented() -> None:
    commands = typer.main.get_command(build()).commands  # type: ignore[attr-defined]
    options = {option for command in commands.values() for parameter in command.params for option in parameter.opts}
    flags = {option for option in options if option.startswith("--")}
    assert flags
    assert flags <= ROWS


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    named = {
        name for page in pages for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {"demo", "test"} <= named <= targets
