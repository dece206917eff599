"""Working time and time out of order of many resources at many moments at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import Index, Int
from heijunka.twin.nature import Nature


class Stretches(NamedTuple):
    """Stretches of time of every resource, with what they come to so far.

    Parameters
    ----------
    ptr
        int64[n_resources + 1].
    since, until
        int64[n]: sorted and disjoint of each resource.
    before
        int64[n]: ticks in the stretches of the same resource before this one.
    key
        int64[n]: sorts resources first, moments second.
    span
        What a resource counts in the keys; all moments lie below.
    """

    ptr: Int
    since: Int
    until: Int
    before: Int
    key: Int
    span: int

    @classmethod
    def of(cls, ptr: Int, since: Int, until: Int, span: int) -> Stretches:
        """Return stretches ready to be asked."""
        resource = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
        total = np.concatenate([[0], np.cumsum(until - since)])
        before = total[:-1] - total[ptr[:-1]][resource]
        return cls(ptr, since, until, before, resource * span + np.clip(since, 0, span - 1), span)

    def until_moment(self, resource: Int | Index, moment: Int) -> Int:
        """Return the ticks in a resource's stretches until a moment, for many of both."""
        if len(self.key) == 0:
            return np.zeros(np.broadcast(resource, moment).shape, np.int64)
        place = np.searchsorted(self.key, resource.astype(np.int64) * self.span + moment, side="right") - 1
        is_in = place >= self.ptr[resource]
        place = np.maximum(place, 0)
        inside = self.before[place] + np.minimum(moment, self.until[place]) - self.since[place]
        return np.where(is_in, inside, 0)

    def between(self, resource: Int | Index, since: Int, until: Int) -> Int:
        """Return the ticks in a resource's stretches between two moments, for many of all."""
        return self.until_moment(resource, until) - self.until_moment(resource, since)


def working(instance: Instance, span: int) -> Stretches:
    """Return when resources work by their calendars; one without a calendar always does."""
    calendars, calendar = instance.calendars, instance.resources.calendar
    rows = [
        (np.zeros(1, np.int64), np.full(1, span, np.int64))
        if number < 0
        else (
            calendars.open[calendars.ptr[number] : calendars.ptr[number + 1]],
            calendars.close[calendars.ptr[number] : calendars.ptr[number + 1]],
        )
        for number in calendar.tolist()
    ]
    ptr = np.concatenate([[0], np.cumsum([len(opens) for opens, _ in rows])]).astype(np.int64)
    return Stretches.of(ptr, np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows]), span)


def out_of_order(nature: Nature, span: int) -> Stretches:
    """Return when resources are down."""
    return Stretches.of(nature.down_ptr, nature.down_since, nature.down_until, span)


def lost(working: Stretches, down: Stretches) -> Stretches:
    """Return when resources should work and are down, as stretches that are measured in working time.

    Each stretch of being down is laid out on the resource's own clock, which stands still while it is closed.
    """
    resource = np.repeat(np.arange(len(down.ptr) - 1), np.diff(down.ptr))
    last = working.span - 1
    since = working.until_moment(resource, np.clip(down.since, 0, last))
    until = working.until_moment(resource, np.clip(down.until, 0, last))
    return Stretches.of(down.ptr, since, until, working.span)
