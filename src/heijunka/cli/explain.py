"""``heijunka explain``: why an order ends when it does, back to the cause."""

from __future__ import annotations

from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say


def explain(
    context: typer.Context,
    path: options.Plan,
    order: Annotated[str | None, typer.Argument(help="cli.option_order", metavar="ORDER")] = None,
    *,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Explain one order, or name the main cause of every late one."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api

    record = api.open_plan(path, language=console.language)
    if order is None:
        _print_late(api.late_causes(record.problem, record.plan, console.language), console)
        return
    explanation = api.explain(record.problem, record.plan, order)
    summary, chain = explanation.summary(console.language), explanation.text(console.language)
    if not is_json:
        print("\n  ".join([summary, *chain]))
    console.result({"order": order, "summary": summary, "chain": chain})


def _print_late(causes: dict[str, str], console: Console) -> None:
    if causes:
        title = say("cli.late_orders", console.language, count=len(causes))
        columns = [say("cli.order", console.language), say("cli.cause", console.language)]
        console.table(title, columns, causes.items())
    else:
        console.say("cli.none_late")
    console.result({"late": [{"order": name, "cause": cause} for name, cause in causes.items()]})
