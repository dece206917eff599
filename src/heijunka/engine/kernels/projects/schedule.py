"""Serial schedule generation for projects, forward and backward, and justification on both sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.kernels.flags import part


class Project(NamedTuple):
    """Activities and what they need; times are whole units.

    Parameters
    ----------
    before_ptr, before, before_lag, after_ptr, after, after_lag
        int32[n + 1], int32, int64: precedences in CSR, both ways, with their shortest lags.
    release
        int64[n] units.
    option_ptr
        int32[n + 1] into options.
    length
        int64[n_options] units.
    need_ptr, need_resource, need_units
        int32[n_options + 1], int32, int32.
    take_ptr, take_stock, take_quantity
        int32[n_options + 1], int32, float64.
    capacity
        int32[n_resources].
    stock
        float64[n_stocks].
    """

    before_ptr: NDArray[np.int32]
    before: NDArray[np.int32]
    before_lag: NDArray[np.int64]
    after_ptr: NDArray[np.int32]
    after: NDArray[np.int32]
    after_lag: NDArray[np.int64]
    release: NDArray[np.int64]
    option_ptr: NDArray[np.int32]
    length: NDArray[np.int64]
    need_ptr: NDArray[np.int32]
    need_resource: NDArray[np.int32]
    need_units: NDArray[np.int32]
    take_ptr: NDArray[np.int32]
    take_stock: NDArray[np.int32]
    take_quantity: NDArray[np.float64]
    capacity: NDArray[np.int32]
    stock: NDArray[np.float64]


@part
def fit(project, use, option, begin):
    """Return the first unit from ``begin`` on at which an option finds room; ``use`` is int32[horizon, n_resources]."""
    length = project.length[option]
    first, last = project.need_ptr[option], project.need_ptr[option + 1]
    if first == last:
        return begin
    start, at = begin, begin
    while at < start + length:
        for need in range(first, last):
            resource = project.need_resource[need]
            if use[at, resource] + project.need_units[need] > project.capacity[resource]:
                start = at + 1
                break
        at += 1
    return start


@part
def occupy(project, use, option, start):
    """Take an option's units from ``start`` on."""
    for need in range(project.need_ptr[option], project.need_ptr[option + 1]):
        resource, units = project.need_resource[need], project.need_units[need]
        for at in range(start, start + project.length[option]):
            use[at, resource] += units


@part
def forward(project, use, sequence, option, start):
    """Start each activity of a sequence as soon as it can; return the makespan (Kolisch 1996)."""
    use[:] = 0
    makespan = 0
    for activity in sequence:
        begin = project.release[activity]
        for arc in range(project.before_ptr[activity], project.before_ptr[activity + 1]):
            before = project.before[arc]
            begin = max(begin, start[before] + project.length[option[before]] + project.before_lag[arc])
        begin = fit(project, use, option[activity], begin)
        occupy(project, use, option[activity], begin)
        start[activity] = begin
        makespan = max(makespan, begin + project.length[option[activity]])
    return makespan


@part
def backward(project, use, sequence, option, start, makespan):
    """End each activity of a sequence, successors first, as late as it can before ``makespan``."""
    use[:] = 0
    for activity in sequence:
        begin = 0
        for arc in range(project.after_ptr[activity], project.after_ptr[activity + 1]):
            after = project.after[arc]
            begin = max(begin, makespan - start[after] + project.after_lag[arc])
        begin = fit(project, use, option[activity], begin)
        occupy(project, use, option[activity], begin)
        start[activity] = makespan - begin - project.length[option[activity]]


@part
def justify(project, use, sequence, option, start, makespan):
    """Shift a schedule to the right, then to the left again; never longer (Valls, Ballestín & Quintanilla 2005).

    The sequence becomes that of the starts.
    """
    n = len(sequence)
    key, rank = np.empty(n, np.int64), np.empty(n, np.int64)
    for place in range(n):
        activity = sequence[place]
        rank[activity] = place
        key[place] = -((start[activity] + project.length[option[activity]]) * n + place)
    sequence[:] = sequence[np.argsort(key)]
    backward(project, use, sequence, option, start, makespan)
    for place in range(n):
        key[place] = start[sequence[place]] * n + rank[sequence[place]]
    sequence[:] = sequence[np.argsort(key)]
    makespan = forward(project, use, sequence, option, start)
    for place in range(n):
        rank[sequence[place]] = place
    for activity in range(n):
        key[activity] = start[activity] * n + rank[activity]
    sequence[:] = np.argsort(key)
    return makespan
