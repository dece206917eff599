"""``heijunka explain``: why an order ends when it does, back to the cause."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say
from heijunka.model.record import PlanRecord


def explain(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=options.text("plan"))],
    order: Annotated[str | None, typer.Argument(help=options.text("order"))] = None,
    *,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Explain one order, or name the main cause of every late one."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api

    record = api.open_plan(path)
    if order is not None:
        _one(record, order, console)
        return
    rows = list(api.late_causes(record.problem, record.plan, settings.language).items())
    columns = [say("cli.order", settings.language), say("cli.cause", settings.language)]
    console.table(say("cli.late_orders", settings.language, count=len(rows)), columns, rows)
    console.result({"late": [{"order": name, "cause": cause} for name, cause in rows]})


def _one(record: PlanRecord, order: str, console: Console) -> None:
    from heijunka import api

    explanation = api.explain(record.problem, record.plan, order)
    lines = explanation.text(console.language)
    summary = explanation.summary(console.language)
    if not console.is_json:
        print(summary)
        for line in lines:
            print(f"  {line}")
    console.result({"order": order, "summary": summary, "chain": lines})
