"""Calendars in which several resources work together, made once for all modes that need them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from heijunka.engine.instance import NONE, Calendars, Instance
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.kernels.world import WINDOW, Hours

MOST_COMMON = 4000
"""Intersections of calendars; a plant with more of them is left to other searches."""


class CommonHours:
    """Calendars of resources, then their intersections.

    Parameters
    ----------
    instance
        Whose modes say which resources work together.
    """

    def __init__(self, instance: Instance) -> None:
        calendars = instance.calendars
        self._rows = [_row(calendars, at) for at in range(len(calendars.ptr) - 1)]
        self.n_plain = len(self._rows)
        self._known: dict[tuple[int, int], int] = {}
        self._same = {row.tobytes(): at for at, row in reversed(list(enumerate(self._rows)))}
        for pools in _combinations(instance) if self.n_plain else ():
            reached = {NONE}
            for choices in pools:
                reached = {self._together(a, b) for a in reached for b in choices}

    @property
    def is_small(self) -> bool:
        """Whether there are few enough of them."""
        return len(self._rows) <= self.n_plain + MOST_COMMON

    def hours(self) -> Hours:
        """Return all of them as kernels take them."""
        counts = [len(row) for row in self._rows]
        flat = np.concatenate([*self._rows, np.zeros((0, 2), np.int64)])
        ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        window = np.zeros(len(flat), WINDOW)
        window["open"], window["close"] = flat[:, 0], flat[:, 1]
        total = np.concatenate([[0], np.cumsum(flat[:, 1] - flat[:, 0])])
        window["worked"] = total[:-1] - np.repeat(total[ptr[:-1]], counts)
        return Hours(ptr=ptr, window=window)

    def common(self) -> Index:
        """Return the intersection of any two, int32[n, n_plain]."""
        table = np.full((max(1, len(self._rows)), max(1, self.n_plain)), NONE, np.int32)
        for (a, b), both in self._known.items():
            table[a, b] = both
        return table

    def _together(self, a: int, b: int) -> int:
        if NONE in (a, b) or a == b:
            return max(a, b)
        if (a, b) not in self._known and len(self._rows) <= self.n_plain + MOST_COMMON:
            row = _intersection(self._rows[a], self._rows[b])
            at = self._same.setdefault(row.tobytes(), len(self._rows))
            if at == len(self._rows):
                self._rows.append(row)
            self._known[a, b] = at
        return self._known.get((a, b), a)


def _combinations(instance: Instance) -> set[tuple[frozenset[int], ...]]:
    """Return the calendars that each need of a mode may meet, for every kind of mode."""
    modes, calendar = instance.modes, instance.resources.calendar
    ptr = modes.pool_ptr.tolist()
    met = [frozenset(calendar[modes.pool_resource[a:b]].tolist()) for a, b in pairwise(ptr)]
    pools = modes.pool.tolist()
    kinds = {tuple(pools[a:b]) for a, b in pairwise(modes.need_ptr.tolist())}
    return {tuple(met[pool] for pool in kind) for kind in kinds}


def _row(calendars: Calendars, at: int) -> Int:
    span = slice(int(calendars.ptr[at]), int(calendars.ptr[at + 1]))
    return np.stack([calendars.open[span], calendars.close[span]], axis=1)


def _intersection(first: Int, second: Int) -> Int:
    """Return the windows in which both are open."""
    edges = np.unique(np.concatenate([first.ravel(), second.ravel()]))
    low, high = edges[:-1], edges[1:]
    is_open = np.ones(len(low), np.bool_)
    for row in (first, second):
        at = np.searchsorted(row[:, 0], low, side="right") - 1
        is_open &= (at >= 0) & (row[np.maximum(at, 0), 1] > low)
    rows: list[tuple[int, int]] = []
    for a, b in zip(low[is_open].tolist(), high[is_open].tolist(), strict=True):
        if rows and rows[-1][1] == a:
            rows[-1] = (rows[-1][0], b)
        else:
            rows.append((a, b))
    return np.array(rows, np.int64).reshape(len(rows), 2)
