"""``heijunka convert``: the same problem in another format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def convert(
    context: typer.Context,
    path: options.Problem,
    target: Annotated[Path, typer.Argument(help="cli.option_target", metavar="TARGET")],
    *,
    force: options.Force = False,
    lenient: options.Lenient = False,
    now: options.Now = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Read a problem in any format known and write it as JSON, a workbook, or a folder of CSV or Parquet."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)
    options.free(target, settings.language, force=force)

    from heijunka import api
    from heijunka.cli import reading

    problem = reading.read_problem(path, console, now=now, lenient=lenient)
    api.write(problem, target, language=settings.language)
    console.say("cli.wrote", path=target)
    console.result({"path": str(target)})
