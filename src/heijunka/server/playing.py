"""The process that plays one run of the twin and ends: a cancelled one sends what it has played by then."""

from __future__ import annotations

import json
import os
import queue
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heijunka.engine.companion import serve
from heijunka.engine.stop import Stop
from heijunka.errors import HeijunkaError, NoPlan
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.twin.document import Document
    from heijunka.twin.policies import Policy
    from heijunka.twin.showing import Run

SITE, STUDY = "site", "three-figures"
"""What can be played beside the reference plants: the order book of the site, and the benchmark."""
PLAN, LETTER = "plan", "letter"
"""Policies that go by the site's plan: it guides the floor, or is carried out to the letter."""
CANCEL = "cancel"
WARM_UP_DAYS = 7
"""Played before what is measured, so that the plant is not empty then."""


def main() -> None:
    """Play what is sent, and send back what came of it."""
    tell, listen = serve(most_bytes=int(sys.argv[1]))
    stop, tasks = Stop(), queue.Queue[Any]()

    def hear(message: Any) -> None:
        if message == CANCEL:
            stop.cancel()
        else:
            tasks.put(message)

    listen(hear)
    asked, record = tasks.get()
    try:
        tell("done", played(asked, record, stop, lambda done, count, what: tell("progress", (done, count, what))))
    except MemoryError:
        tell("memory", None)
    except HeijunkaError as error:
        tell("error", str(error))
    except Exception as error:  # the fault goes into the job; the server goes on
        tell("error", f"{type(error).__name__}: {error}")
    os._exit(0)


OnDone = Callable[[int, int, str], None]


def played(asked: Mapping[str, Any], record: bytes, stop: Stop, on_done: OnDone) -> bytes:
    """Return what came of a run, as JSON: figures, pictures and a page.

    Raises
    ------
    NoPlan
        If it was cancelled before anything was played.
    """
    from heijunka.twin.warm import warmup

    warmup()
    if asked["about"] == STUDY:
        page, more = _study(asked, stop, on_done)
    elif asked["about"] == SITE:
        page, more = _site(asked, record, stop, on_done)
    else:
        page, more = _plant(asked, stop, on_done)
    pictures = [{"name": name, "svg": svg, "text": text} for name, svg, text in page.pictures]
    return json.dumps({"title": page.title, "pictures": pictures, "page": page.html()} | more).encode()


def _site(asked: Mapping[str, Any], data: bytes, stop: Stop, on_done: OnDone) -> tuple[Document, dict[str, Any]]:
    """Play the order book of a site."""
    from heijunka.io.json import loads_record
    from heijunka.twin.book import book_of, of_plan, outlooks, replications, to_letter
    from heijunka.twin.catalogue import untuned
    from heijunka.twin.replicate import Scene
    from heijunka.twin.showing import outlook_rows, page_of
    from heijunka.twin.uncertainty import Uncertainty, draw

    record, language, seed = loads_record(data), asked["language"], asked["seed"]
    book, uncertainty = book_of(record.problem), Uncertainty().scaled(asked["noise"])
    made: Mapping[str, Callable[..., Policy]] = {PLAN: of_plan, LETTER: to_letter}
    policies = {name: made[name](book, record.plan) if name in made else untuned(name) for name in asked["policies"]}
    seeds = range(seed + 1, seed + 1 + asked["replications"])
    runs = replications(
        record.problem,
        policies,
        seeds,
        uncertainty=uncertainty,
        stop=stop,
        on_done=lambda done, count: on_done(done, count, ""),
    )
    _require(runs, language)
    scene = Scene(book.ground, book.gauge, draw(book.ground.instance, uncertainty, seed=seeds[0]))
    page = page_of(runs, _title(asked, runs), scene=scene, shown=policies, language=language)
    first = [run for run in runs if run.policy == asked["policies"][0]]
    columns, rows = outlook_rows(outlooks(book, first), record.problem.plant.time_zone, language)
    page.table(columns, rows)
    return page, _numbers(runs) | {"orders": {"columns": columns, "rows": rows}}


def _plant(asked: Mapping[str, Any], stop: Stop, on_done: OnDone) -> tuple[Document, dict[str, Any]]:
    """Play a reference plant that orders come in to."""
    from heijunka.twin.catalogue import untuned
    from heijunka.twin.replicate import Cell, Task, replicate, scene_of
    from heijunka.twin.showing import page_of

    days = WARM_UP_DAYS + 7 * asked["weeks"]
    cell = Cell(
        plant=asked["about"],
        size=asked["size"],
        utilisation=asked["load"],
        noise=asked["noise"],
        days=days,
        warm_up_days=WARM_UP_DAYS,
    )
    policies = {name: untuned(name) for name in asked["policies"]}
    seeds = range(asked["seed"] + 1, asked["seed"] + 1 + asked["replications"])
    tasks = [Task(cell, seed, policies) for seed in seeds]
    runs = replicate(tasks, stop=stop, on_runs=lambda done, count, _runs: on_done(done, count, ""))
    _require(runs, asked["language"])
    page = page_of(
        runs, _title(asked, runs), scene=scene_of(cell, seeds[0]), shown=policies, language=asked["language"]
    )
    return page, _numbers(runs)


def _study(asked: Mapping[str, Any], stop: Stop, on_done: OnDone) -> tuple[Document, dict[str, Any]]:
    """Carry out the quick benchmark of the three figures."""
    from heijunka import __version__
    from heijunka.twin.study.design import design
    from heijunka.twin.study.measure import carry_out
    from heijunka.twin.study.page import report
    from heijunka.twin.study.planning import rates

    language, wanted = asked["language"], design(asked["size"], is_quick=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rows = carry_out(
            wanted,
            place,
            stop=stop,
            on_progress=lambda how: on_done(how.n_done, how.n_all, _step(how, list(wanted.cells), language)),
        )
        _require(rows, language)
        planned = rates(wanted, place, threads=1, stop=stop)
    command = f"heijunka three-figures --size {asked['size']} --quick"
    told = {"version": __version__, "seeds": wanted.n_seeds, "tuning": wanted.n_tuning_seeds, "command": command}
    notes = [say("study.measured", language, **told)]
    if stop.is_cancelled:
        notes.append(say("server.run_ended", language, count=len(rows)))
    page = report(rows, rates=planned, language=language, notes=notes)
    return page, {"runs": len(rows)}


def _step(how: Any, cells: Sequence[str], language: str) -> str:
    key = "cli.tuning" if how.is_tuning else "cli.measuring"
    return say(key, language, cell=how.cell, number=cells.index(how.cell) + 1, count=len(cells))


def _title(asked: Mapping[str, Any], runs: Sequence[Run]) -> str:
    """Return what was played, and how often: fewer times than was asked if it was ended early."""
    count = len(runs) // len(asked["policies"])
    return say("server.run_title", asked["language"], what=asked["what"], count=count)


def _numbers(runs: Sequence[Run]) -> dict[str, Any]:
    from heijunka.twin.beside import beside

    return beside(runs)


def _require(runs: Sequence[Any], language: str) -> None:
    if not runs:
        raise NoPlan(say("cli.nothing_played", language))


if __name__ == "__main__":
    main()
