"""A binary heap of (moment, number), smallest first; equal moments by number."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.flags import part

CALL = np.dtype([("at", np.int64), ("number", np.int64)], align=True)


@part
def push(heap, n, t, number):
    """Add an entry to a heap of n; return the new count."""
    k = n
    while k > 0:
        up = (k - 1) >> 1
        if heap[up].at < t or (heap[up].at == t and heap[up].number <= number):
            break
        heap[k].at = heap[up].at
        heap[k].number = heap[up].number
        k = up
    heap[k].at = t
    heap[k].number = number
    return n + 1


@part
def pop(heap, n):
    """Take the first entry off a heap of n; return the new count."""
    n -= 1
    t, number = heap[n].at, heap[n].number
    k = 0
    while True:
        down = 2 * k + 1
        if down >= n:
            break
        other = down + 1
        if other < n and (
            heap[other].at < heap[down].at
            or (heap[other].at == heap[down].at and heap[other].number < heap[down].number)
        ):
            down = other
        if t < heap[down].at or (t == heap[down].at and number <= heap[down].number):
            break
        heap[k].at = heap[down].at
        heap[k].number = heap[down].number
        k = down
    heap[k].at = t
    heap[k].number = number
    return n
