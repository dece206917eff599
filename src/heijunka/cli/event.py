"""``heijunka event``: tell what happened; it is kept for good, and the next adjustment takes it in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.cli.help import Command, rows_of
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.cli.desk import Desk
    from heijunka.model.event import Event

FILE, AS_PLANNED = "file", "as-planned"
_NAMES = {"since": "from", "with_options": "options", "is_open": "open"}
"""Options that are called otherwise here: their own names mean something to Python, or to other commands."""
_NOT_TOLD = frozenset(["kind", "words", "store", "site", "language", "is_json"])


def _text(name: str, metavar: str) -> Any:
    return typer.Option(f"--{name}", help=f"cli.option_event_{name}", metavar=metavar)


class EventCommand(Command):
    """Shows what can be told below its help."""

    def get_help(self, ctx: Any) -> str:
        """Return the page."""
        from heijunka.io.told import KINDS

        language = ctx.obj.language
        rows = [(name.replace("_", "-"), say(f"told.kind_{name}", language)) for name in KINDS]
        rows += [(AS_PLANNED, say("told.as_planned", language)), (f"{FILE} FILE", say("told.file", language))]
        return "\n".join([super().get_help(ctx), "", say("cli.event_kinds", language), *rows_of(rows)])


def event(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="cli.option_event_kind", metavar="KIND")],
    words: Annotated[list[str] | None, typer.Argument(help="cli.option_event_words", metavar="WORDS")] = None,
    *,
    at: Annotated[str | None, _text("at", "MOMENT")] = None,
    until: Annotated[str | None, _text("until", "MOMENT")] = None,
    since: Annotated[str | None, _text("from", "MOMENT")] = None,
    expected: Annotated[str | None, _text("expected", "MOMENT")] = None,
    due: Annotated[str | None, _text("due", "MOMENT")] = None,
    start: Annotated[str | None, _text("start", "MOMENT")] = None,
    reason: Annotated[str | None, _text("reason", "TEXT")] = None,
    speed: Annotated[str | None, _text("speed", "SPEED")] = None,
    quantity: Annotated[str | None, _text("quantity", "N")] = None,
    good: Annotated[str | None, _text("good", "N")] = None,
    scrap: Annotated[str | None, _text("scrap", "N")] = None,
    material: Annotated[str | None, _text("material", "MATERIAL")] = None,
    reference: Annotated[str | None, _text("reference", "RECEIPT")] = None,
    priority: Annotated[str | None, _text("priority", "N")] = None,
    customer: Annotated[str | None, _text("customer", "NAME")] = None,
    with_options: Annotated[str | None, _text("options", "OPTION,...")] = None,
    on: Annotated[str | None, _text("on", "RESOURCE,...")] = None,
    mode: Annotated[str | None, _text("mode", "MODE")] = None,
    is_open: Annotated[bool, typer.Option("--open", help="cli.option_event_open")] = False,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Understand what is told, print it as a sentence and keep it."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)
    told = {
        _NAMES.get(name, name): str(value) for name, value in context.params.items() if value and name not in _NOT_TOLD
    }

    from heijunka.cli.desk import desk_of

    with desk_of(settings, site) as desk:
        if kind == FILE:
            _keep_file(desk, words or [], console)
        else:
            events = _understood(desk, (kind, words or []), told, console=console)
            _keep(desk, events, console)


def _understood(desk: Desk, said: tuple[str, list[str]], told: dict[str, str], *, console: Console) -> list[Event]:
    from dataclasses import replace

    from heijunka.cli.desk import moment_of, present
    from heijunka.io.told import Scene, as_planned, understand
    from heijunka.reschedule.facts import take_in

    problem = take_in(desk.record.problem, desk.state).problem
    now = present(problem, desk.state, given=None, console=console)
    kind, words = said
    scene = Scene(problem, desk.record.plan, now)
    if kind == AS_PLANNED:
        until = moment_of(told["at"], now, problem, console) if "at" in told else now
        found = as_planned(desk.record, desk.state, until)
    else:
        found = [understand(kind, words, told, scene)]
    # A person is no clock that may be wrong: what is told was received when it happened.
    return [replace(event, site=desk.site, received=event.at) for event in found]


def _keep(desk: Desk, events: list[Event], console: Console) -> None:
    from heijunka.evaluate.happened import sentence
    from heijunka.io.json import dumps_event

    done = desk.store.append(events, now=max((event.at for event in events), default=desk.state.now))
    rows = [(event, sentence(event, console.language, time_zone=desk.time_zone)) for event in events]
    if not console.is_json:
        for _, text in rows[:20]:
            print(text)
        if len(rows) > 20:
            console.say("cli.more_events", count=len(rows) - 20)
    console.say("cli.event_kept", count=done.n_new, site=desk.site)
    console.result(
        {
            "site": desk.site,
            "numbers": list(done.numbers),
            "new": done.n_new,
            "events": [json.loads(dumps_event(event)) | {"text": text} for event, text in rows],
        }
    )


def _keep_file(desk: Desk, words: list[str], console: Console) -> None:
    if len(words) != 1:
        raise typer.BadParameter(say("cli.event_one_file", console.language))
    path = Path(words[0])
    lines = [_complete(line, desk.site) for line in path.read_bytes().splitlines() if line.strip()]
    done = desk.store.append_raw(lines, now=desk.state.now)
    counts = {"new": done.n_new, "again": done.n_duplicate, "dead": done.n_dead}
    console.say("cli.event_file_kept", path=path, **counts)
    console.result({"site": desk.site, **counts})


def _complete(line: bytes, site: str) -> bytes:
    """Return an event that says of which site it is; a file tells of the past, so it was received when it happened."""
    try:
        told = json.loads(line)
    except ValueError:
        return line
    if not isinstance(told, dict):
        return line
    return json.dumps({"site": site, "received": told.get("at")} | told).encode()
