"""Reads what a command was given: a workbook, a folder of tables, JSON, another program's file, or a kept plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from heijunka import api
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.messages import say
from heijunka.model.issue import Severity
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord

if TYPE_CHECKING:
    from heijunka.io import Reading


def moment(value: str | None) -> datetime:
    """Return ``--now`` as an aware datetime, or the present hour.

    Raises
    ------
    typer.BadParameter
        If it is not ISO 8601, or has no time zone.
    """
    if value is None:
        return api.present_hour()
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(say("cli.bad_now", value=value)) from error
    if parsed.tzinfo is None:
        raise typer.BadParameter(say("cli.bad_now", value=value))
    return parsed.replace(microsecond=0)


def read_problem(path: Path, console: Console, *, now: str | None, lenient: bool) -> Problem:
    """Return a problem without errors; print what was assumed or is doubtful, and stop if it cannot be planned."""
    reading = read(path, console, now=now, lenient=lenient)
    errors = [issue for issue in reading.issues if issue.severity is Severity.ERROR]
    if reading.problem is None or errors:
        console.issues(reading.issues)
        console.result({"issues": len(reading.issues)})
        raise typer.Exit(Exit.INVALID)
    if reading.assumptions:
        console.issues(reading.assumptions, title="cli.assumptions")
    warnings = len(reading.issues) - len(errors)
    if warnings:
        console.say("cli.warnings", count=warnings, path=path)
    return reading.problem


def read(path: Path, console: Console, *, now: str | None, lenient: bool) -> Reading:
    """Return what reading a file gave, issues and all."""
    return api.look(path, now=moment(now), lenient=lenient, language=console.language)


def read_record(path: Path) -> PlanRecord:
    """Return a kept plan."""
    return api.open_plan(path)
