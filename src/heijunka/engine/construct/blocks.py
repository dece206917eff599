"""Which steps are placed together: those tied by a largest lag or a storage, and all that lies between them."""

from __future__ import annotations

import numpy as np

from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.engine.instance.arrays import Index


def heads(instance: Instance, template_of_step: Index) -> Index:
    """Return the first step of the block of each step.

    Blocks are as small as can be while no two wait for each other.

    Parameters
    ----------
    template_of_step
        int32[n_steps]: steps of one template are contiguous.
    """
    links = instance.links
    head = np.arange(len(instance.steps.per_good), dtype=np.int32)
    is_tied = (links.max_lag < NEVER) | (links.storage != NONE)
    for template in np.unique(template_of_step[links.after[is_tied]]):
        steps = np.flatnonzero(template_of_step == template)
        within = np.flatnonzero(template_of_step[links.after] == template)
        edges = list(zip(links.before[within].tolist(), links.after[within].tolist(), strict=True))
        tied = [edge for edge, is_one in zip(edges, is_tied[within].tolist(), strict=True) if is_one]
        head[steps] = _merge(int(steps[0]), len(steps), edges, tied)
    return head


def _merge(first: int, n_steps: int, edges: list[tuple[int, int]], tied: list[tuple[int, int]]) -> list[int]:
    group = list(range(n_steps))
    for before, after in tied:
        _unite(group, before - first, after - first)
    while True:
        reach = _reachable(group, edges, first)
        pairs = [(a, b) for a in set(group) for b in reach[a] if a != b and a in reach[b]]
        if not pairs:
            return [first + number for number in group]
        for a, b in pairs:
            _unite(group, a, b)


def _unite(group: list[int], a: int, b: int) -> None:
    low, high = sorted((group[a], group[b]))
    for n, number in enumerate(group):
        if number == high:
            group[n] = low


def _reachable(group: list[int], edges: list[tuple[int, int]], first: int) -> dict[int, set[int]]:
    follow: dict[int, set[int]] = {number: set() for number in group}
    for before, after in edges:
        a, b = group[before - first], group[after - first]
        if a != b:
            follow[a].add(b)
    reach: dict[int, set[int]] = {}
    for start in follow:
        seen: set[int] = set()
        stack = list(follow[start])
        while stack:
            step = stack.pop()
            if step not in seen:
                seen.add(step)
                stack.extend(follow[step])
        reach[start] = seen
    return reach
