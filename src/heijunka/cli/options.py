"""Options that several commands share; the help of each is a key of the catalogue, said when help is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from heijunka.messages import say
from heijunka.settings import Settings, checked

Json = Annotated[bool, typer.Option("--json", help="cli.option_json")]
Language = Annotated[str, typer.Option("--language", help="cli.option_language", metavar="en|zh")]
Seconds = Annotated[float | None, typer.Option("--seconds", "-t", help="cli.option_seconds", metavar="N")]
Threads = Annotated[int | None, typer.Option("--threads", help="cli.option_threads", metavar="N")]
Seed = Annotated[int | None, typer.Option("--seed", help="cli.option_seed", metavar="N")]
Lenient = Annotated[bool, typer.Option("--lenient", help="cli.option_lenient")]
Now = Annotated[str | None, typer.Option("--now", help="cli.option_now", metavar="MOMENT")]
Force = Annotated[bool, typer.Option("--force", help="cli.option_force")]
Problem = Annotated[Path, typer.Argument(help="cli.option_problem", metavar="FILE")]
Store = Annotated[str | None, typer.Option("--store", help="cli.option_store", metavar="STORE")]
Site = Annotated[str | None, typer.Option("--site", help="cli.option_site", metavar="SITE")]
Who = Annotated[str | None, typer.Option("--who", help="cli.option_who", metavar="NAME")]
Why = Annotated[str | None, typer.Option("--why", help="cli.option_why", metavar="TEXT")]
TwinRuns = Annotated[int, typer.Option("--runs", help="cli.option_outlook", metavar="N", min=0)]
Plan = Annotated[Path, typer.Argument(help="cli.option_plan", metavar="PLAN")]

Kept = Annotated[str | None, typer.Argument(help="cli.option_kept", metavar="PLAN|VERSION")]


def settings_of(context: typer.Context, **flags: object) -> Settings:
    """Return the settings with the given flags over them."""
    base: Settings = context.obj
    given = {name: value for name, value in flags.items() if value not in (None, "")}
    try:
        return replace(base, **{name: checked(name, value, base.language) for name, value in given.items()})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def free(path: Path, language: str, *, force: bool) -> Path:
    """Return a path to write to, unless something is there that was not to be written over."""
    if path.exists() and not force:
        raise typer.BadParameter(say("cli.exists", language, path=path))
    return path
