"""Changeovers: every setup family that only a set of resources can make has to be entered on one of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heijunka.engine.bounds.loads import Load
from heijunka.engine.instance import NONE, Instance
from heijunka.engine.instance.arrays import Float, Index, Int


class Entries(NamedTuple):
    """What entering the families of a load costs at least.

    Parameters
    ----------
    ticks
        Between the works of the load.
    minutes, cost
        In all; a resource that is set up for nothing takes its first family for nothing.
    """

    ticks: int = 0
    minutes: float = 0.0
    cost: float = 0.0


def entries_of(instance: Instance, load: Load) -> Entries:
    """Return what a load's changeovers take at least."""
    resources, setups = instance.resources, instance.setups
    rows = np.array(sorted(load.resources))
    matrices = resources.matrix[rows]
    if (matrices == NONE).any() or len(np.unique(setups.attribute[matrices])) > 1:
        return Entries()
    column = instance.steps.value[:, setups.attribute[matrices[0]]]
    families = _distinct(column[instance.operations.step[load.operation]])
    if not len(families):
        return Entries()
    initial = resources.initial[rows]
    before = np.union1d(_distinct(column[instance.operations.step]), _distinct(initial))
    free = int((initial == NONE).sum())
    least = [
        _least(instance, (matrices, initial), (before, families), values)
        for values in (setups.time.astype(np.float64), setups.minutes, setups.cost)
    ]
    return Entries(
        ticks=int(_but_largest(least[0], len(rows))),
        minutes=_but_largest(least[1], free),
        cost=_but_largest(least[2], free),
    )


def _distinct(families: Index) -> Int:
    """Return the families met, ascending; there are few of them, so that counting is faster than sorting."""
    return np.flatnonzero(np.bincount(families[families != NONE])).astype(np.int64)


def _least(instance: Instance, where: tuple[Index, Index], pairs: tuple[Int, Int], values: Float) -> Float:
    """Return the cheapest way into each family, from another, on any resource; 0 if one is set up for it."""
    before, families = pairs
    setups = instance.setups
    found = np.full(len(families), np.inf)
    for matrix in np.unique(where[0]).tolist():
        entry = setups.ptr[matrix] + before[:, None].astype(np.int64) * setups.size[matrix] + families[None, :]
        costs = np.where(before[:, None] == families[None, :], np.inf, values[entry])
        found = np.minimum(found, costs.min(axis=0, initial=np.inf))
    found[np.isin(families, where[1]) | np.isinf(found)] = 0.0
    return found


def _but_largest(values: Float, count: int) -> float:
    return float(np.sort(values)[: max(0, len(values) - count)].sum())
