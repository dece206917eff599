"""Repair by propagation: what is touched is reckoned anew, and what follows from it; nothing else is looked at."""

from __future__ import annotations

from heijunka.engine.kernels.flags import kernel
from heijunka.engine.kernels.graph.anneal import propagate, take_back
from heijunka.engine.kernels.graph.shifting import enqueue_head


@kernel
def touch(g, c, rows):
    """Reckon operations anew, and all that they push.

    Parameters
    ----------
    rows
        int64: operations whose earliest start, length or downtimes have changed.

    Returns
    -------
    (int, int, bool)
        Lengths of the logs of operations and orders changed; whether something found no place any more.
    """
    n = 0
    for k in range(len(rows)):
        n = enqueue_head(c, n, rows[k])
    _, n_log, n_orders, is_off = propagate(g, c, n, (1e290, 1 << 61))
    return n_log, n_orders, is_off


@kernel
def undo(g, c, n_log, n_orders):
    """Undo what `touch` has changed."""
    take_back(g, c, n_log, n_orders)


@kernel
def hit(g, c, lanes, stretch, found):
    """Find the operations on lanes that a stretch of time touches, their setups included; return how many they are.

    Parameters
    ----------
    stretch
        From and to which tick.
    found
        int64: filled with them, as far as there is room.
    """
    shift = g.shift[0]
    since, until = stretch
    n = 0
    for k in range(len(lanes)):
        base = c.row_ptr[lanes[k]]
        low, high = base, base + c.row_length[lanes[k]]
        last = high
        while low < high:
            middle = (low + high) >> 1
            if c.op[c.row[middle] >> shift].end > since:
                high = middle
            else:
                low = middle + 1
        while low < last and c.op[c.row[low] >> shift].setup_start < until and n < len(found):
            found[n] = c.row[low] >> shift
            n += 1
            low += 1
    return n
