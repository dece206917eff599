"""What ``demo`` and ``solve`` do alike: plan with progress, print the figures beside the EDD plan, write the files."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import typer

from heijunka import api
from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.cli.figures import FIRST, Figures
from heijunka.cli.interruption import Interruption
from heijunka.cli.progress import Progress
from heijunka.messages import say
from heijunka.model.problem import Problem, Recipes
from heijunka.model.record import PlanRecord
from heijunka.settings import Settings

SHOWN_LEFT_OUT = 20
ENDINGS = {"report": ".html", "workbook": ".xlsx", "json": ".json"}


def plan_and_write(problem: Problem, *, settings: Settings, console: Console, target: Path) -> None:
    """Plan a problem, print its figures and write ``<target>.plan.html``, ``.plan.xlsx`` and ``.plan.json``.

    Parameters
    ----------
    target
        Folder and stem of the files; the folder is made.
    """
    target.parent.mkdir(parents=True, exist_ok=True)  # if it cannot be made, that is better known before the search
    problem = api.net(problem)
    recipes = Recipes(problem.plant)
    n_operations = sum(len(recipes.of(order).routing.operations) for order in problem.orders)
    console.say("cli.planning", orders=len(problem.orders), operations=n_operations, seconds=f"{settings.seconds:g}")
    record = _plan(problem, settings=settings, console=console)
    files = {name: target.with_name(f"{target.name}.plan{ending}") for name, ending in ENDINGS.items()}
    for path in files.values():
        api.write(record, path, language=console.language)
    _print(record, files, console)
    if not record.plan.assignments and (problem.orders or problem.unpegged):
        raise typer.Exit(Exit.NO_PLAN)


def _plan(problem: Problem, *, settings: Settings, console: Console) -> PlanRecord:
    """Search on a thread of its own, so that Ctrl-C ends the search and keeps the best plan found."""
    stop = api.after(seconds=settings.seconds)
    outcome: list[PlanRecord | BaseException] = []
    done = threading.Event()
    progress = Progress(console, seconds=settings.seconds)

    def work() -> None:
        try:
            outcome.append(
                api.plan(
                    problem,
                    stop=stop,
                    seed=settings.seed,
                    threads=settings.threads,
                    on_progress=progress.add,
                    on_compile=progress.compile,
                )
            )
        except BaseException as error:  # handed to the thread that asked, which raises it
            outcome.append(error)
        finally:
            done.set()

    threading.Thread(target=work, daemon=True).start()
    with progress, Interruption(stop) as interruption:
        while not done.wait(0.1):
            progress.tick()
            interruption.tell(console)
        interruption.tell(console)
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return result


def _print(record: PlanRecord, files: dict[str, Path], console: Console) -> None:
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
    console.result(_document(record, figures, files, left_out))


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
