"""What a placement costs, from arrays: every term of the objective as the score has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from heijunka.engine.baseline import stability_of
from heijunka.engine.instance import NEVER, NONE, Instance, Placement
from heijunka.engine.instance.arrays import Flag, Int
from heijunka.model.objective import Objective, Term

MINUTE = 60.0
DAY = 86400.0
Terms = Mapping[Term, float]


def terms_of(
    instance: Instance, placement: Placement, overtime: Sequence[tuple[int, int]] = (), *, has_levelness: bool = True
) -> Terms:
    """Return every term's value.

    Parameters
    ----------
    overtime
        Pairs of resource and overtime window that the plan opens.
    has_levelness
        Whether levelness is asked for too: it takes a kernel, which a process may have no other use for.
    """
    orders = instance.orders
    is_placed, first, last = _spans(instance, placement)
    weight, due, release = orders.weight[is_placed], orders.due[is_placed], orders.release[is_placed]
    beyond = np.where(due < NEVER, last - due, 0)
    minutes, cost = _setups(instance, placement)
    window_cost = sum(float(instance.overtime.cost[window]) for _, window in overtime)
    return {
        Term.WEIGHTED_TARDINESS: float((weight * np.maximum(beyond, 0)).sum()) / MINUTE,
        Term.LATE_ORDERS: float(((weight > 0) & (beyond > 0)).sum()),
        Term.MAKESPAN: float(last.max(initial=instance.start) - instance.start) / MINUTE,
        Term.FLOW_TIME: float((weight * (last - release)).sum()) / MINUTE,
        Term.SETUP_TIME: minutes,
        Term.SETUP_COST: cost,
        Term.WIP: float((orders.value[is_placed] * (last - first)).sum()) / DAY,
        Term.EARLINESS: float((weight * np.maximum(-beyond, 0)).sum()) / MINUTE,
        Term.OVERTIME: window_cost,
        Term.LEVELNESS: _levelness(instance, is_placed, last) if has_levelness else 0.0,
        Term.STABILITY: stability_of(instance, placement),
        Term.UNPLANNED: float(instance.n_orders - is_placed.sum()),
    }


def key_of(objective: Objective, terms: Terms) -> tuple[float, ...]:
    """Return what plans are compared by; the smaller is better."""
    if objective.is_lexicographic:
        return (terms[Term.UNPLANNED], *(terms[entry.term] for entry in objective.terms))
    return (terms[Term.UNPLANNED], sum(entry.weight * terms[entry.term] for entry in objective.terms))


def _spans(instance: Instance, placement: Placement) -> tuple[Flag, Int, Int]:
    ptr = instance.orders.operation_ptr[:-1]
    if not instance.n_orders:
        return np.zeros(0, np.bool_), np.zeros(0, np.int64), np.zeros(0, np.int64)
    is_placed = np.minimum.reduceat(placement.start, ptr) != NONE
    first = np.minimum.reduceat(placement.setup_start, ptr)
    last = np.maximum.reduceat(placement.end, ptr)
    return is_placed, first[is_placed], last[is_placed]


def _setups(instance: Instance, placement: Placement) -> tuple[float, float]:
    resources, setups = instance.resources, instance.setups
    operation, slot = np.nonzero((placement.resource != NONE) & (placement.start != NONE)[:, None])
    resource = placement.resource[operation, slot]
    is_set_up = resources.matrix[resource] != NONE
    operation, resource = operation[is_set_up], resource[is_set_up]
    matrix = resources.matrix[resource]
    family = instance.steps.value[instance.operations.step[operation], setups.attribute[matrix]]
    has_family = family != NONE  # work without one leaves the resource as it is
    operation, resource, matrix, family = (entry[has_family] for entry in (operation, resource, matrix, family))
    start, end = placement.start[operation], placement.end[operation]
    by_time = np.lexsort((operation, end, start, resource))
    resource, matrix, family, start, end = (entry[by_time] for entry in (resource, matrix, family, start, end))
    # The members of a batch are set up for once.
    again = np.zeros(len(resource), np.bool_)
    again[1:] = (resource[1:] == resource[:-1]) & (start[1:] == start[:-1]) & (end[1:] == end[:-1])
    again &= resources.batch_quantity[resource] > 0
    resource, matrix, family = resource[~again], matrix[~again], family[~again]
    before = resources.initial[resource].copy()
    follows = np.zeros(len(resource), np.bool_)
    follows[1:] = resource[1:] == resource[:-1]
    before[1:][follows[1:]] = family[:-1][follows[1:]]
    known = before != NONE
    entry = setups.ptr[matrix[known]] + before[known] * setups.size[matrix[known]] + family[known]
    return float(setups.minutes[entry].sum()), float(setups.cost[entry].sum())


def _levelness(instance: Instance, is_placed: Flag, last: Int) -> float:
    counts = instance.orders.weight[is_placed] > 0
    by_end = np.argsort(last[counts], kind="stable")
    material = instance.orders.material[is_placed][counts][by_end]
    quantity = instance.orders.quantity[is_placed][counts][by_end]
    if not len(material) or quantity.sum() <= 0:
        return 0.0
    from heijunka.engine.kernels.levelness import levelness  # Numba takes a while to load

    names, index = np.unique(material, return_inverse=True)
    share = np.bincount(index, weights=quantity, minlength=len(names)) / quantity.sum()
    total = levelness(index.astype(np.int64), quantity, share, float((share**2).sum()))
    return float(total / len(material))
