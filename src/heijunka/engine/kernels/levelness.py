"""How evenly materials come out: the levelness of orders in the sequence of their ends."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.flags import kernel


@kernel
def levelness(material, quantity, share, shares_squared):
    """Return the sum, over the orders as they end, of the squared distance of all output from the even mix.

    Parameters
    ----------
    material
        int64[n]: of each order, by end.
    quantity
        float64[n].
    share
        float64[n_materials]: of each in the whole quantity.
    shares_squared
        Sum of their squares.
    """
    produced = np.zeros(len(share))
    squares = mixed = out = total = 0.0
    for n in range(len(material)):
        number, units = material[n], quantity[n]
        squares += (2 * produced[number] + units) * units
        produced[number] += units
        mixed += share[number] * units
        out += units
        total += max(0.0, squares - 2 * out * mixed + out * out * shares_squared)
    return total
