"""``heijunka db``: looks after the store: bring it up to date, back it up, restore it, verify it, prune what is old."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.settings import Settings
SHOWN = 20


class Action(StrEnum):
    """What is done with the store."""

    UPGRADE = "upgrade"
    BACKUP = "backup"
    RESTORE = "restore"
    VERIFY = "verify"
    PRUNE = "prune"


def db(
    context: typer.Context,
    action: Annotated[Action, typer.Argument(help="cli.option_db_action", metavar="ACTION")],
    file: Annotated[Path | None, typer.Argument(help="cli.option_db_file", metavar="FILE")] = None,
    *,
    days: Annotated[float, typer.Option("--days", help="cli.option_db_days", metavar="DAYS", min=1)] = 365.0,
    who: options.Who = None,
    store: options.Store = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Look after the store of events and plan versions."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)
    if (file is None) == (action in (Action.BACKUP, Action.RESTORE)):
        raise typer.BadParameter(say("cli.db_file", settings.language, action=action.value))
    if action is Action.UPGRADE:
        _upgrade(settings, console)
    elif action is Action.VERIFY:
        _verify(settings, console)
    elif action is Action.PRUNE:
        _prune(settings, console, who=who, days=days)
    elif file is not None:
        _copy(settings, console, action=action, file=file, who=who)


def _upgrade(settings: Settings, console: Console) -> None:
    from heijunka.cli import desk
    from heijunka.store.database import Database

    place = desk.place_of(settings)
    database = Database(place, language=settings.language)
    try:
        before = database.revision()
        database.upgrade()
        after = database.revision()
    finally:
        database.close()
    console.say("cli.db_upgraded" if before != after else "cli.db_current", place=database.name, revision=after)
    console.result({"before": before, "after": after})


def _verify(settings: Settings, console: Console) -> None:
    from heijunka.cli import desk

    with desk.open_store(settings) as kept:
        faults, place = kept.verify(), kept.name
    for fault in faults[:SHOWN]:
        console.error(fault.text(settings.language))
    console.say("cli.db_faults" if faults else "cli.db_sound", count=len(faults), place=place)
    console.result({"faults": [{"place": fault.place, "code": fault.code} for fault in faults]})
    if faults:
        raise typer.Exit(Exit.FILE)


def _copy(settings: Settings, console: Console, *, action: Action, file: Path, who: str | None) -> None:
    from heijunka.cli import desk

    with desk.open_store(settings) as kept:
        place = kept.name
        if action is Action.BACKUP:
            kept.backup(file)
        else:
            kept.restore(file, who=desk.person(who), now=desk.wall_clock())
    console.say(f"cli.db_{action.value}", file=file, place=place)
    console.result({action.value: str(file)})


def _prune(settings: Settings, console: Console, *, who: str | None, days: float) -> None:
    from datetime import timedelta

    from heijunka.cli import desk

    now = desk.wall_clock()
    before = now - timedelta(days=days)
    with desk.open_store(settings) as kept:
        place = kept.name
        for site in kept.sites():
            kept.snapshot(site)
        count = kept.prune(before.replace(microsecond=0), who=desk.person(who), now=now)
    console.say("cli.db_prune", count=count, before=f"{before:%Y-%m-%d}", place=place)
    console.result({"events": count, "before": before.isoformat()})
