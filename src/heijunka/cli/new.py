"""``heijunka new``: a commented template workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say


def new(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="cli.option_new_path", metavar="FILE")] = Path("plant.xlsx"),
    *,
    force: options.Force = False,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Write the template, never over a file that is there unless told so."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)
    if path.suffix.lower() != ".xlsx":
        raise typer.BadParameter(say("cli.not_xlsx", settings.language, path=path))
    options.free(path, settings.language, force=force)

    from heijunka.io.tables import template
    from heijunka.io.whole import write_whole

    write_whole(path, template(settings.language))
    console.say("cli.wrote_template", path=path)
    console.result({"path": str(path)})
