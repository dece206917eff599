"""Tuning: the setting of a family that does best over seeds kept for it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance.arrays import Float
from heijunka.engine.stop import Stop
from heijunka.twin.catalogue import FAMILIES, Family
from heijunka.twin.policies import Policy
from heijunka.twin.replicate import Cell, Run, Task, replicate

TOLERANCE, LITTLE = 1.03, 5.0
"""What hardly matters of weighted tardiness: a share, and weighted hours."""


class Tuned(NamedTuple):
    """The best setting of a family.

    Parameters
    ----------
    choice
        What tells it apart from the family's others.
    cost
        Mean weighted tardiness over the tuning seeds, in hours; nan if there was nothing to choose.
    """

    family: str
    choice: str
    policy: Policy
    cost: float


def tune(
    cell: Cell,
    names: Sequence[str],
    seeds: Sequence[int],
    *,
    processes: int = 1,
    stop: Stop | None = None,
    on_done: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, Tuned]:
    """Return the best setting of each family for a cell.

    Of those whose weighted tardiness is at most `TOLERANCE` above the least, the one with the fewest jobs in process.
    Families that stand on another's rule are tuned after it, with it.

    Parameters
    ----------
    seeds
        On none of these may anything be measured later.
    """
    first = {name: FAMILIES[name] for name in names if not FAMILIES[name].stands_on}
    found = _best(cell, first, seeds, (processes, stop or Stop(), on_done))
    then = {
        name: FAMILIES[name].on(found[FAMILIES[name].stands_on].policy) for name in names if FAMILIES[name].stands_on
    }
    found |= _best(cell, then, seeds, (processes, stop or Stop(), on_done))
    return {name: found[name] for name in names if name in found}


def _best(
    cell: Cell, families: Mapping[str, Family], seeds: Sequence[int], how: tuple[int, Stop, Callable[[int, int], None]]
) -> dict[str, Tuned]:
    """Return the best of each family's choices; those of one choice are not played."""
    processes, stop, on_done = how
    played = {
        f"{name}/{choice}": policy
        for name, family in families.items()
        if len(family.choices) > 1
        for choice, policy in family.choices.items()
    }
    tasks = [Task(cell, seed, played) for seed in seeds if played]
    runs = replicate(tasks, processes=processes, stop=stop, on_runs=lambda done, count, _runs: on_done(done, count))
    costs = _costs(runs)
    found = {}
    for name, family in families.items():
        mine = {entry: costs[f"{name}/{entry}"] for entry in family.choices if f"{name}/{entry}" in costs}
        choice = _least(mine)
        cost = float(mine[choice].late.mean()) if mine else float("nan")
        choice = choice if mine else next(iter(family.choices))
        found[name] = Tuned(name, choice, family.choices[choice], cost)
    return found


class _Cost(NamedTuple):
    """Weighted tardiness seed by seed, and jobs in process on average."""

    late: Float
    held: float


def _least(costs: Mapping[str, _Cost]) -> str:
    """Return the choice with the least in process, of those that are hardly later than the best."""
    bar = TOLERANCE * min((float(cost.late.mean()) for cost in costs.values()), default=0.0) + LITTLE
    lean = {name: cost.held for name, cost in costs.items() if cost.late.mean() <= bar}
    return min(lean, key=lambda name: lean[name], default="")


def _costs(runs: Sequence[Run]) -> dict[str, _Cost]:
    by: dict[str, list[Run]] = {}
    for entry in runs:
        by.setdefault(entry.policy, []).append(entry)
    return {
        name: _Cost(
            np.array([entry.figures.weighted_tardiness for entry in mine]),
            float(np.mean([entry.figures.wip_jobs for entry in mine])),
        )
        for name, mine in by.items()
    }
