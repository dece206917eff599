"""``heijunka check``: the data doctor, every issue of a file in one table; a kept plan is judged as well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from heijunka.cli import options
from heijunka.cli.console import Console, issue_document
from heijunka.cli.exits import Exit
from heijunka.messages import say


def check(
    context: typer.Context,
    path: options.Problem,
    *,
    lenient: options.Lenient = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="cli.option_mended", metavar="TARGET")] = None,
    force: options.Force = False,
    now: options.Now = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """List all issues; with ``--lenient`` repair what is safe, list each assumption, and keep the result if asked."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)
    if output is not None:
        options.free(output, settings.language, force=force)

    from heijunka import api
    from heijunka.cli import reading

    found = reading.read(path, console, now=now, lenient=lenient)
    problem = None if found.errors else found.problem
    console.issues(found.issues)
    console.issues(found.assumptions, title="cli.assumptions")
    document: dict[str, Any] = {
        "is_plannable": problem is not None,
        "issues": [issue_document(issue, settings.language) for issue in found.issues],
        "assumptions": [issue_document(issue, settings.language) for issue in found.assumptions],
    }
    if problem is not None:
        sizes = {"resources": len(problem.plant.resources), "materials": len(problem.plant.materials)}
        console.say("cli.healthy", path=path, **sizes)
        if reading.holds_plan(path):
            document["violations"] = _judge(path, console)
        if output is not None:
            api.write(problem, output, language=settings.language)
            console.say("cli.wrote", path=output)
    console.result(document)
    if problem is None or document.get("violations"):
        raise typer.Exit(Exit.INVALID)


def _judge(path: Path, console: Console) -> list[str]:
    from heijunka import api

    record = api.open_plan(path, language=console.language)
    violations = [entry.text(console.language) for entry in api.check(record.problem, record.plan)]
    if violations:
        title = say("cli.violations", console.language, count=len(violations))
        console.table(title, [say("cli.what", console.language)], [(text,) for text in violations])
    else:
        console.say("cli.sound", assignments=len(record.plan.assignments), path=path)
    return violations
