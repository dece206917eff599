"""What work is to a resource: how long it takes there, its setup family, and the changeover between two families."""

from __future__ import annotations

from math import ceil

from heijunka.engine.kernels.board import last_from
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.hours import NONE


@part
def length_of(w, mode, quantity, speed):
    """Return the ticks that a mode works on a quantity with a first resource of a speed."""
    work = w.modes[mode].fixed + w.modes[mode].per_unit * quantity
    return ceil(work / (w.modes[mode].speed * speed) - 1e-9)


@part
def family_of(w, op, r):
    """Return the setup family of an operation on a resource; -1 if it has none."""
    matrix = w.resources[r].matrix
    if matrix < 0:
        return NONE
    return w.value[w.operations[op].step, w.setups[matrix].attribute]


@part
def changeover(w, r, before, after):
    """Return the ticks from one family to another on a resource."""
    if before < 0 or after < 0:
        return 0
    matrix = w.resources[r].matrix
    return w.setup_time[w.setups[matrix].ptr + before * w.setups[matrix].n_values + after]


@part
def family_before(w, b, r, k):
    """Return the family that a resource is set up for before position k of its chain."""
    return b.rows.entry[b.rows.index[r].ptr + k - 1].family if k > 0 else w.resources[r].initial


@part
def family_at(w, b, r, t):
    """Return the family that a resource is set up for at a moment."""
    k = last_from(b.rows, r, t)
    return b.rows.entry[b.rows.index[r].ptr + k].family if k >= 0 else w.resources[r].initial
