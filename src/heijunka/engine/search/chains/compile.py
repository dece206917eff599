"""From an instance and a plan of it to the net and its chains, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.construct.world import by_supply
from heijunka.engine.cost import Terms
from heijunka.engine.instance import NONE, Calendars, Instance, Placement, encode
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.kernels.chains.load import load, shortest_tails
from heijunka.engine.kernels.chains.net import COST, OPERATION, RESOURCE, Chains, Net, new_chains
from heijunka.engine.kernels.world import WINDOW, Hours
from heijunka.engine.search.chains.arcs import arcs_of
from heijunka.engine.search.chains.charges import (
    HARD,
    net_charges,
    order_charges,
    setup_charges,
    tick_charge,
    weights_of,
)
from heijunka.engine.search.chains.hours import opened_hours
from heijunka.engine.search.chains.options import Options, Record
from heijunka.model.objective import Term


class Solution(NamedTuple):
    """All that a solution is told by.

    Parameters
    ----------
    start, end
        int64[n] ticks, to sort by.
    option
        int32[n].
    chain
        int32[n x width]: of each place.
    node_of, mate, first
        int32[n]: which operations share a node.
    """

    start: Int
    end: Int
    option: Index
    chain: Index
    node_of: Index
    mate: Index
    first: Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A net with its chains, and what its numbers stand for.

    Parameters
    ----------
    operation
        int64[n]: the instance's operation of each of the net, by start in the plan that it was made from.
    rank
        int32[n]: place of each in an order in which predecessors come first.
    options
        What each option stands for.
    start
        The plan that it was made from.
    """

    instance: Instance
    net: Net
    chains: Chains
    operation: Int
    rank: Index
    options: Options
    start: Solution

    @property
    def cost(self) -> float:
        """What the chains as they stand cost."""
        return float(self.chains.total[COST])

    def solution(self) -> Solution:
        """Return what the chains stand at."""
        chains = self.chains
        return Solution(
            start=chains.node["start"].copy(),
            end=chains.node["end"].copy(),
            option=chains.node["option"].copy(),
            chain=chains.place["chain"].copy(),
            node_of=chains.node_of.copy(),
            mate=chains.mate.copy(),
            first=chains.node["first"].copy(),
        )

    def load(self, solution: Solution) -> bool:
        """Put a solution on the chains; return whether it can be done in time."""
        chains = self.chains
        chains.node["option"], chains.place["chain"] = solution.option, solution.chain
        chains.node["first"] = solution.first
        chains.node_of[:], chains.mate[:] = solution.node_of, solution.mate
        nodes = np.flatnonzero(solution.first != NONE)
        sequence = nodes[np.lexsort((self.rank[nodes], solution.end[nodes], solution.start[nodes]))]
        return bool(load(self.net, chains, sequence.astype(np.int32)))

    def placement(self) -> Placement:
        """Return where all operations stand; those of orders left out stand nowhere."""
        n, width = self.instance.n_operations, self.instance.width
        node = self.chains.node[self.chains.node_of]
        times = {}
        for name in ("setup_start", "start", "end"):
            times[name] = np.full(n, NONE, np.int64)
            times[name][self.operation] = node[name]
        modes = np.array([mode for mode, _ in self.options.keys], np.int32)
        rows = [(*chosen, *[NONE] * (width - len(chosen))) for _, chosen in self.options.keys]
        mode, resource = np.full(n, NONE, np.int32), np.full((n, width), NONE, np.int32)
        mode[self.operation] = modes[node["option"]]
        resource[self.operation] = np.array(rows, np.int32).reshape(len(rows), width)[node["option"]]
        return Placement(mode=mode, resource=resource, **times)


def model_of(instance: Instance, built: Built, terms: Terms) -> Model:
    """Return the model of what a plan has placed, with the plan on its chains (not yet evaluated)."""
    placement = built.placement
    weights = weights_of(instance, terms)
    planned = np.flatnonzero(placement.start != NONE)
    level = np.empty(instance.n_orders, np.int64)
    level[by_supply(instance)] = np.arange(instance.n_orders)
    place = (planned, level[instance.operations.order[planned]])
    operation = planned[np.lexsort((*place, placement.end[planned], placement.start[planned]))]
    rank = np.empty(len(operation), np.int32)
    rank[np.lexsort((operation, level[instance.operations.order[operation]]))] = np.arange(len(operation))
    calendars, calendar_of = opened_hours(instance, built.overtime)
    options = Options(instance, calendars, calendar_of)
    step, option, slot = options.build(placement)
    arcs = arcs_of(instance, operation)
    placed_orders = np.unique(instance.operations.order[operation])
    order = np.full(instance.n_orders, NONE, np.int32)
    order[placed_orders] = np.arange(len(placed_orders))
    orders = order_charges(instance, weights, placed_orders.astype(np.int32))
    op = _operations(instance, placement, options, operation)
    op["order"][:-1] = order[instance.operations.order[operation]]
    op["before_ptr"], op["after_ptr"] = arcs.before_ptr, arcs.after_ptr
    rows = np.argsort(op["order"][:-1], kind="stable").astype(np.int32)
    orders["row_ptr"] = np.searchsorted(op["order"][:-1][rows], np.arange(len(orders)))
    last = rows[arcs.is_last[rows]]
    orders["last_ptr"] = np.searchsorted(op["order"][:-1][last], np.arange(len(orders)))
    width = max(1, int(option["n_slots"].max(initial=1)))
    size = np.array([width, max(0, instance.first), instance.limit, weights.get(Term.WIP, 0.0) != 0.0], np.int64)
    net = Net(
        op=op,
        before=arcs.before,
        after=arcs.after,
        step=step,
        option=option,
        slot=slot,
        resource=_resources(instance, calendar_of),
        setup=setup_charges(instance, weights),
        order=orders,
        last=last,
        row=rows,
        value=instance.steps.value if instance.steps.value.size else np.full((len(step), 1), NONE, np.int32),
        hours=_hours(options.all_calendars()),
        size=size,
        charge=net_charges(weights, HARD * tick_charge(orders[:-1], weights)),
    )
    by_rank = np.argsort(rank).astype(np.int32)
    shortest_tails(net, by_rank, np.zeros(len(operation), np.int64))
    start = _solution(options, placement, operation, net)
    chains = _chains(net, start)
    return Model(
        instance=instance, net=net, chains=chains, operation=operation, rank=rank, options=options, start=start
    )


def _operations(instance: Instance, placement: Placement, options: Options, operation: Int) -> Record:
    operations = instance.operations
    found = np.zeros(len(operation) + 1, OPERATION)
    op = found[:-1]
    op["step"], op["quantity"] = operations.step[operation], operations.quantity[operation]
    op["earliest"] = np.maximum(operations.earliest[operation], max(0, instance.first))
    op["pin_start"], op["pin_end"] = NONE, NONE
    pinned = operations.pin_start[operation] != NONE
    op["pin_start"][pinned] = placement.start[operation[pinned]]
    op["pin_end"][pinned] = placement.end[operation[pinned]]
    op["is_fixed"] = pinned
    op["is_bound"] = pinned | (operations.pin[operation] != NONE)
    op["base_start"], op["base_option"] = NONE, NONE
    baseline = instance.problem.baseline
    if baseline is not None:
        before = encode(instance, baseline)
        op["base_start"] = before.start[operation]
        op["base_option"] = _option_of(before, options, instance, operation)
    return found


def _option_of(placement: Placement, options: Options, instance: Instance, operation: Int) -> Index:
    step = instance.operations.step[operation]
    rows = np.column_stack([step, placement.mode[operation], placement.resource[operation]])
    kinds, index = np.unique(rows, axis=0, return_inverse=True)
    numbers = [
        options.number.get((step, (mode, tuple(entry for entry in chosen if entry != NONE))), NONE)
        for step, mode, *chosen in kinds.tolist()
    ]
    return np.array(numbers, np.int32)[index.reshape(-1)]


def _resources(instance: Instance, calendar_of: list[int]) -> Record:
    resources, setups = instance.resources, instance.setups
    found = np.zeros(instance.n_resources, RESOURCE)
    found["capacity"], found["calendar"], found["initial"] = resources.capacity, calendar_of, resources.initial
    found["chain_ptr"] = np.cumsum(resources.capacity) - resources.capacity
    found["column"] = NONE
    is_set_up = resources.matrix != NONE
    matrix = resources.matrix[is_set_up]
    found["column"][is_set_up] = setups.attribute[matrix]
    found["setup_ptr"][is_set_up] = setups.ptr[matrix]
    found["n_values"][is_set_up] = setups.size[matrix]
    return found


def _hours(calendars: Calendars) -> Hours:
    window = np.zeros(len(calendars.open), WINDOW)
    window["open"], window["close"], window["worked"] = calendars.open, calendars.close, calendars.worked
    return Hours(ptr=calendars.ptr.astype(np.int64), window=window)


def _solution(options: Options, placement: Placement, operation: Int, net: Net) -> Solution:
    instance, width = options.instance, int(net.size[0])
    n = len(operation)
    option = _option_of(placement, options, instance, operation)
    start, end = placement.start[operation], placement.end[operation]
    node_of = _nodes(instance, placement, operation)
    mate, first = np.full(n, NONE, np.int32), np.full(n, NONE, np.int32)
    for op in range(n - 1, -1, -1):
        if node_of[op] != op or first[op] != NONE:
            mate[op] = first[node_of[op]]
        first[node_of[op]] = op
    chain = np.full((n, width), NONE, np.int32)
    free = np.zeros(int(instance.resources.capacity.sum()), np.int64)
    slot, option_table, resource = net.slot["resource"], net.option, net.resource
    n_slots, slot_ptr = option_table["n_slots"], option_table["slot_ptr"]
    is_unary = bool((instance.resources.capacity == 1).all())
    for k in range(width):
        has = n_slots[option] > k
        chain[has, k] = resource["chain_ptr"][slot[slot_ptr[option[has]] + k]]
    for op in range(n if not is_unary else 0):
        taken: list[int] = []
        for k in range(int(n_slots[option[op]])):
            taken.append(_unit(resource[slot[slot_ptr[option[op]] + k]], free, int(start[op]), taken))
        chain[op, : len(taken)] = taken
        free[taken] = np.maximum(free[taken], end[op])
    return Solution(
        start=start.copy(),
        end=end.copy(),
        option=option,
        chain=chain.reshape(-1),
        node_of=node_of,
        mate=mate,
        first=first,
    )


def _unit(resource: np.void, free: Int, start: int, taken: list[int]) -> int:
    """Return the unit of a resource that has been free for the shortest time at a start."""
    first, capacity = int(resource["chain_ptr"]), int(resource["capacity"])
    if capacity == 1:
        return first
    units = [unit for unit in range(first, first + capacity) if unit not in taken]
    return min(units, key=lambda unit: (free[unit] > start, -free[unit] if free[unit] <= start else free[unit]))


def _nodes(instance: Instance, placement: Placement, operation: Int) -> Index:
    """Return the node of each operation: those of a batch share that of its first."""
    found = np.arange(len(operation), dtype=np.int32)
    resource, start = placement.resource[operation, 0], placement.start[operation]
    is_batch = (resource != NONE) & (placement.end[operation] > start)
    is_batch[is_batch] = instance.resources.batch_quantity[resource[is_batch]] > 0
    members = np.flatnonzero(is_batch)
    if len(members):
        keys = np.stack([resource[members], start[members]], axis=1)
        _, first, index = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        found[members] = members[first][index.reshape(-1)]
    return found


def _chains(net: Net, start: Solution) -> Chains:
    n = len(start.start)
    capacity = net.resource["capacity"]
    n_chains = int(capacity.sum())
    used = np.bincount(start.chain[start.chain != NONE], minlength=n_chains)
    rooms = np.minimum(n, 3 * used + 2 * (n // max(1, n_chains)) + 64) + 2
    chains = new_chains(
        net, width=int(net.size[0]), rooms=rooms, resource_of_chain=np.repeat(np.arange(len(capacity)), capacity)
    )
    is_free = (start.first != NONE) & (net.op["is_fixed"][:-1] == 0) & (net.option["n_slots"][start.option] > 0)
    return with_movable(chains, np.flatnonzero(is_free).astype(np.int32))


def with_movable(chains: Chains, movable: Index) -> Chains:
    """Return the same chains, of which only some nodes may be moved."""
    fields = {name: getattr(chains, name) for name in chains.KINDS}
    fields["movable"] = movable
    fields["is_movable"][:] = 0
    fields["is_movable"][movable] = 1
    return Chains(**fields)
