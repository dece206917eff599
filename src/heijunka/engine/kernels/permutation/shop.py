"""A flow shop as kernels see it, and the rows that all of them keep: heads (when machines are free) and tails."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.tables import Tables

_I4, _I8, _F8 = np.int32, np.int64, np.float64


class FlowShop(Tables):
    """Orders that visit machines in the same sequence; times are in units that divide all of them.

    A duration of 0 means that the order does not come to the machine. Row ``before * n_families + after`` of ``setup``
    holds the changeover of each machine, and of ``change`` its cost; family ``n_families`` is the state at the start.
    Both have one row only if nothing is set up. What an order costs by its end ``c`` is
    ``flow * c + tardy * max(0, c - due) + (late if c > due)``. No order is done before ``release`` and no machine is
    free before ``first``. Where a machine has setups, no duration on it is 0.
    """

    duration: NDArray[np.int32]
    release: NDArray[np.int32]
    family: NDArray[np.int32]
    first: NDArray[np.int32]
    setup: NDArray[np.int32]
    n_families: NDArray[np.int64]
    flow: NDArray[np.float64]
    tardy: NDArray[np.float64]
    late: NDArray[np.float64]
    due: NDArray[np.float64]
    change: NDArray[np.float64]

    KINDS: ClassVar[dict[str, Any]] = {
        "duration": (_I4, 2),
        "release": _I4,
        "family": _I4,
        "first": _I4,
        "setup": (_I4, 2),
        "n_families": _I8,
        "flow": _F8,
        "tardy": _F8,
        "late": _F8,
        "due": _F8,
        "change": _F8,
    }


@part
def family_before(shop, sequence, at):
    """Return the family that machines are set up for before a position."""
    return shop.family[sequence[at - 1]] if at > 0 else shop.n_families[0]


@part
def go_on(shop, before, order, row, into):
    """Let an order follow on a row of heads; return its end. The new row may be the old one."""
    duration, setup = shop.duration, shop.setup
    n_machines = duration.shape[1]
    end = shop.release[order]
    if setup.shape[0] > 1:
        change = before * shop.n_families[0] + shop.family[order]
        for k in range(n_machines):
            length = duration[order, k]
            begin = row[k] + setup[change, k]
            if length > 0:
                end = max(begin, end) + length
                into[k] = end
            else:
                into[k] = row[k]
    else:
        for k in range(n_machines):
            length = duration[order, k]
            if length > 0:
                end = max(row[k], end) + length
                into[k] = end
            else:
                into[k] = row[k]
    return end


@part
def cost_of(shop, before, order, end):
    """Return what an order costs that ends so, its changeover included."""
    cost = shop.flow[order] * end
    late = end - shop.due[order]
    if late > 0:
        cost += shop.tardy[order] * late + shop.late[order]
    if shop.change.shape[0] > 1:
        cost += shop.change[before * shop.n_families[0] + shop.family[order]]
    return cost


@part
def heads(shop, sequence, start, stop, head):
    """Fill the rows after positions ``start`` to ``stop - 1``; row 0 is when machines are free."""
    if start == 0:
        head[0, : len(shop.first)] = shop.first
    for at in range(start, stop):
        go_on(shop, family_before(shop, sequence, at), sequence[at], head[at], head[at + 1])


@part
def tails(shop, sequence, start, length, tail):
    """Fill rows ``start`` down to 0: the longest way from the start of a position on a machine to the end of all.

    Row ``length`` is that after the last position, all 0. The column after the machines holds the longest way from the
    release of any order at the position or later.
    """
    duration, setup = shop.duration, shop.setup
    n_machines = duration.shape[1]
    has_setups = setup.shape[0] > 1
    if start == length - 1:
        tail[length, :] = 0
    for at in range(start, -1, -1):
        order = sequence[at]
        way = np.int32(0)
        change = 0
        is_set_up = has_setups and at < length - 1
        if is_set_up:
            change = shop.family[order] * shop.n_families[0] + shop.family[sequence[at + 1]]
        for k in range(n_machines - 1, -1, -1):
            lasts = duration[order, k]
            after = tail[at + 1, k]
            if lasts > 0:
                if is_set_up:
                    after += setup[change, k]
                way = max(way, after) + lasts
                tail[at, k] = way
            else:
                tail[at, k] = after
        tail[at, n_machines] = max(tail[at + 1, n_machines], shop.release[order] + way)


@kernel
def timetable(shop, sequence, start, setup_start):
    """Fill when each order, int32[n_orders, n_machines] by order, starts and is set up for on each machine."""
    n_machines = shop.duration.shape[1]
    row, into = shop.first.copy(), shop.first.copy()
    for at in range(len(sequence)):
        order, before = sequence[at], family_before(shop, sequence, at)
        go_on(shop, before, order, row, into)
        change = before * shop.n_families[0] + shop.family[order] if shop.setup.shape[0] > 1 else 0
        end = shop.release[order]
        for k in range(n_machines):
            if shop.duration[order, k] > 0:
                end = into[k]
            start[order, k] = end - shop.duration[order, k]
            setup_start[order, k] = start[order, k] - shop.setup[change, k]
        row[:] = into


@kernel
def total_cost(shop, sequence):
    """Return the sum of the costs of orders, and the makespan."""
    row = shop.first.copy()
    total, last = 0.0, np.int32(0)
    for at in range(len(sequence)):
        before = family_before(shop, sequence, at)
        end = go_on(shop, before, sequence[at], row, row)
        total += cost_of(shop, before, sequence[at], end)
        last = max(last, end)
    return total, last
