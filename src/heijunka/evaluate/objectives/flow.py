"""Terms on what is in the plant and how evenly it comes out."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from heijunka.evaluate.view import View

DAY = timedelta(days=1)


def wip(view: View) -> float:
    """Return the sum over orders of the value of their quantity x days from their first setup or start to their end."""
    return sum(
        view.materials[entry.order.material].value * entry.order.quantity * ((entry.end - entry.start) / DAY)
        for entry in view.made
    )


def levelness(view: View) -> float:
    """Return the mean squared deviation of the mix produced from an even mix (Miltenburg 1989).

    Orders of positive weight are taken in order of end (equal ends: by `Order.turn`). After each, with ``x_m``
    the units of material ``m`` that have ended, ``X`` their sum and ``r_m`` the share of ``m`` in all units, the
    deviation is the sum over materials of ``(x_m - r_m X)^2``; the term is the mean of these. 0 for no orders.
    """
    made = sorted(
        (entry for entry in view.made if entry.order.weight > 0), key=lambda entry: (entry.end, entry.order.turn)
    )
    totals: dict[str, float] = defaultdict(float)
    for entry in made:
        totals[entry.order.material] += entry.order.quantity
    total = sum(totals.values())
    if total <= 0:
        return 0.0
    # With D = sum of (x_m - r_m X)^2 = sum x_m^2 - 2 X sum r_m x_m + X^2 sum r_m^2, each order changes one x_m only.
    share = {material: quantity / total for material, quantity in totals.items()}
    sum_of_squared_shares = sum(value**2 for value in share.values())
    produced: dict[str, float] = defaultdict(float)
    squares = mixed = out = deviations = 0.0
    for entry in made:
        material, quantity = entry.order.material, entry.order.quantity
        squares += (2 * produced[material] + quantity) * quantity
        produced[material] += quantity
        mixed += share[material] * quantity
        out += quantity
        deviations += max(0.0, squares - 2 * out * mixed + out**2 * sum_of_squared_shares)
    return deviations / len(made)
