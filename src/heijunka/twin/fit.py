"""How uncertain a plant is, by its recorded history; what the history does not tell stays assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NONE, Float, Int
from heijunka.model.resource import ResourceKind
from heijunka.twin.recorded import Recorded
from heijunka.twin.uncertainty import HOUR, Breakdowns, Rows, Uncertainty, shifts_of, windows_of

LEAST = 20
"""Observations below which a figure stays as it was assumed."""
PRIOR = 4.0
"""Failures that the law of a resource's kind counts for beside its own."""
LEAN = 20.0
"""Observations that the spread of all work counts for beside that of an operation's own."""
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
    maximisation, around what all work takes; the spread of an operation leans on that of all. Yield loss is what the
    work done once takes beyond its plan on average. Failures count over the working time in which a resource was up,
    and repairs over the time in which it was down, censored at the last event; the law of a resource leans on that
    of its kind. Work under way tells nothing yet. Setups and late deliveries are not read: they stay assumed.

    Parameters
    ----------
    instance
        What was recorded.
    assumed
        What holds where the history tells too little.
    """
    base = assumed or Uncertainty()
    learnt, count = base, dict.fromkeys(("processing", "processing_of", "setup", "rework", "yield_loss"), 0)
    count |= dict.fromkeys(("breakdowns", "absence", "late", "delay"), 0)
    names = list(dict.fromkeys(instance.operation_ids))
    factors, named = _factors(instance, found, names)
    if len(factors) >= LEAST:
        times = _times(factors, named, len(names))
        own = {name: float(times.own[row]) for row, name in enumerate(names) if times.seen[row] >= LEAST}
        learnt = replace(learnt, processing=times.pooled, processing_of=own, rework=times.rework, yield_loss=times.loss)
        count |= dict.fromkeys(("processing", "rework", "yield_loss"), len(factors))
        count["processing_of"] = int(times.seen[times.seen >= LEAST].sum())
    laws, n_failures = _laws(instance, found, base)
    if n_failures:
        learnt = replace(learnt, breakdowns=laws)
        count["breakdowns"] = n_failures
    away, n_shifts = _absence(instance, found)
    if n_shifts >= LEAST:
        learnt = replace(learnt, absence=away)
        count["absence"] = n_shifts
    return Fitted(uncertainty=learnt, count=count)


class _Times(NamedTuple):
    """Coefficients of variation, of all work and by name, with how often each name was seen; shares."""

    pooled: float
    own: Float
    seen: Int
    rework: float
    loss: float


def _factors(instance: Instance, found: Recorded, names: Sequence[str]) -> tuple[Float, Int]:
    """Return true over planned time of the work that is done, and its names; what was done in batches is left out.

    Operations of one id are seen together, whatever their routing.
    """
    history = found.history
    length = history.end - history.start
    first = np.maximum(history.resource[:, 0], 0)
    in_batch = (history.resource[:, 0] >= 0) & (instance.resources.batch_quantity[first] > 0)
    is_told = (history.end != NONE) & (length >= SHORTEST) & ~in_batch & (found.nature.factor > 0)
    number = {name: row for row, name in enumerate(names)}
    step = np.array([number[name] for name in instance.operation_ids], np.int64)
    return found.nature.factor[is_told], step[instance.operations.step[is_told]]


def _times(factors: Float, name: Int, n_names: int) -> _Times:
    """Return what true over planned times tell: each name has a spread of its own, and all have one mean."""
    value, count = np.log(factors), np.bincount(name, minlength=n_names)
    middle = float(np.median(value))
    pooled = max(1e-3, float(np.subtract(*np.percentile(value, [75, 25]))) / 1.35)
    centre, share, spread = middle + pooled * pooled / 2, 0.01, np.full(len(count), pooled)
    for _ in range(STEPS):
        own = spread[name]
        off = value - centre + own * own / 2
        once = (1.0 - share) * np.exp(-0.5 * (off / own) ** 2)
        twice = share * np.exp(-0.5 * ((off - TWICE) / own) ** 2)
        weight = twice / np.maximum(once + twice, 1e-300)
        before = centre, pooled, share
        centre = float(np.average(value - weight * TWICE + own * own / 2, weights=1.0 / (own * own)))
        off = value - centre + own * own / 2
        square = (1.0 - weight) * off**2 + weight * (off - TWICE) ** 2
        pooled = max(1e-6, sqrt(float(square.mean())))
        summed = np.bincount(name, square, minlength=n_names)
        spread = np.maximum(1e-6, np.sqrt((summed + LEAN * pooled * pooled) / (count + LEAN)))
        share = min(0.5, max(1e-6, float(weight.mean())))
        if max(abs(a - b) for a, b in zip(before, (centre, pooled, share), strict=True)) < 1e-9:
            break
    return _Times(
        pooled=sqrt(exp(pooled * pooled) - 1.0),
        own=np.sqrt(np.exp(spread * spread) - 1.0),
        seen=count,
        rework=share if share > 1e-5 else 0.0,
        loss=max(0.0, 1.0 - exp(-centre)),
    )


class _Failures(NamedTuple):
    """What is known of a resource: when it was down, and how many hours it was up until the last event."""

    name: str
    downs: Rows
    up: float
    until: int

    @property
    def repairs(self) -> list[float]:
        """Hours of the repairs that are done."""
        return [(b - a) / HOUR for a, b in self.downs if b < self.until]

    @property
    def down(self) -> float:
        """Hours of all repairs, as far as they went."""
        return sum(b - a for a, b in self.downs) / HOUR


def _laws(instance: Instance, found: Recorded, base: Uncertainty) -> tuple[dict[str, Breakdowns], int]:
    """Return the law of failure of each kind, and of each resource that failed, and how many failures there were."""
    until = found.history.until
    told: dict[str, list[_Failures]] = {}
    for row, resource in enumerate(instance.problem.plant.resources):
        if resource.kind is not ResourceKind.PERSON:
            rows = _rows(found, row)
            up = _up(windows_of(instance, row), rows, until) / HOUR
            told.setdefault(resource.kind, []).append(_Failures(resource.id, rows, up, until))
    laws, n_failures = dict(base.breakdowns), 0
    for kind, members in told.items():
        count, up = sum(len(entry.downs) for entry in members), sum(entry.up for entry in members)
        if not count:
            continue  # none in so long a time is not yet a law
        n_failures += count
        repair, cv = _repairs(members, base.breakdowns.get(kind))
        laws[kind] = Breakdowns(between=up / count, repair=repair, repair_cv=cv)
        for entry in members:
            if entry.downs:
                between = (entry.up + PRIOR * up / count) / (len(entry.downs) + PRIOR)
                mean = (entry.down + PRIOR * repair) / (len(entry.repairs) + PRIOR)
                laws[entry.name] = Breakdowns(between=between, repair=mean, repair_cv=cv)
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


def _repairs(members: Sequence[_Failures], before: Breakdowns | None) -> tuple[float, float]:
    """Return mean and coefficient of variation of repairs; of a few, what was assumed of their spread.

    Time down over repairs that are done counts a repair under way for what it has taken; to leave it out would make
    long repairs rare.
    """
    hours = [value for entry in members for value in entry.repairs]
    if not hours:
        return (before.repair, before.repair_cv) if before is not None else (1.0, 1.0)
    mean = sum(entry.down for entry in members) / len(hours)
    if len(hours) < LEAST:
        return mean, before.repair_cv if before is not None else 1.0
    return mean, float(np.std(hours, ddof=1) / np.mean(hours))


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
