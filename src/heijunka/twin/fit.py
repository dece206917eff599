"""How uncertain a plant is, by its recorded history; what the history does not tell stays assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NONE, Float
from heijunka.model.resource import ResourceKind
from heijunka.twin.recorded import Recorded
from heijunka.twin.uncertainty import HOUR, Breakdowns, Rows, Uncertainty, shifts_of, windows_of

LEAST = 20
"""Observations below which a figure stays as it was assumed."""
PRIOR = 4.0
"""Failures that the law of a resource's kind counts for beside its own."""
SHORTEST = 60
"""Ticks: shorter work says little, as what is told is rounded."""
TWICE = log(2.0)
STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a history teaches.

    Parameters
    ----------
    uncertainty
        Learnt where there was enough to learn from, else as given.
    count
        Observations behind each field of it; 0 where it is assumed.
    """

    uncertainty: Uncertainty
    count: Mapping[str, int]

    @property
    def assumed(self) -> tuple[str, ...]:
        """Fields that the history did not tell."""
        return tuple(name for name, n in self.count.items() if n == 0)


def fit(instance: Instance, found: Recorded, assumed: Uncertainty | None = None) -> Fitted:
    """Return how uncertain a plant is by what was recorded of it.

    Processing times are a mixture of lognormal ones done once and done twice (rework), fitted by expectation and
    maximisation; yield loss is what the work done once takes beyond its plan on average. Failures count over the
    working time in which a resource was up, censored at the last event; the law of a resource leans on that of its
    kind. Setups and late deliveries are told by no event: they stay assumed.

    Parameters
    ----------
    instance
        What was recorded.
    assumed
        What holds where the history tells too little.
    """
    base = assumed or Uncertainty()
    learnt, count = base, dict.fromkeys(("processing", "setup", "rework", "yield_loss"), 0)
    count |= dict.fromkeys(("breakdowns", "absence", "late", "delay"), 0)
    factors = _factors(instance, found)
    if len(factors) >= LEAST:
        processing, rework, loss = _times(factors)
        learnt = replace(learnt, processing=processing, rework=rework, yield_loss=loss)
        count |= dict.fromkeys(("processing", "rework", "yield_loss"), len(factors))
    laws, n_failures = _laws(instance, found, base)
    if n_failures:
        learnt = replace(learnt, breakdowns=laws)
        count["breakdowns"] = n_failures
    away, n_shifts = _absence(instance, found)
    if n_shifts >= LEAST:
        learnt = replace(learnt, absence=away)
        count["absence"] = n_shifts
    return Fitted(uncertainty=learnt, count=count)


def _factors(instance: Instance, found: Recorded) -> Float:
    """Return true over planned time of the work that is done; members of a batch share theirs, and are left out."""
    history = found.history
    length = history.end - history.start
    first = np.maximum(history.resource[:, 0], 0)
    in_batch = (history.resource[:, 0] >= 0) & (instance.resources.batch_quantity[first] > 0)
    is_told = (history.end != NONE) & (length >= SHORTEST) & ~in_batch & (found.nature.factor > 0)
    chosen: Float = found.nature.factor[is_told]
    return chosen


def _times(factors: Float) -> tuple[float, float, float]:
    """Return the coefficient of variation, the share of rework, and the mean yield loss."""
    value = np.log(factors)
    centre, spread = float(np.median(value)), max(1e-3, float(np.subtract(*np.percentile(value, [75, 25]))) / 1.35)
    share = 0.01
    for _ in range(STEPS):
        once = (1.0 - share) * np.exp(-0.5 * ((value - centre) / spread) ** 2)
        twice = share * np.exp(-0.5 * ((value - centre - TWICE) / spread) ** 2)
        weight = twice / np.maximum(once + twice, 1e-300)
        before = centre, spread, share
        centre = float(np.mean(value - weight * TWICE))
        off = (1.0 - weight) * (value - centre) ** 2 + weight * (value - centre - TWICE) ** 2
        spread = max(1e-6, sqrt(float(off.mean())))
        share = min(0.5, max(1e-6, float(weight.mean())))
        if max(abs(a - b) for a, b in zip(before, (centre, spread, share), strict=True)) < 1e-9:
            break
    mean = exp(centre + spread * spread / 2)
    loss = max(0.0, 1.0 - 1.0 / mean)
    return sqrt(exp(spread * spread) - 1.0), share if share > 1e-5 else 0.0, loss


def _laws(instance: Instance, found: Recorded, base: Uncertainty) -> tuple[dict[str, Breakdowns], int]:
    """Return the law of failure of each kind, and of each resource that failed, and how many failures there were."""
    until = found.history.until
    told: dict[str, list[tuple[str, int, float, list[float]]]] = {}
    for row, resource in enumerate(instance.problem.plant.resources):
        if resource.kind is not ResourceKind.PERSON:
            rows = _rows(found, row)
            repairs = [(b - a) / HOUR for a, b in rows if b < until]
            up = _up(windows_of(instance, row), rows, until) / HOUR
            told.setdefault(resource.kind, []).append((resource.id, len(rows), up, repairs))
    laws, n_failures = dict(base.breakdowns), 0
    for kind, members in told.items():
        count, up = sum(entry[1] for entry in members), sum(entry[2] for entry in members)
        if not count:
            continue  # none in so long a time is not yet a law
        n_failures += count
        repair, cv = _repairs([value for entry in members for value in entry[3]], base.breakdowns.get(kind))
        laws[kind] = Breakdowns(between=up / count, repair=repair, repair_cv=cv)
        for name, own, own_up, own_repairs in members:
            if own:
                between = (own_up + PRIOR * up / count) / (own + PRIOR)
                mean = (sum(own_repairs) + PRIOR * repair) / (len(own_repairs) + PRIOR)
                laws[name] = Breakdowns(between=between, repair=mean, repair_cv=cv)
    return laws, n_failures


def _rows(found: Recorded, row: int) -> Rows:
    nature = found.nature
    rows = slice(int(nature.down_ptr[row]), int(nature.down_ptr[row + 1]))
    return list(zip(nature.down_since[rows].tolist(), nature.down_until[rows].tolist(), strict=True))


def _up(windows: Rows, downs: Rows, until: int) -> float:
    """Return the ticks in which a resource was open and up, until the last event."""
    total = 0
    for since, close in windows:
        if since >= until:
            break
        end = min(close, until)
        total += end - since
        total -= sum(max(0, min(end, b) - max(since, a)) for a, b in downs if a < end and b > since)
    return float(total)


def _repairs(hours: Sequence[float], before: Breakdowns | None) -> tuple[float, float]:
    """Return mean and coefficient of variation of repairs; of a few, what was assumed of their spread."""
    if not hours:
        return (before.repair, before.repair_cv) if before is not None else (1.0, 1.0)
    mean = float(np.mean(hours))
    if len(hours) < LEAST:
        return mean, before.repair_cv if before is not None else 1.0
    return mean, float(np.std(hours, ddof=1)) / mean


def _absence(instance: Instance, found: Recorded) -> tuple[float, int]:
    """Return the share of their shifts that persons were absent for, and how many shifts there were."""
    n_shifts = n_away = 0
    for row, resource in enumerate(instance.problem.plant.resources):
        if resource.kind is ResourceKind.PERSON:
            rows = _rows(found, row)
            shifts = [shift for shift in shifts_of(windows_of(instance, row)) if shift[0] < found.history.until]
            n_shifts += len(shifts)
            n_away += sum(any(a <= since and b > since for a, b in rows) for since, _ in shifts)
    return n_away / max(1, n_shifts), n_shifts
