"""``heijunka demo``: a generated plant, planned and shown, with nothing to prepare."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console


class PlantChoice(StrEnum):
    """Which reference plant."""

    AIR_CONDITIONING = "air-conditioning"
    REFRIGERATORS = "refrigerators"


class Size(StrEnum):
    """How large; see ``docs/reference-plants.md``."""

    SMALL = "small"
    DEMO = "demo"
    PLANT = "plant"
    GROUP = "group"


def demo(
    context: typer.Context,
    *,
    plant: Annotated[PlantChoice, typer.Option(help="cli.option_plant", metavar="NAME")] = PlantChoice.AIR_CONDITIONING,
    size: Annotated[Size, typer.Option(help="cli.option_size", metavar="SIZE")] = Size.DEMO,
    output: Annotated[Path, typer.Option("--output", "-o", help="cli.option_demo_folder", metavar="FOLDER")] = Path(
        "heijunka-demo"
    ),
    seconds: options.Seconds = None,
    threads: options.Threads = None,
    seed: options.Seed = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Generate a reference plant, plan it and write report, workbook and JSON."""
    settings = options.settings_of(context, seconds=seconds, threads=threads, seed=seed, language=language)
    console = Console(settings.language, is_json)

    from heijunka import library
    from heijunka.cli.planning import plan_and_write

    console.say("cli.generating", plant=plant.value, size=size.value)
    problem = library.PLANTS[plant.value](size.value, seed=7)
    plan_and_write(problem, settings=settings, console=console, target=output / f"{plant.value}-{size.value}")
