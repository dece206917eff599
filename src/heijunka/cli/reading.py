"""Reads what a command was given: a workbook, a folder of tables, JSON, another program's file, or a kept plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from heijunka import api
from heijunka.cli.console import Console
from heijunka.errors import InvalidProblem
from heijunka.messages import say
from heijunka.model.problem import Problem

if TYPE_CHECKING:
    from heijunka.io import Reading


def read_problem(path: Path, console: Console, *, now: str | None, lenient: bool) -> Problem:
    """Return a problem without errors; say what was assumed or is doubtful.

    Raises
    ------
    InvalidProblem
        If it cannot be planned.
    """
    found = read(path, console, now=now, lenient=lenient)
    if found.problem is None or found.errors:
        raise InvalidProblem(found.issues)
    console.issues(found.assumptions, title="cli.assumptions")
    if found.issues:
        console.say("cli.warnings", count=len(found.issues), path=path)
    return found.problem


def read(path: Path, console: Console, *, now: str | None, lenient: bool) -> Reading:
    """Return what reading a file gave, issues and all."""
    start = None if now is None else _moment(now, console.language)
    return api.look(path, now=start, lenient=lenient, language=console.language)


def holds_plan(path: Path) -> bool:
    """Tell whether a file is a kept plan, as ``solve`` writes it."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    from heijunka.io.json import kind_of

    return kind_of(path.read_bytes()) == "record"


def _moment(value: str, language: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(say("cli.bad_now", language, value=value)) from error
    if parsed.tzinfo is None:
        raise typer.BadParameter(say("cli.bad_now", language, value=value))
    return parsed.replace(microsecond=0)
