"""How long work truly takes: planned lengths, stretches of being down, overruns past closing time."""

from __future__ import annotations

from math import ceil

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.hours import NEVER, end_after, end_together, fit, next_open, window_after, worked_between


@part
def calendars_of(w, f, op, n_needs):
    """Fill row 3 of ``chosen`` with the calendars of the resources in row 0; return how many differ from always."""
    n = 0
    for k in range(n_needs):
        at = w.resources[f.chosen[0, k]].calendar
        if at >= 0:
            is_there = False
            for other in range(n):
                is_there = is_there or f.chosen[3, other] == at
            if not is_there:
                f.chosen[3, n] = at
                n += 1
    return n


@part
def when(w, f, op, n_calendars, t, ticks):
    """Return when work of some ticks begins and ends from t on, in the working time of row 3 of ``chosen``."""
    if n_calendars == 0 or ticks == 0:
        return t, t + ticks
    if w.steps[w.operations[op].step].is_interruptible:
        if n_calendars == 1:
            begin = next_open(w.calendars, f.chosen[3, 0], t)
            if begin >= NEVER:
                return NEVER, NEVER
            return begin, end_after(w.calendars, f.chosen[3, 0], begin, ticks)
        return end_together(w.calendars, f.chosen[3], n_calendars, t, ticks)
    begin = t
    while begin < NEVER:
        at = begin
        for n in range(n_calendars):
            at = max(at, fit(w.calendars, f.chosen[3, n], at, ticks))
        if at == begin or at >= NEVER:
            begin = at
            break
        begin = at
    return begin, begin + ticks if begin < NEVER else NEVER


@part
def begin_up(w, n, f, op, n_needs, n_calendars, t, ticks):
    """Return when work can begin from t on: in working time, if all of its resources are up then."""
    before = -1
    while before < t < NEVER:
        before = t
        t = when(w, f, op, n_calendars, t, ticks)[0]
        for k in range(n_needs if ticks > 0 else 0):
            t = max(t, up_from(n, f.chosen[0, k], t))
    return t


@part
def up_from(n, r, t):
    """Return the first moment from t on at which a resource is not down."""
    for z in range(n.down_ptr[r], n.down_ptr[r + 1]):
        if n.down_since[z] > t:
            break
        if n.down_until[z] > t:
            t = n.down_until[z]
    return t


@part
def worked_end(w, f, op, n_calendars, begin, ticks):
    """Return when work that has begun is done after some ticks; what must not be interrupted goes on past closing."""
    if n_calendars == 0 or ticks == 0:
        return begin + ticks
    if not w.steps[w.operations[op].step].is_interruptible:
        return begin + ticks
    if n_calendars == 1:
        return end_after(w.calendars, f.chosen[3, 0], begin, ticks)
    return end_together(w.calendars, f.chosen[3], n_calendars, begin, ticks)[1]


@part
def lost_to_downs(w, n, f, op, n_needs, low, high):
    """Return the ticks of an operation's working time lost between two moments as its resources are down."""
    lost = 0
    is_interruptible = w.steps[w.operations[op].step].is_interruptible
    for k in range(n_needs):
        r = f.chosen[0, k]
        for z in range(max(n.down_ptr[r], f.res[r].down), n.down_ptr[r + 1]):
            if n.down_since[z] >= high:
                break
            if n.down_until[z] > low:
                since, until = max(low, n.down_since[z]), min(high, n.down_until[z])
                lost += worked_between(w.calendars, w.resources[r].calendar if is_interruptible else -1, since, until)
    return lost


@part
def true_end(w, n, f, op, n_needs, n_calendars, begin, ticks):
    """Return when work truly ends that begins at a moment and takes some ticks beside what it loses."""
    t, left = begin, ticks
    while left > 0 and t < NEVER:
        t = all_up(n, f, n_needs, t)
        breaks = NEVER
        for k in range(n_needs):
            breaks = min(breaks, next_down(n, f, f.chosen[0, k], t))
        end = worked_end(w, f, op, n_calendars, t, left)
        if end <= breaks:
            return end
        left -= worked_by(w, f, op, n_calendars, t, breaks)
        t = breaks
    return t


@part
def all_up(n, f, n_needs, t):
    """Return the first moment from t on at which none of the resources in row 0 of ``chosen`` is down."""
    before = -1
    while before < t:
        before = t
        for k in range(n_needs):
            t = up_from(n, f.chosen[0, k], t)
    return t


@part
def next_down(n, f, r, t):
    """Return when a resource that is up at t is down next."""
    for z in range(max(n.down_ptr[r], f.res[r].down), n.down_ptr[r + 1]):
        if n.down_since[z] > t:
            return n.down_since[z]
    return NEVER


@part
def worked_by(w, f, op, n_calendars, low, high):
    """Return the ticks that an operation is worked on between two moments with the calendars in row 3 of ``chosen``."""
    if n_calendars == 0 or not w.steps[w.operations[op].step].is_interruptible:
        return high - low
    if n_calendars == 1:
        return worked_between(w.calendars, f.chosen[3, 0], low, high)
    return worked_together(w.calendars, f.chosen[3], n_calendars, low, high)


@part
def worked_together(cal, rows, n_rows, low, high):
    """Return the ticks between two moments in which all of some calendars are open."""
    worked, now = 0, low
    while now < high:
        begin, end = now, high
        for n in range(n_rows):
            k = window_after(cal, rows[n], now)
            if k == cal.ptr[rows[n] + 1]:
                return worked
            begin = max(begin, cal.window[k].open)
            end = min(end, cal.window[k].close)
        if begin < end:
            worked += end - begin
            now = end
        else:
            now = begin
    return worked


@part
def setup_end(w, n, f, r, t, ticks, has_nature):
    """Return when a setup on a resource is done that begins at a moment."""
    at = w.resources[r].calendar
    end = end_after(w.calendars, at, t, ticks)
    if not has_nature:
        return end
    lost, before = 0, -1
    while lost > before and end < NEVER:
        before, lost = lost, 0
        for z in range(max(n.down_ptr[r], f.res[r].down), n.down_ptr[r + 1]):
            if n.down_since[z] >= end:
                break
            if n.down_until[z] > t:
                lost += worked_between(w.calendars, at, max(t, n.down_since[z]), min(end, n.down_until[z]))
        end = end_after(w.calendars, at, t, ticks + lost)
    return end


@part
def stretched(ticks, factor):
    """Return planned ticks as they truly are."""
    return ceil(ticks * factor - 1e-9)
