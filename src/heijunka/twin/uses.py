"""What a run did to each resource: when it was set up, worked, was down, was blocked, and had nothing to do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heijunka.engine.instance.arrays import NONE, Flag, Float, Index, Int
from heijunka.twin.gauge import Gauge, families
from heijunka.twin.history import History
from heijunka.twin.hours import Stretches, lost, out_of_order
from heijunka.twin.nature import Nature


class Uses(NamedTuple):
    """Operations on resources, a row for each; the members of a batch are one use.

    Parameters
    ----------
    operation, resource
        int32[n_uses].
    units
        int32[n_uses] units of the resource's capacity.
    setup_start, start, end, free
        int64[n_uses] ticks; what is not over ends with the run. After its end it may hold the resource until it is
        free, blocked.
    is_changeover
        bool[n_uses]: whether the resource was changed from one family to another.
    is_ended
        bool[n_uses]: whether its end has come.
    """

    operation: Index
    resource: Index
    units: Index
    setup_start: Int
    start: Int
    end: Int
    free: Int
    is_changeover: Flag
    is_ended: Flag


def uses(gauge: Gauge, history: History) -> Uses:
    """Return what used the resources in a run."""
    instance, until = gauge.instance, history.until
    needs = np.diff(instance.modes.need_ptr)
    begun = np.flatnonzero(history.setup_start != NONE)
    count = needs[history.mode[begun]]
    operation = np.repeat(begun, count).astype(np.int32)
    place = np.arange(len(operation)) - np.repeat(np.cumsum(count) - count, count)
    resource = history.resource[operation, place]
    units = instance.modes.units[instance.modes.need_ptr[history.mode[operation]] + place]
    setup_start, start = history.setup_start[operation], history.start[operation]
    start = np.where(start == NONE, until, start)
    end = np.where(history.end[operation] == NONE, np.maximum(until, start), history.end[operation])
    keep = _first_of_batch(gauge, resource, setup_start, operation)
    rows = Uses(
        operation=operation,
        resource=resource,
        units=units,
        setup_start=setup_start,
        start=start,
        end=end,
        free=end + history.blocked[operation],
        is_changeover=np.zeros(len(operation), np.bool_),
        is_ended=history.end[operation] != NONE,
    )
    rows = rows._replace(**{name: column[keep] for name, column in rows._asdict().items()})
    return rows._replace(is_changeover=_changeovers(gauge, rows))


def _first_of_batch(gauge: Gauge, resource: Index, setup_start: Int, operation: Index) -> Int:
    """Return the rows that count, for each batch that which lasts longest."""
    makes_batches = gauge.instance.resources.batch_quantity[resource] > 0
    rows = np.flatnonzero(makes_batches)
    if len(rows) == 0:
        return np.arange(len(resource))
    order = rows[np.lexsort((-gauge.standard[operation[rows]], setup_start[rows], resource[rows]))]
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (np.diff(resource[order]) != 0) | (np.diff(setup_start[order]) != 0)
    keep = ~makes_batches
    keep[order[is_new]] = True
    return np.flatnonzero(keep)


def _changeovers(gauge: Gauge, rows: Uses) -> Flag:
    instance = gauge.instance
    family = families(instance, rows.operation, rows.resource)
    found = np.zeros(len(rows.operation), np.bool_)
    chosen = np.flatnonzero(family != NONE)
    if len(chosen) == 0:
        return found
    chosen = chosen[np.lexsort((rows.start[chosen], rows.setup_start[chosen], rows.resource[chosen]))]
    resource, wanted = rows.resource[chosen], family[chosen]
    before = np.concatenate([[NONE], wanted[:-1]])
    is_first = np.concatenate([[True], np.diff(resource) != 0])
    before[is_first] = instance.resources.initial[resource[is_first]]
    matrix = instance.resources.matrix[resource]
    entry = instance.setups.ptr[matrix] + before * instance.setups.size[matrix] + wanted
    found[chosen] = (before != NONE) & (instance.setups.time[np.maximum(entry, 0)] > 0)
    return found


class Spent(NamedTuple):
    """Ticks of the window that each use spent, times the units of capacity that it held.

    Parameters
    ----------
    setup, production, blocked
        float64[n_uses]: time in which the resource was not down.
    beyond
        float64[n_uses]: of the production, what was done while the resource was closed.
    earned
        float64[n_uses]: standard time of what was made in the window, good or not.
    """

    setup: Float
    production: Float
    blocked: Float
    beyond: Float
    earned: Float


def spent(gauge: Gauge, nature: Nature, rows: Uses) -> Spent:
    """Return what time uses spent in the window.

    Work that must not be interrupted goes on past closing: its time then counts on top of the calendar's.
    """
    clock = _Clock(gauge, nature)
    low, high = gauge.since, gauge.until
    setup_start, start, end, free = (np.clip(moment, low, high) for moment in rows[3:7])
    resource, units = rows.resource, rows.units
    instance = gauge.instance
    goes_on = ~instance.steps.is_interruptible[instance.operations.step[rows.operation]]
    inside = clock.worked(resource, start, end)
    production = np.where(goes_on, clock.up(resource, start, end), inside)
    setup = np.where(rows.is_changeover, clock.worked(resource, setup_start, start), 0)
    whole = np.where(goes_on, clock.up(resource, rows.start, rows.end), clock.worked(resource, rows.start, rows.end))
    expected = gauge.standard[rows.operation] * nature.factor[rows.operation]
    total = np.where(rows.is_ended, whole, np.maximum(expected, whole))
    earned = gauge.standard[rows.operation] * production / np.maximum(total, 1)
    return Spent(
        setup=(setup * units).astype(np.float64),
        production=(production * units).astype(np.float64),
        blocked=(clock.worked(resource, end, free) * units).astype(np.float64),
        beyond=((production - inside) * units).astype(np.float64),
        earned=earned * units,
    )


class _Clock:
    """Time in which resources are not down, by their calendars and by the wall clock."""

    def __init__(self, gauge: Gauge, nature: Nature) -> None:
        self.open = gauge.open
        self.down = out_of_order(nature, gauge.open.span)
        self.lost = lost(gauge.open, self.down)

    def worked(self, resource: Index, since: Int, until: Int) -> Int:
        first, last = self.open.until_moment(resource, since), self.open.until_moment(resource, until)
        return last - first - self.lost.between(resource, first, last)

    def up(self, resource: Index, since: Int, until: Int) -> Int:
        return until - since - self.down.between(resource, since, until)


def planned_and_lost(gauge: Gauge, nature: Nature) -> tuple[Float, Float]:
    """Return the ticks of the window in which each resource should work, and in which it is down then; by capacity."""
    resource = np.arange(gauge.instance.n_resources, dtype=np.int64)
    open_since, open_until = (
        gauge.open.until_moment(resource, np.full(len(resource), moment)) for moment in (gauge.since, gauge.until)
    )
    down: Stretches = lost(gauge.open, out_of_order(nature, gauge.open.span))
    capacity = gauge.instance.resources.capacity.astype(np.float64)
    return (open_until - open_since) * capacity, down.between(resource, open_since, open_until) * capacity
