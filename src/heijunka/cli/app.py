"""The application: its commands, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import typer
from typer.exceptions import TyperException

from heijunka.cli import check, convert, demo, diff, explain, kpi, new, show, solve, warmup
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.errors import HeijunkaError, InvalidProblem, NoPlan, ReadError
from heijunka.messages import say
from heijunka.settings import Settings, load

COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo.demo,
    "new": new.new,
    "check": check.check,
    "solve": solve.solve,
    "show": show.show,
    "explain": explain.explain,
    "kpi": kpi.kpi,
    "diff": diff.diff,
    "convert": convert.convert,
    "warmup": warmup.warmup,
}


def build(settings: Settings) -> typer.Typer:
    """Return the application with its help in the settings' language."""
    language = settings.language
    app = typer.Typer(
        name="heijunka",
        help=say("cli.help", language),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def _root(context: typer.Context) -> None:
        context.obj = settings

    for name, command in COMMANDS.items():
        app.command(name, help=say(f"cli.help_{name}", language))(command)
    return app


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; no error leaves this as a traceback."""
    settings = Settings()
    try:
        settings = _with_language_flag(load(os.environ, Path.cwd()), arguments)
        return int(build(settings)(arguments, prog_name="heijunka", standalone_mode=False) or Exit.DONE)
    except typer.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, typer.Abort):
        Console(settings.language).error(say("cli.interrupted", settings.language))
        return Exit.INTERRUPTED
    except TyperException as error:
        return _usage(error, settings.language)
    except Exception as error:  # the last line of defence: a user is never shown a traceback
        return _explain(error, settings.language)


def _with_language_flag(settings: Settings, arguments: list[str]) -> Settings:
    # Help texts are built before the flags are parsed, so the language is looked for by hand.
    for flag, value in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, inline = flag.partition("=")
        if name == "--language":
            return Settings(
                language=inline or value, seconds=settings.seconds, threads=settings.threads, seed=settings.seed
            )
    return settings


def _usage(error: TyperException, language: str) -> int:
    message = getattr(error, "format_message", lambda: str(error))()
    if message:
        Console(language).error(say("cli.usage", language, message=message))
    return Exit.USAGE


def _explain(error: Exception, language: str) -> int:
    console = Console(language)
    if isinstance(error, InvalidProblem):
        console.issues(error.issues)
        return Exit.INVALID
    if isinstance(error, ReadError | OSError):
        console.error(say("cli.file_error", language, message=_sentence(error)))
        return Exit.FILE
    if isinstance(error, HeijunkaError):
        console.error(str(error))
        return Exit.NO_PLAN if isinstance(error, NoPlan) else Exit.INVALID
    with tempfile.NamedTemporaryFile("w", prefix="heijunka-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)))
    console.error(say("cli.internal", language, message=f"{type(error).__name__}: {error}", path=log.name))
    return Exit.INTERNAL


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)
