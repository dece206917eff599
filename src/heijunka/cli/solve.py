"""``heijunka solve``: a file in, a judged plan out, with report, workbook and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def solve(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=options.text("problem"))],
    *,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=options.text("output"))] = None,
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

    problem = reading.read_problem(path, console, now=now, lenient=lenient)
    folder = output if output is not None else path.parent
    plan_and_write(problem, settings=settings, console=console, target=folder / path.name.split(".")[0])
