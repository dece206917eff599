"""``heijunka kpi``: a plan's figures by their ISO 22400 names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say


def kpi(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=options.text("plan"))],
    *,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Print the plant's figures beside the reference plan's, then each resource's."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api
    from heijunka.cli.figures import figure_rows, resource_rows
    from heijunka.evaluate.kpi import UNITS

    record = api.open_plan(path)
    say_it = settings.language
    rows = figure_rows(record, say_it, names=UNITS)
    console.table(
        say("cli.figures", say_it), [say(f"cli.{name}", say_it) for name in ("figure", "edd", "plan", "change")], rows
    )
    names, resources = resource_rows(record, say_it)
    console.table(say("cli.resources", say_it), names, resources)
    console.result(
        {
            "plant": dict(api.kpi(record.problem, record.plan).values),
            "resources": [dict(zip(names, row, strict=True)) for row in resources],
        }
    )
