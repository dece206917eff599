"""The instance: a problem as flat arrays, grouped in named tuples that kernels take as they are.

A *step* is an operation of a recipe (material, options, routing). What all orders of a recipe share is kept once, by
step, so that a million operations cost a few arrays only. One tick is a second since the start of the horizon.
Ragged maps are CSR: entries of ``i`` are ``x_ptr[i]:x_ptr[i + 1]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heijunka.model.problem import Problem

Int = NDArray[np.int64]
Index = NDArray[np.int32]
Float = NDArray[np.float64]
Flag = NDArray[np.bool_]

NONE = -1
"""Index of nothing."""
NEVER = 1 << 60
"""Ticks of a moment that never comes: no due date, no deadline, no limit."""


class Orders(NamedTuple):
    """Production orders, in the problem's order.

    Parameters
    ----------
    operation_ptr
        int32[n_orders + 1]: an order's operations are contiguous, predecessors first.
    release, due, deadline
        int64[n_orders] ticks; release 0 and due, deadline ``NEVER`` if there is none.
    weight, value, quantity
        float64[n_orders]; value is money per unit of material x quantity.
    material
        int32[n_orders], index among the plant's materials.
    consumer_ptr, consumer
        int64[n_orders + 1], int32: operations that draw on what the order makes.
    output_ptr, output_tank, output_quantity
        int64[n_orders + 1], int32, float64: what comes into which tank when the order ends.
    """

    operation_ptr: Index
    release: Int
    due: Int
    deadline: Int
    weight: Float
    value: Float
    quantity: Float
    material: Index
    consumer_ptr: Int
    consumer: Index
    output_ptr: Int
    output_tank: Index
    output_quantity: Float


class Operations(NamedTuple):
    """Operations of all orders, those of an order contiguous.

    Parameters
    ----------
    order, step
        int32[n_operations].
    quantity
        float64[n_operations], units processed.
    earliest
        int64[n_operations] ticks: processing may not start before (release, now, dates of receipts and purchases).
    supplier_ptr, supplier
        int64[n_operations + 1], int32: orders that must have ended before it starts.
    take_ptr, take_tank, take_quantity
        int64[n_operations + 1], int32, float64: what goes out of which tank at its start, whatever the mode.
    pin_start
        int64[n_operations] ticks, ``NONE`` if free.
    pin
        int32[n_operations]: row of ``pin_resource``, ``NONE`` if its resources are free.
    pin_resource
        int32[n_pins, width]: resources in order of requirement, then ``NONE``.
    begun_end
        int64[n_operations] ticks: end of work that has begun, ``NONE`` of other work. It is pinned to its start and its
        resources, as far as these are known.
    begun_mode
        int32[n_operations]: its mode, ``NONE`` of other work.
    """

    order: Index
    step: Index
    quantity: Float
    earliest: Int
    supplier_ptr: Int
    supplier: Index
    take_ptr: Int
    take_tank: Index
    take_quantity: Float
    pin_start: Int
    pin: Index
    pin_resource: Index
    begun_end: Int
    begun_mode: Index


class Steps(NamedTuple):
    """Operations of recipes; those of a recipe are contiguous and in topological order.

    Parameters
    ----------
    per_good
        float64[n_steps]: units processed for each good unit of the order.
    yield_factor
        float64[n_steps]: good units out per unit processed.
    is_interruptible
        bool[n_steps].
    value
        int32[n_steps, n_attributes]: value of each attribute that a setup matrix or batch rule looks at, or ``NONE``.
    mode_ptr
        int32[n_steps + 1] into modes.
    before_ptr
        int32[n_steps + 1] into links: those that end at the step.
    after_ptr, after
        int32[n_steps + 1], int32: links that begin at the step.
    """

    per_good: Float
    yield_factor: Float
    is_interruptible: Flag
    value: Index
    mode_ptr: Index
    before_ptr: Index
    after_ptr: Index
    after: Index


class Modes(NamedTuple):
    """Ways to do a step, with their requirements and the pools of resources that may fill each.

    Parameters
    ----------
    fixed, per_unit, speed
        float64[n_modes]: ceil((fixed + per_unit x quantity) / (speed x speed of the first resource) - 1e-9) ticks.
    need_ptr
        int32[n_modes + 1] into requirements.
    units, is_held
        int32[n_needs], bool[n_needs]: units of capacity; whether it is occupied in setup too.
    pool
        int32[n_needs]: pool of the requirement.
    pool_ptr, pool_resource
        int32[n_pools + 1], int32: resources, in the plant's order of preference.
    take_ptr, take_tank, take_per_unit, take_fixed
        int32[n_modes + 1], int32, float64, float64: units out of tanks at the start, only in this mode.
    """

    fixed: Float
    per_unit: Float
    speed: Float
    need_ptr: Index
    units: Index
    is_held: Flag
    pool: Index
    pool_ptr: Index
    pool_resource: Index
    take_ptr: Index
    take_tank: Index
    take_per_unit: Float
    take_fixed: Float


class Links(NamedTuple):
    """Precedences between steps.

    Parameters
    ----------
    before, after
        int32[n_links] steps; in an order, operations lie as far from each other as these.
    min_lag, max_lag
        int64[n_links] ticks; max_lag is ``NEVER`` if there is none.
    transfer_lot
        float64[n_links], 0 if the whole order is handed over.
    storage
        int32[n_links]: tank in which the order waits, ``NONE`` if there is always room.
    """

    before: Index
    after: Index
    min_lag: Int
    max_lag: Int
    transfer_lot: Float
    storage: Index


class Resources(NamedTuple):
    """Resources, in the plant's order.

    Parameters
    ----------
    capacity
        int32[n_resources].
    speed
        float64[n_resources].
    calendar
        int32[n_resources], ``NONE`` if always open.
    matrix
        int32[n_resources] setup matrix, or ``NONE``.
    initial
        int32[n_resources]: value of the matrix's attribute that it is set up for, or ``NONE``.
    batch_quantity
        float64[n_resources]: units in one batch, 0 if it makes no batches.
    batch_attribute
        int32[n_resources]: column of ``Steps.value`` in which a batch agrees, or ``NONE``.
    """

    capacity: Index
    speed: Float
    calendar: Index
    matrix: Index
    initial: Index
    batch_quantity: Float
    batch_attribute: Index


class Calendars(NamedTuple):
    """Working windows of each calendar up to the instance's limit.

    Parameters
    ----------
    ptr
        int32[n_calendars + 1].
    open, close
        int64[n_windows] ticks, sorted, disjoint, not touching.
    worked
        int64[n_windows] ticks worked in the calendar's windows before this one.
    """

    ptr: Index
    open: Int
    close: Int
    worked: Int


class Overtime(NamedTuple):
    """Overtime windows of each calendar.

    Parameters
    ----------
    ptr
        int32[n_calendars + 1].
    open, close
        int64[n_windows] ticks; not clipped to the horizon, as the plan names the whole window.
    cost
        float64[n_windows]: money for opening the whole window for one resource.
    """

    ptr: Index
    open: Int
    close: Int
    cost: Float


class Setups(NamedTuple):
    """Setup matrices, dense over the values of their attribute.

    Parameters
    ----------
    attribute
        int32[n_matrices]: column of ``Steps.value``.
    size
        int32[n_matrices]: number of values, a row's length.
    ptr
        int64[n_matrices + 1]: entry of (before, after) is ``ptr[matrix] + before * size[matrix] + after``.
    time
        int64[n_entries] ticks, rounded up.
    minutes, cost
        float64[n_entries]: exact minutes and money, for the score.
    """

    attribute: Index
    size: Index
    ptr: Int
    time: Int
    minutes: Float
    cost: Float


class Materials(NamedTuple):
    """Tanks: levels that may not fall below zero (free materials) or rise above a capacity (storages).

    Parameters
    ----------
    capacity
        float64[n_tanks]: of a storage; negative for a free material, whose level may not fall below zero.
    level
        float64[n_tanks] at the start.
    inflow_ptr, inflow_at, inflow_quantity
        int64[n_tanks + 1], int64 ticks (sorted), float64: what comes in from outside.
    material
        int32[n_tanks]: index of the free material or, of a storage, of the storage.
    """

    capacity: Float
    level: Float
    inflow_ptr: Int
    inflow_at: Int
    inflow_quantity: Float
    material: Index


class Placement(NamedTuple):
    """An answer: where each operation stands.

    Parameters
    ----------
    setup_start, start, end
        int64[n_operations] ticks; start is ``NONE`` for operations of orders left out.
    mode
        int32[n_operations], index among all modes.
    resource
        int32[n_operations, width]: in order of requirement, then ``NONE``.
    """

    setup_start: Int
    start: Int
    end: Int
    mode: Index
    resource: Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Instance:
    """A problem as arrays.

    Parameters
    ----------
    problem
        What it was compiled from; ids and everything that no kernel needs.
    origin
        Tick 0 in UTC: the start of the horizon, or of the first work that has begun if that is earlier.
    start
        Tick at which the horizon starts.
    first
        Ticks before which nothing may begin, setups included.
    limit
        Ticks until which calendars are known; nothing ends later.
    width
        Largest number of requirements of a mode (at least 1).
    extended
        Calendars with every overtime window opened; None if there is no overtime.
    operation_ids, mode_ids
        Id of each step's operation and of each mode.
    """

    problem: Problem
    origin: datetime
    start: int
    first: int
    limit: int
    width: int
    orders: Orders
    operations: Operations
    steps: Steps
    modes: Modes
    links: Links
    resources: Resources
    calendars: Calendars
    extended: Calendars | None
    overtime: Overtime
    setups: Setups
    materials: Materials
    operation_ids: tuple[str, ...]
    mode_ids: tuple[str, ...]

    @property
    def n_orders(self) -> int:
        """Number of orders."""
        return len(self.orders.release)

    @property
    def n_operations(self) -> int:
        """Number of operations."""
        return len(self.operations.order)

    @property
    def n_resources(self) -> int:
        """Number of resources."""
        return len(self.resources.capacity)

    @property
    def order_ids(self) -> tuple[str, ...]:
        """Ids of the orders."""
        return tuple(order.id for order in self.problem.orders)

    @property
    def resource_ids(self) -> tuple[str, ...]:
        """Ids of the resources."""
        return tuple(resource.id for resource in self.problem.plant.resources)
