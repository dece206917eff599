"""``heijunka history``: the versions of a site's plan: when, who, why, by which method, how much moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.model.record import PlanRecord
    from heijunka.store import Store, Version

LONGEST = 48
"""Characters of a reason that fit into a table; ``--json`` has all."""
COLUMNS = ("number", "made_at", "status", "who", "method", "moved", "tardiness", "why")


def history(
    context: typer.Context,
    *,
    count: Annotated[int, typer.Option("--count", "-n", help="cli.option_count", metavar="N", min=1)] = 10,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Print the last versions, the newest first."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)

    from heijunka.cli import desk
    from heijunka.cli.publish import version_document

    with desk.open_store(settings) as kept:
        place = desk.site_of(kept, site, settings)
        versions = sorted(kept.versions(place), key=lambda entry: -entry.number)
        shown = versions[:count]
        figures = _figures(kept, place, shown)
    rows = [_row(entry, figures[entry.number], console.language) for entry in shown]
    title = say("cli.history", console.language, site=place, count=len(versions))
    console.table(title, [say(f"cli.version_{name}", console.language) for name in COLUMNS], rows)
    if len(versions) > len(shown):
        console.say("cli.more_versions", count=len(versions) - len(shown))
    console.result({"site": place, "versions": [version_document(entry) | figures[entry.number] for entry in shown]})


def _figures(store: Store, site: str, shown: list[Version]) -> dict[int, dict[str, Any]]:
    """Return weighted tardiness of each version, and how many operations it moves."""
    from heijunka.errors import StoreError
    from heijunka.evaluate.diff import diff
    from heijunka.evaluate.outcome import outcomes

    known: dict[int | None, PlanRecord | None] = {None: None}

    def record(number: int | None) -> PlanRecord | None:
        if number is not None and number not in known:
            try:
                known[number] = store.record(site, number)
            except StoreError:  # a proposal that has been pruned
                known[number] = None
        return known[number]

    found: dict[int, dict[str, Any]] = {}
    for entry in shown:
        mine, before = record(entry.number), record(entry.parent)
        made = outcomes(mine.problem, mine.plan).values() if mine is not None else ()
        late = sum(outcome.order.weight * outcome.tardiness_hours for outcome in made)
        found[entry.number] = {
            "weighted_tardiness_h": None if mine is None else late,
            "moved": None if mine is None or before is None else diff(before.plan, mine.plan).n_moved,
            "time_zone": "UTC" if mine is None else mine.problem.plant.time_zone,
        }
    return found


def _row(version: Version, figures: dict[str, Any], language: str) -> tuple[str, ...]:
    made_at = version.made_at.astimezone(ZoneInfo(figures["time_zone"]))
    late, why = figures["weighted_tardiness_h"], version.why
    return (
        str(version.number),
        f"{made_at:%m-%d %H:%M}",
        say(f"cli.status_{version.status}", language),
        version.who,
        version.method,
        "–" if figures["moved"] is None else str(figures["moved"]),
        "–" if late is None else f"{late:,.1f} h",
        why if len(why) <= LONGEST else f"{why[: LONGEST - 1]}…",
    )
