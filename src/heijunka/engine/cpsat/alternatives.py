"""Ways to do an operation, spelled out: one for each mode and choice of resources."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import ceil

import numpy as np

from heijunka.engine.cpsat.pools import alike
from heijunka.engine.instance import NONE, Instance
from heijunka.errors import Unsupported

MOST_PER_OPERATION = 200
MOST_IN_ALL = 30_000
EPSILON = 1e-9
Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A mode with its resources chosen.

    Parameters
    ----------
    ticks
        How long it works.
    resources, units, is_held
        By requirement.
    windows
        When all of its resources work; None if always.
    """

    mode: int
    ticks: int
    resources: tuple[int, ...]
    units: tuple[int, ...]
    is_held: tuple[bool, ...]
    windows: Windows | None


class Alternatives:
    """Spells out the alternatives of an instance's operations.

    Parameters
    ----------
    instance
        Whose regular calendars hold.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self.pools = alike(instance)
        self._first = {member: first for first, members in self.pools.items() for member in members}
        self._windows: dict[tuple[int, ...], Windows | None] = {}
        self._n = 0

    def of(self, operation: int) -> list[Alternative]:
        """Return the alternatives of an operation.

        Raises
        ------
        Unsupported
            If there are too many.
        """
        instance = self._instance
        step = int(instance.operations.step[operation])
        pin = int(instance.operations.pin[operation])
        found: list[Alternative] = []
        for mode in range(instance.steps.mode_ptr[step], instance.steps.mode_ptr[step + 1]):
            for resources in self._choices(mode):
                if pin != NONE and resources != self._pinned(pin, len(resources)):
                    continue
                found.append(self._alternative(operation, mode, resources))
        self._n += len(found)
        if len(found) > MOST_PER_OPERATION or self._n > MOST_IN_ALL:
            raise Unsupported(
                f"CP-SAT would need {len(found)} alternatives for one operation, {self._n} so far in all; it takes "
                f"up to {MOST_PER_OPERATION} and {MOST_IN_ALL}. The rules plan such problems."
            )
        return found

    def ticks(self, mode: int, quantity: float, resources: tuple[int, ...]) -> int:
        """Return how long a mode works on a quantity."""
        modes = self._instance.modes
        speed = float(modes.speed[mode])
        if resources:
            speed *= float(self._instance.resources.speed[resources[0]])
        return ceil((float(modes.fixed[mode]) + float(modes.per_unit[mode]) * quantity) / speed - EPSILON)

    def windows(self, resources: tuple[int, ...]) -> Windows | None:
        """Return when all of some resources work; None if always."""
        calendars = sorted({int(self._instance.resources.calendar[entry]) for entry in resources} - {NONE})
        key = tuple(calendars)
        if key not in self._windows:
            self._windows[key] = self._common(key)
        return self._windows[key]

    def _choices(self, mode: int) -> list[tuple[int, ...]]:
        modes = self._instance.modes
        needs = slice(int(modes.need_ptr[mode]), int(modes.need_ptr[mode + 1]))
        pools = [
            self._members(modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]].tolist())
            for pool in modes.pool[needs].tolist()
        ]
        size = int(np.prod([len(pool) for pool in pools])) if pools else 1
        if size > MOST_PER_OPERATION * 16:
            raise Unsupported(
                f"CP-SAT would need {size} choices of resources for one mode. The rules plan such problems."
            )
        return [choice for choice in product(*pools) if len(set(choice)) == len(choice)]

    def _members(self, pool: list[int]) -> list[int]:
        """Return the resources of a pool; of those that nothing tells apart, the first."""
        return pool[:1] if self._first.get(pool[0]) == pool[0] else pool

    def first_of(self, resource: int) -> int:
        """Return the resource that stands for one, itself or the first of its pool."""
        return self._first.get(resource, resource)

    def _pinned(self, pin: int, count: int) -> tuple[int, ...]:
        return tuple(self._instance.operations.pin_resource[pin, :count].tolist())

    def _alternative(self, operation: int, mode: int, resources: tuple[int, ...]) -> Alternative:
        modes = self._instance.modes
        needs = slice(int(modes.need_ptr[mode]), int(modes.need_ptr[mode + 1]))
        return Alternative(
            mode=mode,
            ticks=self.ticks(mode, float(self._instance.operations.quantity[operation]), resources),
            resources=resources,
            units=tuple(modes.units[needs].tolist()),
            is_held=tuple(modes.is_held[needs].tolist()),
            windows=self.windows(resources),
        )

    def _common(self, calendars: tuple[int, ...]) -> Windows | None:
        if not calendars:
            return None
        ptr, opens, closes = (
            self._instance.calendars.ptr,
            self._instance.calendars.open,
            self._instance.calendars.close,
        )
        common: list[tuple[int, int]] | None = None
        for calendar in calendars:
            span = slice(int(ptr[calendar]), int(ptr[calendar + 1]))
            mine = list(zip(opens[span].tolist(), closes[span].tolist(), strict=True))
            common = mine if common is None else _intersect(common, mine)
        return tuple(common or ())


def _intersect(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found = []
    i = j = 0
    while i < len(first) and j < len(second):
        low, high = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if low < high:
            found.append((low, high))
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return found
