"""Between an instance and the project that the genetic algorithm knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.arrays import Float, Index, Int
from heijunka.engine.kernels.projects.schedule import Project
from heijunka.engine.search.arcs import arcs_of


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

    def latest(self) -> Float:
        """Return by how many units each activity must start before the end, negative, in its shortest option."""
        project = self.project
        shortest = np.minimum.reduceat(project.length, project.option_ptr[:-1])
        late = np.zeros(len(shortest))
        for activity in range(len(shortest) - 1, -1, -1):
            for arc in range(project.after_ptr[activity], project.after_ptr[activity + 1]):
                after = project.after[arc]
                late[activity] = min(late[activity], late[after] - project.after_lag[arc])
            late[activity] -= shortest[activity]
        return late

    def shortest(self) -> float:
        """Return units that no schedule falls short of: the longest path in the shortest options."""
        return float(max(0.0, (self.project.release - self.latest()).max()))


def portfolio_of(instance: Instance, placement: Placement) -> Portfolio:
    """Return the project of the operations that a plan has placed."""
    planned = np.flatnonzero(placement.start != NONE)
    operation = planned[np.lexsort((planned, placement.end[planned], placement.start[planned]))]
    arcs = arcs_of(instance, operation)
    steps, modes = instance.steps, instance.modes
    step = instance.operations.step[operation]
    lengths: list[int] = []
    option_mode: list[int] = []
    needs: list[dict[int, int]] = []
    takes: list[dict[int, float]] = []
    option_ptr = [0]
    for number, quantity in zip(step.tolist(), instance.operations.quantity[operation].tolist(), strict=True):
        for mode in range(int(steps.mode_ptr[number]), int(steps.mode_ptr[number + 1])):
            need = _needs(instance, mode)
            if any(units > instance.resources.capacity[resource] for resource, units in need.items()):
                continue
            speed = float(modes.speed[mode]) * (float(instance.resources.speed[next(iter(need))]) if need else 1.0)
            work = float(modes.fixed[mode]) + float(modes.per_unit[mode]) * quantity
            lengths.append(int(np.ceil(work / speed - 1e-9)))
            option_mode.append(mode)
            needs.append(need)
            takes.append(_takes(instance, mode, quantity))
        option_ptr.append(len(option_mode))
    first = max(0, instance.first)
    release = np.maximum(instance.operations.earliest[operation] - first, 0)
    length = np.array(lengths, np.int64)
    lags = arcs.pred_lag
    unit = max(1, int(np.gcd.reduce(np.concatenate([length, release, lags, [0]]))))
    longest = np.maximum.reduceat(length, option_ptr[:-1])
    need_ptr, need_resource, need_units = _rows(needs)
    take_ptr, take_stock, take_quantity = _rows(takes)
    project = Project(
        before_ptr=arcs.pred_ptr.astype(np.int32),
        before=arcs.pred.astype(np.int32),
        before_lag=lags.astype(np.int64) // unit,
        after_ptr=arcs.succ_ptr.astype(np.int32),
        after=arcs.succ.astype(np.int32),
        after_lag=arcs.succ_lag.astype(np.int64) // unit,
        release=(release // unit).astype(np.int64),
        option_ptr=np.array(option_ptr, np.int32),
        length=length // unit,
        need_ptr=need_ptr,
        need_resource=need_resource.astype(np.int32),
        need_units=need_units.astype(np.int32),
        take_ptr=take_ptr,
        take_stock=take_stock.astype(np.int32),
        take_quantity=take_quantity.astype(np.float64),
        capacity=instance.resources.capacity,
        stock=_stock(instance, operation),
    )
    horizon = int(longest.sum() + lags.sum() + release.max(initial=0)) // unit + 2
    return Portfolio(
        instance=instance,
        project=project,
        operation=operation,
        option_mode=np.array(option_mode, np.int32),
        unit=unit,
        first=first,
        horizon=horizon,
    )


def _needs(instance: Instance, mode: int) -> dict[int, int]:
    modes = instance.modes
    found: dict[int, int] = {}
    for need in range(int(modes.need_ptr[mode]), int(modes.need_ptr[mode + 1])):
        resource = int(modes.pool_resource[modes.pool_ptr[modes.pool[need]]])
        found[resource] = found.get(resource, 0) + int(modes.units[need])
    return found


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
