"""Gaps: where work fits on one resource, with the changeovers to both of its neighbours.

A resource of capacity 1 is a chain of occupied intervals; one of a larger capacity has levels of units in use.
"""

from __future__ import annotations

from heijunka.engine.kernels.board import first_ending_after, free_from
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.hours import NEVER, end_after, fit, latest_before, next_open
from heijunka.engine.kernels.work import changeover, family_before, family_of


@part
def is_alone(w, b, op):
    """Tell whether an operation takes one resource and shares it with no batch: its setup may be moved freely."""
    mode = b.op[op].mode
    return w.modes[mode + 1].need_ptr - w.modes[mode].need_ptr == 1 and (b.op[op].leader < 0 or b.op[op].follower < 0)


@part
def fits_before(w, b, r, k, family, end):
    """Tell whether work of a family that ends at ``end`` fits before position k of a chain."""
    place = b.rows.index[r].ptr + k
    item = b.rows.entry[place].who
    if w.resources[r].matrix < 0 or family < 0:
        return end <= b.rows.entry[place].low
    before = family_before(w, b, r, k)
    after = family_of(w, item, r)
    if after < 0:
        return before == family and end <= b.rows.entry[place].low
    old, new = changeover(w, r, before, after), changeover(w, r, family, after)
    if new == old:
        return end <= b.rows.entry[place].low
    if is_alone(w, b, item):
        at = w.resources[r].calendar
        begin = latest_before(w.calendars, at, b.op[item].start, new) if new > 0 else b.op[item].start
        return end <= begin
    return 0 < new < old and end <= b.rows.entry[place].low


@part
def earliest_on(w, b, op, r, t, length, units):
    """Return the first start of work on one resource, by itself.

    Returns
    -------
    (int, int, int, int)
        Start (``NEVER`` if there is none), end, ticks of setup, start of the setup.
    """
    cal, at = w.calendars, w.resources[r].calendar
    is_interruptible = w.steps[w.operations[op].step].is_interruptible
    if w.resources[r].capacity > 1:
        return _earliest_in_levels(w, b, r, t, length, units, is_interruptible)
    rows = b.rows
    base, n = rows.index[r].ptr, rows.index[r].length
    family = family_of(w, op, r)
    is_batch = w.resources[r].batch_quantity > 0
    is_strict = is_batch or (length == 0 and w.resources[r].matrix >= 0)
    k = first_ending_after(rows, r, t)
    while True:
        low = rows.entry[base + k - 1].high if k > 0 else w.span[0]
        if is_strict and k > 0 and b.op[rows.entry[base + k - 1].who].start == low:
            low += 1
        need = changeover(w, r, family_before(w, b, r, k), family)
        start = max(t, low)
        if need > 0:
            start = max(start, end_after(cal, at, low, need))
        if is_interruptible:
            if length > 0:
                start = next_open(cal, at, start)
            end = end_after(cal, at, start, length) if start < NEVER else NEVER
        else:
            start = fit(cal, at, start, length)
            end = start + length
        if start >= NEVER or end >= NEVER:
            return NEVER, NEVER, 0, NEVER
        guard = end + 1 if is_strict and length == 0 else end
        if k == n or (guard <= b.op[rows.entry[base + k].who].start and fits_before(w, b, r, k, family, end)):
            setup = latest_before(cal, at, start, need) if need > 0 else start
            return start, end, need, setup
        k += 1


@part
def _earliest_in_levels(w, b, r, t, length, units, is_interruptible):
    cal, at, start = w.calendars, w.resources[r].calendar, t
    if units > w.resources[r].capacity:
        return NEVER, NEVER, 0, NEVER
    while True:
        if is_interruptible:
            if length > 0:
                start = next_open(cal, at, start)
            end = end_after(cal, at, start, length) if start < NEVER else NEVER
        else:
            start = fit(cal, at, start, length)
            end = start + length
        if start >= NEVER or end >= NEVER:
            return NEVER, NEVER, 0, NEVER
        free = free_from(b.rows, r, start, end, units, w.resources[r].capacity) if length > 0 else start
        if free == start:
            return start, end, 0, start
        start = free
