"""Pools: machines that nothing tells apart are one resource of as many units; which is which is said afterwards."""

from __future__ import annotations

import heapq
from collections import defaultdict

import numpy as np

from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.model.objective import Term


def alike(instance: Instance) -> dict[int, tuple[int, ...]]:
    """Return sets of interchangeable resources, by their first: a search need not ask which of them does what."""
    resources, modes = instance.resources, instance.modes
    pools = [tuple(row.tolist()) for row in np.split(modes.pool_resource, modes.pool_ptr[1:-1])]
    in_pools: dict[int, set[int]] = defaultdict(set)
    for pool in modes.pool.tolist():
        for resource in pools[pool]:
            in_pools[resource].add(pool)
    found = {}
    for pool in sorted(set(modes.pool.tolist())):
        members = np.array(pools[pool])
        is_plain = (resources.capacity[members] == 1) & (resources.matrix[members] == NONE)
        is_plain &= resources.batch_quantity[members] <= 0
        same = len({(resources.calendar[entry], resources.speed[entry]) for entry in pools[pool]}) == 1
        if len(members) > 1 and same and is_plain.all() and all(len(in_pools[entry]) == 1 for entry in pools[pool]):
            found[pools[pool][0]] = pools[pool]
    return found if _may_merge(instance) else {}


def _may_merge(instance: Instance) -> bool:
    """Tell whether no wish or need speaks of single resources, nor of two of a pool at once."""
    modes = instance.modes
    mode = np.repeat(np.arange(len(modes.fixed)), np.diff(modes.need_ptr))
    is_twice = len(np.unique(np.stack([mode, modes.pool]), axis=1).T) < len(mode)
    asks = any(entry.term is Term.STABILITY for entry in instance.problem.objective.terms)
    return not (is_twice or asks or (instance.operations.pin != NONE).any())


def spread(placement: Placement, pools: dict[int, tuple[int, ...]]) -> None:
    """Give each operation on the first of a pool one of the pool that is free, in place."""
    for first, members in pools.items():
        rows, slots = np.nonzero(placement.resource == first)
        busy: list[tuple[int, int]] = []
        free = list(members)
        heapq.heapify(free)
        for n in np.lexsort((placement.end[rows], placement.start[rows])).tolist():
            row = int(rows[n])
            begin, end = int(placement.setup_start[row]), int(placement.end[row])
            while busy and busy[0][0] <= begin:
                heapq.heappush(free, heapq.heappop(busy)[1])
            if begin == end:
                continue  # what takes no time takes no room
            resource = heapq.heappop(free)
            placement.resource[row, slots[n]] = resource
            heapq.heappush(busy, (end, resource))
