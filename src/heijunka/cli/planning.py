"""What ``demo`` and ``solve`` do alike: plan with progress, print the figures beside the EDD plan, write the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer

from heijunka import api
from heijunka.cli.background import in_background
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.cli.figures import FIRST, Figures
from heijunka.cli.progress import Progress
from heijunka.messages import say
from heijunka.model.problem import Problem, Recipes
from heijunka.model.record import PlanRecord
from heijunka.settings import Settings

SHOWN_LEFT_OUT = 20
ENDINGS = {"report": ".html", "workbook": ".xlsx", "json": ".json"}


def plan_and_write(
    problem: Problem,
    *,
    settings: Settings,
    console: Console,
    target: Path,
    then: Callable[[PlanRecord], Mapping[str, Any]] = lambda _record: {},
) -> None:
    """Plan a problem, print its figures and write ``<target>.plan.html``, ``.plan.xlsx`` and ``.plan.json``.

    Parameters
    ----------
    target
        Folder and stem of the files; the folder is made.
    then
        What else is done with a plan that holds something; what it returns is told as well.
    """
    target.parent.mkdir(parents=True, exist_ok=True)  # if it cannot be made, that is better known before the search
    problem = api.net(problem)
    recipes = Recipes(problem.plant)
    n_operations = sum(len(recipes.of(order).routing.operations) for order in problem.orders)
    console.say("cli.planning", orders=len(problem.orders), operations=n_operations, seconds=f"{settings.seconds:g}")
    record = _plan(problem, settings=settings, console=console)
    files = write_plan(record, target, console.language)
    document = _print(record, files, console)
    more = then(record) if record.plan.assignments else {}
    console.result(document | dict(more))
    if not record.plan.assignments and (problem.orders or problem.unpegged):
        raise typer.Exit(Exit.NO_PLAN)


def write_plan(record: PlanRecord, target: Path, language: str) -> dict[str, Path]:
    """Write a plan as page, workbook and JSON, and return the files by what they are."""
    files = {name: target.with_name(f"{target.name}.plan{ending}") for name, ending in ENDINGS.items()}
    for path in files.values():
        api.write(record, path, language=language)
    return files


def _plan(problem: Problem, *, settings: Settings, console: Console) -> PlanRecord:
    stop = api.after(seconds=settings.seconds)
    progress = Progress(console, seconds=settings.seconds)

    def work() -> PlanRecord:
        return api.plan(
            problem,
            stop=stop,
            seed=settings.seed,
            threads=settings.threads,
            on_progress=progress.add,
            on_compile=progress.compile,
        )

    return in_background(work, stop=stop, progress=progress, console=console)


def _print(record: PlanRecord, files: dict[str, Path], console: Console) -> dict[str, Any]:
    language = console.language
    figures = Figures.of(record)
    left_out = _left_out(record, language)
    if record.plan.assignments:
        console.table(say("cli.figures", language), figures.columns(language), figures.rows(language, FIRST))
        _print_certificate(record, console)
    if left_out:
        rows = [(entry["id"], entry["reason"]) for entry in left_out[:SHOWN_LEFT_OUT]]
        title = say("cli.left_out", language, count=len(left_out))
        console.table(title, [say("cli.order", language), say("cli.reason", language)], rows)
    elif not record.plan.assignments:
        console.say("cli.nothing_to_plan")
    for name, path in files.items():
        console.say(f"cli.wrote_{name}", path=path)
    return _document(record, figures, files, left_out)


def _print_certificate(record: PlanRecord, console: Console) -> None:
    certificate = record.certificate
    if certificate is None:
        return
    values = {
        "status": say(f"cli.{certificate.status}", console.language),
        "value": f"{certificate.value:,.1f}",
        "rules": len(certificate.compared),
    }
    if certificate.gap is None:
        console.say("cli.certificate", **values)
    else:
        console.say("cli.certificate_gap", gap=f"{certificate.gap:.1%}", **values)


def _left_out(record: PlanRecord, language: str) -> list[dict[str, str]]:
    """Return the orders that were not planned, and the demands that no order answers, each with the reason."""
    entries = [("order", entry.order, entry.reason, entry.values) for entry in record.plan.unplanned]
    entries += [("demand", entry.demand, entry.reason, entry.values) for entry in record.problem.unpegged]
    return [
        {"noun": noun, "id": id, "reason": say(reason, language, **dict(values))}
        for noun, id, reason, values in entries
    ]


def _document(
    record: PlanRecord, figures: Figures, files: dict[str, Path], left_out: list[dict[str, str]]
) -> dict[str, Any]:
    certificate = record.certificate
    return {
        "files": {name: str(path) for name, path in files.items()},
        "orders": len(record.problem.orders),
        "assignments": len(record.plan.assignments),
        "left_out": left_out,
        "status": certificate.status if certificate else None,
        "value": certificate.value if certificate else None,
        "bound": certificate.bound if certificate else None,
        "gap": certificate.gap if certificate else None,
        "figures": figures.document(),
    }
