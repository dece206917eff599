"""Carries a study out, cell by cell; what is done is kept in a folder, so that it can be gone on with."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from heijunka.engine.stop import Stop
from heijunka.twin.catalogue import DEFAULT, FAMILIES, padded
from heijunka.twin.figures import Figures
from heijunka.twin.policies import ByRollout, ByRule, Policy, alike
from heijunka.twin.replicate import Run, Task, replicate
from heijunka.twin.shop import Release
from heijunka.twin.study.design import PADS, Design
from heijunka.twin.tuning import tune

Row = dict[str, Any]
RUNS, TUNED = "runs.csv", "tuned.json"
MEASURES = tuple(entry.name for entry in fields(Figures))
TEXTS = ("cell", "policy")
TUNED_ALWAYS = tuple(name for name, family in FAMILIES.items() if not family.is_ours or name == DEFAULT)
"""Baselines and the policy that is shipped: measured in every cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a study has come: the cell, what is done in it, and how much of it is done."""

    cell: str
    is_tuning: bool
    n_done: int
    n_all: int


def carry_out(
    design: Design,
    folder: Path,
    *,
    processes: int = 1,
    stop: Stop | None = None,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
) -> list[Row]:
    """Return a row for each run of a study; those in the folder are not made again.

    Parameters
    ----------
    folder
        Where runs and tuned settings are written as they are found.
    stop
        Ends the work; what has been measured by then is returned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stop = stop or Stop()
    rows = read(folder)
    tuned = _read_tuned(folder)
    for name, cell in design.cells.items():
        told = _telling(name, on_progress)
        if name not in tuned:
            found = tune(
                cell, TUNED_ALWAYS, design.tuning_seeds, processes=processes, stop=stop, on_done=told(is_tuning=True)
            )
            if stop.is_over():
                return rows
            tuned[name] = {family: entry.choice for family, entry in found.items()}
            (folder / TUNED).write_text(json.dumps(tuned, indent=1), encoding="utf-8")
        policies = _policies(tuned[name], is_ablated=name in design.ablated)
        done = {(row["seed"], row["policy"]) for row in rows if row["cell"] == name}
        tasks = [
            Task(cell, seed, missing)
            for seed in design.seeds
            if (missing := {key: entry for key, entry in policies.items() if (seed, key) not in done})
        ]
        keep = _Keeping(name, rows, folder / RUNS, told(is_tuning=False))
        replicate(tasks, processes=processes, stop=stop, on_runs=keep)
        if stop.is_over():
            return rows
    return rows


class _Keeping:
    """Keeps the runs of a cell as they are done."""

    def __init__(self, cell: str, rows: list[Row], path: Path, on_done: Callable[[int, int], None]) -> None:
        self.cell, self.rows, self.path, self.on_done = cell, rows, path, on_done

    def __call__(self, n_done: int, n_all: int, runs: list[Run]) -> None:
        made = [_row(self.cell, entry) for entry in runs]
        self.rows.extend(made)
        _append(self.path, made)
        self.on_done(n_done, n_all)


def read(folder: Path) -> list[Row]:
    """Return the runs that a folder holds."""
    path = folder / RUNS
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {name: value if name in TEXTS else float(value) for name, value in row.items()} | {"seed": int(row["seed"])}
            for row in csv.DictReader(file)
        ]


def _read_tuned(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / TUNED
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _policies(choices: Mapping[str, str], *, is_ablated: bool) -> dict[str, Policy]:
    """Return what is measured in a cell: every family as tuned, push padded, and ours with an ingredient less."""
    found: dict[str, Policy] = {}
    for name, family in FAMILIES.items():
        if name in TUNED_ALWAYS or is_ablated:
            chosen = family.on(found[family.stands_on]) if family.stands_on else family
            found[name] = chosen.choices[choices.get(name, "")]
    found |= {f"push +{days:g}d": padded(found["push"], days) for days in PADS}
    ours = found[DEFAULT]
    if is_ablated and isinstance(ours, ByRollout):
        found |= {
            "- at once": replace(ours, shared=replace(ours.shared, release=Release.AT_ONCE)),
            "- every 4 hours": replace(ours, period_hours=2 * ours.period_hours),
            "- another rule only if 10 % better": replace(ours, margin=0.1),
            "- its first rule alone": ByRule(alike(ours.rules[0], ours.shared)),
        }
    return found


def _row(cell: str, run: Run) -> Row:
    told = run.restlessness
    return {
        "cell": cell,
        "seed": run.seed,
        "policy": run.policy,
        **asdict(run.figures),
        "n_plans": told.n_plans,
        "shift_minutes": told.mean_minutes,
        "elsewhere_share": told.n_elsewhere / max(1, told.n_starts),
        "seconds": run.seconds,
    }


def _append(path: Path, rows: Iterable[Row]) -> None:
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer: Any = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(file, fieldnames=list(row))
                if is_new:
                    writer.writeheader()
            writer.writerow(row)


def _telling(cell: str, on_progress: Callable[[Progress], None]) -> Callable[..., Callable[[int, int], None]]:
    def of(*, is_tuning: bool) -> Callable[[int, int], None]:
        return lambda done, count: on_progress(Progress(cell=cell, is_tuning=is_tuning, n_done=done, n_all=count))

    return of
