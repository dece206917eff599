"""What is needed of an instance to measure its runs, found once for all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NEVER, NONE, Flag, Float, Index, Int
from heijunka.model.resource import ResourceKind
from heijunka.twin.hours import Stretches, working
from heijunka.twin.site import Jobs

BEST_SHARE = 0.8
"""Share of all units that the best sellers make up."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gauge:
    """Measures runs of an instance over a window of time.

    Parameters
    ----------
    instance, jobs
        What is run.
    since, until
        Ticks: the window. What happened before has warmed the plant up and is not measured.
    standard
        int64[n_operations] ticks that an operation takes by its routing: in its first mode, on its first resource.
    good
        float64[n_operations]: share of its units that are good.
    stage, stages
        int32[n_operations] and names: the operation of the routing that it is.
    value
        float64[n_orders], money.
    is_best
        bool[n_materials]: best sellers, as the plant marks them, or else the materials that make up `BEST_SHARE` of
        the customers' units, largest first.
    lines
        int32: the lines that may make best sellers for customers, or, in a plant without lines, the resources that
        may do the last operation.
    open
        When resources work.
    before, after, latest
        int32, int32, int64: operations between which there is a largest lag, and its ticks.
    """

    instance: Instance
    jobs: Jobs
    since: int
    until: int
    standard: Int
    good: Float
    stage: Index
    stages: tuple[str, ...]
    value: Float
    is_best: Flag
    lines: Index
    open: Stretches
    before: Index
    after: Index
    latest: Int


def gauge(instance: Instance, jobs: Jobs, since: int, until: int) -> Gauge:
    """Return what measures runs of an instance in a window of ticks, from ``since`` until before ``until``."""
    if not 0 <= since < until:
        raise ValueError(f"The window of measurement from {since} until {until} holds no time. Give since < until.")
    operations, steps = instance.operations, instance.steps
    names = {name: number for number, name in enumerate(dict.fromkeys(instance.operation_ids))}
    stage = np.array([names[name] for name in instance.operation_ids], np.int32)
    is_best = _best(instance, jobs)
    before, after, latest = _lags(instance)
    return Gauge(
        instance=instance,
        jobs=jobs,
        since=since,
        until=until,
        standard=_standard(instance),
        good=np.minimum(1.0, steps.yield_factor)[operations.step],
        stage=stage[operations.step],
        stages=tuple(names),
        value=instance.orders.value,
        is_best=is_best,
        lines=_lines(instance, jobs, is_best),
        open=working(instance, max(instance.limit, until) + 1),
        before=before,
        after=after,
        latest=latest,
    )


def _standard(instance: Instance) -> Int:
    operations, modes, steps = instance.operations, instance.modes, instance.steps
    mode = steps.mode_ptr[operations.step]
    has_need = modes.need_ptr[mode + 1] > modes.need_ptr[mode]
    speed = modes.speed[mode].copy()
    first = modes.pool_resource[modes.pool_ptr[modes.pool[modes.need_ptr[mode[has_need]]]]]
    speed[has_need] *= instance.resources.speed[first]
    ticks = (modes.fixed[mode] + modes.per_unit[mode] * operations.quantity) / speed
    return np.ceil(ticks - 1e-9).astype(np.int64)


def _best(instance: Instance, jobs: Jobs) -> Flag:
    materials = instance.problem.plant.materials
    marked = np.array([entry.is_top_seller for entry in materials], np.bool_)
    if marked.any():
        return marked
    orders = instance.orders
    units = np.bincount(orders.material[jobs.root], orders.quantity[jobs.root], len(materials))
    largest = np.argsort(-units, kind="stable")
    # A material is of the best as long as those before it do not make up the share.
    so_far = np.cumsum(units[largest]) - units[largest]
    found = np.zeros(len(materials), np.bool_)
    found[largest] = (so_far < BEST_SHARE * units.sum() - 1e-9) & (units[largest] > 0)
    return found


def _lines(instance: Instance, jobs: Jobs, is_best: Flag) -> Index:
    operations, orders, modes, steps = instance.operations, instance.orders, instance.modes, instance.steps
    roots = jobs.root[is_best[orders.material[jobs.root]]]
    is_root = np.zeros(instance.n_orders, np.bool_)
    is_root[roots] = True
    lines = np.array([entry.kind is ResourceKind.LINE for entry in instance.problem.plant.resources], np.bool_)
    served = _may_use(instance, np.unique(operations.step[is_root[operations.order]]))
    found = np.flatnonzero(served & lines)
    if len(found):
        return found.astype(np.int32)
    last = np.unique(operations.step[orders.operation_ptr[roots + 1] - 1])
    leads = modes.need_ptr[steps.mode_ptr[last]]
    pools = modes.pool[leads[leads < modes.need_ptr[steps.mode_ptr[last + 1]]]]
    rows = [modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]] for pool in np.unique(pools)]
    return np.unique(np.concatenate([np.zeros(0, np.int32), *rows])).astype(np.int32)


def _may_use(instance: Instance, steps_of: Index) -> Flag:
    modes, steps = instance.modes, instance.steps
    found = np.zeros(instance.n_resources, np.bool_)
    for step in steps_of.tolist():
        needs = slice(modes.need_ptr[steps.mode_ptr[step]], modes.need_ptr[steps.mode_ptr[step + 1]])
        for pool in set(modes.pool[needs].tolist()):
            found[modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]]] = True
    return found


def _lags(instance: Instance) -> tuple[Index, Index, Int]:
    """Return the operations between which there is a largest lag, and the lag."""
    links, operations = instance.links, instance.operations
    limited = np.flatnonzero(links.max_lag < NEVER)
    by_step = np.argsort(operations.step, kind="stable")
    sorted_steps = operations.step[by_step]
    before, after, latest = [], [], []
    for link in limited.tolist():
        low, high = np.searchsorted(sorted_steps, [links.after[link], links.after[link] + 1])
        found = by_step[low:high]
        after.append(found)
        before.append(found - links.after[link] + links.before[link])
        latest.append(np.full(len(found), links.max_lag[link], np.int64))
    none = np.zeros(0, np.int64)
    return (
        np.concatenate([none, *before]).astype(np.int32),
        np.concatenate([none, *after]).astype(np.int32),
        np.concatenate([none, *latest]),
    )


def families(instance: Instance, operation: Index, resource: Index) -> Index:
    """Return the families that operations need of resources; `NONE` where no matrix asks for one."""
    matrix = instance.resources.matrix[resource]
    has = matrix >= 0
    found = np.full(len(operation), NONE, np.int32)
    column = instance.setups.attribute[matrix[has]]
    found[has] = instance.steps.value[instance.operations.step[operation[has]], column]
    return found
