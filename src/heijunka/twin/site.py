"""From an instance to what the floor takes: jobs, lengths, the drum."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import numpy as np

from heijunka.engine.construct.world import by_supply, world_of
from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NEVER, NONE, Flag, Float, Index, Int
from heijunka.engine.kernels.floor import tables
from heijunka.engine.kernels.floor.tables import Fate, Floor, Script, Site
from heijunka.engine.kernels.heap import CALL
from heijunka.twin.nature import Nature


class Jobs(NamedTuple):
    """Customers' demands: each the order for it and all orders that feed it.

    Parameters
    ----------
    of_order
        int32[n_orders]: whose it is.
    fed_ptr, fed
        int32: the orders that feed each job, its own and those it shares with others.
    root
        int32[n_jobs]: the order that the customer gets.
    due
        int64[n_jobs] ticks.
    weight
        float64[n_jobs].
    is_rush
        bool[n_jobs].
    """

    of_order: Index
    fed_ptr: Index
    fed: Index
    root: Index
    due: Int
    weight: Float
    is_rush: Flag


def jobs_of(instance: Instance) -> Jobs:
    """Return the jobs of an instance; an order that feeds several belongs to the one due first."""
    orders, operations = instance.orders, instance.operations
    of_order = np.full(instance.n_orders, NONE, np.int32)
    root: list[int] = []
    fed_by: list[list[int]] = []
    feeds: list[set[int]] = [set() for _ in range(instance.n_orders)]
    for order in by_supply(instance)[::-1].tolist():
        consumers = operations.order[orders.consumer[orders.consumer_ptr[order] : orders.consumer_ptr[order + 1]]]
        if len(consumers) == 0:
            of_order[order] = len(root)
            feeds[order] = {len(root)}
            root.append(order)
            fed_by.append([])
        else:
            fed = of_order[consumers]
            of_order[order] = fed[np.argmin(orders.due[np.array(root)[fed]])]
            feeds[order] = set().union(*(feeds[consumer] for consumer in set(consumers.tolist())))
        for job in feeds[order]:
            fed_by[job].append(order)
    found = np.array(root, np.int32)
    is_rush = np.array([instance.problem.orders[order].is_rush for order in root], np.bool_)
    return Jobs(
        of_order=of_order,
        fed_ptr=np.cumsum([0, *map(len, fed_by)]).astype(np.int32),
        fed=np.array([order for orders_of_one in fed_by for order in sorted(orders_of_one)], np.int32),
        root=found,
        due=np.minimum(orders.due[found], instance.limit),
        weight=orders.weight[found],
        is_rush=is_rush,
    )


class Ground(NamedTuple):
    """An instance made ready to be played: the site and what of it policies are tuned to.

    Parameters
    ----------
    instance, jobs, site
        As named.
    length
        int64[n_operations] ticks in the first mode on its first resource.
    mean, mean_setup
        Mean ticks of work and of the changeovers there are.
    drum
        Desk with the most work for the time that its resources are open.
    """

    instance: Instance
    jobs: Jobs
    site: Site
    length: Int
    mean: float
    mean_setup: float
    drum: int


def ground(instance: Instance) -> Ground:
    """Make an instance ready to be played."""
    world = world_of(instance)
    jobs = jobs_of(instance)
    operations, modes, steps = instance.operations, instance.modes, instance.steps
    mode = steps.mode_ptr[operations.step]
    needs = modes.need_ptr[mode]
    rows = np.flatnonzero(modes.need_ptr[mode + 1] > needs)
    speed = modes.speed[mode]
    speed[rows] *= instance.resources.speed[modes.pool_resource[modes.pool_ptr[modes.pool[needs[rows]]]]]
    length = np.ceil((modes.fixed[mode] + modes.per_unit[mode] * operations.quantity) / speed - 1e-9).astype(np.int64)
    tail = _tails(instance, length)
    desk_of_step, desks, firsts = _desks(instance)
    desk = desk_of_step[operations.step]
    drum = _drum(instance, desk, length, desks)
    job = jobs.of_order[operations.order]
    is_drum = (desk == drum) & (desk >= 0)
    op = np.zeros(len(length), tables.STEADY)
    op["tail"], op["length"], op["job"], op["is_drum"] = tail, length, job, is_drum
    op["is_last"] = jobs.root[job] == operations.order
    row = np.zeros(len(jobs.root) + 1, tables.JOB)
    n_jobs = len(jobs.root)
    row["due"][:-1], row["weight"][:-1], row["is_rush"][:-1] = jobs.due, jobs.weight, jobs.is_rush
    row["drum"][:-1] = np.bincount(job, length * is_drum, n_jobs)
    row["order_ptr"] = jobs.fed_ptr
    waiting = np.bincount(desk[desk >= 0], minlength=len(desks))
    served = [[number for number, members in enumerate(desks) if r in members] for r in range(instance.n_resources)]
    site = Site(
        world=world,
        job=row,
        order_of_job=jobs.fed,
        op=op,
        desk=desk_of_step,
        queue_ptr=np.concatenate([[0], np.cumsum(waiting)]),
        first_ptr=np.concatenate([[0], np.cumsum([len(row) for row in firsts])]),
        first=[r for row in firsts for r in sorted(row)],
        served_ptr=np.concatenate([[0], np.cumsum([len(row) for row in served])]),
        served=[number for row in served for number in row],
    )
    changes = instance.setups.time[instance.setups.time > 0]
    return Ground(
        instance=instance,
        jobs=jobs,
        site=site,
        length=length,
        mean=float(length.mean()) if len(length) else 1.0,
        mean_setup=float(changes.mean()) if len(changes) else 0.0,
        drum=drum,
    )


def _tails(instance: Instance, length: Int) -> Int:
    """Return the ticks at least from each operation's start to the end of its job."""
    operations, orders, steps, links = instance.operations, instance.orders, instance.steps, instance.links
    tail = np.zeros(len(length), np.int64)
    after_ptr, after = steps.after_ptr.tolist(), steps.after.tolist()
    begins, ends, lags = links.before.tolist(), links.after.tolist(), links.min_lag.tolist()
    ptr, step_of = orders.operation_ptr.tolist(), operations.step.tolist()
    for order in by_supply(instance)[::-1].tolist():
        consumers = orders.consumer[orders.consumer_ptr[order] : orders.consumer_ptr[order + 1]]
        rest = int(tail[consumers].max()) if len(consumers) else 0
        for op in range(ptr[order + 1] - 1, ptr[order] - 1, -1):
            step = step_of[op]
            longest = rest
            for z in range(after_ptr[step], after_ptr[step + 1]):
                link = after[z]
                longest = max(longest, int(tail[op + ends[link] - begins[link]]) + lags[link])
            tail[op] = longest + length[op]
    return tail


def _desks(instance: Instance) -> tuple[Index, list[set[int]], list[set[int]]]:
    """Return the queue of each step, and the resources that the operations in each may need, and need first."""
    steps, modes = instance.steps, instance.modes
    found = np.full(len(steps.per_good), NONE, np.int32)
    known: dict[frozenset[int], int] = {}
    leading: list[set[int]] = []
    for step in range(len(found)):
        ptr = modes.need_ptr[steps.mode_ptr[step] : steps.mode_ptr[step + 1] + 1]
        pools = frozenset(modes.pool[ptr[0] : ptr[-1]].tolist())
        # What can be done without a resource need not wait for one.
        if (np.diff(ptr) > 0).all():
            found[step] = known.setdefault(pools, len(known))
            leading.extend(set() for _ in range(len(known) - len(leading)))
            for mode in range(steps.mode_ptr[step], steps.mode_ptr[step + 1]):
                leading[found[step]].add(int(modes.pool[modes.need_ptr[mode]]))

    def members(pools: Iterable[int]) -> set[int]:
        rows = (modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]].tolist() for pool in pools)
        return set(chain.from_iterable(rows))

    return found, [members(pools) for pools in known], [members(pools) for pools in leading]


def _drum(instance: Instance, desk: Index, length: Int, desks: list[set[int]]) -> int:
    """Return the desk with the most work for the working time of its resources; -1 if there is none."""
    calendars = instance.calendars
    span = max(1, instance.limit - instance.first)
    best, most = NONE, -1.0
    for number, resources in enumerate(desks):
        there = 0.0
        for r in resources:
            calendar = instance.resources.calendar[r]
            first, last = (calendars.ptr[calendar], calendars.ptr[calendar + 1]) if calendar >= 0 else (0, 0)
            there += span if calendar < 0 else float((calendars.close[first:last] - calendars.open[first:last]).sum())
        load = float(length[desk == number].sum()) / max(1.0, there)
        if load > most:
            best, most = number, load
    return best


def fate_of(ground: Ground, nature: Nature) -> Fate:
    """Return what will happen as the floor takes it: a job comes and goes with the order that its customer gets."""
    return Fate(
        arrives=nature.arrives[ground.jobs.root],
        cancelled=nature.cancelled[ground.jobs.root],
        factor=nature.factor,
        setup_factor=nature.setup_factor,
        late=nature.late,
        down_ptr=nature.down_ptr,
        down_since=nature.down_since,
        down_until=nature.down_until,
    )


def blank_script(ground: Ground) -> Script:
    """Return a script with nothing planned."""
    n_operations, n_jobs = len(ground.length), len(ground.jobs.root)
    return Script(
        key=np.full(n_operations, NEVER, np.int64),
        wish=np.full(n_operations, NONE, np.int32),
        release=np.full(n_jobs, NEVER, np.int64),
    )


def empty_floor(ground: Ground, fate: Fate) -> Floor:
    """Return the floor before anything has happened, with the calls of what arrives."""
    instance = ground.instance
    operations, steps = instance.operations, instance.steps
    n_operations, n_jobs = len(ground.length), len(ground.jobs.root)
    op = np.zeros(n_operations, tables.OPERATION_STATE)
    for name in ("setup_start", "start", "end", "mode"):
        op[name] = NONE
    op["latest"] = NEVER
    op["waiting"] = 1 + np.diff(operations.supplier_ptr) + np.diff(steps.before_ptr)[operations.step]
    res = np.zeros(instance.n_resources, tables.RESOURCE_STATE)
    res["free"], res["family"] = instance.resources.capacity, instance.resources.initial
    res["down"], res["wake"], res["job"] = fate.down_ptr[:-1], NEVER, NONE
    job = np.zeros(n_jobs, tables.JOB_STATE)
    job["released"] = job["completed"] = NONE
    job["left"] = np.bincount(ground.jobs.of_order[operations.order], minlength=n_jobs)
    heap = np.zeros(4 * (n_operations + n_jobs + instance.n_resources) + 1024, CALL)
    calls = np.lexsort((np.arange(n_jobs), np.maximum(fate.arrives, instance.first)))
    heap["at"][:n_jobs] = np.maximum(fate.arrives, instance.first)[calls]
    heap["number"][:n_jobs] = tables.ARRIVE + 8 * calls
    count = np.zeros(tables.N_COUNTS, np.int64)
    count[tables.CALLS], count[tables.NOW] = n_jobs, instance.first
    n_desks = len(ground.site.queue_ptr) - 1
    return Floor(
        op=op,
        res=res,
        job=job,
        resource=np.full((n_operations, max(1, instance.width)), NONE, np.int32),
        queue=np.zeros(int(ground.site.queue_ptr[-1]) + 1, np.int32),
        queued=np.zeros(n_desks, np.int64),
        load=np.zeros(n_desks, np.int64),
        is_touched=np.zeros(n_desks, np.int8),
        choice=np.zeros(n_desks, tables.CHOICE),
        team=np.full((n_desks, max(1, instance.width)), NONE, np.int32),
        level=np.maximum(0.0, instance.materials.level),
        released=np.full(instance.n_orders, NONE, np.int64),
        blocked=np.zeros(n_operations + 1, np.int32),
        pool=np.zeros(n_jobs + 1, np.int32),
        heap=heap,
        chosen=np.zeros((4, max(1, instance.width)), np.int32),
        count=count,
    )
