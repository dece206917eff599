"""What was done on the floor, operation by operation."""

from __future__ import annotations

from typing import NamedTuple

from heijunka.engine.instance.arrays import Index, Int


class History(NamedTuple):
    """One run, as arrays over an instance; `NONE` where a thing has not happened by the end of the run.

    Parameters
    ----------
    setup_start, start, end
        int64[n_operations] ticks.
    mode
        int32[n_operations], index among all modes.
    resource
        int32[n_operations, width]: in order of requirement.
    blocked
        int64[n_operations] ticks it held its resources after its end, for want of room in a storage.
    released, completed
        int64[n_orders] ticks.
    until
        Tick at which the run stopped.
    """

    setup_start: Int
    start: Int
    end: Int
    mode: Index
    resource: Index
    blocked: Int
    released: Int
    completed: Int
    until: int
