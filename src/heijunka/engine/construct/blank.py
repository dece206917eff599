"""An empty board, large enough for every operation."""

from __future__ import annotations

from typing import Any

import numpy as np

from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.engine.kernels.begun import stand
from heijunka.engine.kernels.board import CHANGE, PLACED_OPERATION, PLACED_ORDER, Board, Rows, new_rows
from heijunka.engine.kernels.world import World


def empty_board(instance: Instance, world: World) -> Board:
    """Return a board on which nothing stands but the work that has begun."""
    n_operations, width = instance.n_operations, instance.width
    n_tanks, n_changes = len(instance.materials.capacity), _changes(instance)
    op = np.zeros(n_operations, PLACED_OPERATION)
    for name in ("setup_start", "start", "end", "mode", "leader", "follower"):
        op[name] = NONE
    order = np.zeros(instance.n_orders, PLACED_ORDER)
    order["end"] = NEVER
    tanks = new_rows(n_tanks, n_changes + n_tanks + len(instance.materials.inflow_at))
    _fill(instance, tanks)
    board = Board(
        op=op,
        order=order,
        resource=np.full((n_operations, width), NONE, np.int32),
        rows=new_rows(instance.n_resources, _uses(instance)),
        tanks=tanks,
        log=np.zeros(n_changes + 1, CHANGE),
        state=np.full(4, 0, np.int64),
        trial=np.full((4, width), NONE, np.int64),
    )
    begun = np.flatnonzero(instance.operations.begun_end != NONE)
    stand(world, board, begun[np.argsort(instance.operations.pin_start[begun], kind="stable")])
    return board


def _fill(instance: Instance, tanks: Rows) -> None:
    materials = instance.materials
    for tank in range(len(materials.capacity)):
        first, last = materials.inflow_ptr[tank], materials.inflow_ptr[tank + 1]
        moments, at = np.unique(materials.inflow_at[first:last], return_inverse=True)
        change = np.bincount(at, weights=materials.inflow_quantity[first:last], minlength=len(moments))
        n, base = len(moments) + 1, int(tanks.top[0])
        entry = tanks.entry[base : base + n]
        entry["low"] = entry["high"] = np.concatenate([[-NEVER], moments])
        entry["who"] = entry["family"] = 0
        entry["level"] = materials.level[tank] + np.concatenate([[0.0], np.cumsum(change)])
        tanks.index[tank] = (base, n, n)
        tanks.top[0] = base + n


def _uses(instance: Instance) -> int:
    """Return how many entries the rows of resources can have at once."""
    # A use of a resource of capacity over 1 makes up to two entries, any other one.
    modes, steps = instance.modes, instance.steps
    is_many = (instance.resources.capacity > 1).astype(np.int64)
    per_need = 1 + _largest(is_many[modes.pool_resource], modes.pool_ptr)[modes.pool]
    total = np.concatenate([[0], np.cumsum(per_need)])
    per_mode = total[modes.need_ptr[1:]] - total[modes.need_ptr[:-1]]
    return int(_largest(per_mode, steps.mode_ptr)[instance.operations.step].sum())


def _changes(instance: Instance) -> int:
    """Return how many changes of tanks there can be at once."""
    if not len(instance.materials.capacity):
        return 0
    per_step = _largest(np.diff(instance.modes.take_ptr), instance.steps.mode_ptr)
    stored = np.bincount(instance.links.after, weights=instance.links.storage != NONE, minlength=len(per_step))
    per_operation = (per_step + 2 * stored.astype(np.int64))[instance.operations.step]
    return int(per_operation.sum()) + len(instance.operations.take_tank) + len(instance.orders.output_tank)


def _largest(values: Any, ptr: Any) -> Any:
    """Return the largest value of each row, at least 0."""
    found = np.zeros(len(ptr) - 1, np.int64)
    is_filled = np.diff(ptr) > 0
    if is_filled.any():
        found[is_filled] = np.maximum(np.maximum.reduceat(values, ptr[:-1][is_filled]), 0)
    return found
