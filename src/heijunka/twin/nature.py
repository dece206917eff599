"""What will happen to a plant, whatever anybody decides: drawn beforehand, so that policies meet the same days."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NEVER, Float, Int


class Nature(NamedTuple):
    """What chance has in store, as arrays over an instance.

    Parameters
    ----------
    arrives
        int64[n_orders] ticks at which an order becomes known; 0 or less: from the start.
    cancelled
        int64[n_orders] ticks at which it is cancelled unless it has been released; `NEVER`.
    factor
        float64[n_operations]: true processing time over planned time.
    setup_factor
        float64[n_operations]: true setup time over that of the matrix.
    late
        int64[n_operations] ticks after its earliest moment at which its purchased material is there.
    down_ptr, down_since, down_until
        int64[n_resources + 1], int64: stretches in which a resource is broken or a person is absent; sorted, disjoint.
    """

    arrives: Int
    cancelled: Int
    factor: Float
    setup_factor: Float
    late: Int
    down_ptr: Int
    down_since: Int
    down_until: Int


def calm(instance: Instance) -> Nature:
    """Return a nature in which all goes as planned and every order is known from the start."""
    n_operations = len(instance.operations.order)
    return Nature(
        arrives=np.zeros(instance.n_orders, np.int64),
        cancelled=np.full(instance.n_orders, NEVER, np.int64),
        factor=np.ones(n_operations),
        setup_factor=np.ones(n_operations),
        late=np.zeros(n_operations, np.int64),
        down_ptr=np.zeros(len(instance.resources.capacity) + 1, np.int64),
        down_since=np.zeros(0, np.int64),
        down_until=np.zeros(0, np.int64),
    )
