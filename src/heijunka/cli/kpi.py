"""``heijunka kpi``: a plan's figures by their ISO 22400 names."""

from __future__ import annotations

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say


def kpi(
    context: typer.Context,
    path: options.Plan,
    *,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Print the plant's figures beside the reference plan's, then each resource's."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api
    from heijunka.cli.figures import Figures

    figures = Figures.of(api.open_plan(path, language=console.language))
    title = say("cli.figures", console.language)
    console.table(title, figures.columns(console.language), figures.rows(console.language))
    title = say("cli.resources", console.language)
    console.table(title, figures.resource_columns(console.language), figures.resource_rows())
    console.result({"plant": figures.document(), "resources": figures.resource_document()})
