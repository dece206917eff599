"""What ``demo`` and ``solve`` do alike: plan with progress, print the figures beside the EDD plan, write the files."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heijunka import api
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.cli.figures import figure_rows
from heijunka.messages import say
from heijunka.model.problem import Problem, Recipes
from heijunka.model.record import PlanRecord
from heijunka.settings import Settings

if TYPE_CHECKING:
    from heijunka.engine.result import Incumbent
    from heijunka.engine.stop import Stop


def plan_and_write(problem: Problem, *, settings: Settings, console: Console, target: Path) -> None:
    """Plan a problem, print its figures and write ``<target>.plan.json``, ``.html`` and ``.xlsx``.

    Parameters
    ----------
    target
        Folder and stem of the files; the folder is made.
    """
    import typer

    problem = api.net(problem)
    recipes = Recipes(problem.plant)
    n_operations = sum(len(recipes.of(order).routing.operations) for order in problem.orders)
    console.say("cli.planning", orders=len(problem.orders), operations=n_operations, seconds=f"{settings.seconds:g}")
    record = _plan(problem, settings=settings, console=console)
    files = _write(record, target, console.language)
    _print(record, files, console)
    if not record.plan.assignments and problem.orders:
        raise typer.Exit(Exit.NO_PLAN)


def _plan(problem: Problem, *, settings: Settings, console: Console) -> PlanRecord:
    """Search on a thread of its own, so that Ctrl-C ends the search and keeps the best plan found."""
    stop = api.after(seconds=settings.seconds)
    outcome: list[PlanRecord | BaseException] = []
    progress = Progress(console, seconds=settings.seconds)

    def work() -> None:
        try:
            outcome.append(
                api.plan(problem, stop=stop, seed=settings.seed, threads=settings.threads, on_progress=progress.add)
            )
        except BaseException as error:  # handed to the thread that asked, which raises it
            outcome.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    with progress:
        _wait(worker, stop, progress)
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return result


def _wait(worker: threading.Thread, stop: Stop, progress: Progress) -> None:
    while worker.is_alive():
        try:
            worker.join(0.1)
            progress.tick()
        except KeyboardInterrupt:
            progress.console.say("cli.stopping")
            stop.cancel()
            worker.join()


class Progress:
    """Shows a bar with objective and gap on a terminal, and a line for each better plan elsewhere.

    Parameters
    ----------
    seconds
        What the bar's whole length stands for.
    """

    def __init__(self, console: Console, *, seconds: float) -> None:
        self.console, self._seconds = console, seconds
        self._best: Incumbent | None = None
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        """Start the bar, if there is a terminal."""
        if sys.stderr.isatty():
            from rich.console import Console as Rich
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Rich(stderr=True), transient=True)
            self._task = self._bar.add_task(say("cli.searching", self.console.language), total=self._seconds)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def add(self, incumbent: Incumbent) -> None:
        """Take in a better plan."""
        self._best = incumbent
        if self._bar is None:
            print(self._text(incumbent), file=sys.stderr, flush=True)

    def tick(self) -> None:
        """Redraw the bar."""
        if self._bar is not None:
            elapsed = self._bar.tasks[0].elapsed or 0.0
            text = self._text(self._best) if self._best else say("cli.searching", self.console.language)
            self._bar.update(self._task, completed=min(elapsed, self._seconds), description=text)

    def _text(self, incumbent: Incumbent) -> str:
        values = {"seconds": f"{incumbent.seconds:.1f}", "value": f"{incumbent.value:,.1f}", "method": incumbent.method}
        if incumbent.bound is None:
            return say("cli.incumbent", self.console.language, **values)
        gap = (incumbent.value - incumbent.bound) / abs(incumbent.value) if incumbent.value else 0.0
        return say("cli.incumbent_gap", self.console.language, gap=f"{max(0.0, gap):.1%}", **values)


def _write(record: PlanRecord, target: Path, language: str) -> dict[str, Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    stem = target.name
    files = {
        "report": target.with_name(f"{stem}.html"),
        "workbook": target.with_name(f"{stem}.xlsx"),
        "json": target.with_name(f"{stem}.plan.json"),
    }
    for path in files.values():
        api.write(record, path, language=language)
    return files


def _print(record: PlanRecord, files: dict[str, Path], console: Console) -> None:
    language = console.language
    rows = figure_rows(record, language)
    columns = [say(f"cli.{name}", language) for name in ("figure", "edd", "plan", "change")]
    console.table(say("cli.figures", language), columns, rows)
    certificate = record.certificate
    if certificate is not None:
        gap = certificate.gap
        key = "cli.certificate" if gap is None else "cli.certificate_gap"
        console.say(
            key,
            status=say(f"cli.{certificate.status}", language),
            value=f"{certificate.value:,.1f}",
            rules=len(certificate.compared),
            gap="" if gap is None else f"{gap:.1%}",
        )
    _print_left_out(record, console)
    for name, path in files.items():
        console.say(f"cli.wrote_{name}", path=path)
    console.result(_document(record, files, language))


def _print_left_out(record: PlanRecord, console: Console) -> None:
    language = console.language
    left_out = [(entry.order, say(entry.reason, language, **dict(entry.values))) for entry in record.plan.unplanned]
    left_out += [(entry.demand, say(entry.reason, language, **dict(entry.values))) for entry in record.problem.unpegged]
    if left_out:
        title = say("cli.left_out", language, count=len(left_out))
        console.table(title, [say("cli.order", language), say("cli.reason", language)], left_out[:20])


def _document(record: PlanRecord, files: dict[str, Path], language: str) -> dict[str, Any]:
    certificate = record.certificate
    return {
        "files": {name: str(path) for name, path in files.items()},
        "orders": len(record.problem.orders),
        "assignments": len(record.plan.assignments),
        "unplanned": [
            {"order": entry.order, "reason": say(entry.reason, language, **dict(entry.values))}
            for entry in record.plan.unplanned
        ],
        "unpegged": [
            {"demand": entry.demand, "reason": say(entry.reason, language, **dict(entry.values))}
            for entry in record.problem.unpegged
        ],
        "status": certificate.status if certificate else None,
        "value": certificate.value if certificate else None,
        "bound": certificate.bound if certificate else None,
        "gap": certificate.gap if certificate else None,
        "figures": [
            dict(zip(("figure", "edd", "plan", "change"), row, strict=True)) for row in figure_rows(record, language)
        ],
    }
