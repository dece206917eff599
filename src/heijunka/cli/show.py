"""``heijunka show``: a kept plan as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def show(
    context: typer.Context,
    path: options.Plan,
    *,
    against: Annotated[Path | None, typer.Option("--against", help="cli.option_against", metavar="PLAN")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="cli.option_page", metavar="TARGET")] = None,
    browse: Annotated[bool, typer.Option("--browse", help="cli.option_browse")] = False,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Write the page; draw another plan of the same problem behind it if asked."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from dataclasses import replace

    from heijunka import api

    record = api.open_plan(path, language=settings.language)
    if against is not None:
        record = replace(record, reference=api.open_plan(against, language=settings.language).plan)
    page = output if output is not None else path.with_suffix(".html")
    api.write(record, page, language=settings.language)
    console.say("cli.wrote_report", path=page)
    console.result({"report": str(page)})
    if browse:
        typer.launch(str(page))
