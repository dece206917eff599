"""``heijunka simulate``: a plan or a policy played in the twin, under what may go wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from heijunka.cli import options, trial
from heijunka.cli.console import Console
from heijunka.cli.demo import PlantChoice, Size


def simulate(
    context: typer.Context,
    path: trial.File = None,
    *,
    policy: Annotated[str, typer.Option("--policy", help="cli.option_twin_policy", metavar="NAME")] = "",
    runs: trial.Runs = 30,
    noise: trial.Noise = 1.0,
    plant: trial.Plant = PlantChoice.AIR_CONDITIONING,
    size: trial.TwinSize = Size.DEMO,
    load: trial.Load = 0.8,
    learn: trial.Learn = None,
    output: trial.Output = None,
    seed: options.Seed = None,
    threads: options.Threads = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Play a plan, a problem's orders or a reference plant many times over, and tell what comes of it."""
    settings = options.settings_of(context, seed=seed, threads=threads, language=language)
    asked = trial.Asked(
        path=path,
        names=(policy,) if policy else (),
        runs=runs,
        noise=noise,
        load=load,
        plant=plant,
        size=size,
        output=output,
        learn=learn,
    )
    trial.hold(asked, settings, Console(settings.language, is_json))
