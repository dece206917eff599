"""``heijunka diff``: what changes from one plan to another, in words."""

from __future__ import annotations

from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="cli.option_kept", metavar="BEFORE")],
    after: options.Kept = None,
    *,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Print who gains and who pays, and what moves from when to when, foreman by foreman."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)

    from heijunka.cli.desk import open_kept
    from heijunka.evaluate import telling
    from heijunka.evaluate.notice import notice

    (old, _), (new, _) = open_kept(before, settings, site), open_kept(after, settings, site)
    found = notice(old, new)
    if not is_json:
        print("\n".join(telling.text(found, settings.language, most=None)))
    console.result(telling.document(found, settings.language))
