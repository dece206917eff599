"""A plan carried out to the letter: moments that wait for each other, raised until each has waited for all it awaits.

Nothing is chosen: who works where, and who comes first, is the plan's. So a run is the least solution of inequalities
of the kind "this moment is no earlier than that one, and so much later", which is found by raising moments from their
lower bounds in the plan's order of time until nothing moves. A plan that satisfies them all is its own solution.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.floor.tables import RESOURCE_STATE
from heijunka.engine.kernels.floor.truth import begin_up, calendars_of, setup_end, stretched, true_end
from heijunka.engine.kernels.hours import NEVER
from heijunka.engine.kernels.tables import Tables

_I4, _I8 = np.int32, np.int64
WAIT, FACT, BEGIN, DONE = range(4)
"""Kinds of moments: one that only waits; one that is known; processing begins, together with that of the batch;
planned ticks of it are done."""

MOMENT = np.dtype(
    [
        ("lower", _I8),
        ("ticks", _I8),
        ("arc_ptr", _I8),
        ("use_ptr", _I8),
        ("member_ptr", _I8),
        ("kind", _I4),
        ("op", _I4),
    ],
    align=True,
)
"""When at the earliest; planned ticks that are done by then; what it awaits; resources taken at it; of a beginning, the
operations that begin; kind; operation."""
ARC = np.dtype([("lag", _I8), ("moment", _I4)], align=True)
USE = np.dtype([("resource", _I4), ("units", _I4), ("until", _I4)], align=True)
"""Until: moment at which the resource is free again."""


class Letter(Tables):
    """Moments and what they await.

    Parameters
    ----------
    moment
        `MOMENT` [n + 1].
    time
        int64[n]: where each stands.
    turn
        int32[n]: moments in the plan's order.
    arc, use
        `ARC`, `USE`: of each moment, one after another.
    member
        int32: operations that begin together.
    begin, setup
        int32[n_operations]: moments at which processing begins and its setup does; the same if there is none.
    mode
        int32[n_operations].
    length
        int64[n_operations]: planned ticks, those of the longest of its batch.
    longest
        int32[n_operations]: the longest of its batch, whose chance is that of all.
    resource
        int32[n_operations, width].
    change
        int64[n_operations, width]: planned ticks of the changeover of each of its resources.
    lane_ptr, lane
        int64[n_resources + 1], int32: of each unit of a resource, the moment at which it is free.
    res, chosen
        As the floor has them.
    """

    KINDS: ClassVar = {
        "moment": MOMENT,
        "time": _I8,
        "turn": _I4,
        "arc": ARC,
        "use": USE,
        "member": _I4,
        "begin": _I4,
        "setup": _I4,
        "mode": _I4,
        "length": _I8,
        "longest": _I4,
        "resource": (_I4, 2),
        "change": (_I8, 2),
        "lane_ptr": _I8,
        "lane": _I4,
        "res": RESOURCE_STATE,
        "chosen": (_I4, 2),
    }
    moment: Any
    time: Any
    turn: Any
    arc: Any
    use: Any
    member: Any
    begin: Any
    setup: Any
    mode: Any
    length: Any
    longest: Any
    resource: Any
    change: Any
    lane_ptr: Any
    lane: Any
    res: Any
    chosen: Any


@kernel
def settle(w, n, g):
    """Raise all moments until none has to be raised any more; return how often all were looked at, 0 if in vain.

    Parameters
    ----------
    w, n, g
        World, fate, letter.
    """
    for x in range(len(g.time)):
        g.time[x] = g.moment[x].lower
    for sweep in range(len(g.time) + 2):
        g.lane[:] = -1
        is_settled = True
        for z in range(len(g.turn)):
            x = g.turn[z]
            t = min(awaited(w, n, g, x), NEVER)
            if t > g.time[x]:
                g.time[x] = t
                is_settled = False
        if is_settled:
            return sweep + 1
    return 0


@part
def awaited(w, n, g, x):
    """Return the moment to which a moment is to be raised by all that it awaits; take its resources."""
    t = g.moment[x].lower
    for a in range(g.moment[x].arc_ptr, g.moment[x + 1].arc_ptr):
        t = max(t, g.time[g.arc[a].moment] + g.arc[a].lag)
    for u in range(g.moment[x].use_ptr, g.moment[x + 1].use_ptr):
        free = taken(g, u)
        if g.moment[x].kind != FACT:
            t = max(t, free)
    if t >= NEVER:
        return NEVER
    if g.moment[x].kind == BEGIN:
        return begins(w, n, g, x, t)
    if g.moment[x].kind == DONE:
        return max(t, done(w, n, g, g.moment[x].op, g.moment[x].ticks))
    return t


@part
def taken(g, u):
    """Take the units of a resource that are free first; return when the last of them is."""
    r = g.use[u].resource
    free = 0
    for _ in range(g.use[u].units):
        best, least = -1, NEVER + 1
        for z in range(g.lane_ptr[r], g.lane_ptr[r + 1]):
            if g.lane[z] != -2:
                at = g.time[g.lane[z]] if g.lane[z] >= 0 else 0
                if at < least:
                    best, least = z, at
        if best >= 0:
            g.lane[best] = -2
            free = max(free, least)
    for z in range(g.lane_ptr[r], g.lane_ptr[r + 1]):
        if g.lane[z] == -2:
            g.lane[z] = g.use[u].until
    return free


@part
def load(w, g, op):
    """Put an operation's resources and calendars where the floor's reckoning looks for them; return how many."""
    n_needs = w.modes[g.mode[op] + 1].need_ptr - w.modes[g.mode[op]].need_ptr
    for k in range(n_needs):
        g.chosen[0, k] = g.resource[op, k]
    return n_needs, calendars_of(w, g, op, n_needs)


@part
def begins(w, n, g, x, t):
    """Return when operations that begin together can: set up, in working time, with all of their resources up."""
    first, last = g.moment[x].member_ptr, g.moment[x + 1].member_ptr
    for z in range(first, last):
        op = g.member[z]
        for k in range(g.resource.shape[1]):
            if g.change[op, k] > 0:
                ticks = stretched(g.change[op, k], n.setup_factor[g.longest[op]])
                t = max(t, setup_end(w, n, g, g.resource[op, k], g.time[g.setup[op]], ticks, True))
    before = -1
    while before < t < NEVER:
        before = t
        for z in range(first, last):
            op = g.member[z]
            n_needs, n_calendars = load(w, g, op)
            t = begin_up(w, n, g, op, n_needs, n_calendars, t, g.length[op])
    return t


@part
def done(w, n, g, op, ticks):
    """Return when so many planned ticks of an operation are truly done."""
    start = g.time[g.begin[op]]
    if start >= NEVER:
        return NEVER
    n_needs, n_calendars = load(w, g, op)
    return true_end(w, n, g, op, n_needs, n_calendars, start, stretched(ticks, n.factor[g.longest[op]]))
