"""Capacity: how much a set of resources can have worked by a moment, in units x ticks, and the way back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from heijunka.engine.bounds.paths import hours_of
from heijunka.engine.instance import NONE, Instance
from heijunka.engine.instance.arrays import Int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capacity:
    """A clock that runs as fast as a set of resources can work.

    Parameters
    ----------
    moment
        int64[n] ticks, ascending: when the pace changes.
    done
        int64[n]: work that can have been done by then.
    pace
        int64[n]: units at work from then on.
    limit
        Ticks: what would be later is taken as this.
    """

    moment: Int
    done: Int
    pace: Int
    limit: int

    def until(self, moments: Int) -> Int:
        """Return the work that can have been done by each moment, which is not negative."""
        at = np.searchsorted(self.moment, moments, side="right") - 1
        return self.done[at] + self.pace[at] * (moments - self.moment[at])

    def when(self, work: Int) -> Int:
        """Return the first moment by which so much work can have been done."""
        at = np.maximum(np.searchsorted(self.done, work, side="left") - 1, 0)
        pace = self.pace[at]
        more = np.maximum(work - self.done[at], 0)
        found = self.moment[at] - -more // np.maximum(pace, 1)
        return np.minimum(np.where((pace == 0) & (more > 0), self.limit, found), self.limit)


def capacity_of(instance: Instance, resources: frozenset[int]) -> Capacity:
    """Return the capacity of a set of resources, overtime included."""
    units: Counter[int] = Counter()
    for resource in resources:
        units[int(instance.resources.calendar[resource])] += int(instance.resources.capacity[resource])
    hours = hours_of(instance)
    always = units.pop(NONE, 0)
    moments, changes = [np.zeros(1, np.int64)], [np.array([always], np.int64)]
    for calendar, count in units.items():
        span = slice(int(hours.ptr[calendar]), int(hours.ptr[calendar + 1]))
        opens, closes = np.maximum(hours.open[span], 0), np.maximum(hours.close[span], 0)
        moments += [opens, closes]
        changes += [np.full(len(opens), count, np.int64), np.full(len(closes), -count, np.int64)]
    moment, change = np.concatenate(moments), np.concatenate(changes)
    unique, index = np.unique(moment, return_inverse=True)
    pace = np.cumsum(np.bincount(index, weights=change, minlength=len(unique)).astype(np.int64))
    done = np.concatenate([[0], np.cumsum(pace[:-1] * np.diff(unique))]).astype(np.int64)
    return Capacity(moment=unique, done=done, pace=pace, limit=instance.limit)
