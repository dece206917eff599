"""Tuning: the setting of a family that does best over seeds kept for it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

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
        choice = _least({entry: costs.get(f"{name}/{entry}", (0.0, 0.0)) for entry in family.choices})
        cost = costs.get(f"{name}/{choice}", (float("nan"), 0.0))[0]
        found[name] = Tuned(name, choice, family.choices[choice], cost)
    return found


def _least(costs: Mapping[str, tuple[float, float]]) -> str:
    """Return the choice with the least in process, of those that are hardly later than the best."""
    bar = TOLERANCE * min(late for late, _ in costs.values()) + LITTLE
    return min((choice for choice, (late, _) in costs.items() if late <= bar), key=lambda choice: costs[choice][1])


def _costs(runs: Sequence[Run]) -> dict[str, tuple[float, float]]:
    by: dict[str, list[Run]] = {}
    for entry in runs:
        by.setdefault(entry.policy, []).append(entry)
    return {
        name: (
            float(np.mean([entry.figures.weighted_tardiness for entry in mine])),
            float(np.mean([entry.figures.wip_jobs for entry in mine])),
        )
        for name, mine in by.items()
    }
