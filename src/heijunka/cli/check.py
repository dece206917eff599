"""``heijunka check``: the data doctor, every issue of a file in one table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console, issue_document
from heijunka.cli.exits import Exit
from heijunka.model.issue import Severity


def check(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=options.text("problem"))],
    *,
    lenient: options.Lenient = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=options.text("mended"))] = None,
    now: options.Now = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """List all issues; with ``--lenient`` repair what is safe, list each assumption, and keep the result if asked."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api
    from heijunka.cli import reading

    found = reading.read(path, console, now=now, lenient=lenient)
    n_errors = sum(issue.severity is Severity.ERROR for issue in found.issues)
    if found.issues:
        console.issues(found.issues)
    if found.assumptions:
        console.issues(found.assumptions, title="cli.assumptions")
    if found.problem is not None and not n_errors:
        sizes = found.problem.plant
        console.say("cli.healthy", resources=len(sizes.resources), materials=len(sizes.materials), path=path)
        if output is not None:
            api.write(found.problem, output, language=settings.language)
            console.say("cli.wrote", path=output)
    console.result(
        {
            "is_plannable": found.problem is not None and not n_errors,
            "issues": [issue_document(issue, settings.language) for issue in found.issues],
            "assumptions": [issue_document(issue, settings.language) for issue in found.assumptions],
        }
    )
    if found.problem is None or n_errors:
        raise typer.Exit(Exit.INVALID)
