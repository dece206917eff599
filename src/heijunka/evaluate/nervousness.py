"""How much a plan moves beside the one before it: one number, and what it is made of.

Cf. Pfeiffer, Kádár & Monostori (2007) on stability-oriented evaluation of rescheduling: deviations of starts, heavier
the sooner they come, and changes of sequence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from heijunka.model.plan import Assignment, Plan
from heijunka.model.plant import Plant

MINUTE = timedelta(minutes=1)
HALVED = timedelta(days=1)
"""What lies so much farther ahead counts half."""
OTHER_RESOURCE = 60.0
"""What another resource counts, in minutes moved."""
TURNED = 30.0
"""What a pair of neighbours turned round counts, in minutes moved."""
Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nervousness:
    """How much a plan moves, of what both plans hold.

    Parameters
    ----------
    value
        Minutes moved, `OTHER_RESOURCE` for each operation elsewhere and `TURNED` for each pair turned round, each by
        its nearness to now.
    minutes
        Minutes moved, all counted alike.
    n_moved, n_elsewhere
        Operations whose start or resources differ; whose resources differ.
    n_resequenced
        Pairs of neighbours that are turned round, on resources that do one piece of work at a time.
    n_kept
        Operations of which neither differs.
    """

    value: float = 0.0
    minutes: float = 0.0
    n_moved: int = 0
    n_elsewhere: int = 0
    n_resequenced: int = 0
    n_kept: int = 0


def nervousness(before: Plan, after: Plan, *, now: datetime, plant: Plant) -> Nervousness:
    """Return how much a plan moves beside the one before it.

    Parameters
    ----------
    now
        What started by then in the plan before counts full; what lies ahead, half for each day.
    plant
        Tells which resources do one piece of work at a time.
    """
    new = {(entry.order, entry.operation): entry for entry in after.assignments}
    known = {entry.order for entry in after.assignments} | {entry.order for entry in after.unplanned}
    value = minutes = 0.0
    n_moved = n_elsewhere = n_kept = n_resequenced = 0
    for old in before.assignments:
        entry = new.get((old.order, old.operation))
        if entry is None:
            continue
        moved = abs(entry.start - old.start) / MINUTE
        is_elsewhere = entry.resources != old.resources
        value += nearness(old.start, now) * (moved + OTHER_RESOURCE * is_elsewhere)
        minutes += moved
        n_elsewhere += is_elsewhere
        n_moved += is_elsewhere or moved > 0
        n_kept += not (is_elsewhere or moved > 0)
    for first, second in neighbours(before, plant, known):
        if is_turned(first, second, new):
            value += TURNED * nearness(first.start, now)
            n_resequenced += 1
    return Nervousness(
        value=value,
        minutes=minutes,
        n_moved=n_moved,
        n_elsewhere=n_elsewhere,
        n_resequenced=n_resequenced,
        n_kept=n_kept,
    )


def moved(before: Plan, after: Plan, start: datetime, end: datetime) -> list[Place]:
    """Return the operations that start in a window in either plan and whose start or resources differ."""
    new = {(entry.order, entry.operation): entry for entry in after.assignments}
    found = []
    for old in before.assignments:
        entry = new.get((old.order, old.operation))
        if entry is None or (entry.start == old.start and entry.resources == old.resources):
            continue
        if start <= old.start < end or start <= entry.start < end:
            found.append((old.order, old.operation))
    return found


def nearness(start: datetime, now: datetime) -> float:
    """Return what moving an operation counts: 1 if it starts by now, half for each day later."""
    return float(2.0 ** (-max(start - now, timedelta(0)) / HALVED))


def neighbours(before: Plan, plant: Plant, orders: Collection[str]) -> Iterator[tuple[Assignment, Assignment]]:
    """Return pairs that follow each other on their main resource, if that does one piece of work at a time.

    Parameters
    ----------
    orders
        Those looked at.
    """
    single = {entry.id for entry in plant.resources if entry.capacity == 1 and entry.batch is None}
    chains: dict[str, list[Assignment]] = defaultdict(list)
    for entry in before.assignments:
        if entry.resources and entry.resources[0] in single and entry.order in orders:
            chains[entry.resources[0]].append(entry)
    for chain in chains.values():
        chain.sort(key=lambda entry: (entry.start, entry.end, entry.order, entry.operation))
        yield from ((first, second) for first, second in pairwise(chain) if first.start < second.start)


def is_turned(first: Assignment, second: Assignment, new: dict[Place, Assignment]) -> bool:
    """Tell whether the second of two neighbours now starts before the first, both being where they were."""
    one, other = new.get((first.order, first.operation)), new.get((second.order, second.operation))
    if one is None or other is None or not one.resources or not other.resources:
        return False
    is_there = one.resources[0] == first.resources[0] and other.resources[0] == second.resources[0]
    return is_there and other.start < one.start
