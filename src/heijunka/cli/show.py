"""``heijunka show``: a kept plan as one self-contained page, and what differs from another one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.model.record import PlanRecord

DOUBTFUL, SHOWN = 0.1, 10
"""Orders that are late in so large a share of the runs are shown, and so many of them at most."""


def show(
    context: typer.Context,
    plan: options.Kept = None,
    *,
    against: Annotated[str | None, typer.Option("--against", help="cli.option_against", metavar="PLAN")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="cli.option_page", metavar="TARGET")] = None,
    runs: options.TwinRuns = 0,
    browse: Annotated[bool, typer.Option("--browse", help="cli.option_browse")] = False,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Write the page; tell what differs from another plan, and draw that one behind it, if asked."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)

    from dataclasses import replace

    from heijunka import api
    from heijunka.cli.desk import open_kept

    record, path = open_kept(plan, settings, site)
    document = {}
    if against is not None:
        from heijunka.evaluate import telling
        from heijunka.evaluate.notice import beside, notice

        other, _ = open_kept(against, settings, site)
        found = notice(other, record)
        if not is_json:
            print("\n".join(telling.text(found, settings.language)))
        document["difference"] = telling.document(found, settings.language)
        record = replace(record, reference=beside(record.problem, other.plan))
    page = output if output is not None else path.with_suffix(".html")
    api.write(record, page, language=settings.language, remarks=_expected(record, runs, console))
    console.say("cli.wrote_report", path=page)
    console.result({"report": str(page)} | document)
    if browse:
        typer.launch(str(page))


def _expected(record: PlanRecord, runs: int, console: Console) -> list[tuple[str, str]]:
    """Return how many orders may be late by the twin, and of the likeliest when they will be done."""
    from heijunka.cli.explain import outlook_of, robustness, sentence

    language, expected = console.language, outlook_of(record, runs, console)
    if not expected:
        return []
    found = [entry for entry in expected if entry.late_share >= DOUBTFUL]
    first = say("cli.outlook_title", language, runs=runs), say("cli.outlook_count", language, count=len(found))
    of_plan = say("cli.outlook_late", language), robustness(expected, language)
    return [
        first,
        of_plan,
        *((entry.order, sentence(entry, record, "cli.outlook_short", language)) for entry in found[:SHOWN]),
    ]
