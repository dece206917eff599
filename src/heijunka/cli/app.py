"""The application: its commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from heijunka import __version__
from heijunka.cli import (
    adjust,
    check,
    compare,
    convert,
    db,
    demo,
    diff,
    event,
    explain,
    history,
    kpi,
    new,
    options,
    publish,
    replay,
    serve,
    show,
    simulate,
    solve,
    three_figures,
    undo,
    warmup,
)
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.cli.failures import tell
from heijunka.cli.help import Command, Group
from heijunka.messages import LANGUAGES
from heijunka.settings import Settings, load, system_language

COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo.demo,
    "serve": serve.serve,
    "new": new.new,
    "check": check.check,
    "solve": solve.solve,
    "show": show.show,
    "explain": explain.explain,
    "kpi": kpi.kpi,
    "diff": diff.diff,
    "event": event.event,
    "adjust": adjust.adjust,
    "publish": publish.publish,
    "history": history.history,
    "undo": undo.undo,
    "replay": replay.replay,
    "simulate": simulate.simulate,
    "compare": compare.compare,
    "three-figures": three_figures.three_figures,
    "db": db.db,
    "convert": convert.convert,
    "warmup": warmup.warmup,
}
KINDS: dict[str, type[Command]] = {"event": event.EventCommand}
"""Commands whose help says more."""


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows '?' for it
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # who reads has seen enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    # A native thread may still be searching, for which Python would wait; and to take down what Numba has loaded takes
    # a third of a second.
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; no error but a closed pipe leaves this."""
    settings = Settings(language=_spoken(arguments) or system_language(os.environ))
    try:
        settings = load(os.environ, Path.cwd())
        settings = replace(settings, language=_spoken(arguments) or settings.language)
        application = get_command(build())
        with application.make_context("heijunka", list(arguments), obj=settings) as context:
            application.invoke(context)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:  # the last line of defence: nobody is shown a traceback
        return tell(error, Console(settings.language, "--json" in arguments))
    return Exit.DONE


def build() -> typer.Typer:
    """Return the application."""
    app = typer.Typer(
        cls=Group,
        help="cli.help",
        invoke_without_command=True,
        callback=_root,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name, command in COMMANDS.items():
        app.command(name, cls=KINDS.get(name, Command), help=f"cli.help_{name}")(command)
    return app


def _root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="cli.option_version")] = False,
    language: options.Language = "",
) -> None:
    context.obj = options.settings_of(context, language=language)
    if version:
        print(f"heijunka {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def _spoken(arguments: Sequence[str]) -> str:
    """Return the language that the flags ask for: help and faults must speak it before the flags are parsed."""
    for flag, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, _, value = flag.partition("=")
        value = value or following
        if name == "--language" and value in LANGUAGES:
            return value
    return ""
