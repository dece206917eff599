"""Loads: sets of resources, the work that only they can do, and how little room that leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from heijunka.engine.bounds.capacity import Capacity, capacity_of
from heijunka.engine.bounds.paths import Paths
from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import Flag, Int
from heijunka.engine.instance.intern import Interned
from heijunka.engine.kernels.bounding.machine import preempted
from heijunka.engine.kernels.bounding.paths import Precedence, energies

MOST_SETS = 256
MOST_WORK = 12
"""Operations looked at in all sets together, in multiples of the number of operations."""
Set = frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Load:
    """A set of resources and all work that only it can do.

    Parameters
    ----------
    operation
        int64[n], ascending.
    energy
        int64[n]: units x ticks of each at least.
    """

    resources: Set
    capacity: Capacity
    operation: Int
    energy: Int


def loads_of(instance: Instance, made: Precedence) -> Iterator[Load]:
    """Yield sets of resources with the work that only they can do, until enough has been looked at."""
    step_rows, sets = _sets(instance)
    by_step = np.argsort(instance.operations.step, kind="stable")
    step_ptr = np.searchsorted(instance.operations.step[by_step], np.arange(len(instance.steps.per_good) + 1))
    steps_of: dict[int, list[int]] = defaultdict(list)
    for step, rows in enumerate(step_rows):
        for row in rows:
            steps_of[row].append(step)
    looked_at = 0
    for whole in _worth_looking_at(sets):
        steps = np.unique([step for row, part in enumerate(sets) if part <= whole for step in steps_of[row]])
        counts = step_ptr[steps + 1] - step_ptr[steps] if len(steps) else np.zeros(0, np.int64)
        looked_at += int(counts.sum())
        if looked_at > MOST_WORK * max(instance.n_operations, 1000):
            return
        if counts.sum() == 0:
            continue
        offsets = np.repeat(step_ptr[steps] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        operation = np.sort(by_step[offsets + np.arange(counts.sum())])
        yield _load(instance, made, whole, operation)


def _sets(instance: Instance) -> tuple[list[tuple[int, ...]], list[Set]]:
    """Return which sets each step asks for whatever its mode, and the sets."""
    steps, modes = instance.steps, instance.modes
    members = [frozenset(row.tolist()) for row in np.split(modes.pool_resource, modes.pool_ptr[1:-1])]
    interned: Interned[Set] = Interned()
    known: dict[bytes, tuple[int, ...]] = {}
    mode_ptr, need_ptr, pool = steps.mode_ptr.tolist(), modes.need_ptr, modes.pool
    rows = []
    for step in range(len(steps.per_good)):
        ptr = need_ptr[mode_ptr[step] : mode_ptr[step + 1] + 1]
        asked = pool[ptr[0] : ptr[-1]] if len(ptr) else pool[:0]
        key = asked.tobytes() + b"|" + (ptr - ptr[:1]).tobytes()
        if key not in known:
            by_mode = [[members[entry] for entry in pool[a:b].tolist()] for a, b in pairwise(ptr.tolist())]
            unions = [frozenset().union(*places) for places in zip(*by_mode, strict=False)]
            known[key] = tuple(dict.fromkeys(interned.of(union) for union in unions))
        rows.append(known[key])
    return rows, interned.all()


def _worth_looking_at(sets: list[Set]) -> list[Set]:
    """Return the sets themselves, small ones first, and unions of those that overlap."""
    joined: list[Set] = []
    for entry in sets:
        apart = [other for other in joined if not other & entry]
        joined = [*apart, entry.union(*(other for other in joined if other & entry))]
    single = sorted({*sets}, key=lambda entry: (len(entry), sorted(entry)))[:MOST_SETS]
    return [*sorted({*joined} - {*single}, key=sorted), *single]


def _load(instance: Instance, made: Precedence, whole: Set, operation: Int) -> Load:
    modes, resources = instance.modes, instance.resources
    n_pools = len(modes.pool_ptr) - 1
    is_inside, thinning = np.zeros(n_pools, np.bool_), np.zeros(n_pools)
    for pool in range(n_pools):
        row = modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]]
        is_inside[pool] = whole.issuperset(row.tolist())
        sizes = resources.batch_quantity[row]
        if (sizes > 0).any():
            thinning[pool] = 1.0 / sizes.max()
    energy = np.zeros(len(operation), np.int64)
    energies(made, operation, is_inside, thinning, energy)
    return Load(resources=whole, capacity=capacity_of(instance, whole), operation=operation, energy=energy)


def last_end(load: Load, paths: Paths, setup_ticks: int) -> int:
    """Return a moment before which not all work can be over, what follows it included.

    Heads and tails are those of the operations; the set is one machine that works as fast as all of it together, as in
    the fully elastic relaxation of Baptiste, Le Pape & Nuijten (2001).

    Parameters
    ----------
    setup_ticks
        Changeover time between the works, at least.
    """
    head, tail = load.capacity.until(paths.start[load.operation]), paths.tail[load.operation]
    by_head = np.argsort(head, kind="stable")
    completion = np.zeros(len(by_head), np.int64)
    preempted(head[by_head], load.energy[by_head], -tail[by_head], False, completion)
    end = int((load.capacity.when(completion) + tail[by_head]).max(initial=0))
    if setup_ticks:
        total = head.min() + load.energy.sum() + setup_ticks
        end = max(end, int(load.capacity.when(np.array([total]))[0] + tail.min()))
    return min(end, load.capacity.limit)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Jobs:
    """The orders of a load: what each asks of the set in all.

    Parameters
    ----------
    order
        int64[n], ascending.
    release, work
        int64[n] units x ticks of the set's capacity.
    tail
        int64[n] ticks from the last of that work to the order's end, at least.
    """

    capacity: Capacity
    order: Int
    release: Int
    work: Int
    tail: Int

    def ends(self, chosen: Flag) -> Int:
        """Return when the first, second, third ... of the chosen orders can be done, tails not counted.

        Whatever the schedule, the k-th order to be done is done no earlier (Schrage 1968).
        """
        by_release = np.flatnonzero(chosen)[np.argsort(self.release[chosen], kind="stable")]
        completion = np.zeros(len(by_release), np.int64)
        preempted(self.release[by_release], self.work[by_release], self.work[:0], True, completion)
        return self.capacity.when(np.sort(completion))


def jobs_of(load: Load, instance: Instance, paths: Paths) -> Jobs:
    """Return the orders of a load."""
    order, first = np.unique(instance.operations.order[load.operation], return_index=True)
    return Jobs(
        capacity=load.capacity,
        order=order.astype(np.int64),
        release=np.minimum.reduceat(load.capacity.until(paths.start[load.operation]), first),
        work=np.add.reduceat(load.energy, first),
        tail=np.minimum.reduceat(paths.order_tail[load.operation], first),
    )
