"""Builds plans by rules: dispatch, leave out what cannot be placed, then insert what finds room after all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from heijunka.engine.construct.blank import empty_board
from heijunka.engine.construct.insert import insert_whole
from heijunka.engine.construct.replay import Replay
from heijunka.engine.construct.rules import RULES, Rule
from heijunka.engine.construct.world import by_supply, world_of
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.arrays import Flag as Flags
from heijunka.engine.instance.arrays import Float, Index, Int
from heijunka.engine.instance.decode import overtime_used
from heijunka.engine.kernels import chaining
from heijunka.engine.kernels.board import Board
from heijunka.engine.kernels.dispatch import dispatch, place_each
from heijunka.engine.kernels.urgency import hurry_suppliers, order_urgency
from heijunka.engine.kernels.world import World, new_desks
from heijunka.errors import PluginError
from heijunka.model.plan import Unplanned

ROUNDS = 60
FAR = 1e3
"""What a tick of a given start weighs beside the urgency of a rule."""
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


class Guide(NamedTuple):
    """How much a rule minds when things start in a plan that there is.

    Parameters
    ----------
    ease
        Mean lengths: who stands so much earlier than another is as much more urgent as by e times the weight.
    ahead
        Mean lengths by which an operation may start earlier than there.
    """

    ease: float
    ahead: float


class Builder:
    """Builds plans of one instance, in regular hours or with overtime; not shared between threads.

    Parameters
    ----------
    instance
        What to plan.

    Attributes
    ----------
    by_supply
        int32[n_orders]: the orders, suppliers before consumers.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._worlds = [world_of(instance).copy()]
        if instance.extended is not None:
            self._worlds.append(world_of(instance, instance.extended).copy())
        self._replays: dict[bool, Replay] = {}
        self._blank = empty_board(instance, self._worlds[0])
        self.by_supply = by_supply(instance)
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

    def replay(self, placement: Placement, *, keep: bool = False, with_overtime: bool = False) -> Built | None:
        """Return the plan with the same resources in the same sequence in which all starts as early as it may.

        It honours every constraint, so that a search may leave some out of its own reckoning. Batches and modes remain.
        A placement that the judge would pass comes back with no end later (unless something is pinned); of any other,
        what cannot stand as it does is put where there is room.

        Parameters
        ----------
        placement
            Of some orders, each whole; the others are left out.
        keep
            Whether nothing may start earlier than given.

        Returns
        -------
        Built or None
            None if not all of these orders can be placed so.
        """
        found = self._replay(with_overtime=with_overtime).run(placement, keep=keep)
        if found is None:
            return None
        return Built(placement=found, overtime=self._overtime(found, with_overtime=with_overtime))

    def resume(self, placement: Placement, *, with_overtime: bool = False) -> Built:
        """Return a right shift: same resources, same sequence, nothing earlier than given, later if it must be.

        Orders that the placement does not hold, and those that find no place any more, are put where there is room, or
        left out with the reason.

        Parameters
        ----------
        placement
            Of some orders, each whole, on resources that may do them; of a plan that things have happened to.
        """
        world, n_orders = self._worlds[int(with_overtime)], self.instance.n_orders
        board = self._replay(with_overtime=with_overtime).board_of(placement, keep=True)
        why: dict[int, tuple[int, int, int]] = {}
        left_out = board.order["reason"][:n_orders] != chaining.PLACED
        if left_out.any():
            sequence = self._sequence(world, self._index(RULES["atcs"]))
            board.order["reason"][:n_orders][left_out] = chaining.LEFT_OUT
            insert_whole(self.instance, world, board, sequence[left_out[sequence]])
            left_out = board.order["reason"][:n_orders] != chaining.PLACED
            self._note(board, left_out, why)
            self._leave_out_consumers(left_out, why)
        return self._built(board, left_out, why, with_overtime=with_overtime)

    def in_turn(self, placement: Placement, *, home: Flags | None = None, with_overtime: bool = False) -> Built:
        """Return the plan of a rule that goes by a placement: what starts first there goes first, none starts earlier.

        Sequences may change, so that what a disturbance holds up does not hold up all that follows.

        Parameters
        ----------
        home
            bool[n_operations]: those that stay on their resources and in their mode; by default none has to.
        """
        world = self._worlds[int(with_overtime)]
        lent = world if home is None else _at_home(self.instance, world, placement, home & (placement.start != NONE))
        self._worlds[int(with_overtime)] = lent
        try:
            bias = -FAR * np.maximum(placement.start, 0).astype(np.float64)
            return self._not_before(placement.start, RULES["edd"], bias, with_overtime=with_overtime)
        finally:
            self._worlds[int(with_overtime)] = world

    def guided(self, placement: Placement, rule: Rule, guide: Guide, *, with_overtime: bool = False) -> Built:
        """Return the plan of a rule that minds when things start in a placement, too."""
        ahead = round(guide.ahead * self._mean_length)
        earliest = np.where(placement.start == NONE, NONE, placement.start - ahead)
        bias = -np.maximum(placement.start, 0) / (guide.ease * self._mean_length)
        return self._not_before(earliest, rule, bias, with_overtime=with_overtime)

    def _not_before(self, earliest: Int, rule: Rule, bias: Float, *, with_overtime: bool) -> Built:
        """Return the plan of a rule in which nothing starts before its time."""
        operations = self._worlds[int(with_overtime)].operations[: self.instance.n_operations]
        before = operations["earliest"].copy()
        operations["earliest"] = np.maximum(before, earliest)
        try:
            return self.build(rule, bias=bias, with_overtime=with_overtime)
        finally:
            operations["earliest"] = before

    def _leave_out_consumers(self, left_out: Flags, why: dict[int, tuple[int, int, int]]) -> None:
        """Leave out, too, what draws on orders that are left out, but for operations that have begun."""
        operations = self.instance.operations
        consumer = np.repeat(np.arange(self.instance.n_operations), np.diff(operations.supplier_ptr))
        is_open = operations.begun_end[consumer] == NONE
        consumer, supplier = consumer[is_open], operations.supplier[is_open]
        while True:
            is_lacking = left_out[supplier] & ~left_out[operations.order[consumer]]
            if not is_lacking.any():
                return
            for op, source in zip(consumer[is_lacking].tolist(), supplier[is_lacking].tolist(), strict=True):
                why[int(operations.order[op])] = (chaining.SUPPLIER, op, source)
            left_out[operations.order[consumer[is_lacking]]] = True

    def _replay(self, *, with_overtime: bool) -> Replay:
        if with_overtime not in self._replays:
            self._replays[with_overtime] = Replay(self.instance, self._worlds[int(with_overtime)], self._blank)
        return self._replays[with_overtime]

    def _index(self, rule: Rule) -> Float:
        return np.array([rule.kind, rule.k1, rule.k2, rule.wait, self._mean_length, self._mean_setup], np.float64)

    def _overtime(self, placement: Placement, *, with_overtime: bool) -> tuple[tuple[int, int], ...]:
        return tuple(overtime_used(self.instance, placement)) if with_overtime else ()

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
        index = self._index(rule)
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
            insert_whole(self.instance, world, board, sequence[left_out[sequence]])
            still = board.order["reason"][:n_orders] != chaining.PLACED
            self._note(board, still & (board.order["reason"][:n_orders] != chaining.LEFT_OUT), why)
            left_out = still
        return self._built(board, left_out, why, with_overtime=with_overtime)

    def _sequence(self, world: World, index: Float) -> Index:
        """Return the orders, the most urgent first, but those with pins before all and suppliers before consumers."""
        urgency = np.zeros(self.instance.n_orders)
        order_urgency(world, index, urgency)
        urgency[self._pinned[0]] = np.inf
        hurry_suppliers(world, self.by_supply[::-1].copy(), urgency)
        rank = np.empty(len(urgency), np.int64)
        rank[self.by_supply] = np.arange(len(urgency))
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
        board = self._blank.copy()
        board.order["reason"][: len(left_out)][left_out] = chaining.LEFT_OUT
        return board

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
        overtime = self._overtime(placement, with_overtime=with_overtime)
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
    """Return the operations with a fixed start that have not begun: their orders, and their places in these."""
    is_begun = instance.operations.begun_end != NONE
    operations = np.flatnonzero((instance.operations.pin_start != NONE) & ~is_begun)
    orders = instance.operations.order[operations]
    places = (operations - instance.orders.operation_ptr[orders]).astype(np.int32)
    return orders, places


def _at_home(instance: Instance, world: World, placement: Placement, home: Flags) -> World:
    """Return a world in which some operations have no resources and no mode but those of a placement."""
    n = instance.n_operations
    operations = world.operations.copy()
    pin = operations["pin"][:n]
    operations["pin"][:n] = np.where(home, np.arange(n), np.where(pin == NONE, NONE, n + pin))
    operations["mode"][:n] = np.where(home, placement.mode, operations["mode"][:n])
    fields = {name: getattr(world, name) for name in world.KINDS}
    fields["operations"] = operations
    fields["pin_resource"] = np.concatenate([placement.resource, world.pin_resource])
    return World(**fields)
