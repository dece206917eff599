"""``heijunka demo``: a generated plant, planned and shown, with nothing to prepare."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.messages import say
from heijunka.settings import STORE

if TYPE_CHECKING:
    from heijunka.model.record import PlanRecord

WHO = "heijunka demo"
"""Who publishes the plan of a demo; a store that nobody else has published in may be begun anew."""


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

    def then(record: PlanRecord) -> dict[str, Any]:
        return _publish(record, output, console)

    target = output / f"{plant.value}-{size.value}"
    plan_and_write(problem, settings=settings, console=console, target=target, then=then)
    _offer_page(output / STORE, console)


def _publish(record: PlanRecord, folder: Path, console: Console) -> dict[str, Any]:
    """Publish the plan in a store of its own, which a demo begins anew, and say what can be tried next."""
    from heijunka.cli.desk import DEMO_FOLDER
    from heijunka.store import Store

    path, site = folder / STORE, record.problem.plant.id
    if not _is_free(path):
        console.say("cli.demo_keeps_store", path=path)
        return {}
    with Store.open(str(path)) as store:
        # Its week is played in its own time, from its start on.
        now, why = record.problem.horizon.start, record.problem.name
        version = store.propose(site, record, parent=None, upto_event=0, who=WHO, why=why, now=now)
        store.publish(site, version.number, expected=None, who=WHO, now=now)
    where = "" if folder == DEMO_FOLDER else f" --store {path}"
    down = f"heijunka event resource-down {_busiest(record)} --until +4h{where}"
    console.say("cli.demo_published", number=version.number, path=path)
    console.say("cli.demo_next", event=down, adjust=f"heijunka adjust{where}")
    return {"store": str(path), "version": version.number, "next": [down, f"heijunka adjust{where}"]}


def _offer_page(store: Path, console: Console) -> None:
    """Say how the page is opened; whoever sits before a terminal may have it at once."""
    is_asked = sys.stdin.isatty() and sys.stdout.isatty() and not console.is_json
    if not is_asked or not typer.confirm(say("cli.demo_open", console.language), default=True):
        console.say("cli.demo_serve", serve=f"heijunka serve --store {store}")
        return
    from heijunka.cli import serve
    from heijunka.store import Store

    with serve.listen("127.0.0.1", 0, console.language) as listening, Store.open(str(store)) as kept:
        serve.run(kept, listening, console, is_opened=True)


def _is_free(path: Path) -> bool:
    """Make room for a store, unless there is one that somebody else has made."""
    from heijunka.store import Store

    if not path.exists():
        return True
    with Store.open(str(path)) as store:
        firsts = [min(store.versions(site), key=lambda entry: entry.number) for site in store.sites()]
        if any(entry.who != WHO for entry in firsts):
            return False
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return True


def _busiest(record: PlanRecord) -> str:
    """Return the resource with the most work in the first eight hours: its standstill will be felt."""
    until = record.problem.horizon.start + timedelta(hours=8)
    soon = Counter(entry.resources[0] for entry in record.plan.assignments if entry.resources and entry.start < until)
    first = Counter(entry.resources[0] for entry in record.plan.assignments if entry.resources)
    return (soon or first).most_common(1)[0][0]
