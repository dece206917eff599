"""Who works where: among resources that are alike, each operation goes back where it stood in the baseline."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from heijunka.engine.baseline import baseline_of
from heijunka.engine.construct.build import Built
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.arrays import Index

MOST_OPERATIONS = 300_000


class _Stay(NamedTuple):
    """An operation on a resource.

    Parameters
    ----------
    since, until
        Ticks for which it is occupied.
    position
        Of the requirement among the operation's.
    wanted
        Where it stood in the baseline; ``NONE`` if on none that is alike.
    """

    since: int
    until: int
    row: int
    position: int
    resource: int
    wanted: int
    is_fixed: bool


def homeward(instance: Instance, built: Built) -> Built:
    """Return the same plan with alike resources changed about, so that operations stand where they did.

    No time changes. Alike are resources of one unit without setups or batches, with the same hours, speed and uses;
    pinned and begun work stays. A plan with overtime is left as it is: its windows are opened one by one.
    """
    baseline = baseline_of(instance)
    if baseline is None or built.overtime or instance.n_operations > MOST_OPERATIONS:
        return built
    placement, homes = built.placement, _alike(instance)
    stays = _stays(instance, placement, baseline.placement.resource, homes)
    resource = placement.resource.copy()
    for members, mine in stays.items():
        for stay, place in zip(mine, _places(members, mine), strict=True):
            resource[stay.row, stay.position] = place
    if (resource == placement.resource).all():
        return built
    return Built(placement=placement._replace(resource=resource), unplanned=built.unplanned, overtime=built.overtime)


def _alike(instance: Instance) -> dict[int, tuple[int, ...]]:
    """Return for each resource those that it may change places with, itself among them; nothing if there is none."""
    resources, modes = instance.resources, instance.modes
    uses: dict[int, list[int]] = defaultdict(list)
    for pool in range(len(modes.pool_ptr) - 1):
        for name in modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]].tolist():
            uses[name].append(pool)
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    is_plain = (resources.capacity == 1) & (resources.batch_quantity == 0) & (resources.matrix == NONE)
    for name in np.flatnonzero(is_plain).tolist():
        found[int(resources.calendar[name]), float(resources.speed[name]), *uses[name]].append(name)
    groups = (tuple(members) for members in found.values() if len(members) > 1)
    return {name: members for members in groups for name in members}


def _stays(
    instance: Instance, placement: Placement, before: Index, homes: Mapping[int, tuple[int, ...]]
) -> dict[tuple[int, ...], list[_Stay]]:
    """Return what occupies the resources of each group, by time."""
    operations, modes = instance.operations, instance.modes
    is_bound = (operations.pin != NONE) | (operations.begun_end != NONE)
    found: dict[tuple[int, ...], list[_Stay]] = defaultdict(list)
    rows, positions = np.nonzero((placement.resource != NONE) & (placement.start != NONE)[:, None])
    held = modes.is_held[modes.need_ptr[placement.mode[rows]] + positions]
    since = np.where(held, placement.setup_start[rows], placement.start[rows])
    columns = (
        since,
        placement.end[rows],
        rows,
        positions,
        placement.resource[rows, positions],
        before[rows, positions],
    )
    for first, last, row, position, name, wanted in zip(*(column.tolist() for column in columns), strict=True):
        if (members := homes.get(name)) is not None:
            kept = wanted if wanted in members else NONE
            found[members].append(_Stay(first, last, row, position, name, kept, bool(is_bound[row])))
    for mine in found.values():
        mine.sort()
    return found


def _places(members: Sequence[int], stays: Sequence[_Stay]) -> Iterable[int]:
    """Return where each stay takes place: where it is wanted if that is free, else where nobody else is wanted soon.

    Where they are now if that does not come out, as where pinned work is in the way.
    """
    wishes = {name: [stay.since for stay in stays if stay.wanted == name] for name in members}
    bound = {name: [stay for stay in stays if stay.is_fixed and stay.resource == name] for name in members}
    free_from = dict.fromkeys(members, -(1 << 62))
    found = []
    for stay in stays:
        free = [name for name in members if free_from[name] <= stay.since]
        if not stay.is_fixed:
            free = [name for name in free if not _is_in_the_way(bound[name], stay)]
        elif stay.resource in free:
            free = [stay.resource]
        else:
            return [entry.resource for entry in stays]
        if not free:
            return [entry.resource for entry in stays]
        place = stay.wanted if stay.wanted in free else max(free, key=lambda name: _next(wishes[name], stay.since))
        free_from[place] = max(free_from[place], stay.until)
        found.append(place)
    return found


def _is_in_the_way(bound: Iterable[_Stay], stay: _Stay) -> bool:
    return any(entry.since < stay.until and stay.since < entry.until for entry in bound)


def _next(wishes: Sequence[int], since: int) -> float:
    """Return when somebody is next wanted at a resource."""
    place = bisect_left(wishes, since)
    return wishes[place] if place < len(wishes) else float("inf")
