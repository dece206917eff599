"""``heijunka explain``: why an order ends when it does, back to the cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.model.record import PlanRecord
    from heijunka.twin.book import Outlook


def explain(
    context: typer.Context,
    path: options.Plan,
    order: Annotated[str | None, typer.Argument(help="cli.option_order", metavar="ORDER")] = None,
    *,
    runs: options.TwinRuns = 0,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Explain one order, or name the main cause of every late one; tell what the twin expects, if asked."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from heijunka import api

    record = api.open_plan(path, language=console.language)
    expected = outlook_of(record, runs, console)
    if order is None:
        _print_late(api.late_causes(record.problem, record.plan, console.language), console, expected, record)
        return
    explanation = api.explain(record.problem, record.plan, order)
    summary, chain = explanation.summary(console.language), explanation.text(console.language)
    mine = [entry for entry in expected if entry.order == order]
    chances = [sentence(entry, record, "cli.outlook_order", console.language, runs=runs) for entry in mine]
    if not is_json:
        print("\n  ".join([summary, *chances, *chain]))
    console.result({"order": order, "summary": summary, "chain": chain} | ({"outlook": chances} if runs else {}))


def _print_late(causes: dict[str, str], console: Console, expected: list[Outlook], record: PlanRecord) -> None:
    if causes:
        title = say("cli.late_orders", console.language, count=len(causes))
        columns = [say("cli.order", console.language), say("cli.cause", console.language)]
        console.table(title, columns, causes.items())
    else:
        console.say("cli.none_late")
    document: dict[str, Any] = {"late": [{"order": name, "cause": cause} for name, cause in causes.items()]}
    if expected:
        from heijunka.twin.showing import outlook_rows

        rows = outlook_rows(expected, record.problem.plant.time_zone, console.language)
        console.table(say("cli.outlook", console.language), *rows)
        if not console.is_json:
            print(robustness(expected, console.language))
        document["outlook"] = [
            {
                "order": entry.order,
                "half": entry.half and entry.half.isoformat(),
                "nine_tenths": entry.nine_tenths and entry.nine_tenths.isoformat(),
                "late": entry.late_share,
                "weighted_tardiness": entry.weighted_tardiness,
            }
            for entry in expected
        ]
    console.result(document)


def outlook_of(record: PlanRecord, runs: int, console: Console) -> list[Outlook]:
    """Return when each order will be done, by so many runs of the twin; nothing if none are asked for."""
    from heijunka import api
    from heijunka.cli.playing import counted

    if not runs:
        return []
    problem, plan = record.problem, record.plan
    return counted(console, lambda stop, done: api.outlook(problem, plan, runs=runs, stop=stop, on_done=done))


def robustness(expected: Sequence[Outlook], language: str) -> str:
    """Return how late a plan is expected to be as a whole, in a sentence."""
    hours = sum(entry.weighted_tardiness for entry in expected)
    share = sum(entry.is_doubtful for entry in expected) / len(expected)
    return say("cli.outlook_plan", language, hours=f"{hours:.1f}", share=f"{share:.0%}")


def sentence(entry: Outlook, record: PlanRecord, key: str, language: str, **values: object) -> str:
    """Return what the twin expects of an order in a sentence of the catalogue."""
    zone, none = ZoneInfo(record.problem.plant.time_zone), "–"
    half, most = (
        none if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
        for moment in (entry.half, entry.nine_tenths)
    )
    return say(key, language, half=half, most=most, late=f"{entry.late_share:.0%}", **values)
