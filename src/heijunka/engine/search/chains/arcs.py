"""Precedences between the operations planned: links of their routings, and supplies from order to order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.engine.instance.arrays import Flag, Index, Int
from heijunka.engine.kernels.chains.net import ARC
from heijunka.engine.search.chains.options import Record


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arcs:
    """Precedences in CSR, both ways.

    Parameters
    ----------
    before_ptr, after_ptr
        int32[n + 1].
    before, after
        `ARC`: those that end at, and begin at, each operation.
    is_last
        bool[n]: whether nothing of the same order follows.
    """

    before_ptr: Index
    before: Record
    after_ptr: Index
    after: Record
    is_last: Flag


def arcs_of(instance: Instance, operation: Int) -> Arcs:
    """Return the precedences between operations, numbered by their place in ``operation``."""
    n = len(operation)
    number = np.full(instance.n_operations, NONE, np.int64)
    number[operation] = np.arange(n)
    first, second, link = _links(instance)
    is_between = (number[first] != NONE) & (number[second] != NONE)
    first, second, link = number[first[is_between]], number[second[is_between]], link[is_between]
    is_last = np.ones(n, np.bool_)
    is_last[first[link != NONE]] = False
    table = np.zeros(len(first), ARC)
    table["max_lag"] = NEVER
    inner = np.flatnonzero(link != NONE)
    links = instance.links
    for name in ("min_lag", "max_lag"):
        table[name][inner] = getattr(links, name)[link[inner]]
    lot = np.zeros(len(first))
    lot[inner] = links.transfer_lot[link[inner]]
    quantity = instance.operations.quantity[operation]
    by_lot = np.flatnonzero(lot > 0)
    table["is_lot"][by_lot] = 1
    table["head"][by_lot] = np.minimum(1.0, lot[by_lot] / np.maximum(quantity[first[by_lot]], 1e-12))
    table["tail"][by_lot] = np.minimum(1.0, lot[by_lot] / np.maximum(quantity[first[by_lot]], 1e-12))
    before_ptr, before = _rows(second, first, table, n)
    after_ptr, after = _rows(first, second, table, n)
    return Arcs(before_ptr=before_ptr, before=before, after_ptr=after_ptr, after=after, is_last=is_last)


def _links(instance: Instance) -> tuple[Int, Int, Int]:
    """Return operation before, operation after and link of each precedence; a supply has no link."""
    steps, operations = instance.steps, instance.operations
    step = operations.step.astype(np.int64)
    count = np.diff(steps.before_ptr)[step]
    link = _ranges(steps.before_ptr[step], count)
    after = np.repeat(np.arange(len(step)), count)
    before = after - step[after] + instance.links.before[link]
    if not len(operations.supplier):
        return before, after, link
    consumer = np.repeat(np.arange(len(step)), np.diff(operations.supplier_ptr))
    last = np.flatnonzero(np.diff(steps.after_ptr)[step] == 0)
    ptr = np.searchsorted(last, instance.orders.operation_ptr)
    count = np.diff(ptr)[operations.supplier]
    supplying = last[_ranges(ptr[:-1][operations.supplier], count)]
    consumer = np.repeat(consumer, count)
    none = np.full(len(consumer), NONE, np.int64)
    return np.concatenate([before, supplying]), np.concatenate([after, consumer]), np.concatenate([link, none])


def _ranges(first: NDArray[np.integer], count: NDArray[np.integer]) -> Int:
    """Return the numbers from each first on, so many, one after the other."""
    offset = np.cumsum(count) - count
    found: Int = np.repeat(first.astype(np.int64) - offset, count) + np.arange(count.sum())
    return found


def _rows(row: Int, other: Int, table: Record, n: int) -> tuple[Index, Record]:
    by_row = np.argsort(row, kind="stable")
    found = table[by_row].copy()
    found["other"] = other[by_row]
    return np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))]).astype(np.int32), found
