"""Lot sizing: the order sizes that cover a need under a lot rule."""

from __future__ import annotations

from math import ceil, floor

from heijunka.model.material import LotRule
from heijunka.model.moments import EPSILON


def lot_sizes(rule: LotRule, need: float) -> tuple[float, ...]:
    """Return the sizes of the lots that cover a need: full lots first, then one for the rest.

    Parameters
    ----------
    rule
        At least ``min``, a whole number of ``multiple``, at most ``max``.
    need
        Units that the lots must cover; nothing is made for none.

    Returns
    -------
    tuple of float
        Empty if no size obeys the rule.
    """
    smallest = _rounded(max(rule.min, 0.0), rule.multiple)
    largest = _largest(rule)
    if largest is not None and (largest <= 0.0 or smallest > largest * (1.0 + EPSILON)):
        return ()
    sizes: list[float] = []
    if largest is not None:
        n_full = floor(need / largest + EPSILON)
        sizes = [largest] * n_full
        need -= n_full * largest
    if need > EPSILON:
        sizes.append(max(smallest, _rounded(need, rule.multiple)))
    return tuple(sizes)


def _rounded(size: float, multiple: float | None) -> float:
    return size if multiple is None else ceil(size / multiple - EPSILON) * multiple


def _largest(rule: LotRule) -> float | None:
    if rule.max is None or rule.multiple is None:
        return rule.max
    return floor(rule.max / rule.multiple + EPSILON) * rule.multiple
