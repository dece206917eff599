"""Between an instance and the project that the genetic algorithm knows."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np

from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.arrays import Float, Index, Int
from heijunka.engine.kernels.projects.schedule import Project, Way
from heijunka.engine.search.arcs import arcs_of

WORD_BITS = 63


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Portfolio:
    """A project, and where its activities and options come from.

    Parameters
    ----------
    operation
        int64[n]: the instance's operation of each activity; predecessors come first.
    option_mode
        int32[n_options].
    unit
        Ticks of one unit of time.
    first
        Tick of unit 0.
    horizon
        Units by which every schedule has ended.
    """

    instance: Instance
    project: Project
    operation: Int
    option_mode: Index
    unit: int
    first: int
    horizon: int

    def placement_of(self, option: Index, start: Int) -> Placement:
        """Return where activities stand; operations left out stand nowhere."""
        instance, operation = self.instance, self.operation
        n, modes = instance.n_operations, instance.modes
        at, end = np.full(n, NONE, np.int64), np.full(n, NONE, np.int64)
        mode, resource = np.full(n, NONE, np.int32), np.full((n, instance.width), NONE, np.int32)
        at[operation] = self.first + start * self.unit
        end[operation] = at[operation] + self.project.length[option] * self.unit
        mode[operation] = self.option_mode[option]
        for k in range(instance.width):
            has = np.diff(modes.need_ptr)[mode[operation]] > k
            need = modes.need_ptr[mode[operation[has]]] + k
            resource[operation[has], k] = modes.pool_resource[modes.pool_ptr[modes.pool[need]]]
        return Placement(setup_start=at.copy(), start=at, end=end, mode=mode, resource=resource)

    def solution_of(self, placement: Placement) -> tuple[Index, Index] | None:
        """Return sequence and options of a placement; None if it leaves out other operations."""
        if not np.array_equal(np.sort(self.operation), np.flatnonzero(placement.start != NONE)):
            return None
        counts = np.diff(self.project.option_ptr)
        used = np.flatnonzero(self.option_mode == np.repeat(placement.mode[self.operation], counts))
        if len(used) != len(self.operation):
            return None
        start, end = placement.start[self.operation], placement.end[self.operation]
        sequence = np.lexsort((np.arange(len(start)), end, start))
        return sequence.astype(np.int32), used.astype(np.int32)

    def span_of(self, placement: Placement) -> float:
        """Return units from the beginning to the last end."""
        return float(int(placement.end.max()) - self.first) / self.unit

    def latest(self) -> Float:
        """Return by how many units each activity must start before the end, negative, in its shortest option."""
        project = self.project
        shortest = np.minimum.reduceat(project.length, project.option_ptr[:-1])
        late = np.zeros(len(shortest))
        for activity in range(len(shortest) - 1, -1, -1):
            for arc in range(project.back.ptr[activity], project.back.ptr[activity + 1]):
                after = project.back.activity[arc]
                late[activity] = min(late[activity], late[after] - project.back.lag[arc])
            late[activity] -= shortest[activity]
        return late

    def heads(self) -> Float:
        """Return units that no start of an activity falls short of."""
        project, way = self.project, self.project.ahead
        shortest = np.minimum.reduceat(project.length, project.option_ptr[:-1])
        head = way.release.astype(np.float64)
        for activity in range(len(head)):
            for arc in range(way.ptr[activity], way.ptr[activity + 1]):
                before = way.activity[arc]
                head[activity] = max(head[activity], head[before] + shortest[before] + way.lag[arc])
        return head

    def shortest(self) -> float:
        """Return units that no schedule falls short of: the longest path in the shortest options."""
        return float(max(0.0, (self.project.ahead.release - self.latest()).max()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """A mode: how many ticks it takes, units by resource, quantities by stock."""

    mode: int
    length: int
    needs: dict[int, int]
    takes: dict[int, float]


def portfolio_of(instance: Instance, planned: Int) -> Portfolio | None:
    """Return the project of some operations; None if one of them needs more of a resource than there is."""
    operation = _in_order(instance, planned)
    arcs = arcs_of(instance, operation)
    entries = [_options(instance, number) for number in operation.tolist()]
    if not all(entries):
        return None
    options = [option for entry in entries for option in entry]
    option_ptr = np.concatenate([[0], np.cumsum([len(entry) for entry in entries])]).astype(np.int32)
    first = max(0, instance.first)
    release = np.maximum(instance.operations.earliest[operation] - first, 0)
    length = np.array([option.length for option in options], np.int64)
    lags = arcs.pred_lag
    unit = max(1, int(np.gcd.reduce(np.concatenate([length, release, lags, [0]]))))
    longest = np.maximum.reduceat(length, option_ptr[:-1])
    load, room, guard = packed([option.needs for option in options], instance.resources.capacity)
    take_ptr, take_stock, take_quantity = _rows([option.takes for option in options])
    project = Project(
        ahead=Way(
            ptr=arcs.pred_ptr.astype(np.int32),
            activity=arcs.pred.astype(np.int32),
            lag=lags.astype(np.int64) // unit,
            release=(release // unit).astype(np.int64),
        ),
        back=Way(
            ptr=arcs.succ_ptr.astype(np.int32),
            activity=arcs.succ.astype(np.int32),
            lag=arcs.succ_lag.astype(np.int64) // unit,
            release=np.zeros(len(operation), np.int64),
        ),
        option_ptr=option_ptr,
        length=length // unit,
        load=load,
        room=room,
        guard=guard,
        take_ptr=take_ptr,
        take_stock=take_stock.astype(np.int32),
        take_quantity=take_quantity.astype(np.float64),
        stock=_stock(instance, operation),
    )
    horizon = int(longest.sum() + lags.sum() + release.max(initial=0)) // unit + 2
    return Portfolio(
        instance=instance,
        project=project,
        operation=operation,
        option_mode=np.array([option.mode for option in options], np.int32),
        unit=unit,
        first=first,
        horizon=horizon,
    )


def _in_order(instance: Instance, planned: Int) -> Int:
    """Return operations such that predecessors come first."""
    arcs = arcs_of(instance, planned)
    before = np.split(arcs.pred, arcs.pred_ptr[1:-1])
    order = TopologicalSorter({number: entry.tolist() for number, entry in enumerate(before)}).static_order()
    return planned[np.array(list(order), np.int64)]


def _options(instance: Instance, operation: int) -> list[_Option]:
    """Return the modes of an operation for which there are resources enough."""
    steps, modes, resources = instance.steps, instance.modes, instance.resources
    step, quantity = int(instance.operations.step[operation]), float(instance.operations.quantity[operation])
    found = []
    for mode in range(int(steps.mode_ptr[step]), int(steps.mode_ptr[step + 1])):
        needs = _needs(instance, mode)
        if any(units > resources.capacity[resource] for resource, units in needs.items()):
            continue
        speed = float(modes.speed[mode]) * (float(resources.speed[next(iter(needs))]) if needs else 1.0)
        work = float(modes.fixed[mode]) + float(modes.per_unit[mode]) * quantity
        length = int(np.ceil(work / speed - 1e-9))
        found.append(_Option(mode=mode, length=length, needs=needs, takes=_takes(instance, mode, quantity)))
    return found


def _needs(instance: Instance, mode: int) -> dict[int, int]:
    modes = instance.modes
    found: dict[int, int] = {}
    for need in range(int(modes.need_ptr[mode]), int(modes.need_ptr[mode + 1])):
        resource = int(modes.pool_resource[modes.pool_ptr[modes.pool[need]]])
        found[resource] = found.get(resource, 0) + int(modes.units[need])
    return found


def packed(needs: list[dict[int, int]], capacity: Index) -> tuple[Int, Int, Int]:
    """Return what options need, and what there is, with all resources side by side in words of 64 bits.

    Parameters
    ----------
    needs
        By option: units of each resource.

    Returns
    -------
    int64[n_options, n_words], int64[n_words], int64[n_words]
        Loads; capacities, with the bit above each, its guard, set; the guards.
    """
    used = sorted({resource for need in needs for resource in need})
    place: dict[int, tuple[int, int]] = {}
    word = shift = 0
    for resource in used:
        bits = int(capacity[resource]).bit_length() + 1
        if shift + bits > WORD_BITS:
            word, shift = word + 1, 0
        place[resource] = (word, shift)
        shift += bits
    load = np.zeros((len(needs), word + 1), np.int64)
    room, guard = np.zeros(word + 1, np.int64), np.zeros(word + 1, np.int64)
    for resource, (word, shift) in place.items():
        units = int(capacity[resource])
        guard[word] += 1 << (shift + units.bit_length())
        room[word] += (units + (1 << units.bit_length())) << shift
    for option, need in enumerate(needs):
        for resource, units in need.items():
            load[option, place[resource][0]] += units << place[resource][1]
    return load, room, guard


def _takes(instance: Instance, mode: int, quantity: float) -> dict[int, float]:
    modes = instance.modes
    found: dict[int, float] = {}
    for take in range(int(modes.take_ptr[mode]), int(modes.take_ptr[mode + 1])):
        tank = int(modes.take_tank[take])
        amount = float(modes.take_per_unit[take]) * quantity + float(modes.take_fixed[take])
        found[tank] = found.get(tank, 0.0) + amount
    return found


def _rows(entries: list[dict[int, int]] | list[dict[int, float]]) -> tuple[Index, Float, Float]:
    ptr = np.concatenate([[0], np.cumsum([len(entry) for entry in entries])]).astype(np.int32)
    keys = np.array([key for entry in entries for key in entry], np.float64)
    return ptr, keys, np.array([value for entry in entries for value in entry.values()], np.float64)


def _stock(instance: Instance, operation: Int) -> Float:
    """Return what is left of each stock for the modes to draw on."""
    stock = instance.materials.level.astype(np.float64).copy()
    takes = instance.operations
    row = np.repeat(np.arange(instance.n_operations), np.diff(takes.take_ptr))
    is_planned = np.isin(row, operation)
    np.subtract.at(stock, takes.take_tank[is_planned], takes.take_quantity[is_planned])
    return stock
