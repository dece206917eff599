"""How uncertain a plant is, and drawing from it what will happen: one stream of chance for each purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf, log, sqrt

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NEVER, NONE, Float, Int
from heijunka.model.moments import seconds_between
from heijunka.model.order import SupplySource
from heijunka.model.resource import Resource, ResourceKind
from heijunka.twin.nature import Nature, calm

HOUR = 3600.0
BREAK = 2 * 3600
"""Ticks: a person away for a shorter time between two windows is still on the same shift."""
MOST_LOST = 0.5
"""Of what an operation processes; a larger loss would be another process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdowns:
    """How often a resource fails and how long it is repaired; hours.

    Parameters
    ----------
    between
        Mean working time from a repair to the next failure, exponential.
    repair
        Mean time to repair by the wall clock.
    repair_cv
        Coefficient of variation of the repair, lognormal.
    """

    between: float
    repair: float
    repair_cv: float = 1.0


def _breakdowns() -> Mapping[str, Breakdowns]:
    return {
        ResourceKind.MACHINE: Breakdowns(between=60.0, repair=1.0),
        ResourceKind.LINE: Breakdowns(between=40.0, repair=0.5),
        ResourceKind.MOULD: Breakdowns(between=200.0, repair=4.0),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """How uncertain a plant is; every default is assumed.

    Parameters
    ----------
    processing, setup
        Coefficient of variation of processing and setup times, lognormal around their plan.
    processing_of
        By operation id, where its processing times spread otherwise.
    rework
        Probability that an operation's time is spent again.
    yield_loss
        Mean share lost beyond the routing's yields, exponential; it is made good by extra time.
    breakdowns
        By resource id or, for those without their own, by kind.
    absence
        Probability that a person is absent for a whole shift.
    late, delay
        Probability that a receipt or purchase comes late, and its mean delay in hours, exponential.
    """

    processing: float = 0.1
    setup: float = 0.2
    processing_of: Mapping[str, float] = field(default_factory=dict)
    rework: float = 0.01
    yield_loss: float = 0.005
    breakdowns: Mapping[str, Breakdowns] = field(default_factory=_breakdowns)
    absence: float = 0.03
    late: float = 0.05
    delay: float = 8.0

    def scaled(self, noise: float) -> Uncertainty:
        """Return it with spreads, probabilities and frequencies so many times as large; 0 is certainty."""
        return replace(
            self,
            processing=self.processing * noise,
            setup=self.setup * noise,
            processing_of={name: cv * noise for name, cv in self.processing_of.items()},
            rework=min(1.0, self.rework * noise),
            yield_loss=self.yield_loss * noise,
            breakdowns={
                name: replace(entry, between=entry.between / noise if noise else inf)
                for name, entry in self.breakdowns.items()
            },
            absence=min(1.0, self.absence * noise),
            late=min(1.0, self.late * noise),
        )


def draw(
    instance: Instance,
    uncertainty: Uncertainty,
    *,
    seed: int,
    arrives: Int | None = None,
    cancelled: Int | None = None,
    until: int = NEVER,
) -> Nature:
    """Return what chance has in store for an instance up to its limit.

    Changing how uncertain one thing is leaves what is drawn of the others as it was.

    Parameters
    ----------
    arrives, cancelled
        Ticks by order; without them all is known from the start and nothing is cancelled.
    until
        Tick up to which breakdowns and absences are drawn: up to there they are the same, however far it is.
    """
    processing, setup, rework, loss, late, down = np.random.SeedSequence(seed).spawn(6)
    n, still = instance.n_operations, calm(instance)
    named = (uncertainty.processing_of.get(name, uncertainty.processing) for name in instance.operation_ids)
    spread = np.array([_spread(cv) for cv in named])[instance.operations.step]
    factor = _around_one(np.random.default_rng(processing), spread, n)
    factor *= 1.0 + (np.random.default_rng(rework).random(n) < uncertainty.rework)
    lost = uncertainty.yield_loss * np.random.default_rng(loss).exponential(size=n)
    factor /= 1.0 - np.minimum(lost, MOST_LOST)
    stretches = [
        _down(instance, uncertainty, (row, until), np.random.default_rng(child))
        for row, child in enumerate(down.spawn(instance.n_resources))
    ]
    return still._replace(
        arrives=still.arrives if arrives is None else arrives,
        cancelled=still.cancelled if cancelled is None else cancelled,
        factor=factor,
        setup_factor=_around_one(np.random.default_rng(setup), _spread(uncertainty.setup), n),
        late=_late(instance, uncertainty, np.random.default_rng(late)),
        down_ptr=np.concatenate([[0], np.cumsum([len(rows) for rows in stretches])]).astype(np.int64),
        down_since=np.array([since for rows in stretches for since, _ in rows], np.int64),
        down_until=np.array([until for rows in stretches for _, until in rows], np.int64),
    )


def _spread(cv: float) -> float:
    """Return the spread of the logarithm."""
    return sqrt(log(1.0 + cv * cv))


def _around_one(rng: np.random.Generator, spread: float | Float, count: int) -> Float:
    found: Float = np.exp(spread * rng.standard_normal(count) - spread * spread / 2.0)
    return found


def _late(instance: Instance, uncertainty: Uncertainty, rng: np.random.Generator) -> Int:
    """Return delays of operations: all that wait for one delivery wait for it together."""
    found = np.zeros(instance.n_operations, np.int64)
    operations = instance.operations
    delays: dict[tuple[str, int], int] = {}
    for n, order in enumerate(instance.problem.orders):
        first, last = (int(row) for row in instance.orders.operation_ptr[n : n + 2])
        row_of: dict[str | None, int] = {
            instance.operation_ids[operations.step[row]]: row for row in range(first, last)
        }
        for supply in order.supplies:
            row = row_of.get(supply.operation)
            if row is None or supply.at is None or supply.source not in (SupplySource.RECEIPT, SupplySource.PURCHASE):
                continue
            at = seconds_between(instance.origin, supply.at)
            key = (supply.material, at)
            if key not in delays:
                is_late, delay = rng.random() < uncertainty.late, rng.exponential()
                delays[key] = round(delay * uncertainty.delay * HOUR) if is_late else 0
            if delays[key]:
                found[row] = max(int(found[row]), at + delays[key] - int(operations.earliest[row]))
    return found


Rows = list[tuple[int, int]]


def _down(instance: Instance, uncertainty: Uncertainty, which: tuple[int, int], rng: np.random.Generator) -> Rows:
    row, until = which
    resource = instance.problem.plant.resources[row]
    if resource.kind is ResourceKind.PERSON:
        return _absent(_before(windows_of(instance, row), until), uncertainty.absence, rng)
    law = _law(uncertainty, resource)
    if law is None or law.between == inf or instance.limit >= NEVER:
        return []
    return _broken(_before(windows_of(instance, row), until), law, rng)


def _before(windows: Rows, until: int) -> Rows:
    return [window for window in windows if window[0] < until]


def _law(uncertainty: Uncertainty, resource: Resource) -> Breakdowns | None:
    return uncertainty.breakdowns.get(resource.id) or uncertainty.breakdowns.get(resource.kind)


def windows_of(instance: Instance, row: int) -> Rows:
    """Return when a resource is open, up to the instance's limit."""
    calendar = int(instance.resources.calendar[row])
    if calendar == NONE:
        return [(instance.start, instance.limit)]
    hours = instance.calendars
    first, last = (int(place) for place in hours.ptr[calendar : calendar + 2])
    return list(zip(hours.open[first:last].tolist(), hours.close[first:last].tolist(), strict=True))


def shifts_of(windows: Rows) -> Rows:
    """Return whole shifts: windows with short breaks between them are one."""
    shifts: Rows = []
    for since, until in windows:
        if shifts and since - shifts[-1][1] < BREAK:
            shifts[-1] = (shifts[-1][0], until)
        else:
            shifts.append((since, until))
    return shifts


def _absent(windows: Rows, probability: float, rng: np.random.Generator) -> Rows:
    shifts = shifts_of(windows)
    is_away = rng.random(len(shifts)) < probability
    return [shift for shift, away in zip(shifts, is_away, strict=True) if away]


def _broken(windows: Rows, law: Breakdowns, rng: np.random.Generator) -> Rows:
    """Return failures: a machine ages while it is open, and is repaired around the clock."""
    found: Rows = []
    spread = sqrt(log(1.0 + law.repair_cv**2))
    left, back = rng.exponential() * law.between * HOUR, 0
    for since, until in windows:
        at = max(since, back)
        while at + left < until:
            broken = int(at + left)
            repair = law.repair * HOUR * np.exp(spread * rng.standard_normal() - spread * spread / 2.0)
            back = broken + max(1, round(float(repair)))
            found.append((broken, back))
            at, left = back, max(1.0, rng.exponential() * law.between * HOUR)
        left -= max(0, until - at)
    return found
