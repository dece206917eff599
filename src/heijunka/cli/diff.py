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
    """Print who gains and who pays, and what moves from when to when, foreman by foreman."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api
    from heijunka.evaluate import telling
    from heijunka.evaluate.notice import notice

    old, new = (api.open_plan(path, language=settings.language) for path in (before, after))
    found = notice(old, new)
    if not is_json:
        print("\n".join(telling.text(found, settings.language, most=None)))
    console.result(telling.document(found, settings.language))
