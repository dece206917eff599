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


def test_every_option_is_documented_with_its_commands() -> None:
    root = typer.main.get_command(build())
    commands = root.commands  # type: ignore[attr-defined]
    of: dict[str, set[str]] = {}
    for name, command in commands.items():
        for parameter in command.params:
            for option in parameter.opts:
                of.setdefault(option, set()).add(name)
    rows = re.findall(r"^\| (`-.*?) \| (.*?) \|", REFERENCE, re.MULTILINE)
    documented = {
        option: set(commands) if column == "all" else set(re.findall(r"`([\w-]+)`", column))
        for names, column in rows
        for option in re.findall(r"`(-.*?)`", names)
    }
    flags = {option: names for option, names in of.items() if option.startswith("-")}
    assert {"--help", "--version"} <= set(documented)
    assert {option for entry in root.params for option in entry.opts} <= set(documented)
    assert flags == {option: names for option, names in documented.items() if option not in ("--help", "--version")}


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    named = {
        name for page in pages for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {"demo", "test"} <= named <= targets
