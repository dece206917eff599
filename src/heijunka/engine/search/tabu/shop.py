"""Between an instance and the shop that the tabu search knows: what is planned, its options, solutions both ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.kernels.tabu.graph import Graph, Shop, new_shop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Floor:
    """A shop, and where its operations and options come from.

    Parameters
    ----------
    operation
        int64[n]: the instance's operation of each of the shop, in order of start in the plan that it was made from.
    option_mode, option_resource
        int32[n_options].
    """

    instance: Instance
    shop: Shop
    operation: Int
    option_mode: Index
    option_resource: Index

    @property
    def n_operations(self) -> int:
        """Number of operations planned."""
        return len(self.operation)

    @property
    def n_machines(self) -> int:
        """Number of machines."""
        return self.instance.n_resources

    def placement_of(self, graph: Graph) -> Placement:
        """Return where the operations of a graph stand; the others are left out."""
        n, width = self.instance.n_operations, self.instance.width
        start, end = np.full(n, NONE, np.int64), np.full(n, NONE, np.int64)
        mode, resource = np.full(n, NONE, np.int32), np.full((n, width), NONE, np.int32)
        start[self.operation] = graph.start[: self.n_operations]
        end[self.operation] = graph.end[: self.n_operations]
        mode[self.operation] = self.option_mode[graph.option]
        resource[self.operation, 0] = self.option_resource[graph.option]
        return Placement(setup_start=start.copy(), start=start, end=end, mode=mode, resource=resource)

    def solution_of(self, placement: Placement) -> tuple[Index, Index] | None:
        """Return option and sequence of a placement; None if it leaves out other operations."""
        planned = np.flatnonzero(placement.start != NONE)
        if len(planned) != self.n_operations:
            return None
        mode, resource = placement.mode[self.operation], placement.resource[self.operation, 0]
        start, end = placement.start[self.operation], placement.end[self.operation]
        counts = np.diff(self.shop.option_ptr)
        is_used = (self.option_mode == np.repeat(mode, counts)) & (self.option_resource == np.repeat(resource, counts))
        option = np.full(self.n_operations, NONE, np.int32)
        used = np.flatnonzero(is_used)
        option[np.repeat(np.arange(self.n_operations), counts)[used]] = used
        if (option == NONE).any():
            return None
        # Operations of no length begin with others: the instance's order has predecessors first.
        return option, np.lexsort((self.operation, end, start)).astype(np.int32)


def floor_of(instance: Instance, placement: Placement) -> Floor:
    """Return the shop of the operations that a plan has placed."""
    planned = np.flatnonzero(placement.start != NONE)
    operation = planned[np.lexsort((planned, placement.end[planned], placement.start[planned]))]
    number = np.full(instance.n_operations, NONE, np.int64)
    number[operation] = np.arange(len(operation))
    option_ptr, mode, resource, length = _options(instance, operation)
    before, after = _arcs(instance)
    before, after = number[before], number[after]
    both = (before != NONE) & (after != NONE)
    before, after = before[both], after[both]
    arcs = np.column_stack([before, after])
    release = np.maximum(instance.operations.earliest[operation], max(0, instance.first))
    shop = new_shop(arcs, option_ptr, resource, length, release)
    return Floor(instance=instance, shop=shop, operation=operation, option_mode=mode, option_resource=resource)


def _options(instance: Instance, operation: Int) -> tuple[Index, Index, Index, Int]:
    """Return the options of operations: their rows (CSR), modes, resources and lengths."""
    modes, steps = instance.modes, instance.steps
    step = instance.operations.step[operation]
    n_modes = np.diff(steps.mode_ptr)[step]
    mode = _ranges(steps.mode_ptr[step], n_modes)
    row = np.repeat(np.arange(len(operation)), n_modes)
    pool = modes.pool[modes.need_ptr[mode]]
    n_resources = np.diff(modes.pool_ptr)[pool]
    resource = modes.pool_resource[_ranges(modes.pool_ptr[pool], n_resources)]
    mode, row = np.repeat(mode, n_resources), np.repeat(row, n_resources)
    work = modes.fixed[mode] + modes.per_unit[mode] * instance.operations.quantity[operation][row]
    length = np.ceil(work / (modes.speed[mode] * instance.resources.speed[resource]) - 1e-9).astype(np.int64)
    ptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(operation)))])
    return ptr.astype(np.int32), mode.astype(np.int32), resource.astype(np.int32), length


def _ranges(first: Int | Index, count: Int) -> Int:
    """Return the numbers from each first on, so many, one after the other."""
    offset = np.cumsum(count) - count
    ranges: Int = np.repeat(first.astype(np.int64) - offset, count) + np.arange(count.sum())
    return ranges


def _arcs(instance: Instance) -> tuple[Int, Int]:
    """Return the precedences: those in an order, and from an order's last operations to what draws on it."""
    steps, links, operations = instance.steps, instance.links, instance.operations
    step = operations.step.astype(np.int64)
    n_links = np.diff(steps.before_ptr)[step]
    link = _ranges(steps.before_ptr[step], n_links)
    after = np.repeat(np.arange(len(step)), n_links)
    before = after - step[after] + links.before[link]
    if not len(operations.supplier):
        return before, after
    n_suppliers = np.diff(operations.supplier_ptr)
    consumer = np.repeat(np.arange(len(step)), n_suppliers)
    is_last = np.diff(steps.after_ptr)[step] == 0
    last = np.flatnonzero(is_last)
    ptr = np.searchsorted(last, instance.orders.operation_ptr)
    n_last = np.diff(ptr)[operations.supplier]
    supplying = last[_ranges(ptr[:-1][operations.supplier], n_last)]
    return np.concatenate([before, supplying]), np.concatenate([after, np.repeat(consumer, n_last)])
