"""Tanks: levels that rise and fall with the starts and ends of operations, kept up to date move by move."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.flags import kernel, part

NOISE = 1e-7


@part
def moment_of(g, c, e):
    """Return the moment of an event, doubled; odd if it comes after others at the same moment.

    Into a storage things come after others have gone out; from a free material they are taken after more has come.
    """
    i = g.event[e]
    kind = g.event_kind[e]
    if kind == 0:
        at = c.op[c.op[i].head].start
    elif kind == 1:
        at = c.op[c.op[i].head].end
    elif kind == 2:
        at = 0
        for a in range(g.sink_ptr[i], g.sink_ptr[i + 1]):
            at = max(at, c.op[c.op[g.sink[a]].head].end)
    else:
        at = g.event_at[e]
    is_second = (g.event_quantity[e] > 0) == (g.capacity[g.event_tank[e]] >= 0)
    return 2 * at + int(is_second)


@part
def units_of(g, c, e):
    """Return the units that an event moves as things stand."""
    if g.event_kind[e] < 2 and (c.op[c.op[g.event[e]].head].start < 0 or c.op[g.event[e]].mode < 0):
        return 0.0
    if g.event_mode[e] >= 0 and c.op[g.event[e]].mode != g.event_mode[e]:
        return 0.0
    if g.event_kind[e] == 2 and g.sink_ptr[g.event[e] + 1] == g.sink_ptr[g.event[e]]:
        return 0.0
    return g.event_quantity[e]


@part
def is_wrong(g, tank, level):
    """Return 1 if a tank may not have a level, else 0."""
    capacity = g.capacity[tank]
    return int(level < -NOISE) if capacity < 0 else int(level > capacity + NOISE)


@kernel
def fill(g, c):
    """Sort the events of all tanks and reckon their levels; count what is wrong in ``total``."""
    n_wrong = 0
    for tank in range(len(g.capacity)):
        first, last = g.event_ptr[tank], g.event_ptr[tank + 1]
        moments = np.zeros(last - first, np.int64)
        for e in range(first, last):
            c.flowing[e] = units_of(g, c, e)
            moments[e - first] = moment_of(g, c, e)
        by_time = np.argsort(moments, kind="mergesort")
        level = g.level[tank]
        for k in range(last - first):
            e = first + by_time[k]
            level += c.flowing[e]
            z = first + k
            c.flow[z], c.moment[z], c.level[z], c.place[e] = e, moments[by_time[k]], level, z
            n_wrong += is_wrong(g, tank, level)
    c.total[3] = n_wrong


@part
def set_units(g, c, e, units):
    """Let an event move other units; return by how much the number of wrong levels grows."""
    tank = g.event_tank[e]
    more = units - c.flowing[e]
    c.flowing[e] = units
    grown = 0
    for z in range(c.place[e], g.event_ptr[tank + 1]):
        grown -= is_wrong(g, tank, c.level[z])
        c.level[z] += more
        grown += is_wrong(g, tank, c.level[z])
    return grown


@part
def set_moment(g, c, e, moment):
    """Let an event take place at another moment; return by how much the number of wrong levels grows."""
    tank = g.event_tank[e]
    first, last = g.event_ptr[tank], g.event_ptr[tank + 1]
    z = c.place[e]
    units = c.flowing[e]
    grown = -is_wrong(g, tank, c.level[z])
    while z + 1 < last and c.moment[z + 1] < moment:
        grown -= is_wrong(g, tank, c.level[z + 1])
        c.flow[z], c.moment[z], c.level[z] = c.flow[z + 1], c.moment[z + 1], c.level[z + 1] - units
        c.place[c.flow[z]] = z
        grown += is_wrong(g, tank, c.level[z])
        z += 1
    while z > first and c.moment[z - 1] > moment:
        grown -= is_wrong(g, tank, c.level[z - 1])
        c.flow[z], c.moment[z], c.level[z] = c.flow[z - 1], c.moment[z - 1], c.level[z - 1] + units
        c.place[c.flow[z]] = z
        grown += is_wrong(g, tank, c.level[z])
        z -= 1
    before = c.level[z - 1] if z > first else g.level[tank]
    c.flow[z], c.moment[z], c.level[z] = e, moment, before + units
    c.place[e] = z
    return grown + is_wrong(g, tank, c.level[z])


@part
def retime(g, c, i, n_log):
    """Bring the events of an operation that has moved, and of all that this has changed, up to date.

    Returns
    -------
    (int, int)
        By how much the number of wrong levels grows; length of the log.
    """
    grown, n = 0, 0
    for k in range(-1, n_log):
        q = c.log[k] if k >= 0 else i
        while q >= 0:
            for a in range(g.hangs_ptr[q], g.hangs_ptr[q + 1]):
                e = g.hangs[a]
                moment, units = moment_of(g, c, e), units_of(g, c, e)
                if (moment == c.moment[c.place[e]] and units == c.flowing[e]) or n == len(c.flow_log):
                    continue
                c.flow_log[n], c.flow_log_moment[n], c.flow_log_units[n] = e, c.moment[c.place[e]], c.flowing[e]
                n += 1
                if units != c.flowing[e]:
                    grown += set_units(g, c, e, units)
                grown += set_moment(g, c, e, moment)
            q = c.op[q].mate
    return grown, n


@part
def retime_back(g, c, n):
    """Undo `retime`; return by how much the number of wrong levels grows, as events of one moment may change places."""
    grown = 0
    for k in range(n - 1, -1, -1):
        e = c.flow_log[k]
        grown += set_moment(g, c, e, c.flow_log_moment[k])
        if c.flowing[e] != c.flow_log_units[k]:
            grown += set_units(g, c, e, c.flow_log_units[k])
    return grown
