"""Shops written down in JSON: jobs of operations with alternatives, weights, due dates and setups between families."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from heijunka.io.instances import build
from heijunka.model.objective import Term, minimise
from heijunka.model.problem import Problem


def names(folder: Path) -> list[str]:
    """Return the names of the shops in a folder, from small to large."""
    return [path.stem for path in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_size)]


def load(folder: Path, name: str) -> Problem:
    """Return the shop of that name."""
    return shop(json.loads((folder / f"{name}.json").read_text("utf-8")))


def shop(data: dict[str, Any]) -> Problem:
    """Return the problem that ``{"machines", "objective", "setup", "jobs": [...]}`` describes.

    A job has ``release``, ``due``, ``weight``, ``family`` and ``ops``: for each operation, pairs of machine index and
    duration. The objective is ``makespan`` or ``wtardiness``.
    """
    jobs = {build.job(n): entry for n, entry in enumerate(data["jobs"])}
    has_setups = data["setup"] is not None
    # By number: a family that no job is of has its row in the matrix too.
    families = [str(number) for number in range(len(data["setup"] or ()))]
    matrix = (build.setup_matrix("setups", "family", families, data["setup"]),) if has_setups else ()
    problem = build.problem(
        data["name"],
        build.machines(data["machines"], **({"setup_matrix": "setups"} if has_setups else {})),
        [build.sequence(id, [build.options(step) for step in entry["ops"]]) for id, entry in jobs.items()],
        objective=minimise(Term.MAKESPAN if data["objective"] == "makespan" else Term.WEIGHTED_TARDINESS),
        attributes={id: {"family": str(entry["family"])} for id, entry in jobs.items()} if has_setups else {},
        due={id: entry["due"] for id, entry in jobs.items() if entry["due"] is not None},
        release={id: entry["release"] for id, entry in jobs.items()},
        setup_matrices=matrix,
    )
    orders = tuple(replace(order, weight=float(jobs[order.id]["weight"])) for order in problem.orders)
    return replace(problem, orders=orders)
