"""``heijunka solve``: a file in, a judged plan out, with report, workbook and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.errors import Unsupported
from heijunka.messages import say


def solve(
    context: typer.Context,
    path: options.Problem,
    *,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="cli.option_folder", metavar="FOLDER")] = None,
    seconds: options.Seconds = None,
    threads: options.Threads = None,
    seed: options.Seed = None,
    lenient: options.Lenient = False,
    now: options.Now = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Read, check, net, plan and judge; write the files beside the input, or into the folder asked for."""
    settings = options.settings_of(context, seconds=seconds, threads=threads, seed=seed, language=language)
    console = Console(settings.language, is_json)

    from heijunka.cli import reading
    from heijunka.cli.planning import plan_and_write

    if reading.holds_plan(path):
        raise Unsupported(say("cli.is_a_plan", settings.language, path=path))
    problem = reading.read_problem(path, console, now=now, lenient=lenient)
    source = path if path.name.strip(".") else path.resolve()  # of '.' the folder's own name is wanted
    folder = output if output is not None else source.parent
    plan_and_write(problem, settings=settings, console=console, target=folder / source.stem)
