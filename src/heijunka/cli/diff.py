"""``heijunka diff``: what changes from one plan to another, in words."""

from __future__ import annotations

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def diff(
    context: typer.Context,
    before: options.Plan,
    after: options.Plan,
    *,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Print what moves, from when to when, resource by resource."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api

    old, new = (api.open_plan(path, language=settings.language) for path in (before, after))
    difference = api.diff(old.plan, new.plan)
    if not is_json:
        print("\n".join(difference.text(settings.language, time_zone=new.problem.plant.time_zone)))
    console.result(difference.document())
