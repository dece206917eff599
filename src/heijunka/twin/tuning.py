"""Tuning: the setting of a family that does best over seeds kept for it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import ceil
from typing import NamedTuple

from heijunka.engine.stop import Stop
from heijunka.twin.catalogue import FAMILIES, Family
from heijunka.twin.policies import Policy
from heijunka.twin.replicate import Cell, Task, replicate

FIRST_SHARE = 1 / 3
"""Of the seeds, on which all choices of a family are played."""
FINALISTS = 2
"""Choices of a family that are played on the other seeds as well."""


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
    """Return the best setting of each family for a cell: that with the least weighted tardiness.

    All choices are played on some of the seeds, the best few of each family on the others too: a few bad days weigh so
    much that it takes many seeds to tell two good settings apart.

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


_Lateness = dict[str, list[float]]
"""Weighted tardiness in hours, seed by seed, by family and choice."""


def _best(
    cell: Cell, families: Mapping[str, Family], seeds: Sequence[int], how: tuple[int, Stop, Callable[[int, int], None]]
) -> dict[str, Tuned]:
    """Return the best of each family's choices; those of one choice are not played."""
    cut = ceil(len(seeds) * FIRST_SHARE)
    left = {name: list(family.choices) for name, family in families.items() if len(family.choices) > 1}
    late: _Lateness = {}
    for part in (seeds[:cut], seeds[cut:]):
        played = {(name, choice): families[name].choices[choice] for name in left for choice in left[name]}
        for name, hours in _played(cell, played, part, how):
            late.setdefault(name, []).append(hours)
        # What is not played on all seeds is out, however well it did on the first.
        left = {name: sorted(left[name], key=partial(_mean, late, name))[:FINALISTS] for name in left}
    found = {}
    for name, family in families.items():
        choice = left[name][0] if name in left else next(iter(family.choices))
        found[name] = Tuned(name, choice, family.choices[choice], _mean(late, name, choice))
    return found


def _played(
    cell: Cell,
    policies: Mapping[tuple[str, str], Policy],
    seeds: Sequence[int],
    how: tuple[int, Stop, Callable[[int, int], None]],
) -> list[tuple[str, float]]:
    """Play choices of families on seeds; return for each run what was played and how late it was."""
    processes, stop, on_done = how
    named = {f"{name}/{choice}": policy for (name, choice), policy in policies.items()}
    tasks = [Task(cell, seed, named) for seed in seeds if named]
    runs = replicate(tasks, processes=processes, stop=stop, on_runs=lambda done, count, _runs: on_done(done, count))
    return [(run.policy, run.figures.weighted_tardiness) for run in runs]


def _mean(late: _Lateness, name: str, choice: str) -> float:
    found = late.get(f"{name}/{choice}", [])
    return sum(found) / len(found) if found else float("nan")
