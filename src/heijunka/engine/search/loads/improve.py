"""The load search: which orders go to which machine; their sequence there does not matter."""

from __future__ import annotations

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.loads.deal import anneal
from heijunka.engine.search.tabu.improve import suits as is_shop
from heijunka.engine.search.tabu.shop import Floor, floor_of
from heijunka.engine.search.task import Task
from heijunka.engine.search.traits import Traits

LABEL = "load search"
TRIES = 100_000
"""Moves tried in a round: some 10 ms."""
HOT, COLD = 0.3, 0.0003
"""Temperatures at the start and at the end, where a machine as full as the best plan's fullest counts 1."""
MOST_LENGTHS = 50_000_000
"""Orders times machines, at most: lengths are kept for each pair."""


def suits(instance: Instance, traits: Traits) -> bool:
    """Tell whether every order is one operation on one of several machines, and the makespan all that counts."""
    is_single = bool((np.diff(instance.orders.operation_ptr) == 1).all())
    is_free = not (traits.has_releases or traits.has_suppliers)
    is_small = instance.n_operations * instance.n_resources <= MOST_LENGTHS
    return is_single and is_free and is_small and is_shop(instance, traits)


def improve(task: Task) -> None:
    """Anneal until told to stop (after Glass, Potts & Shade 1994, on a power of the loads)."""
    planned = np.flatnonzero(task.start.placement.start != NONE)
    if not len(planned):
        return
    floor = floor_of(task.instance, task.start.placement)
    length, option = _lengths(floor)
    machine = task.start.placement.resource[floor.operation, 0].astype(np.int32)
    rows = np.arange(len(machine))
    # A plan of the rules may use a slower mode of a machine; here the fastest of each counts.
    load = np.bincount(machine, weights=length[rows, machine], minlength=floor.n_machines).astype(np.int64)
    best_machine, best = machine.copy(), np.array([load.max()], np.int64)
    chance = new_chance(task.seed)
    reached = int(task.start.placement.end.max()) - max(0, task.instance.first)
    rounds = 0
    while not task.is_over(rounds):
        temperature = HOT * (COLD / HOT) ** task.progress(rounds)
        control = np.array([temperature, max(1.0, float(best[0])), TRIES])
        anneal(length, machine, best_machine, load, best, chance, control)
        rounds += 1
        if best[0] < reached:
            reached = int(best[0])
            placement = _placement(floor, length, option, best_machine)
            task.offer(Built(placement=placement, unplanned=task.start.unplanned), LABEL)


def _lengths(floor: Floor) -> tuple[Int, Index]:
    """Return ticks and option of each operation on each machine, of the fastest mode there; -1 if it has none."""
    shop = floor.shop
    n = floor.n_operations
    row = np.repeat(np.arange(n), np.diff(shop.option_ptr))
    length = np.full((n, floor.n_machines), NONE, np.int64)
    option = np.full((n, floor.n_machines), NONE, np.int32)
    slowest_first = np.argsort(-shop.length, kind="stable")
    row, machine = row[slowest_first], floor.option_resource[slowest_first]
    length[row, machine] = shop.length[slowest_first]
    option[row, machine] = slowest_first
    return length, option


def _placement(floor: Floor, length: Int, option: Index, machine: Index) -> Placement:
    """Return the plan in which every machine does its jobs one after another."""
    instance, n = floor.instance, floor.n_operations
    ticks = length[np.arange(n), machine]
    by_machine = np.argsort(machine, kind="stable")
    until = np.cumsum(ticks[by_machine])
    is_first = np.concatenate([[True], machine[by_machine][1:] != machine[by_machine][:-1]])
    before = (until - ticks[by_machine])[is_first]
    ends = max(0, instance.first) + until - np.repeat(before, np.diff(np.append(np.flatnonzero(is_first), n)))
    operation = floor.operation[by_machine]
    start, end = np.full(instance.n_operations, NONE, np.int64), np.full(instance.n_operations, NONE, np.int64)
    mode = np.full(instance.n_operations, NONE, np.int32)
    resource = np.full((instance.n_operations, instance.width), NONE, np.int32)
    start[operation], end[operation] = ends - ticks[by_machine], ends
    chosen = option[by_machine, machine[by_machine]]
    mode[operation], resource[operation, 0] = floor.option_mode[chosen], floor.option_resource[chosen]
    return Placement(setup_start=start.copy(), start=start, end=end, mode=mode, resource=resource)


def warm() -> None:
    """Compile the kernel."""
    length, machine = np.ones((2, 2), np.int64), np.zeros(2, np.int32)
    load, best, control = np.array([2, 0]), np.array([2]), np.array([1.0, 2.0, 1.0])
    anneal(length, machine, machine.copy(), load, best, new_chance(0), control)
