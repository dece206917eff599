"""Routings: the operations that make a material, their modes, and the precedences between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from math import ceil

from heijunka.model.material import Component
from heijunka.model.moments import EPSILON, whole_seconds

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One resource that a mode occupies: named, or any of a group, or any with a skill (exactly one of the three).

    Parameters
    ----------
    quantity
        Units of its capacity.
    is_held_in_setup
        Whether it is occupied during the setup as well as during processing. The resource that is set up always is.
    """

    resource: str | None = None
    group: str | None = None
    skill: str | None = None
    quantity: int = 1
    is_held_in_setup: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way to do an operation: the resources it takes at once, and how long.

    It lasts ``(fixed_time + time_per_unit x processed quantity) / (speed x speed of the first resource)``, rounded up
    to whole seconds. A mode without requirements takes no capacity and runs in real time: a subcontractor's lead time,
    cooling, drying.

    Parameters
    ----------
    components
        Consumed, from free stock, only when this mode is chosen.
    cost
        Money per order, for reports.
    subcontractor
        Who does it, if it is done outside.
    """

    id: str = "1"
    requirements: tuple[Requirement, ...] = ()
    fixed_time: timedelta = ZERO
    time_per_unit: timedelta = ZERO
    speed: float = 1.0
    components: tuple[Component, ...] = ()
    cost: float = 0.0
    subcontractor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step of a routing.

    Parameters
    ----------
    is_interruptible
        Whether it may pause while one of its resources is closed (it holds them meanwhile). If not, it must fit into
        one stretch in which all of them work.
    attributes
        Added to the material's, and winning over them.
    yield_factor
        Good units out per unit in, 0 < yield <= 1.
    """

    id: str
    modes: tuple[Mode, ...]
    name: str = ""
    is_interruptible: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    yield_factor: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """One operation comes before another.

    Parameters
    ----------
    min_lag, max_lag
        Real time from the end of ``before`` to the start of ``after``: at least, at most.
    transfer_lot
        Units (of the quantity that ``before`` processes) handed over at a time, so that the two may overlap: the k-th
        lot starts on ``after`` no earlier than min_lag after it ended on ``before``, and ``after`` ends no earlier
        than ``before``. Not with max_lag or storage. None hands over the whole order.
    storage
        Id of the storage that holds the order's quantity from the end of ``before`` to the start of ``after``.
    """

    before: str
    after: str
    min_lag: timedelta = ZERO
    max_lag: timedelta | None = None
    transfer_lot: float | None = None
    storage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The steps that make a material.

    Parameters
    ----------
    precedences
        Any acyclic set; None means each operation follows the one listed before it.
    priority
        Of a material's routings, orders take the one with the lowest number.
    """

    id: str
    material: str
    operations: tuple[Operation, ...]
    precedences: tuple[Precedence, ...] | None = None
    priority: int = 0


def precedences_of(routing: Routing) -> tuple[Precedence, ...]:
    """Return the precedences, spelled out when the routing is a plain sequence."""
    if routing.precedences is not None:
        return routing.precedences
    steps = routing.operations
    return tuple(Precedence(before=a.id, after=b.id) for a, b in pairwise(steps))


def processing_seconds(mode: Mode, quantity: float, resource_speed: float) -> int:
    """Return how long a mode works on a quantity, in whole seconds of working time."""
    work = mode.fixed_time.total_seconds() + mode.time_per_unit.total_seconds() * quantity
    return whole_seconds(work / (mode.speed * resource_speed))


def transfer_schedule(
    before: tuple[Mode, float, float], after: tuple[Mode, float, float], transfer_lot: float
) -> list[tuple[int, int]]:
    """Return when transfer lots leave one operation and are needed by the next, in worked seconds of each.

    Parameters
    ----------
    before, after
        Mode, processed quantity and speed of the first resource (1.0 without one).
    transfer_lot
        Units of what ``before`` processes that are handed over at a time.

    Returns
    -------
    list of (int, int)
        For each lot: seconds that ``before`` has worked when the lot is done, and seconds that ``after`` has worked
        when it takes the lot up (0 for the first).
    """
    mode_1, quantity_1, speed_1 = before
    mode_2, quantity_2, speed_2 = after
    n_lots = max(1, ceil(quantity_1 / transfer_lot - EPSILON))
    lots: list[tuple[int, int]] = []
    for k in range(n_lots):
        done = processing_seconds(mode_1, min((k + 1) * transfer_lot, quantity_1), speed_1)
        share = quantity_2 * (k * transfer_lot / quantity_1)
        lots.append((done, processing_seconds(mode_2, share, speed_2) if k else 0))
    return lots


def processed_quantities(routing: Routing, quantity: float) -> dict[str, float]:
    """Return how many units each operation must process so that the routing yields a quantity of good units.

    An operation's own yield and that of every operation downstream of it count once each.
    """
    if all(operation.yield_factor == 1.0 for operation in routing.operations):
        return dict.fromkeys((operation.id for operation in routing.operations), quantity)
    downstream = _downstream(routing)
    factors = {operation.id: operation.yield_factor for operation in routing.operations}
    needed: dict[str, float] = {}
    for operation in routing.operations:
        total = factors[operation.id]
        for later in sorted(downstream[operation.id]):
            total *= factors[later]
        needed[operation.id] = quantity / total
    return needed


def _downstream(routing: Routing) -> dict[str, set[str]]:
    followers: dict[str, list[str]] = {operation.id: [] for operation in routing.operations}
    for precedence in precedences_of(routing):
        followers[precedence.before].append(precedence.after)
    reached: dict[str, set[str]] = {}
    for start in followers:
        seen: set[str] = set()
        stack = list(followers[start])
        while stack:
            step = stack.pop()
            if step not in seen:
                seen.add(step)
                stack.extend(followers[step])
        reached[start] = seen
    return reached
