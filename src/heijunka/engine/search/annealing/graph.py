"""From an instance and a plan to the graph and the chains that annealing works on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from heijunka.engine.baseline import baseline_of
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.kernels.graph.tables import (
    ARC,
    BEGUN,
    DOWN,
    FOLLOWER,
    GIVEN,
    LONGEST_RUN,
    PLACED,
    SLOT,
    Chains,
    Graph,
    records,
)
from heijunka.engine.kernels.heap import CALL
from heijunka.engine.search.annealing.calendars import CommonHours
from heijunka.engine.search.annealing.tanks import events_of
from heijunka.engine.search.annealing.wishes import order_costs, weights_of
from heijunka.engine.search.arcs import arcs_of
from heijunka.model.objective import Term


def graph_of(instance: Instance, start: Placement, terms: Mapping[Term, float]) -> Graph:
    """Return the graph of an instance; orders that a plan leaves out are not in it.

    Parameters
    ----------
    start
        The plan to begin with.
    terms
        Its terms.
    """
    operations, steps, modes, resources = instance.operations, instance.steps, instance.modes, instance.resources
    is_active = start.start != NONE
    hours = CommonHours(instance)
    arcs = _arcs(instance, is_active)
    weight = weights_of(instance, terms)
    costs = order_costs(instance, weight)
    rims, role = _rims(instance, is_active)
    lane_ptr = np.concatenate([[0], np.cumsum(resources.capacity)]).astype(np.int32)
    entries = weight[Term.SETUP_TIME] * instance.setups.minutes + weight[Term.SETUP_COST] * instance.setups.cost
    need, pool_resource = _choices(instance)
    costly = (np.asarray(costs["late"]) + np.asarray(costs["count"]) + np.asarray(costs["flow"])) > 0
    is_costly = costly & is_active[instance.orders.operation_ptr[:-1]]
    base = _baseline(instance, is_active)
    pinned = np.where(operations.pin_start != NONE, 2, np.where(operations.pin != NONE, 1, 0))
    pinned[operations.begun_end != NONE] = BEGUN
    return Graph(
        **arcs,
        **rims,
        **costs,
        **events_of(instance),
        op=_given(instance, pinned, role, base["base_start"]),
        mode_ptr=steps.mode_ptr,
        is_interruptible=steps.is_interruptible,
        value=steps.value if steps.value.size else np.full((len(steps.per_good), 1), NONE, np.int32),
        need_ptr=modes.need_ptr,
        fixed=modes.fixed,
        per_unit=modes.per_unit,
        speed=modes.speed,
        units=modes.units,
        is_held=modes.is_held,
        pool_ptr=_pointers(need, len(modes.pool)),
        pool_resource=pool_resource,
        lane_ptr=lane_ptr,
        resource_speed=resources.speed,
        batch_quantity=resources.batch_quantity,
        calendar=resources.calendar,
        matrix=resources.matrix,
        initial=resources.initial,
        resource_of_lane=np.repeat(np.arange(instance.n_resources), resources.capacity),
        attribute=instance.setups.attribute,
        size=instance.setups.size,
        entry_ptr=instance.setups.ptr,
        time=instance.setups.time,
        setup_cost=entries,
        calendars=hours.hours(),
        common=hours.common(),
        due=instance.orders.due,
        deadline=instance.orders.deadline,
        base_resource=base["base_resource"],
        near=base["near"],
        base_before=base["base_before"],
        base_after=base["base_after"],
        span=[instance.first, instance.limit],
        shift=[shift_of(instance)],
        down=np.zeros(0, DOWN),
        movable=np.flatnonzero(is_active & (pinned < 2)),
        late_orders=np.flatnonzero(is_costly),
    )


def _baseline(instance: Instance, is_active: Any) -> dict[str, Any]:
    """Return from where moves are counted."""
    n, baseline = instance.n_operations, baseline_of(instance)
    before, after = np.full(n, NONE, np.int32), np.full(n, NONE, np.int32)
    if baseline is None:
        none = {"near": np.zeros(n), "base_resource": np.zeros((1, 1)), "base_start": np.full(n, NONE)}
        return {**none, "base_before": before, "base_after": after}
    later = np.flatnonzero((baseline.before != NONE) & is_active)
    later = later[is_active[baseline.before[later]]]
    before[later] = baseline.before[later]
    after[before[later]] = later
    return {
        "near": baseline.nearness,
        "base_start": baseline.placement.start,
        "base_resource": baseline.placement.resource,
        "base_before": before,
        "base_after": after,
    }


def _given(instance: Instance, pinned: Any, role: Any, base_start: Any) -> Any:
    """Return what is given of each operation."""
    operations = instance.operations
    return records(
        GIVEN,
        instance.n_operations,
        earliest=np.maximum(operations.earliest, operations.pin_start),
        pin_start=operations.pin_start,
        base_start=base_start,
        quantity=operations.quantity,
        order=operations.order,
        step=operations.step,
        is_fixed=pinned,
        role=role,
    )


def shift_of(instance: Instance) -> int:
    """Return the power of two that holds the slots of any operation."""
    modes = instance.modes
    total = np.concatenate([[0], np.cumsum(modes.units)])
    most = int((total[modes.need_ptr[1:]] - total[modes.need_ptr[:-1]]).max(initial=1))
    return max(0, most - 1).bit_length()


def chains_of(instance: Instance, graph: Graph, start: Placement) -> Chains:
    """Return room for the chains of a plan, with its operations on no lane yet."""
    n, n_lanes, n_slots = instance.n_operations, len(graph.resource_of_lane), 1 << int(graph.shift[0])
    n_events = len(graph.event)
    head, mate = _batches(instance, start)
    users = _users(instance, _choices(instance)) + _begun_on(instance)
    row_room = np.repeat(users, instance.resources.capacity)
    # A batch goes by its first operation, and earlier if any in it does: else one would hold back all the others.
    is_loose = (graph.base_start != NONE) & (start.start < graph.base_start)
    np.logical_or.at(is_loose, head, is_loose.copy())
    placed = records(
        PLACED,
        n,
        start=start.start,
        end=start.end,
        setup_start=start.setup_start,
        mode=start.mode,
        calendar=NONE,
        head=head,
        mate=mate,
    )
    return Chains(
        op=placed,
        window=[0, len(graph.movable), 0, len(graph.late_orders), NONE],
        order_cost=np.zeros(instance.n_orders),
        is_loose=is_loose,
        resource=start.resource.copy(),
        slot=records(SLOT, n * n_slots, lane=NONE, before=NONE, after=NONE, left=NONE),
        moment=np.zeros(n_events),
        level=np.zeros(n_events),
        flow=np.zeros(n_events),
        place=np.zeros(n_events),
        flowing=np.zeros(n_events),
        flow_log=np.zeros(4 * n_events + 1),
        flow_log_moment=np.zeros(4 * n_events + 1),
        flow_log_units=np.zeros(4 * n_events + 1),
        first=np.full(n_lanes, NONE),
        last=np.full(n_lanes, NONE),
        row_ptr=np.concatenate([[0], np.cumsum(row_room)])[:-1],
        row_length=np.zeros(n_lanes),
        row=np.zeros(int(row_room.sum()) + 1),
        heap=np.zeros(n + 2 + LONGEST_RUN, CALL),
        is_queued=np.zeros(n),
        log=np.zeros(2 * n + 16),
        log_time=np.zeros((2 * n + 16, 3)),
        log_cost=np.zeros(2 * n + 16),
        log_left=np.zeros((2 * n + 16, n_slots)),
        order_log=np.zeros(4 * n + 16),
        order_log_cost=np.zeros(4 * n + 16),
        run=np.zeros(1 + LONGEST_RUN),
        old=np.zeros((LONGEST_RUN, 5)),
        old_neighbour=np.zeros((3 * LONGEST_RUN, n_slots)),
        chosen=np.full((1 + LONGEST_RUN, instance.width), NONE),
        fresh=np.zeros(3 + 4 * n_slots),
        count=np.zeros(16),
        total=np.zeros(4),
    )


def _arcs(instance: Instance, is_active: Any) -> dict[str, Any]:
    """Return the arcs between the operations planned, numbered as in the instance."""
    active = np.flatnonzero(is_active)
    arcs = arcs_of(instance, active)
    pointers = {}
    for name, ptr in (("pred_ptr", arcs.pred_ptr), ("succ_ptr", arcs.succ_ptr)):
        count = np.zeros(instance.n_operations, np.int64)
        count[active] = np.diff(ptr)
        pointers[name] = np.concatenate([[0], np.cumsum(count)])
    columns = {"lag": arcs.pred_lag, "most": arcs.pred_most, "lot": arcs.pred_lot, "who": active[arcs.pred]}
    return {
        **pointers,
        "arc": records(ARC, len(arcs.pred), **columns),
        "succ": records(FOLLOWER, len(arcs.succ), most=arcs.succ_most, who=active[arcs.succ]),
    }


def _rims(instance: Instance, is_active: Any) -> tuple[dict[str, Any], Any]:
    """Return the operations of each order that its first start and its end hang on, and what each operation is."""
    steps, links, step = instance.steps, instance.links, instance.operations.step
    is_last = np.diff(steps.after_ptr) == 0
    # Work that takes over in lots may end before what it takes over from, in a plan that is still being searched.
    is_last[links.before[links.transfer_lot > 0]] = True
    has_setups = bool((instance.resources.matrix != NONE).any())
    is_first = np.ones(len(is_last), np.bool_) if has_setups else np.diff(steps.before_ptr) == 0
    sink = np.flatnonzero(is_last[step] & is_active)
    source = np.flatnonzero(is_first[step] & is_active)
    order = instance.operations.order
    rims = {
        "sink_ptr": _pointers(order[sink], instance.n_orders),
        "sink": sink,
        "source_ptr": _pointers(order[source], instance.n_orders),
        "source": source,
    }
    return rims, is_first[step] + 2 * is_last[step]


def _choices(instance: Instance) -> tuple[Int, Index]:
    """Return need and resource of each choice that a need has, where the resource is large enough."""
    modes = instance.modes
    count = np.diff(modes.pool_ptr)[modes.pool]
    need = np.repeat(np.arange(len(modes.pool)), count)
    place = np.arange(len(need)) - np.repeat(np.cumsum(count) - count, count) + modes.pool_ptr[modes.pool[need]]
    resource = modes.pool_resource[place]
    is_enough = instance.resources.capacity[resource] >= modes.units[need]
    return need[is_enough], resource[is_enough]


def _users(instance: Instance, choices: tuple[Int, Index]) -> Int:
    """Return how many operations may use each resource."""
    modes, steps, n = instance.modes, instance.steps, instance.n_resources
    mode_of_need = np.repeat(np.arange(len(modes.fixed)), np.diff(modes.need_ptr))
    step_of_mode = np.repeat(np.arange(len(steps.per_good)), np.diff(steps.mode_ptr))
    need, resource = choices
    pairs = np.unique(step_of_mode[mode_of_need[need]] * n + resource)
    per_step = np.bincount(instance.operations.step, minlength=len(steps.per_good))
    found = np.zeros(n, np.int64)
    np.add.at(found, pairs % n, per_step[pairs // n])
    return found


def _begun_on(instance: Instance) -> Int:
    """Return how many operations that have begun are on each resource, whatever their modes ask for."""
    begun = np.flatnonzero(instance.operations.begun_end != NONE)
    used = instance.operations.pin_resource[instance.operations.pin[begun]]
    return np.bincount(used[used != NONE], minlength=instance.n_resources).astype(np.int64)


def _batches(instance: Instance, start: Placement) -> tuple[Index, Index]:
    """Return the first operation of each one's batch, and the next one in it."""
    n = instance.n_operations
    head, mate = np.arange(n, dtype=np.int32), np.full(n, NONE, np.int32)
    resource = start.resource[:, 0]
    is_batched = (start.start != NONE) & (resource != NONE) & (instance.resources.batch_quantity[resource] > 0)
    rows = np.flatnonzero(is_batched)
    by_place = rows[np.lexsort((rows, start.end[rows], start.start[rows], resource[rows]))]
    if not len(by_place):
        return head, mate
    place = np.stack([resource[by_place], start.start[by_place], start.end[by_place]])
    is_same = (place[:, 1:] == place[:, :-1]).all(axis=0)
    firsts = np.concatenate([[True], ~is_same])
    head[by_place] = by_place[np.flatnonzero(firsts)[np.cumsum(firsts) - 1]]
    mate[by_place[:-1][is_same]] = by_place[1:][is_same]
    return head, mate


def _pointers(rows: Any, n: int) -> Int:
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.int64)
