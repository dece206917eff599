"""From an instance to what the kernels take: records, blocks, queues, urgency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np

from heijunka.engine.construct.blocks import heads
from heijunka.engine.instance import NONE, Calendars, Instance
from heijunka.engine.instance.arrays import Float, Index, Int, Modes
from heijunka.engine.instance.intern import Interned
from heijunka.engine.kernels import world as records
from heijunka.engine.kernels.urgency import inherit, shortest_lengths, tails
from heijunka.engine.kernels.world import Hours, World

Record = np.ndarray[Any, np.dtype[np.void]]


class Lists:
    """One int32 array of many lists; rows of a list are found by pointers into it."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.length = 0

    def add(self, values: Any) -> int:
        """Add values; return where they begin."""
        at = self.length
        self.parts.append(np.asarray(values, np.int32))
        self.length += len(self.parts[-1])
        return at

    def add_rows(self, rows: Sequence[Sequence[int]]) -> Any:
        """Add rows; return pointers to where each begins, and to the end."""
        at = self.add([value for row in rows for value in row])
        return at + np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)

    def all(self) -> Index:
        """Return the array."""
        return np.concatenate([*self.parts, np.zeros(1, np.int32)])


def world_of(instance: Instance, calendars: Calendars | None = None) -> World:
    """Return an instance as kernels take it.

    Parameters
    ----------
    calendars
        Other than the instance's regular ones.
    """
    lists = Lists()
    flows = _Flows(instance)
    steps, desks = _steps(instance, lists)
    pool_ptr = instance.modes.pool_ptr.astype(np.int64) + lists.add(instance.modes.pool_resource)
    desk_ptr = lists.add_rows(desks)
    hours = calendars or instance.calendars
    world = World(
        orders=_orders(instance, lists, flows),
        operations=_operations(instance, lists, flows),
        steps=steps,
        modes=_table(
            records.MODE,
            len(instance.modes.fixed) + 1,
            fixed=instance.modes.fixed,
            per_unit=instance.modes.per_unit,
            speed=instance.modes.speed,
            need_ptr=instance.modes.need_ptr,
            take_ptr=instance.modes.take_ptr + flows.of_modes,
            share=_shares(instance),
        ),
        needs=_table(
            records.NEED,
            len(instance.modes.units),
            units=instance.modes.units,
            is_held=instance.modes.is_held,
            pool=instance.modes.pool,
        ),
        links=_table(records.LINK, len(instance.links.before), **instance.links._asdict()),
        resources=_resources(instance, lists, desks),
        setups=_table(
            records.MATRIX,
            len(instance.setups.size),
            ptr=instance.setups.ptr[:-1],
            attribute=instance.setups.attribute,
            n_values=instance.setups.size,
        ),
        calendars=Hours(
            ptr=hours.ptr.astype(np.int64),
            window=_table(records.WINDOW, len(hours.open), open=hours.open, close=hours.close, worked=hours.worked),
        ),
        setup_time=np.ascontiguousarray(instance.setups.time),
        capacity=instance.materials.capacity,
        flows=flows.all(),
        lists=lists.all(),
        pool_ptr=pool_ptr,
        desk_ptr=desk_ptr,
        value=np.ascontiguousarray(instance.steps.value),
        pin_resource=np.ascontiguousarray(instance.operations.pin_resource),
        span=np.array([instance.first, instance.limit], np.int64),
    )
    shortest_lengths(world)
    tails(world)
    inherit(world, by_supply(instance)[::-1].copy())
    return world


def by_supply(instance: Instance) -> Index:
    """Return the orders, suppliers before consumers."""
    return np.argsort(supply_levels(instance), kind="stable").astype(np.int32)


def supply_levels(instance: Instance) -> Int:
    """Return how many orders, each feeding the next, come before each order (int64[n_orders])."""
    operations = instance.operations
    consumer = np.repeat(operations.order, np.diff(operations.supplier_ptr))
    level = np.zeros(instance.n_orders, np.int64)
    while True:
        raised = level.copy()
        np.maximum.at(raised, consumer, level[operations.supplier] + 1)
        if (raised == level).all():
            return level
        level = raised


class _Flows:
    """What comes into and goes out of tanks, all in one table."""

    def __init__(self, instance: Instance) -> None:
        operations, modes, orders = instance.operations, instance.modes, instance.orders
        self.of_modes = len(operations.take_tank)
        self.of_orders = self.of_modes + len(modes.take_tank)
        self._table = np.zeros(self.of_orders + len(orders.output_tank), records.FLOW)
        self._table["tank"] = np.concatenate([operations.take_tank, modes.take_tank, orders.output_tank])
        self._table["quantity"] = np.concatenate([operations.take_quantity, modes.take_fixed, orders.output_quantity])
        self._table["per_unit"][self.of_modes : self.of_orders] = modes.take_per_unit

    def all(self) -> Record:
        """Return the table."""
        return self._table


def _table(kind: np.dtype[np.void], n_rows: int, **fields: Any) -> Record:
    table = np.zeros(n_rows, kind)
    for name, values in fields.items():
        table[name][: len(values)] = values
    return table


def _shares(instance: Instance) -> Float:
    """Return the share of all free material that each mode takes for a unit, summed over materials."""
    modes, materials = instance.modes, instance.materials
    inflow = np.add.reduceat(np.append(materials.inflow_quantity, 0.0), materials.inflow_ptr[:-1])
    inflow[np.diff(materials.inflow_ptr) == 0] = 0.0
    there = np.maximum(materials.level + inflow, 1e-9)
    is_free = materials.capacity[modes.take_tank] < 0
    mode = np.repeat(np.arange(len(modes.fixed)), np.diff(modes.take_ptr))
    units = modes.take_per_unit + modes.take_fixed
    weights = np.where(is_free, units / there[modes.take_tank], 0.0)
    return np.bincount(mode, weights=weights, minlength=len(modes.fixed)).astype(np.float64)


def _orders(instance: Instance, lists: Lists, flows: _Flows) -> Record:
    orders = instance.orders
    due = np.minimum(np.minimum(orders.due, orders.deadline), instance.limit)
    return _table(
        records.ORDER,
        instance.n_orders + 1,
        operation_ptr=orders.operation_ptr,
        consumer_ptr=orders.consumer_ptr + lists.add(orders.consumer),
        output_ptr=orders.output_ptr + flows.of_orders,
        deadline=orders.deadline,
        due=due,
        weight=orders.weight,
    )


def _operations(instance: Instance, lists: Lists, flows: _Flows) -> Record:
    operations = instance.operations
    free = np.full(instance.n_operations, NONE, np.int32)
    return _table(
        records.OPERATION,
        instance.n_operations + 1,
        quantity=operations.quantity,
        earliest=operations.earliest,
        supplier_ptr=operations.supplier_ptr + lists.add(operations.supplier),
        take_ptr=operations.take_ptr,
        pin_start=operations.pin_start,
        begun_end=operations.begun_end,
        order=operations.order,
        step=operations.step,
        pin=operations.pin,
        mode=operations.begun_mode,
        batch=free,
    )


def _steps(instance: Instance, lists: Lists) -> tuple[Record, list[tuple[int, ...]]]:
    steps = instance.steps
    n_steps = len(steps.per_good)
    template = _template_of_step(instance)
    head = heads(instance, template)
    desk, desks = _desks(instance, head)
    first = np.concatenate([[0], np.flatnonzero(np.diff(template)) + 1])
    number = np.arange(n_steps)
    place = number - first[np.searchsorted(first, number, side="right") - 1]
    members = place[np.argsort(head, kind="stable")].astype(np.int32)
    member_ptr = np.concatenate([[0], np.cumsum(np.bincount(head, minlength=n_steps))])
    table = _table(
        records.STEP,
        n_steps + 1,
        yield_factor=steps.yield_factor,
        mode_ptr=steps.mode_ptr,
        before_ptr=steps.before_ptr,
        after_ptr=steps.after_ptr + lists.add(steps.after),
        member_ptr=member_ptr + lists.add(members),
        head=head,
        desk=desk,
        is_interruptible=steps.is_interruptible,
    )
    return table, desks


def _resources(instance: Instance, lists: Lists, desks: Sequence[Sequence[int]]) -> Record:
    queues: list[list[int]] = [[] for _ in range(instance.n_resources)]
    for number, resources in enumerate(desks):
        for resource in resources:
            queues[resource].append(number)
    return _table(
        records.RESOURCE, instance.n_resources + 1, **instance.resources._asdict(), queue_ptr=lists.add_rows(queues)
    )


def _template_of_step(instance: Instance) -> Index:
    found = np.zeros(len(instance.steps.per_good), np.int32)
    ptr = instance.orders.operation_ptr
    firsts = np.unique(instance.operations.step[ptr[:-1][np.diff(ptr) > 0]])
    found[firsts] = 1
    return np.cumsum(found).astype(np.int32)


def _desks(instance: Instance, head: Index) -> tuple[Index, list[tuple[int, ...]]]:
    """Return the queue of each head, and the resources that serve each queue."""
    steps, modes = instance.steps, instance.modes
    desks: Interned[tuple[int, ...]] = Interned()
    found = np.full(len(head), NONE, np.int32)
    mode_ptr, need_ptr, pool_of = steps.mode_ptr.tolist(), modes.need_ptr.tolist(), modes.pool.tolist()
    known: dict[frozenset[int], tuple[int, ...]] = {}
    for step in np.flatnonzero(head == np.arange(len(head))).tolist():
        ptr = need_ptr[mode_ptr[step] : mode_ptr[step + 1] + 1]
        if any(a == b for a, b in pairwise(ptr)):
            continue  # what can be done without a resource need not wait for one
        pools = frozenset(pool_of[a] for a in ptr[:-1])
        if pools not in known:
            known[pools] = _members(modes, pools)
        if known[pools]:
            found[step] = desks.of(known[pools])
    return found, desks.all()


def _members(modes: Modes, pools: Iterable[int]) -> tuple[int, ...]:
    """Return the resources of some pools."""
    rows = (modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]].tolist() for pool in pools)
    return tuple(sorted(set(chain.from_iterable(rows))))
