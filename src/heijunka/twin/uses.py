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
    changeover
        int64[n_uses] ticks that the resource was to be changed over for, from one family to another; 0 if it was not.
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
    changeover: Int
    is_ended: Flag


def uses(gauge: Gauge, history: History) -> Uses:
    """Return what used the resources in a run, resource by resource in order of time."""
    instance, until = gauge.instance, history.until
    needs = np.diff(instance.modes.need_ptr)
    begun = _first_of_batch(gauge, history, np.flatnonzero(history.setup_start != NONE))
    count = needs[history.mode[begun]]
    operation = np.repeat(begun, count).astype(np.int32)
    place = np.arange(len(operation)) - np.repeat(np.cumsum(count) - count, count)
    # In this order moments are looked up several times faster, and changeovers stand beside each other.
    order = np.lexsort((history.setup_start[operation], history.resource[operation, place]))
    operation, place = operation[order], place[order]
    start, end = history.start[operation], history.end[operation]
    start = np.where(start == NONE, until, start)
    is_ended = end != NONE
    end = np.where(is_ended, end, np.maximum(until, start))
    rows = Uses(
        operation=operation,
        resource=history.resource[operation, place],
        units=instance.modes.units[instance.modes.need_ptr[history.mode[operation]] + place],
        setup_start=history.setup_start[operation],
        start=start,
        end=end,
        free=end + history.blocked[operation],
        changeover=np.zeros(len(operation), np.int64),
        is_ended=is_ended,
    )
    return rows._replace(changeover=_changeovers(gauge, rows))


def _first_of_batch(gauge: Gauge, history: History, begun: Int) -> Int:
    """Return operations that have begun, of each batch only that which lasts longest."""
    first = history.resource[begun, 0]
    in_batch = (first >= 0) & (gauge.instance.resources.batch_quantity[first] > 0)
    rows = np.flatnonzero(in_batch)
    if len(rows) == 0:
        return begun
    setup_start = history.setup_start[begun]
    order = rows[np.lexsort((-gauge.standard[begun[rows]], setup_start[rows], first[rows]))]
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (np.diff(first[order]) != 0) | (np.diff(setup_start[order]) != 0)
    keep = ~in_batch
    keep[order[is_new]] = True
    kept: Int = begun[keep]
    return kept


def _changeovers(gauge: Gauge, rows: Uses) -> Int:
    instance = gauge.instance
    family = families(instance, rows.operation, rows.resource)
    found = np.zeros(len(rows.operation), np.int64)
    chosen = np.flatnonzero(family != NONE)
    if len(chosen) == 0:
        return found
    resource, wanted = rows.resource[chosen], family[chosen]
    before = np.concatenate([[NONE], wanted[:-1]])
    is_first = np.concatenate([[True], np.diff(resource) != 0])
    before[is_first] = instance.resources.initial[resource[is_first]]
    matrix = instance.resources.matrix[resource]
    entry = instance.setups.ptr[matrix] + before * instance.setups.size[matrix] + wanted
    found[chosen] = np.where(before == NONE, 0, instance.setups.time[np.maximum(entry, 0)])
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
    start, end, free = (np.clip(moment, low, high) for moment in (rows.start, rows.end, rows.free))
    standard, units = gauge.standard[rows.operation], rows.units
    inside, production = _produced(gauge, clock, rows, (start, end))
    whole = production.copy()
    cut = np.flatnonzero((start != rows.start) | (end != rows.end))
    part = _chosen(rows, cut)
    whole[cut] = _produced(gauge, clock, part, (part.start, part.end))[1]
    total = np.where(rows.is_ended, whole, np.maximum(standard * nature.factor[rows.operation], whole))
    blocked = np.zeros(len(units))
    held = np.flatnonzero(free > end)
    blocked[held] = clock.worked(rows.resource[held], end[held], free[held])
    return Spent(
        setup=_set_up(gauge, nature, clock, rows) * units,
        production=(production * units).astype(np.float64),
        blocked=blocked * units,
        beyond=((production - inside) * units).astype(np.float64),
        earned=standard * production / np.maximum(total, 1) * units,
    )


def _produced(gauge: Gauge, clock: _Clock, rows: Uses, stretch: tuple[Int, Int]) -> tuple[Int, Int]:
    """Return the ticks worked from and until moments of each use: in working time, and in all."""
    instance, (since, until) = gauge.instance, stretch
    inside = clock.worked(rows.resource, since, until)
    produced = inside.copy()
    on = np.flatnonzero(~instance.steps.is_interruptible[instance.operations.step[rows.operation]])
    produced[on] = clock.up(rows.resource[on], since[on], until[on])
    return inside, produced


def _set_up(gauge: Gauge, nature: Nature, clock: _Clock, rows: Uses) -> Float:
    """Return the ticks of setups in the window.

    A setup comes first; what is left until the start is waiting, for others or for a shift that is long enough.
    """
    found = np.zeros(len(rows.operation))
    changed = np.flatnonzero(rows.changeover)
    part = _chosen(rows, changed)
    need = np.ceil(part.changeover * nature.setup_factor[part.operation] - 1e-9)
    first, start = (np.clip(moment, gauge.since, gauge.until) for moment in (part.setup_start, part.start))
    done = np.minimum(clock.worked(part.resource, part.setup_start, start), need)
    found[changed] = done - np.minimum(clock.worked(part.resource, part.setup_start, first), need)
    return found


def _chosen(rows: Uses, which: Int) -> Uses:
    return rows._replace(**{name: column[which] for name, column in rows._asdict().items()})


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
