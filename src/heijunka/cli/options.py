"""Options that several commands share, with their help from the catalogue."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from heijunka.messages import say
from heijunka.settings import Settings

_FLAG = next((b for a, b in zip(sys.argv, sys.argv[1:], strict=False) if a == "--language"), "")
_SYSTEM = os.environ.get("HEIJUNKA_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
HELP_LANGUAGE = "zh" if (_FLAG or _SYSTEM).lower().startswith("zh") else "en"


def text(name: str) -> str:
    """Return an option's help."""
    return say(f"cli.option_{name}", HELP_LANGUAGE)


Json = Annotated[bool, typer.Option("--json", help=text("json"))]
Language = Annotated[str, typer.Option("--language", help=text("language"), metavar="en|zh")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help=text("output"))]
Seconds = Annotated[float | None, typer.Option("--seconds", "-t", help=text("seconds"), min=0.1)]
Threads = Annotated[int | None, typer.Option("--threads", help=text("threads"), min=0)]
Seed = Annotated[int | None, typer.Option("--seed", help=text("seed"))]
Lenient = Annotated[bool, typer.Option("--lenient", help=text("lenient"))]
Now = Annotated[str | None, typer.Option("--now", help=text("now"))]


def settings_of(context: typer.Context, **flags: object) -> Settings:
    """Return the settings with the given flags over them."""
    base: Settings = context.obj
    known = {name: getattr(base, name) for name in ("language", "seconds", "threads", "seed")}
    known.update({name: value for name, value in flags.items() if value is not None and value != ""})
    settings = Settings(**known)
    if settings.language not in ("en", "zh"):
        raise typer.BadParameter(say("cli.bad_language", value=settings.language))
    return settings
