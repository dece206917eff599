"""What annealing works on: the graph (given) and the chains (what it changes)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.kernels.heap import CALL
from heijunka.engine.kernels.tables import Tables
from heijunka.engine.kernels.world import Hours

_I4, _I8, _F8, _U1 = np.int32, np.int64, np.float64, np.uint8

# What a move looks at together lies together: in a large plan most of the time goes into fetching it.
GIVEN = np.dtype(
    [
        ("earliest", _I8),
        ("pin_start", _I8),
        ("base_start", _I8),
        ("quantity", _F8),
        ("order", _I4),
        ("step", _I4),
        ("is_fixed", _U1),
        ("role", _U1),
    ],
    align=True,
)
ARC = np.dtype([("lag", _I8), ("most", _I8), ("lot", _F8), ("who", _I4)], align=True)
DOWN = np.dtype([("since", _I8), ("until", _I8), ("who", _I4)], align=True)
FOLLOWER = np.dtype([("most", _I8), ("who", _I4)], align=True)
PLACED = np.dtype(
    [
        ("start", _I8),
        ("end", _I8),
        ("length", _I8),
        ("cost", _F8),
        ("setup_start", _I8),
        ("floor", _I8),
        ("mode", _I4),
        ("calendar", _I4),
        ("n_slots", _I4),
        ("head", _I4),
        ("mate", _I4),
        ("group", _I4),
    ],
    align=True,
)
SLOT = np.dtype([("need", _I8), ("lane", _I4), ("before", _I4), ("after", _I4), ("left", _I4)], align=True)


BEGUN = 3
LONGEST_RUN = 8
"""Operations of one setup family that move at once."""


def records(kind: np.dtype[Any], n: int, **columns: Any) -> NDArray[Any]:
    """Return n records of a kind by columns."""
    found = np.zeros(n, kind)
    for name, column in columns.items():
        found[name] = column
    return found


def _column(tables: Tables, name: str) -> Any:
    """Return a column of the tables' records, to read and to write."""
    for values in vars(tables).values():
        if isinstance(values, np.ndarray) and name in (values.dtype.names or ()):
            return values[name]
    raise AttributeError(name)


class Graph(Tables):
    """An instance as the annealing kernels take it; times are ticks, costs are in the objective's own unit.

    Every unit of a resource is a *lane*; an operation lies on as many lanes as its mode needs units. A *slot* is the
    place of an operation on one of its lanes: slot ``k`` of operation ``i`` is ``(i << shift) + k``.

    Parameters
    ----------
    op
        `GIVEN`[n_operations]: earliest start; start if it is pinned and where the baseline has it, -1 if nowhere;
        quantity, order, step; is_fixed is 1 if its resources are pinned, 2 if its start is, `BEGUN` if it has begun and
        stands where it stands; role is 1 if the first start of its order hangs on it, 2 if the end does, 3 if both.
    pred_ptr, arc
        Arcs that end at each operation (CSR), `ARC`: links of its order, and the last operations of orders that supply
        it. Least and most ticks between end and start; size of transfer lots, 0 if the whole order is handed over.
    succ_ptr, succ
        Operations at which arcs from each operation end (CSR), `FOLLOWER`, and the most ticks until they start.
    mode_ptr
        Of each step, into modes.
    is_interruptible
        uint8[n_steps].
    value
        int32[n_steps, n_attributes].
    need_ptr, fixed, per_unit, speed
        Of each mode.
    units, is_held, pool_ptr, pool_resource
        Of each need; pools are CSR by need.
    lane_ptr, resource_speed, batch_quantity, calendar, matrix, initial
        Of each resource; lanes of a resource are contiguous.
    resource_of_lane
        int32[n_lanes].
    attribute, size, entry_ptr, time, setup_cost
        Setup matrices, as `Setups`; setup_cost is what an entry costs by the objective.
    calendars
        Those of resources first, then their intersections.
    common
        int32[n_calendars, n_calendars_of_resources]: the intersection of two.
    source_ptr, source, sink_ptr, sink
        First and last operations of each order (CSR).
    due, deadline
        int64[n_orders].
    late, early, flow, count, store, beyond
        float64[n_orders]: cost for each tick late, early, of the end, of being late at all, from first start to
        end, and beyond the deadline.
    base_resource
        int32[n_operations, width]: of the baseline.
    wish
        float64[7]: cost of each tick of the makespan, of each tick off the baseline, of another resource than in the
        baseline, of each tick beyond a largest lag; 1 if it matters when setups begin; 1 if there are transfer lots;
        cost of a pair of the baseline turned round.
    near
        float64[n_operations]: what distance from the baseline weighs.
    base_before, base_after
        int32[n_operations]: neighbours on the main resource in the baseline, -1 if none.
    event_ptr, event, event_quantity, event_kind
        What fills and drains each tank (CSR): an operation (of ends of orders, the order); units in (+) or out (-); 0
        at its start, 1 at its end, 2 at the end of the order, 3 at a
        fixed moment.
    event_tank
        int32[n_events].
    hangs_ptr, hangs
        Events that hang on each operation (CSR), those at the ends of its order too.
    event_mode
        int32: the mode in which it happens; -1 in any.
    event_at
        int64[n_events]: the fixed moment, if it is one.
    capacity, level
        float64[n_tanks]: of a storage, negative for a free material; at the start.
    span
        int64[2]: nothing begins before, nothing ends after.
    shift
        int64[1].
    down
        `DOWN`[...]: downtimes of resources that are not in the calendars.
    movable, late_orders
        int32: operations that may move, orders whose end costs; sorted again by the moments reached as a run goes on.
    """

    KINDS: ClassVar = {
        "op": GIVEN,
        "pred_ptr": _I8,
        "arc": ARC,
        "succ_ptr": _I8,
        "succ": FOLLOWER,
        "mode_ptr": _I4,
        "is_interruptible": _U1,
        "value": (_I4, 2),
        "need_ptr": _I4,
        "fixed": _F8,
        "per_unit": _F8,
        "speed": _F8,
        "units": _I4,
        "is_held": _U1,
        "pool_ptr": _I8,
        "pool_resource": _I4,
        "lane_ptr": _I4,
        "resource_speed": _F8,
        "batch_quantity": _F8,
        "calendar": _I4,
        "matrix": _I4,
        "initial": _I4,
        "resource_of_lane": _I4,
        "attribute": _I4,
        "size": _I4,
        "entry_ptr": _I8,
        "time": _I8,
        "setup_cost": _F8,
        "calendars": Hours,
        "common": (_I4, 2),
        "source_ptr": _I8,
        "source": _I4,
        "sink_ptr": _I8,
        "sink": _I4,
        "due": _I8,
        "deadline": _I8,
        "late": _F8,
        "early": _F8,
        "flow": _F8,
        "count": _F8,
        "store": _F8,
        "beyond": _F8,
        "base_resource": (_I4, 2),
        "wish": _F8,
        "near": _F8,
        "base_before": _I4,
        "base_after": _I4,
        "event_ptr": _I8,
        "event": _I4,
        "event_quantity": _F8,
        "event_kind": _U1,
        "event_mode": _I4,
        "event_tank": _I4,
        "hangs_ptr": _I8,
        "hangs": _I4,
        "event_at": _I8,
        "capacity": _F8,
        "level": _F8,
        "span": _I8,
        "shift": _I8,
        "down": DOWN,
        "movable": _I4,
        "late_orders": _I4,
    }

    def __getattr__(self, name: str) -> Any:
        return _column(self, name)


class Chains(Tables):
    """A plan as chains on lanes, with the times that follow from them.

    Parameters
    ----------
    op
        `PLACED`[n_operations]: start, end, ticks of work, start of the setup; members of a batch have those of its
        first one (head: itself if alone; mate: the next in the batch or -1). It ends no earlier than its floor, as
        there is no room for what it makes; 0 if there is. The cost is that of its setups, lags and distance from the
        baseline; the calendar that of all its resources together. Groups are numbered from 0 along every lane.
    window
        int64[5]: from and to which place of ``movable``, and of ``late_orders``, moves are drawn; the only group that
        moves, and does so without leaving its place between the groups on each lane, or -1.
    order_cost
        float64[n_orders].
    is_loose
        uint8[n_operations]: 1 if it may start earlier than in the baseline; where staying there counts, others do not.
    resource
        int32[n_operations, width].
    slot
        `SLOT`[n_slots]: lane, neighbours on it (slots, -1 if none), setup family that it leaves behind, ticks of setup.
    moment, level, flow, place
        Of each tank, in the places of `event_ptr` and sorted: moment of an event (doubled; odd for what comes second at
        the same moment), level after it, the event; and the place of each event.
    flowing
        float64[n_events]: units that an event moves as things stand, 0 in other modes.
    flow_log, flow_log_moment, flow_log_units
        What a move has changed of events.
    first, last
        int32[n_lanes]: slots.
    row_ptr, row_length, row
        int64[n_lanes], int64[n_lanes], int32: slots of each lane in sequence, for binary search.
    heap, is_queued
        Operations to be reckoned anew.
    log, log_time, log_cost, log_left
        What a move has changed: operation; start, end, setup start; cost; families left.
    order_log, order_log_cost
        The same of orders.
    run
        int32[1 + `LONGEST_RUN`]: how many operations move, and which, in sequence.
    old, old_neighbour
        Of each that moves, a row of mode, calendar, slots, ticks of work and looseness; three rows of lanes, neighbours
        and families.
    chosen
        The resources to go to; below, those of each that moves before it does.
    count
        int64[16]: see `anneal`.
    total
        float64[4]: cost, makespan in ticks, best cost, number of events at which a tank is not as it must be.
    """

    KINDS: ClassVar = {
        "op": PLACED,
        "window": _I8,
        "order_cost": _F8,
        "is_loose": _U1,
        "resource": (_I4, 2),
        "slot": SLOT,
        "moment": _I8,
        "level": _F8,
        "flow": _I4,
        "place": _I4,
        "flowing": _F8,
        "flow_log": _I4,
        "flow_log_moment": _I8,
        "flow_log_units": _F8,
        "first": _I4,
        "last": _I4,
        "row_ptr": _I8,
        "row_length": _I8,
        "row": _I4,
        "heap": CALL,
        "is_queued": _U1,
        "log": _I4,
        "log_time": (_I8, 2),
        "log_cost": _F8,
        "log_left": (_I4, 2),
        "order_log": _I4,
        "order_log_cost": _F8,
        "run": _I4,
        "old": (_I8, 2),
        "old_neighbour": (_I4, 2),
        "chosen": (_I4, 2),
        "fresh": _I8,
        "count": _I8,
        "total": _F8,
    }

    def __getattr__(self, name: str) -> Any:
        return _column(self, name)
