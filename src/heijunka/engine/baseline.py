"""The baseline as arrays: from where moves are counted, how near each operation is to now, who followed whom."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from heijunka.engine.instance import NONE, Instance, Placement, encode
from heijunka.engine.instance.arrays import Float, Index

DAY = 86400.0
MINUTE = 60.0
OTHER_RESOURCE = 60.0
"""What another resource counts, in minutes moved."""
TURNED = 30.0
"""What a pair turned round counts, in minutes moved."""


class Baseline(NamedTuple):
    """What moves are counted from.

    Parameters
    ----------
    placement
        Of the baseline; what it does not hold has the start ``NONE``.
    nearness
        float64[n_operations]: 1 for what starts by now, half for each day that it starts later; 0 of what it lacks.
    before
        int32[n_operations]: the operation before on the main resource, if that holds one piece of work at a time.
    """

    placement: Placement
    nearness: Float
    before: Index


_KNOWN: WeakKeyDictionary[Instance, Baseline] = WeakKeyDictionary()


def baseline_of(instance: Instance) -> Baseline | None:
    """Return the baseline of an instance's problem, encoded once; None if it has none."""
    problem = instance.problem
    if problem.baseline is None:
        return None
    if instance not in _KNOWN:
        placement = encode(instance, problem.baseline)
        is_there = placement.start != NONE
        now = instance.start
        if problem.state is not None:
            now = int((problem.state.now - instance.origin).total_seconds())
        nearness = np.where(is_there, np.exp2(-np.maximum(placement.start - now, 0) / DAY), 0.0)
        _KNOWN[instance] = Baseline(placement, nearness, _before(instance, placement))
    return _KNOWN[instance]


def stability_of(instance: Instance, placement: Placement) -> float:
    """Return the stability term: minutes moved, other resources and pairs turned round, each by its nearness."""
    baseline = baseline_of(instance)
    if baseline is None:
        return 0.0
    old, nearness, before = baseline
    both = (old.start != NONE) & (placement.start != NONE)
    moved = np.abs(placement.start - old.start) / MINUTE
    elsewhere = (placement.resource != old.resource).any(axis=1)
    total = float((nearness * (moved + OTHER_RESOURCE * elsewhere))[both].sum())
    later = np.flatnonzero(both & (before != NONE))
    earlier = before[later]
    stays = placement.resource[:, 0] == old.resource[:, 0]
    is_turned = stays[later] & stays[earlier] & both[earlier] & (placement.start[later] < placement.start[earlier])
    return total + TURNED * float(nearness[earlier][is_turned].sum())


def _before(instance: Instance, old: Placement) -> Index:
    """Return the neighbour before each operation on its main resource; none between works that start together."""
    found = np.full(instance.n_operations, NONE, np.int32)
    resources, main = instance.resources, old.resource[:, 0]
    is_single = (resources.capacity == 1) & (resources.batch_quantity == 0)
    rows = np.flatnonzero((old.start != NONE) & (main >= 0))
    rows = rows[is_single[main[rows]]]
    names = np.array(instance.operation_ids)[instance.operations.step[rows]]
    orders = np.array(instance.order_ids)[instance.operations.order[rows]]
    rows = rows[np.lexsort((names, orders, old.end[rows], old.start[rows], main[rows]))]
    is_pair = (main[rows[1:]] == main[rows[:-1]]) & (old.start[rows[:-1]] < old.start[rows[1:]])
    found[rows[1:][is_pair]] = rows[:-1][is_pair]
    return found
