"""Precedences between the operations planned: links of their routings, and supplies from order to order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.engine.instance.arrays import Float, Int


class Arcs(NamedTuple):
    """Precedences, sorted by where they end (``pred``) and by where they begin (``succ``); both are CSR.

    Parameters
    ----------
    pred_ptr, succ_ptr
        int64[n + 1].
    pred, succ
        int64: the operation before, the operation after.
    pred_lag, succ_lag, pred_most, succ_most
        int64 ticks: least and most from the one's end to the other's start; most is ``NEVER`` if there is no limit.
    pred_lot
        float64: size of transfer lots, 0 if the whole order is handed over.
    """

    pred_ptr: Int
    pred: Int
    pred_lag: Int
    pred_most: Int
    pred_lot: Float
    succ_ptr: Int
    succ: Int
    succ_lag: Int
    succ_most: Int


def arcs_of(instance: Instance, operation: Int) -> Arcs:
    """Return the precedences between operations, numbered by their place in ``operation``.

    What waits for an order waits for the last operations of it.
    """
    n = len(operation)
    number = np.full(instance.n_operations, NONE, np.int64)
    number[operation] = np.arange(n)
    before, after, link = _links(instance)
    is_between = (number[before] != NONE) & (number[after] != NONE)
    before, after, link = number[before[is_between]], number[after[is_between]], link[is_between]
    links, is_link = instance.links, link != NONE
    lag, most, lot = np.zeros(len(link), np.int64), np.full(len(link), NEVER), np.zeros(len(link))
    lag[is_link] = links.min_lag[link[is_link]]
    most[is_link] = links.max_lag[link[is_link]]
    lot[is_link] = links.transfer_lot[link[is_link]]
    # A largest lag after work that has begun binds no more, and its lots are there when it ends.
    has_begun = instance.operations.begun_end[operation] != NONE
    is_open = ~(has_begun[before] | has_begun[after])
    most, lot = np.where(is_open, most, NEVER), np.where(is_open, lot, 0.0)
    by_after, by_before = np.argsort(after, kind="stable"), np.argsort(before, kind="stable")
    return Arcs(
        pred_ptr=_pointers(after, n),
        pred=before[by_after],
        pred_lag=lag[by_after],
        pred_most=most[by_after],
        pred_lot=lot[by_after],
        succ_ptr=_pointers(before, n),
        succ=after[by_before],
        succ_lag=lag[by_before],
        succ_most=most[by_before],
    )


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


def _pointers(rows: Int, n: int) -> Int:
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.int64)
