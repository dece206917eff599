"""How sure a comparison of runs is: means with confidence intervals, and policies compared on the same days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from heijunka.engine.instance.arrays import Float

N_RESAMPLES = 4000
"""Resamples of a bootstrap; its ends then move by a few hundredths of the interval's width from seed to seed."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the interval that covers the truth in so many of a hundred studies.

    Parameters
    ----------
    estimate
        The mean, the difference of means, or their ratio.
    low, high
        Ends of the interval; both infinite if there are too few runs to tell.
    """

    estimate: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """Half of the width: what stands behind the sign ±."""
        return (self.high - self.low) / 2

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out: the sign of a difference is then beyond chance."""
        return self.low > 0 or self.high < 0


def told(found: Interval) -> str:
    """Return an estimate with half of its interval, as people read it."""
    is_large = abs(found.estimate) >= 100
    centre = f"{found.estimate:,.0f}" if is_large else f"{found.estimate:.3g}"
    if not np.isfinite(found.half):
        return centre
    return f"{centre} ± {found.half:,.0f}" if is_large else f"{centre} ± {found.half:.2g}"


def percent(found: Interval) -> str:
    """Return a relative change with half of its interval, in percent."""
    if not np.isfinite(found.half):
        return f"{found.estimate:+.1%}"
    return f"{100 * found.estimate:+.1f} ± {100 * found.half:.1f} %"


def mean(values: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the mean of independent runs with its interval by Student's t.

    Parameters
    ----------
    values
        One figure of each run.
    level
        Probability that the interval covers the truth.
    """
    found = _finite(values)
    centre, n = float(found.mean()), len(found)
    if n < 2:
        return Interval(centre, -np.inf, np.inf)
    half = student(level, n - 1) * float(found.std(ddof=1)) / sqrt(n)
    return Interval(centre, centre - half, centre + half)


def difference(ours: ArrayLike, theirs: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the mean of ``ours - theirs`` over runs under the same natures, pair by pair."""
    first, second = _pairs(ours, theirs)
    return mean(first - second, level=level)


def change(ours: ArrayLike, theirs: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the relative change of the mean, ``mean(ours) / mean(theirs) - 1``, by the delta method.

    A ratio of means, not a mean of ratios: days on which hardly anything was late would rule the latter.
    """
    first, second = _pairs(ours, theirs)
    base = float(second.mean())
    if base == 0:
        return Interval(0.0 if not first.any() else float("nan"), -np.inf, np.inf)
    ratio = float(first.mean()) / base
    n = len(first)
    if n < 2:
        return Interval(ratio - 1, -np.inf, np.inf)
    spread = float((first - ratio * second).std(ddof=1)) / abs(base) / sqrt(n)
    half = student(level, n - 1) * spread
    return Interval(ratio - 1, ratio - 1 - half, ratio - 1 + half)


def resampled_change(ours: ArrayLike, theirs: ArrayLike, *, seed: int, level: float = 0.95) -> Interval:
    """Return the relative change of the mean by the percentile bootstrap over pairs: no normal law is assumed."""
    first, second = _pairs(ours, theirs)
    base = float(second.mean())
    if base == 0 or len(first) < 2:
        return change(first, second, level=level)
    drawn = np.random.default_rng(seed).integers(0, len(first), (N_RESAMPLES, len(first)))
    above, below = first[drawn].mean(axis=1), second[drawn].mean(axis=1)
    ratios = above[below != 0] / below[below != 0] - 1
    low, high = np.quantile(ratios, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(first.mean()) / base - 1, float(low), float(high))


def quantiles(values: ArrayLike, shares: Sequence[float] = (0.5, 0.9)) -> tuple[float, ...]:
    """Return quantiles of a figure over runs, P50 and P90 unless told, interpolated between runs."""
    return tuple(float(value) for value in np.quantile(_finite(values), shares))


def student(level: float, freedom: int) -> float:
    """Return the quantile of Student's t that leaves ``level`` between plus and minus itself.

    Read off the integral of its density: no statistics library is needed for one number.
    """
    if not 0 < level < 1 or freedom < 1:
        raise ValueError(
            f"There is no quantile of Student's t at level {level} with {freedom} degrees of freedom. "
            "Give a level between 0 and 1 and at least two runs."
        )
    # With t = sqrt(freedom) tan(u) the share between -t and t is that of cos(u)^(freedom - 1) between -u and u.
    angle = (np.arange(N_SLICES) + 0.5) * (np.pi / 2 / N_SLICES)
    share = np.cumsum(np.cos(angle) ** (freedom - 1))
    at = np.interp(level, share / share[-1], angle + np.pi / 4 / N_SLICES)
    return float(sqrt(freedom) * np.tan(at))


N_SLICES = 20_000
"""Slices of the integral behind Student's t: five digits of it, beyond what a report shows."""


def _finite(values: ArrayLike) -> Float:
    found = np.asarray(values, np.float64).ravel()
    if len(found) == 0:
        raise ValueError("There are no runs to take a mean of. Give one figure a run.")
    if not np.isfinite(found).all():
        raise ValueError("A figure of a run is not a finite number. Leave out runs in which it is not defined.")
    return found


def _pairs(ours: ArrayLike, theirs: ArrayLike) -> tuple[Float, Float]:
    first, second = _finite(ours), _finite(theirs)
    if len(first) != len(second):
        raise ValueError(
            f"{len(first)} runs cannot be paired with {len(second)}. Run both policies under the same natures."
        )
    return first, second
