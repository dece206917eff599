"""``heijunka warmup``: compile the kernels once, so that the first plan does not wait for it."""

from __future__ import annotations

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


def warmup(context: typer.Context, *, language: options.Language = "", is_json: options.Json = False) -> None:
    """Compile and cache."""
    settings = options.settings_of(context, language=language)
    console = Console(settings.language, is_json)

    from time import perf_counter

    from heijunka.cli.progress import Progress
    from heijunka.engine.warmup import warmup as compile_kernels
    from heijunka.twin.warm import warmup as compile_floor

    start = perf_counter()
    with Progress(console, waiting="cli.loading") as progress:
        compile_kernels(on_compile=progress.compile)
        compile_floor(on_compile=progress.compile)
    seconds = perf_counter() - start
    console.say("cli.compiled", seconds=f"{seconds:.1f}")
    console.result({"seconds": round(seconds, 3)})
