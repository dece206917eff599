"""``heijunka three-figures``: the whole benchmark, which can be broken off and gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heijunka import __version__
from heijunka.cli import options, trial
from heijunka.cli.console import Console
from heijunka.cli.demo import Size
from heijunka.cli.playing import made_ready
from heijunka.messages import say


def three_figures(
    context: typer.Context,
    *,
    size: Annotated[Size, typer.Option("--size", help="cli.option_size", metavar="SIZE")] = Size.DEMO,
    quick: Annotated[bool, typer.Option("--quick", help="cli.option_quick")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="cli.option_study", metavar="FOLDER")] = Path(
        "three-figures"
    ),
    threads: options.Threads = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Tune and measure every policy in every cell, and write the report; what a folder holds is not made again."""
    settings = options.settings_of(context, threads=threads, language=language)
    console = Console(settings.language, is_json)

    from heijunka.cli.background import in_background
    from heijunka.cli.counting import Counting
    from heijunka.engine.stop import Stop
    from heijunka.twin.study.design import design
    from heijunka.twin.study.measure import Progress, Row, carry_out
    from heijunka.twin.study.page import report
    from heijunka.twin.study.planning import Rate, rates

    made_ready(console)
    stop, counting = Stop(), Counting(console, say("cli.playing", console.language))
    asked = design(size.value, is_quick=quick)

    def tell(progress: Progress) -> None:
        key = "cli.tuning" if progress.is_tuning else "cli.measuring"
        number = list(asked.cells).index(progress.cell) + 1
        text = say(key, console.language, cell=progress.cell, number=number, count=len(asked.cells))
        counting.count(progress.n_done, progress.n_all, text)

    processes = trial.processes_of(settings)

    def work() -> tuple[list[Row], list[Rate]]:
        rows = carry_out(asked, output, processes=processes, stop=stop, on_progress=tell)
        return rows, rates(asked, output, threads=processes, stop=stop)

    rows, planned = in_background(
        work,
        stop=stop,
        progress=counting,
        console=console,
    )
    note = say(
        "study.measured",
        console.language,
        version=__version__,
        seeds=asked.n_seeds,
        tuning=asked.n_tuning_seeds,
        command="heijunka three-figures --size " + size.value + " --quick" * quick,
    )
    page = report(rows, rates=planned, language=console.language, notes=[note])
    target = output / "three-figures.html"
    page.write(target)
    page.write(output / "three-figures.md")
    console.say("cli.wrote", path=target)
    if stop.is_cancelled:
        console.say("cli.study_broken_off", folder=output)
    console.result({"folder": str(output), "runs": len(rows)})
