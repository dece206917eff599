"""A trial: policies on an order book of one's own, or on a reference plant that orders come in to."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heijunka.cli.console import Console
from heijunka.cli.demo import PlantChoice, Size
from heijunka.cli.exits import Exit
from heijunka.cli.playing import OnDone, Played, counted
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.engine.stop import Stop
    from heijunka.model.plan import Plan
    from heijunka.settings import Settings
    from heijunka.twin.book import Book, Outcome
    from heijunka.twin.document import Document
    from heijunka.twin.policies import Policy
    from heijunka.twin.showing import Run
    from heijunka.twin.uncertainty import Uncertainty

File = Annotated[Path | None, typer.Argument(help="cli.option_twin_file", metavar="[FILE]")]
Runs = Annotated[int, typer.Option("--runs", help="cli.option_runs", metavar="N", min=2)]
Noise = Annotated[float, typer.Option("--noise", help="cli.option_noise", metavar="X", min=0.0)]
Load = Annotated[float, typer.Option("--load", help="cli.option_load", metavar="X", min=0.05, max=1.5)]
Plant = Annotated[PlantChoice, typer.Option("--plant", help="cli.option_twin_plant", metavar="NAME")]
TwinSize = Annotated[Size, typer.Option("--size", help="cli.option_size", metavar="SIZE")]
Learn = Annotated[str | None, typer.Option("--learn", help="cli.option_learn", metavar="STORE")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="cli.option_twin_page", metavar="FILE")]
PLAN, LETTER = "plan", "letter"
"""Policies that go by the plan in the file: it guides the floor, or is carried out to the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be tried.

    Parameters
    ----------
    path
        A problem or a plan; None for a reference plant.
    names
        Of policies; none for what suits the file.
    learn
        The store whose history tells how uncertain the plant is; None for what is assumed.
    """

    path: Path | None
    names: tuple[str, ...]
    runs: int
    noise: float
    load: float
    plant: PlantChoice
    size: Size
    output: Path | None
    learn: str | None


def hold(asked: Asked, settings: Settings, console: Console) -> None:
    """Hold a trial, print what came of it, and write the page."""
    _check(asked, console.language)
    runs, page, orders = _own(asked, settings, console) if asked.path is not None else _plant(asked, settings, console)

    from heijunka.twin.showing import by_name, rows_of

    columns, rows = rows_of(runs, console.language)
    title = say("cli.trial", console.language, runs=len(runs) // len(by_name(runs)), noise=f"{asked.noise:g}")
    console.table(title, columns, rows)
    if orders is not None:
        console.table(say("cli.outlook", console.language), *orders)
    if asked.output is not None:
        page.write(asked.output)
        console.say("cli.wrote", path=asked.output)
    console.result({"runs": [_document(run) for run in runs]} | ({"orders": _table(orders)} if orders else {}))


def _check(asked: Asked, language: str) -> None:
    from heijunka.twin.catalogue import FAMILIES

    if asked.learn is not None and asked.path is None:
        raise typer.BadParameter(say("cli.learn_needs_file", language))
    for name in asked.names:
        if name not in FAMILIES and not (name in (PLAN, LETTER) and asked.path is not None):
            known = ", ".join((*FAMILIES, PLAN, LETTER))
            raise typer.BadParameter(say("cli.bad_policy", language, name=name, known=known))


def _own(asked: Asked, settings: Settings, console: Console) -> tuple[Sequence[Run], Document, Any]:
    """Play a problem, or a plan's problem, whose orders are all known."""
    assert asked.path is not None
    from heijunka import api
    from heijunka.cli import reading
    from heijunka.twin.book import book_of, of_plan, outlooks, replications, to_letter
    from heijunka.twin.catalogue import DEFAULT, untuned
    from heijunka.twin.replicate import Scene
    from heijunka.twin.showing import outlook_rows, page_of
    from heijunka.twin.uncertainty import Uncertainty, draw

    is_plan = reading.holds_plan(asked.path)
    names = asked.names or ((PLAN,) if is_plan else (DEFAULT,))
    if is_plan:
        record = api.open_plan(asked.path, language=console.language)
        problem = record.problem
    else:
        problem = api.net(reading.read_problem(asked.path, console, now=None, lenient=False))
    book = book_of(problem)
    if {PLAN, LETTER} & set(names) and not is_plan:
        raise typer.BadParameter(say("cli.no_plan_in", console.language, path=asked.path))
    made: dict[str, Callable[[Book, Plan], Policy]] = {PLAN: of_plan, LETTER: to_letter}
    policies = {name: made[name](book, record.plan) if name in made else untuned(name) for name in names}
    usual = _learnt(asked.learn, settings, console) if asked.learn is not None else Uncertainty()
    uncertainty, seed = usual.scaled(asked.noise), settings.seed
    runs: Sequence[Outcome] = _counted(
        console,
        lambda stop, on_done: replications(
            problem,
            policies,
            range(seed + 1, seed + 1 + asked.runs),
            uncertainty=uncertainty,
            processes=processes_of(settings),
            stop=stop,
            on_done=on_done,
        ),
    )
    scene = Scene(book.ground, book.gauge, draw(book.ground.instance, uncertainty, seed=seed + 1))
    title = say("cli.trial_of", console.language, name=asked.path.name)
    page = page_of(runs, title, scene=scene, shown=policies, language=console.language)
    first = [run for run in runs if run.policy == names[0]]
    zone = problem.plant.time_zone
    orders = outlook_rows(outlooks(book, first), zone, console.language)
    page.heading(say("cli.outlook", console.language))
    page.table(*orders)
    return runs, page, orders


def _learnt(store: str, settings: Settings, console: Console) -> Uncertainty:
    """Return how uncertain a plant is by the history in a store, and print it."""
    from heijunka.cli.desk import desk_of
    from heijunka.cli.machine import recorded_days
    from heijunka.twin.fit import fit

    with desk_of(replace(settings, store=store), None) as here:
        instance, found = recorded_days(here, list(here.store.events(here.site)), console.language)
    known = fit(instance, found)
    rows = []
    for name, count in known.count.items():
        value = getattr(known.uncertainty, name)
        shown = say("cli.laws", console.language, count=len(value)) if isinstance(value, Mapping) else f"{value:.3g}"
        rows.append(
            (say(f"twin.uncertain_{name}", console.language), shown, count or say("cli.is_assumed", console.language))
        )
    columns = [say(f"cli.{name}", console.language) for name in ("learnt_what", "learnt_value", "learnt_from")]
    console.table(say("cli.learnt", console.language), columns, rows)
    return known.uncertainty


def _plant(asked: Asked, settings: Settings, console: Console) -> tuple[Sequence[Run], Document, Any]:
    """Play a reference plant that orders come in to."""
    from heijunka.twin.catalogue import DEFAULT, untuned
    from heijunka.twin.replicate import Cell, Task, replicate, scene_of
    from heijunka.twin.showing import page_of

    names = asked.names or (DEFAULT,)
    cell = Cell(plant=asked.plant.value, size=asked.size.value, utilisation=asked.load, noise=asked.noise)
    policies = {name: untuned(name) for name in names}
    seeds = range(settings.seed + 1, settings.seed + 1 + asked.runs)
    tasks = [Task(cell, seed, policies) for seed in seeds]
    runs = _counted(
        console,
        lambda stop, on_done: replicate(
            tasks, processes=processes_of(settings), stop=stop, on_runs=lambda done, count, _runs: on_done(done, count)
        ),
    )
    title = say("cli.trial_of", console.language, name=f"{cell.plant} {cell.size} {cell.utilisation:.0%}")
    scene = scene_of(cell, seeds[0])
    return runs, page_of(runs, title, scene=scene, shown=policies, language=console.language), None


def processes_of(settings: Settings) -> int:
    """Return how many processes play side by side."""
    return settings.threads or os.cpu_count() or 1


def _counted(console: Console, work: Callable[[Stop, OnDone], Sequence[Played]]) -> list[Played]:
    """Return what work comes to; if it was broken off before anything was done, end the command."""
    found = counted(console, work)
    if not found:
        console.error(say("cli.nothing_played", console.language))
        raise typer.Exit(Exit.INTERRUPTED)
    return found


def _document(run: Run) -> dict[str, Any]:
    return {
        "policy": run.policy,
        "shift_minutes": run.restlessness.mean_minutes,
        "adherence": run.restlessness.adherence,
        **asdict(run.figures),
    }


def _table(orders: tuple[list[str], list[list[str]]]) -> list[dict[str, str]]:
    names = ("order", "due", "half", "nine_tenths", "late")
    return [dict(zip(names, row, strict=True)) for row in orders[1]]
