"""``heijunka replay``: where the plant stands, from the log of events alone; compared with what the store keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.cli.desk import Desk
    from heijunka.model.state import State

SHOWN = 40


def replay(
    context: typer.Context,
    *,
    upto: Annotated[str | None, typer.Option("--upto", help="cli.option_upto", metavar="N|MOMENT")] = None,
    policy: Annotated[
        list[str] | None, typer.Option("--policy", help="cli.option_replay_policy", metavar="NAME")
    ] = None,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Replay the log, print its state and its hash, and say whether the kept state is the same.

    With policies, tell instead what they would have made of the same days.
    """
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)

    from heijunka.cli.desk import desk_of
    from heijunka.model.state import replay as fold
    from heijunka.model.state import state_hash

    with desk_of(settings, site) as here:
        events = list(here.store.events(here.site))
    chosen = events if upto is None else _until(here, events, upto, console)
    if policy:
        from heijunka.cli.machine import again

        again(here, chosen, tuple(dict.fromkeys(policy)), console)
        return
    state = fold(chosen)
    digest = state_hash(state)
    is_same = None if upto is not None else digest == state_hash(here.state)
    _print(here, state, console)
    console.say("cli.replayed", count=len(chosen), site=here.site, hash=digest)
    if is_same is not None:
        console.say("cli.replay_same" if is_same else "cli.replay_differs")
    console.result(
        {"site": here.site, "events": len(chosen), "now": state.now.isoformat(), "hash": digest, "is_same": is_same}
        | {"standing": _standing(state)}
    )
    if is_same is False:
        raise typer.Exit(Exit.INVALID)


def _until(here: Desk, events: list[Any], upto: str, console: Console) -> list[Any]:
    if upto.isdecimal():
        return events[: int(upto)]
    from heijunka.cli.desk import moment_of, present

    problem = here.record.problem
    now = present(problem, here.state, given=None, console=console)
    moment = moment_of(upto, now, problem, console, is_past=True)
    return [event for event in events if event.at <= moment]


def _standing(state: State) -> dict[str, Any]:
    """Return what is running, paused and down, and how much has ended."""
    progress = {name: entry.progress.value for name, entry in state.operations.items()}
    return {
        "running": sorted(name for name, value in progress.items() if value == "running"),
        "paused": sorted(name for name, value in progress.items() if value == "paused"),
        "ended": sum(value == "ended" for value in progress.values()),
        "down": sorted(name for name, entry in state.resources.items() if entry.is_down),
        "slow": sorted(name for name, entry in state.resources.items() if entry.speed is not None),
    }


def _print(here: Desk, state: State, console: Console) -> None:
    from zoneinfo import ZoneInfo

    from heijunka.evaluate.happened import clock

    zone, language = ZoneInfo(here.time_zone), console.language
    rows = []
    for name, entry in sorted(state.operations.items(), key=lambda item: item[1].start):
        if entry.progress.value != "ended":
            where = ", ".join(entry.resources)
            rows.append((name, say(f"cli.progress_{entry.progress.value}", language), clock(entry.start, zone), where))
    for name, known in sorted(state.resources.items()):
        if known.is_down:
            back = clock(known.until, zone) if known.until is not None else "–"
            rows.append((name, say("cli.resource_is_down", language), back, ""))
    columns = [say(f"cli.{name}", language) for name in ("standing_what", "standing_how", "standing_since", "place")]
    if rows:
        title = say("cli.standing", language, moment=clock(state.now, zone))
        console.table(title, columns, rows[:SHOWN])
    console.say("cli.standing_ended", count=_standing(state)["ended"])
