"""Recognises flow shops: orders that visit stages in one sequence, one machine or several alike at each."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from heijunka.engine.cost import MINUTE
from heijunka.engine.instance import NEVER, NONE, Instance, Placement
from heijunka.engine.instance.arrays import Float, Index, Int
from heijunka.engine.kernels.permutation.shop import FlowShop
from heijunka.engine.search.traits import Traits
from heijunka.model.objective import Term

ROUNDING = 1e-9
LARGEST_TABLE = 50_000_000
"""Most entries of a table of setups by family and machine."""
MOST_WORK = 2_000_000_000
"""Largest number of orders squared x stages: the places that all orders could take."""
LARGEST_TIME = 1 << 29
"""Longest that everything in turn may take, in units."""
MOST_SKIPPED = 0.6
"""Share of stages passed by beyond which orders have little in common."""
SUMS = frozenset({Term.WEIGHTED_TARDINESS, Term.LATE_ORDERS, Term.FLOW_TIME})
SETUPS = frozenset({Term.SETUP_TIME, Term.SETUP_COST})
UNUSED = frozenset({Term.OVERTIME, Term.UNPLANNED})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A flow shop found in an instance.

    Parameters
    ----------
    orders
        int64[n]: those that are planned, as the instance numbers them.
    machines
        Resources of each stage.
    operation
        int64[n, n_stages], ``NONE`` where an order passes a stage by.
    unit
        Ticks of one unit of the shop's times.
    shop
        What kernels take; its machines are the stages.
    is_makespan
        Whether the makespan is what counts; else it is a sum of what orders cost.
    """

    orders: Int
    machines: tuple[tuple[int, ...], ...]
    operation: Int
    unit: int
    shop: FlowShop
    is_makespan: bool

    @property
    def is_hybrid(self) -> bool:
        """Whether a stage has several machines."""
        return any(len(entry) > 1 for entry in self.machines)


def is_flow_shop(instance: Instance, traits: Traits) -> bool:
    """Tell whether an instance is a flow shop, hybrid or not, that these searches can plan."""
    if not (_is_bare(instance, traits) and _are_terms_known(instance, traits)):
        return False
    shape = shape_of(instance, np.arange(instance.n_orders))
    return shape is not None and not (shape.is_hybrid and (traits.has_setups or not shape.is_makespan))


def _is_bare(instance: Instance, traits: Traits) -> bool:
    return (
        instance.n_orders > 2
        and traits.is_unary
        and traits.n_needs == 1
        and traits.n_modes == 1
        and not (
            traits.has_calendars
            or traits.has_batches
            or traits.has_tanks
            or traits.has_pins
            or traits.has_deadlines
            or traits.has_suppliers
            or traits.has_lags
            or traits.has_max_lags
            or traits.has_transfer_lots
        )
    )


def _terms(instance: Instance, has_setups: bool) -> dict[Term, float]:
    """Return the weights of the terms that plans can differ in."""
    unused = UNUSED if has_setups else UNUSED | SETUPS
    weights: dict[Term, float] = {}
    for entry in instance.problem.objective.terms:
        if entry.term not in unused and (entry.weight != 0 or instance.problem.objective.is_lexicographic):
            weights[entry.term] = weights.get(entry.term, 0.0) + entry.weight
    return weights


def _are_terms_known(instance: Instance, traits: Traits) -> bool:
    terms = _terms(instance, traits.has_setups)
    if instance.problem.objective.is_lexicographic and len(instance.problem.objective.terms) > 1:
        return False
    if any(weight < 0 for weight in terms.values()):
        return False
    return set(terms) == {Term.MAKESPAN} or (bool(terms) and set(terms) <= SUMS | SETUPS)


def shape_of(instance: Instance, orders: Int) -> Shape | None:
    """Return the flow shop of some orders; None if they are none.

    Only the stages, durations and setups are looked at; what else must not be there is `is_flow_shop`'s to say.
    """
    found = _stages(instance, orders)
    if found is None or len(orders) ** 2 * found[1].shape[1] > MOST_WORK:
        return None
    machines, operation = found
    duration = np.where(operation == NONE, 0, _durations(instance, machines, operation))
    if (operation == NONE).mean() > MOST_SKIPPED or not duration.any(axis=1).all():
        return None
    families = _families(instance, machines, operation, duration)
    if families is None:
        return None
    family, time, change = families
    first_operation = instance.orders.operation_ptr[:-1][orders]
    release = np.maximum(instance.first, instance.operations.earliest[first_operation])
    moments = np.concatenate([duration.ravel(), time.ravel(), release, [instance.first]])
    unit = max(1, int(np.gcd.reduce(moments)))
    if (duration.sum() + len(orders) * time.max(initial=0) + release.max(initial=0)) / unit > LARGEST_TIME:
        return None
    terms = _terms(instance, has_setups=len(time) > 1)
    shop = FlowShop(
        duration=duration // unit,
        release=release // unit,
        family=family,
        first=np.full(len(machines), instance.first // unit),
        setup=time // unit,
        n_families=[family.max(initial=0) + 1],
        change=change,
        **_costs(instance, orders, unit, terms),
    )
    return Shape(
        orders=orders,
        machines=machines,
        operation=operation,
        unit=unit,
        shop=shop,
        is_makespan=set(terms) == {Term.MAKESPAN},
    )


def _stages(instance: Instance, orders: Int) -> tuple[tuple[tuple[int, ...], ...], Int] | None:
    """Return the machines of each stage in sequence, and the operation of each order there."""
    pool_of_mode = instance.modes.pool[instance.modes.need_ptr[:-1]] if len(instance.modes.pool) else None
    if pool_of_mode is None or not _are_chains(instance):
        return None
    ptr, resources = instance.modes.pool_ptr, instance.modes.pool_resource
    known: dict[tuple[int, ...], int] = {}
    stage_of_pool = np.empty(len(ptr) - 1, np.int64)
    for pool in range(len(ptr) - 1):
        members = tuple(sorted(resources[ptr[pool] : ptr[pool + 1]].tolist()))
        stage_of_pool[pool] = known.setdefault(members, len(known))
    counts = np.diff(instance.orders.operation_ptr)[orders]
    row = np.repeat(np.arange(len(orders)), counts)
    operations = np.arange(len(row)) + np.repeat(
        instance.orders.operation_ptr[:-1][orders] - np.cumsum(counts) + counts, counts
    )
    stage = stage_of_pool[pool_of_mode[instance.steps.mode_ptr[instance.operations.step[operations]]]]
    groups = list(known)
    used = np.unique(stage).tolist()
    met = [entry for group in used for entry in groups[group]]
    if len(set(met)) < len(met) or not all(_are_alike(instance, groups[group]) for group in used):
        return None
    is_next = row[1:] == row[:-1]
    rank = _in_sequence(used, np.unique(np.stack([stage[:-1][is_next], stage[1:][is_next]], axis=1), axis=0))
    if rank is None:
        return None
    operation = np.full((len(orders), len(used)), NONE, np.int64)
    place = np.array([rank.get(group, NONE) for group in range(len(groups))])
    operation[row, place[stage]] = operations
    return tuple(groups[group] for group in sorted(used, key=rank.__getitem__)), operation


def _are_chains(instance: Instance) -> bool:
    """Tell whether each operation of an order waits for the one before it."""
    step = instance.operations.step
    is_first = np.zeros(instance.n_operations, np.bool_)
    is_first[instance.orders.operation_ptr[:-1]] = True
    follows = np.unique(step[~is_first])
    links = set(zip(instance.links.before.tolist(), instance.links.after.tolist(), strict=True))
    return all((one - 1, one) in links for one in follows.tolist())


def _are_alike(instance: Instance, group: tuple[int, ...]) -> bool:
    resources = instance.resources
    return len(group) == 1 or (
        len(set(resources.speed[list(group)].tolist())) == 1 and bool((resources.matrix[list(group)] == NONE).all())
    )


def _in_sequence(stages: list[int], pairs: Int) -> dict[int, int] | None:
    """Return the place of each stage such that all pairs go forward; None if some go round (Kahn 1962)."""
    after: dict[int, list[int]] = {stage: [] for stage in stages}
    n_before = dict.fromkeys(stages, 0)
    for one, other in pairs.tolist():
        after[one].append(other)
        n_before[other] += 1
    ready = deque(stage for stage in stages if not n_before[stage])
    rank: dict[int, int] = {}
    while ready:
        stage = ready.popleft()
        rank[stage] = len(rank)
        for other in after[stage]:
            n_before[other] -= 1
            if not n_before[other]:
                ready.append(other)
    return rank if len(rank) == len(stages) else None


def _durations(instance: Instance, machines: tuple[tuple[int, ...], ...], operation: Int) -> Int:
    mode = instance.steps.mode_ptr[instance.operations.step[operation]]
    work = instance.modes.fixed[mode] + instance.modes.per_unit[mode] * instance.operations.quantity[operation]
    speed = instance.resources.speed[[entry[0] for entry in machines]]
    return np.ceil(work / (instance.modes.speed[mode] * speed) - ROUNDING).astype(np.int64)


def _families(
    instance: Instance, machines: tuple[tuple[int, ...], ...], operation: Int, duration: Int
) -> tuple[Index, Int, Float] | None:
    """Return the family of each order, and the time by pair of families and machine and the cost by pair.

    Orders of one family agree in what every machine's setups look at. None if a machine with setups does not meet every
    order, or the table would be too large.
    """
    resources, setups = instance.resources, instance.setups
    with_matrix = [k for k, entry in enumerate(machines) if resources.matrix[entry[0]] != NONE]
    n, n_stages = operation.shape
    if not with_matrix:
        return np.zeros(n, np.int32), np.zeros((1, n_stages), np.int64), np.zeros(1)
    if (duration[:, with_matrix] == 0).any():
        return None
    matrix = resources.matrix[[machines[k][0] for k in with_matrix]]
    value = instance.steps.value[instance.operations.step[operation[:, with_matrix]], setups.attribute[matrix]]
    if (value == NONE).any():
        return None
    kinds, family = np.unique(value, axis=0, return_inverse=True)
    size = len(kinds)
    if (size + 1) * size * n_stages > LARGEST_TABLE:
        return None
    time = np.zeros((size + 1, size, n_stages), np.int64)
    change = np.zeros((size + 1, size))
    weights = _terms(instance, has_setups=True)
    for column, k in enumerate(with_matrix):
        resource, on = machines[k][0], matrix[column]
        before = np.append(kinds[:, column], resources.initial[resource])
        entry = setups.ptr[on] + before[:, None].astype(np.int64) * setups.size[on] + kinds[None, :, column]
        entry = np.where(before[:, None] == NONE, 0, entry)
        is_known = before[:, None] != NONE
        time[:, :, k] = np.where(is_known, setups.time[entry], 0)
        change += np.where(is_known, setups.minutes[entry], 0) * weights.get(Term.SETUP_TIME, 0.0)
        change += np.where(is_known, setups.cost[entry], 0) * weights.get(Term.SETUP_COST, 0.0)
    return family.reshape(-1).astype(np.int32), time.reshape(-1, n_stages), change.reshape(-1)


def _costs(instance: Instance, orders: Int, unit: int, terms: dict[Term, float]) -> dict[str, Float]:
    """Return what each order costs by its end, in units."""
    weight, due = instance.orders.weight[orders], instance.orders.due[orders]
    per_unit = weight * unit / MINUTE
    has_due = due < NEVER
    return {
        "flow": per_unit * terms.get(Term.FLOW_TIME, 0.0),
        "tardy": np.where(has_due, per_unit, 0.0) * terms.get(Term.WEIGHTED_TARDINESS, 0.0),
        "late": np.where(has_due & (weight > 0), 1.0, 0.0) * terms.get(Term.LATE_ORDERS, 0.0),
        "due": np.where(has_due, due / unit, np.inf),
    }


def placement_of(instance: Instance, shape: Shape, times: tuple[Index, Index], resource: Index) -> Placement:
    """Return the placement of starts and setup starts, in units, and resources, by order and stage."""
    n = instance.n_operations
    start, setup_start, end = (np.full(n, NONE, np.int64) for _ in range(3))
    resources = np.full((n, instance.width), NONE, np.int32)
    mode = np.full(n, NONE, np.int32)
    met = shape.operation != NONE
    operation = shape.operation[met]
    start[operation] = times[0][met] * np.int64(shape.unit)
    setup_start[operation] = times[1][met] * np.int64(shape.unit)
    end[operation] = start[operation] + shape.shop.duration[met] * np.int64(shape.unit)
    mode[operation] = instance.steps.mode_ptr[instance.operations.step[operation]]
    resources[operation, 0] = resource[met]
    return Placement(setup_start=setup_start, start=start, end=end, mode=mode, resource=resources)
