"""``heijunka diff``: what changes from one plan to another, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def diff(
    context: typer.Context,
    before: Annotated[Path, typer.Argument(help=options.text("plan"))],
    after: Annotated[Path, typer.Argument(help=options.text("plan"))],
    *,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Print what moves, from when to when, resource by resource."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api

    difference = api.diff(api.open_plan(before).plan, api.open_plan(after).plan)
    lines = difference.text(settings.language)
    if not is_json:
        print("\n".join(lines))
    console.result(difference.document())
