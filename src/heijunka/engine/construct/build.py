"""Builds plans by rules: dispatch, leave out what cannot be placed, then insert what finds room after all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from heijunka.engine.construct.blank import empty_board
from heijunka.engine.construct.rules import Rule
from heijunka.engine.construct.world import by_supply, world_of
from heijunka.engine.instance import NEVER, NONE, Instance, Placement
from heijunka.engine.instance.arrays import Flag as Flags
from heijunka.engine.instance.arrays import Float, Index, Int
from heijunka.engine.instance.decode import overtime_used
from heijunka.engine.kernels import chaining
from heijunka.engine.kernels.board import Board
from heijunka.engine.kernels.dispatch import dispatch, place_each
from heijunka.engine.kernels.tables import Tables
from heijunka.engine.kernels.urgency import hurry_suppliers, order_urgency
from heijunka.engine.kernels.world import World, new_desks
from heijunka.errors import PluginError
from heijunka.model.plan import Unplanned

Owned = TypeVar("Owned", bound=Tables)
ROUNDS = 60
THRIFTS = (30.0, 100.0, 300.0, 1e6)
"""Tried in turn while modes that take material leave orders without any."""
LACKING = "engine.material"
REASONS = {
    chaining.NO_RESOURCE: "no_resource",
    chaining.BEYOND: "beyond",
    chaining.DEADLINE: "deadline",
    chaining.MATERIAL: "material",
    chaining.STORAGE: "storage",
    chaining.LAG: "lag",
    chaining.PIN: "pin",
    chaining.SUPPLIER: "supplier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A plan as arrays.

    Parameters
    ----------
    unplanned
        Orders left out, with the reason.
    overtime
        Pairs of resource and overtime window that it opens.
    """

    placement: Placement
    unplanned: tuple[Unplanned, ...] = ()
    overtime: tuple[tuple[int, int], ...] = ()


class Builder:
    """Builds plans of one instance, in regular hours or with overtime; not shared between threads.

    Parameters
    ----------
    instance
        What to plan.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._worlds = [_own(world_of(instance))]
        if instance.extended is not None:
            self._worlds.append(_own(world_of(instance, instance.extended)))
        self._tied: dict[bool, World] = {}
        self._blank = empty_board(instance)
        self._by_supply = by_supply(instance)
        self._pinned = _pinned(instance)
        self._has_choice = len(instance.modes.take_tank) > 0
        shortest = self._worlds[0].operations["shortest"][: instance.n_operations]
        self._mean_length = max(1.0, float(shortest.mean())) if instance.n_operations else 1.0
        positive = instance.setups.time[instance.setups.time > 0]
        self._mean_setup = max(1.0, float(positive.mean())) if len(positive) else 1.0

    @property
    def has_overtime(self) -> bool:
        """Whether there are overtime windows to open."""
        return len(self._worlds) > 1

    def build(self, rule: Rule, *, bias: Float | None = None, with_overtime: bool = False) -> Built:
        """Return the plan of a rule.

        Parameters
        ----------
        bias
            float64[n_operations]: added to the urgency of each operation; by default what the rule itself adds.
        with_overtime
            Whether overtime may be opened.
        """
        built = self._build(rule, bias, with_overtime=with_overtime)
        for thrift in THRIFTS if self._has_choice else ():
            if not any(entry.reason == LACKING for entry in built.unplanned):
                break
            thrifty = self._build(replace(rule, thrift=thrift), bias, with_overtime=with_overtime)
            built = min(built, thrifty, key=lambda entry: len(entry.unplanned))
        return built

    def replay(self, placement: Placement, *, with_overtime: bool = False) -> Built | None:
        """Return the plan with the same resources in the same sequence in which all starts as early as it may.

        It honours every constraint, so that a search may leave some out of its own reckoning. Batches are formed anew,
        and of several modes on the same resources the one that ends first is taken.

        Parameters
        ----------
        placement
            Of some orders, each whole; the others are left out.

        Returns
        -------
        Built or None
            None if not all of these orders can be placed so.
        """
        world = self._tied_world(with_overtime=with_overtime)
        n = self.instance.n_operations
        world.pin_resource[:] = placement.resource
        self._blank.state[3] = 0
        left_out = np.zeros(self.instance.n_orders, np.bool_)
        left_out[self.instance.operations.order[placement.start == NONE]] = True
        board = self._board(left_out)
        orders, ptr, members = self._blocks_by_start(world, placement)
        if place_each(world, board, orders, ptr, members):
            return None
        columns = {name: board.op[name][:n].copy() for name in ("setup_start", "start", "end", "mode")}
        found = Placement(resource=board.resource[:n].copy(), **columns)
        overtime = tuple(overtime_used(self.instance, found)) if with_overtime else ()
        return Built(placement=found, overtime=overtime)

    def _tied_world(self, *, with_overtime: bool) -> World:
        """Return a world in which every operation has its resources pinned."""
        if with_overtime not in self._tied:
            world = self._worlds[int(with_overtime)]
            fields = {name: getattr(world, name) for name in world.KINDS}
            operations = world.operations.copy()
            operations["pin"][: self.instance.n_operations] = np.arange(self.instance.n_operations)
            fields["operations"] = operations
            fields["pin_resource"] = np.full((self.instance.n_operations, self.instance.width), NONE, np.int32)
            self._tied[with_overtime] = World(**fields)
        return self._tied[with_overtime]

    def _blocks_by_start(self, world: World, placement: Placement) -> tuple[Index, Int, Index]:
        """Return what is placed together, by start: its orders, and the positions of its operations in each (CSR)."""
        instance = self.instance
        placed = np.flatnonzero(placement.start != NONE)
        order, step = instance.operations.order[placed], instance.operations.step[placed]
        place = placed - instance.orders.operation_ptr[order]
        head = placed - step + world.steps["head"][step]
        start, end = (np.full(instance.n_operations, NEVER, np.int64) for _ in range(2))
        np.minimum.at(start, head, placement.start[placed])
        np.minimum.at(end, head, placement.end[placed])
        is_free = instance.operations.pin_start[placed] == NONE
        rank = np.empty(instance.n_orders, np.int64)
        rank[self._by_supply] = np.arange(instance.n_orders)
        by_start = np.lexsort((place, head, rank[order], end[head], start[head], is_free))
        head, order, place = head[by_start], order[by_start], place[by_start]
        first = np.flatnonzero(np.concatenate([[True], (head[1:] != head[:-1]) | np.diff(is_free[by_start])]))
        if not len(placed):
            first = first[:0]
        ptr = np.concatenate([first, [len(placed)]]).astype(np.int64)
        return order[first].astype(np.int32), ptr, place.astype(np.int32)

    def bias_of(self, rule: Rule) -> Float:
        """Return what a rule adds to the urgency of each operation.

        Raises
        ------
        PluginError
            If it is not a number for each operation.
        """
        n_operations = self.instance.n_operations
        if rule.bias is None:
            return np.zeros(n_operations)
        bias = np.asarray(rule.bias(self.instance), np.float64)
        if bias.shape != (n_operations,) or not np.isfinite(bias).all():
            raise PluginError(
                f"A rule's bias has the shape {bias.shape} or holds numbers that are not finite; it takes one for each "
                f"of the {n_operations} operations."
            )
        return bias

    def _build(self, rule: Rule, bias: Float | None, *, with_overtime: bool) -> Built:
        world = self._worlds[int(with_overtime)]
        n_orders = self.instance.n_orders
        self._blank.state[3] = int(rule.thrift * self._mean_length)
        world.operations["bias"][: self.instance.n_operations] = self.bias_of(rule) if bias is None else bias
        index = np.array([rule.kind, rule.k1, rule.k2, rule.wait, self._mean_length, self._mean_setup], np.float64)
        left_out = np.zeros(n_orders, np.bool_)
        why: dict[int, tuple[int, int, int]] = {}
        for _ in range(0 if rule.is_serial else ROUNDS):
            board = self._dispatched(world, index, left_out)
            reason = board.order["reason"][:n_orders]
            failed = (reason != chaining.PLACED) & (reason != chaining.LEFT_OUT)
            if not failed.any():
                break
            self._note(board, failed, why)
            left_out |= failed
        else:
            # One by one, as the rule has it or because too many fail one after another.
            left_out[:] = True
            board = self._board(left_out)
        if left_out.any():
            sequence = self._sequence(world, index)
            self._insert(world, board, sequence[left_out[sequence]])
            still = board.order["reason"][:n_orders] != chaining.PLACED
            self._note(board, still & (board.order["reason"][:n_orders] != chaining.LEFT_OUT), why)
            left_out = still
        return self._built(board, left_out, why, with_overtime=with_overtime)

    def _sequence(self, world: World, index: Float) -> Index:
        """Return the orders, the most urgent first, but those with pins before all and suppliers before consumers."""
        urgency = np.zeros(self.instance.n_orders)
        order_urgency(world, index, urgency)
        urgency[self._pinned[0]] = np.inf
        hurry_suppliers(world, self._by_supply[::-1].copy(), urgency)
        rank = np.empty(len(urgency), np.int64)
        rank[self._by_supply] = np.arange(len(urgency))
        return np.lexsort((rank, -urgency)).astype(np.int32)

    def _dispatched(self, world: World, index: Float, left_out: Flags) -> Board:
        board = self._board(left_out)
        orders, places = self._pinned
        kept = ~left_out[orders]
        place_each(world, board, orders[kept], np.arange(kept.sum() + 1, dtype=np.int64), places[kept])
        n_desks = len(world.desk_ptr) - 1
        desks = new_desks(self.instance.n_operations, n_desks=n_desks, n_resources=self.instance.n_resources)
        dispatch(world, board, desks, index)
        return board

    def _board(self, left_out: Flags) -> Board:
        board = _own(self._blank)
        board.order["reason"][: len(left_out)][left_out] = chaining.LEFT_OUT
        return board

    def _insert(self, world: World, board: Board, orders: Index) -> None:
        counts = np.diff(self.instance.orders.operation_ptr)[orders]
        ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        places = np.arange(ptr[-1]) - np.repeat(ptr[:-1], counts)
        place_each(world, board, orders, ptr, places.astype(np.int32))

    def _note(self, board: Board, which: Flags, why: dict[int, tuple[int, int, int]]) -> None:
        for order in np.flatnonzero(which).tolist():
            entry = board.order[order]
            why[order] = (int(entry["reason"]), int(entry["reason_operation"]), int(entry["reason_at"]))

    def _built(
        self, board: Board, left_out: Flags, why: dict[int, tuple[int, int, int]], *, with_overtime: bool
    ) -> Built:
        n_operations = self.instance.n_operations
        gone = left_out[self.instance.operations.order]
        columns = {}
        for name in ("setup_start", "start", "end", "mode"):
            column = board.op[name][:n_operations].copy()
            column[gone] = NONE
            columns[name] = column
        resource = board.resource[:n_operations].copy()
        resource[gone] = NONE
        placement = Placement(resource=resource, **columns)
        unplanned = tuple(self._unplanned(order, why[order]) for order in np.flatnonzero(left_out).tolist())
        overtime = tuple(overtime_used(self.instance, placement)) if with_overtime else ()
        return Built(placement=placement, unplanned=unplanned, overtime=overtime)

    def _unplanned(self, order: int, why: tuple[int, int, int]) -> Unplanned:
        reason, operation, other = why
        step = int(self.instance.operations.step[operation]) if operation >= 0 else NONE
        name = self.instance.operation_ids[step] if step != NONE else ""
        supplier = self.instance.problem.orders[other].id if reason == chaining.SUPPLIER else ""
        return Unplanned(
            order=self.instance.problem.orders[order].id,
            reason=f"engine.{REASONS.get(reason, 'beyond')}",
            values=(("operation", name), ("supplier", supplier)),
        )


def _pinned(instance: Instance) -> tuple[Index, Index]:
    """Return the operations with a fixed start: their orders, and their places in these."""
    operations = np.flatnonzero(instance.operations.pin_start != NONE)
    orders = instance.operations.order[operations]
    places = (operations - instance.orders.operation_ptr[orders]).astype(np.int32)
    return orders, places


def _own(value: Owned) -> Owned:
    """Return tables that share no array with others."""
    fields = {name: getattr(value, name) for name in value.KINDS}
    return type(value)(
        **{name: _own(part) if isinstance(part, Tables) else part.copy() for name, part in fields.items()}
    )
