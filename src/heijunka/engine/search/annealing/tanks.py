"""What fills and drains the tanks of an instance, as events of its operations and orders."""

from __future__ import annotations

from typing import Any

import numpy as np

from heijunka.engine.instance import NONE, Instance

AT_START, AT_END, AT_ORDER_END, AT_MOMENT = range(4)


class _Events:
    """Rows of events, column by column."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {name: [] for name in ("tank", "event", "quantity", "kind", "mode", "at")}

    def add(self, tank: Any, event: Any, quantity: Any, **more: Any) -> None:
        """Add rows; kind, mode and moment may be single numbers."""
        n = len(event)
        given = {"tank": tank, "event": event, "quantity": quantity, "kind": AT_START, "mode": NONE, "at": 0, **more}
        for name, column in self.columns.items():
            column.append(np.broadcast_to(np.asarray(given[name]), (n,)))

    def all(self) -> dict[str, Any]:
        """Return the columns, sorted by tank."""
        columns = {name: np.concatenate(parts) for name, parts in self.columns.items()}
        by_tank = np.argsort(columns["tank"], kind="stable")
        return {name: column[by_tank] for name, column in columns.items()}


def events_of(instance: Instance) -> dict[str, Any]:
    """Return events by tank, as `Graph` has them."""
    materials, n_operations = instance.materials, instance.n_operations
    rows = _Events()
    _add_taken(instance, rows)
    _add_stored(instance, rows)
    orders = instance.orders
    made = np.repeat(np.arange(instance.n_orders), np.diff(orders.output_ptr))
    rows.add(orders.output_tank, made, orders.output_quantity, kind=AT_ORDER_END)
    tank = np.repeat(np.arange(len(materials.capacity)), np.diff(materials.inflow_ptr))
    rows.add(tank, np.zeros(len(tank), np.int64), materials.inflow_quantity, kind=AT_MOMENT, at=materials.inflow_at)
    found = rows.all()
    hangs = _hanging(instance, found)
    by_operation = np.argsort(hangs[0], kind="stable")
    counts = np.bincount(hangs[0], minlength=n_operations)
    per_tank = np.bincount(found["tank"].astype(np.int64), minlength=len(materials.capacity))
    return {
        "event_ptr": np.concatenate([[0], np.cumsum(per_tank)]),
        "event": found["event"],
        "event_quantity": found["quantity"],
        "event_kind": found["kind"],
        "event_mode": found["mode"],
        "event_tank": found["tank"],
        "event_at": found["at"],
        "hangs_ptr": np.concatenate([[0], np.cumsum(counts)]),
        "hangs": hangs[1][by_operation],
        "capacity": materials.capacity,
        "level": materials.level,
    }


def _hanging(instance: Instance, found: dict[str, Any]) -> tuple[Any, Any]:
    """Return pairs of operation and event that hangs on it."""
    number = np.arange(len(found["kind"]))
    own = number[found["kind"] <= AT_END]
    ends = number[found["kind"] == AT_ORDER_END]
    order = found["event"][ends].astype(np.int64)
    ptr = instance.orders.operation_ptr.astype(np.int64)
    counts = np.diff(ptr)[order]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    operation = np.concatenate([found["event"][own], np.repeat(ptr[order], counts) + within]).astype(np.int64)
    return operation, np.concatenate([own, np.repeat(ends, counts)])


def _add_taken(instance: Instance, rows: _Events) -> None:
    """Add what operations take whatever their mode, and what they take in some mode only."""
    modes, operations, steps = instance.modes, instance.operations, instance.steps
    who = np.repeat(np.arange(instance.n_operations), np.diff(operations.take_ptr))
    rows.add(operations.take_tank, who, -operations.take_quantity)
    step_of_mode = np.repeat(np.arange(len(steps.per_good)), np.diff(steps.mode_ptr))
    for mode in np.flatnonzero(np.diff(modes.take_ptr) > 0).tolist():
        who = np.flatnonzero(operations.step == step_of_mode[mode])
        for k in range(modes.take_ptr[mode], modes.take_ptr[mode + 1]):
            quantity = modes.take_per_unit[k] * operations.quantity[who] + modes.take_fixed[k]
            rows.add(modes.take_tank[k], who, -quantity, mode=mode)


def _add_stored(instance: Instance, rows: _Events) -> None:
    """Add what waits in storages between two operations of an order."""
    links, steps, operations = instance.links, instance.steps, instance.operations
    for link in np.flatnonzero(links.storage != NONE).tolist():
        after = np.flatnonzero(operations.step == links.after[link])
        before = after - links.after[link] + links.before[link]
        good = operations.quantity[before] * steps.yield_factor[links.before[link]]
        rows.add(links.storage[link], before, good, kind=AT_END)
        rows.add(links.storage[link], after, -good, kind=AT_START)
