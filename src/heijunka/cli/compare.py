"""``heijunka compare``: policies side by side on the same days."""

from __future__ import annotations

from typing import Annotated

import typer

from heijunka.cli import options, trial
from heijunka.cli.console import Console
from heijunka.cli.demo import PlantChoice, Size

USUAL = ("edd", "atcs", "rollout")


def compare(
    context: typer.Context,
    path: trial.File = None,
    *,
    policy: Annotated[list[str] | None, typer.Option("--policy", help="cli.option_policies", metavar="NAME")] = None,
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
    """Play several policies on the same days, and tell how they differ from the first, with intervals."""
    settings = options.settings_of(context, seed=seed, threads=threads, language=language)
    asked = trial.Asked(
        path=path,
        names=tuple(dict.fromkeys(policy or USUAL)),
        runs=runs,
        noise=noise,
        load=load,
        plant=plant,
        size=size,
        output=output,
        learn=learn,
    )
    trial.hold(asked, settings, Console(settings.language, is_json))
