"""``heijunka undo``: take the last publication back; a new version with the plan that was in force before."""

from __future__ import annotations

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say


def undo(
    context: typer.Context,
    *,
    who: options.Who = None,
    why: options.Why = None,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Put the plan before in force again; nothing is deleted."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)

    from heijunka.cli import desk
    from heijunka.cli.publish import version_document

    with desk.desk_of(settings, site) as here:
        reason = why or say("cli.undo_reason", settings.language, number=here.version.number)
        now = desk.present(here.record.problem, here.state, given=None, console=console)
        done = here.store.undo(here.site, expected=here.version.number, who=desk.person(who), why=reason, now=now)
    console.say("cli.undone", number=done.number, before=here.version.number, site=here.site)
    console.result({"site": here.site, **version_document(done)})
