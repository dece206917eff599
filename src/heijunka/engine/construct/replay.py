"""Replay: a placement made anew under every constraint, with its resources, modes, batches and sequences."""

from __future__ import annotations

import numpy as np

from heijunka.engine.construct.insert import insert_whole
from heijunka.engine.construct.world import supply_levels
from heijunka.engine.instance import NEVER, NONE, Instance, Placement
from heijunka.engine.instance.arrays import Flag, Index, Int
from heijunka.engine.kernels import chaining
from heijunka.engine.kernels.board import Board
from heijunka.engine.kernels.replaying import replay_each
from heijunka.engine.kernels.world import World

ROUNDS = 6
Blocks = tuple[Index, Int, Index]
"""Order of each block; pointers; positions in the order of what it places together."""


class Replay:
    """Makes placements of one instance anew; not shared between threads.

    In turn by start, every operation begins when the one before it on each resource has ended, and what is tied to
    others by a largest lag or a storage not before its given start. Nothing ends later than given then, if the
    placement breaks no constraint and has no pinned starts: whatever is there at an operation's turn was there
    before, or is gone earlier. If something finds no place in its turn, tied operations are placed together, wherever
    there is room from their given starts on, and may end later than given; orders that fail all the same are put
    last, whole.

    Parameters
    ----------
    world
        Of the instance; its records are shared, but not those of the operations.
    blank
        An empty board.
    """

    def __init__(self, instance: Instance, world: World, blank: Board) -> None:
        self.instance = instance
        self._free = world
        self._blank = blank
        fields = {name: getattr(world, name) for name in world.KINDS}
        operations = world.operations.copy()
        operations["pin"][: instance.n_operations] = np.arange(instance.n_operations)
        fields["operations"] = operations
        fields["pin_resource"] = np.full((instance.n_operations, instance.width), NONE, np.int32)
        self._world = World(**fields)
        step = instance.operations.step
        self._head = np.arange(instance.n_operations) - step + world.steps["head"][step]
        self._is_tied = tied(instance)
        self._keeps = False
        self._level = supply_levels(instance)
        self._place = np.arange(instance.n_operations) - instance.orders.operation_ptr[instance.operations.order]

    def run(self, placement: Placement, *, keep: bool = False) -> Placement | None:
        """Return the placement made anew; None if not all of its orders can be placed.

        Parameters
        ----------
        keep
            Whether nothing may start earlier than given.
        """
        board = self.board_of(placement, keep=keep)
        left_out = self._left_out(placement)
        is_whole = (board.order["reason"][: self.instance.n_orders] == chaining.PLACED) | left_out
        return self._read(board, left_out) if bool(is_whole.all()) else None

    def board_of(self, placement: Placement, *, keep: bool) -> Board:
        """Return the board on which a placement is made anew; orders that find no place have the reason."""
        self._keeps = keep
        instance = self.instance
        self._world.pin_resource[:] = placement.resource
        operations = self._world.operations[: instance.n_operations]
        operations["mode"] = placement.mode
        leader, mate = _batches(instance, placement)
        operations["batch"] = leader
        self._blank.state[3] = 0
        left_out = self._left_out(placement)
        board = self._fresh(placement, left_out)
        if replay_each(self._world, board, self._in_turn(placement, leader), mate, True):
            board = self._by_blocks(placement, left_out, mate)
        return board

    def _left_out(self, placement: Placement) -> Flag:
        found = np.zeros(self.instance.n_orders, np.bool_)
        found[self.instance.operations.order[placement.start == NONE]] = True
        return found

    def _by_blocks(self, placement: Placement, left_out: Flag, mate: Index) -> Board:
        blocks = self._blocks(placement)
        out = left_out.copy()
        for _ in range(ROUNDS):
            board = self._fresh(placement, out)
            if not replay_each(self._world, board, blocks, mate, False):
                break
            out |= board.order["reason"][: self.instance.n_orders] != chaining.PLACED
        else:
            out[:] = True
            board = self._fresh(placement, out)
        late = np.flatnonzero(out & ~left_out)
        if len(late):
            start = placement.start[self.instance.orders.operation_ptr[late]]
            by_start: Index = late[np.argsort(start, kind="stable")].astype(np.int32)
            operations = self._free.operations[: self.instance.n_operations]
            free = operations["earliest"].copy()
            if self._keeps:
                operations["earliest"] = np.maximum(free, placement.start)
            insert_whole(self.instance, self._free, board, by_start)
            operations["earliest"] = free
        return board

    def _fresh(self, placement: Placement, left_out: Flag) -> Board:
        """Return an empty board, with the operations' earliest starts as given."""
        n = self.instance.n_operations
        operations, earliest = self._world.operations[:n], self._free.operations["earliest"][:n]
        operations["earliest"] = np.where(self._keeps | self._is_tied, np.maximum(earliest, placement.start), earliest)
        board = self._blank.copy()
        board.order["reason"][: len(left_out)][left_out] = chaining.LEFT_OUT
        return board

    def _read(self, board: Board, left_out: Flag) -> Placement:
        """Return what stands on a board, without what has begun of orders that are left out."""
        n = self.instance.n_operations
        columns = {name: board.op[name][:n].copy() for name in ("setup_start", "start", "end", "mode")}
        columns["resource"] = board.resource[:n].copy()
        for column in columns.values():
            column[left_out[self.instance.operations.order]] = NONE
        return Placement(**columns)

    def _in_turn(self, placement: Placement, leader: Index) -> Blocks:
        """Return each operation by itself, by start."""
        order = self.instance.operations.order
        placed = np.flatnonzero(placement.start != NONE)
        first = np.where(leader[placed] == NONE, placed, leader[placed])
        by_start = np.lexsort(
            (
                self._place[placed],
                first != placed,
                self._place[first],
                self._level[order[first]],
                placement.end[placed],
                placement.start[placed],
            )
        )
        placed = placed[by_start]
        ptr = np.arange(len(placed) + 1, dtype=np.int64)
        return order[placed].astype(np.int32), ptr, self._place[placed].astype(np.int32)

    def _blocks(self, placement: Placement) -> Blocks:
        """Return what is placed together: pinned operations by themselves, then blocks, each after all it awaits."""
        operations = self.instance.operations
        placed = np.flatnonzero(placement.start != NONE)
        key = self._turns(placement)
        is_free = operations.pin_start[placed] == NONE
        order = operations.order[placed]
        block = self._head[placed]
        turn = np.where(is_free, key[block], placement.start[placed])
        by_turn = np.lexsort((self._place[placed], block, turn, is_free))
        order, block, is_free = order[by_turn], block[by_turn], is_free[by_turn]
        is_first = np.concatenate([[True], (block[1:] != block[:-1]) | (is_free[1:] != is_free[:-1])])
        first = np.flatnonzero(is_first[: len(placed)])
        ptr = np.concatenate([first, [len(placed)]]).astype(np.int64)
        return order[first].astype(np.int32), ptr, self._place[placed[by_turn]].astype(np.int32)

    def _turns(self, placement: Placement) -> Int:
        """Return the start of each block, by its head, raised above those of all that it waits for."""
        instance, head = self.instance, self._head
        operations, steps, links = instance.operations, instance.steps, instance.links
        placed = np.flatnonzero(placement.start != NONE)
        key = np.full(instance.n_operations, NEVER, np.int64)
        np.minimum.at(key, head[placed], placement.start[placed])
        count = (steps.before_ptr[1:] - steps.before_ptr[:-1])[operations.step[placed]]
        after = np.repeat(placed, count)
        link = np.arange(len(after)) - np.repeat(np.cumsum(count) - count, count)
        link += np.repeat(steps.before_ptr[operations.step[placed]], count)
        before = after - operations.step[after] + links.before[link]
        is_between = head[before] != head[after]
        before, after = head[before[is_between]], head[after[is_between]]
        drawing = np.repeat(np.arange(instance.n_operations), np.diff(operations.supplier_ptr))
        consumer = head[drawing[placement.start[drawing] != NONE]]
        supplier = operations.supplier[placement.start[drawing] != NONE]
        for _ in range(instance.n_operations):
            raised = key.copy()
            np.maximum.at(raised, after, key[before] + 1)
            last = np.zeros(instance.n_orders, np.int64)
            np.maximum.at(last, operations.order[placed], key[head[placed]])
            np.maximum.at(raised, consumer, last[supplier] + 1)
            if (raised == key).all():
                break
            key = raised
        return key


def tied(instance: Instance) -> Flag:
    """Return which operations are tied to others by a largest lag or a storage, or end an order that fills one."""
    links, orders = instance.links, instance.orders
    is_tied = (links.max_lag < NEVER) | (links.storage != NONE)
    steps = np.zeros(len(instance.steps.per_good), np.bool_)
    steps[links.before[is_tied]] = True
    steps[links.after[is_tied]] = True
    order = np.repeat(np.arange(instance.n_orders), np.diff(orders.output_ptr))
    filling = np.zeros(instance.n_orders, np.bool_)
    filling[order[instance.materials.capacity[orders.output_tank] >= 0]] = True
    return steps[instance.operations.step] | filling[instance.operations.order]


def _batches(instance: Instance, placement: Placement) -> tuple[Index, Index]:
    """Return the operation that begins each operation's batch (``NONE`` outside batches), and the next in the batch."""
    n = instance.n_operations
    leader, mate = np.full(n, NONE, np.int32), np.arange(n, dtype=np.int32)
    first = placement.resource[:, 0]
    is_batch = (first != NONE) & (placement.start != NONE) & (placement.end > placement.start)
    is_batch[is_batch] = instance.resources.batch_quantity[first[is_batch]] > 0
    member = np.flatnonzero(is_batch)
    if not len(member):
        return leader, mate
    mode = placement.mode[member]
    work = instance.modes.fixed[mode] + instance.modes.per_unit[mode] * instance.operations.quantity[member]
    # The longest begins the batch: none that joins may take longer.
    length = np.ceil(work / (instance.modes.speed[mode] * instance.resources.speed[first[member]]) - 1e-9)
    member = member[np.lexsort((member, -length, placement.start[member], first[member]))]
    resource, start = first[member], placement.start[member]
    is_new = np.concatenate([[True], (resource[1:] != resource[:-1]) | (start[1:] != start[:-1])])
    number = np.cumsum(is_new) - 1
    begins = np.flatnonzero(is_new)
    leader[member] = member[begins][number]
    mate[member[:-1]] = member[1:]
    ends = np.concatenate([begins[1:], [len(member)]]) - 1
    mate[member[ends]] = member[begins]
    return leader, mate
