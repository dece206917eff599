"""``heijunka show``: a kept plan as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def show(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=options.text("plan"))],
    *,
    against: Annotated[Path | None, typer.Option("--against", help=options.text("against"))] = None,
    output: options.Output = None,
    browse: Annotated[bool, typer.Option("--browse", help=options.text("browse"))] = False,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Write the page; draw another plan of the same problem behind it if asked."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from dataclasses import replace

    from heijunka import api

    record = api.open_plan(path)
    if against is not None:
        record = replace(record, reference=api.open_plan(against).plan)
    page = output if output is not None else path.with_name(f"{path.name.split('.')[0]}.html")
    api.write(record, page, language=settings.language)
    console.say("cli.wrote_report", path=page)
    console.result({"report": str(page)})
    if browse:
        typer.launch(str(page))
