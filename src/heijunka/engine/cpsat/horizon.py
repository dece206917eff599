"""The horizon: when each order has ended in every plan that is as good as one that is known."""

from __future__ import annotations

import numpy as np

from heijunka.engine.cost import MINUTE, key_of, terms_of
from heijunka.engine.instance import NEVER, NONE, Instance, Placement
from heijunka.engine.instance.arrays import Int
from heijunka.model.objective import Term

REGULAR = {
    Term.WEIGHTED_TARDINESS,
    Term.LATE_ORDERS,
    Term.MAKESPAN,
    Term.FLOW_TIME,
    Term.SETUP_TIME,
    Term.SETUP_COST,
    Term.OVERTIME,
    Term.UNPLANNED,
}
"""Terms that never grow when work ends earlier."""


def latest_of(instance: Instance, known: Placement | None, work: int) -> Int:
    """Return when each order ends at the latest.

    Parameters
    ----------
    known
        A plan that leaves out no order: what is to be found is as good. None if there is none.
    work
        Ticks of all work and all changeovers one after the other.

    Returns
    -------
    int64[n_orders]
        Ticks. Some best plan keeps to it.
    """
    latest = np.full(instance.n_orders, min(instance.limit, _one_after_the_other(instance, work)), np.int64)
    if known is None:
        return latest
    latest = np.minimum(latest, instance.orders.deadline)
    if not _is_at_least_as_good(instance):
        return _before_consumers(instance, latest)
    for term, cost in _costs(instance):
        latest = np.minimum(latest, _implied(instance, term, _value(instance, known) / cost))
    return _before_consumers(instance, latest)


def _is_at_least_as_good(instance: Instance) -> bool:
    """Tell whether a plan in regular hours says what is possible with all overtime opened.

    Work that pauses must go on when a window is open: it ends earlier then, which not every term likes.
    """
    asked = {entry.term for entry in instance.problem.objective.terms}
    is_split = bool(instance.steps.is_interruptible.any())
    return not len(instance.overtime.open) or not is_split or asked <= REGULAR


def _one_after_the_other(instance: Instance, work: int) -> int:
    """Return a moment by which all work is done even one after the other, from the last moment that data speak of.

    A plan that goes on later stands idle somewhere, and what comes after can be moved forward at no cost.
    """
    if len(instance.calendars.open) and (instance.resources.calendar != NONE).any():
        return NEVER
    links, materials = instance.links, instance.materials
    if len(materials.capacity) or instance.problem.baseline is not None:
        return NEVER
    moments = [instance.operations.earliest, instance.operations.pin_start, instance.orders.due, np.array([0])]
    known = np.concatenate(moments)
    steps = np.bincount(instance.operations.step, minlength=len(instance.steps.per_good))
    lags = int((np.maximum(links.min_lag, 0) * steps[links.after]).sum()) if len(links.after) else 0
    return int(known[known < NEVER].max()) + work + lags


def _costs(instance: Instance) -> list[tuple[Term, float]]:
    """Return the terms whose sum, each times its cost, the first stage makes small."""
    objective = instance.problem.objective
    if objective.is_lexicographic:
        return [(objective.terms[0].term, 1.0)]
    return [(entry.term, entry.weight) for entry in objective.terms if entry.weight > 0]


def _value(instance: Instance, known: Placement) -> float:
    terms = terms_of(instance, known, has_levelness=False)  # of which the model knows nothing
    objective = instance.problem.objective
    return terms[objective.terms[0].term] if objective.is_lexicographic else key_of(objective, terms)[-1]


def _implied(instance: Instance, term: Term, value: float) -> Int:
    """Return when each order has ended at the latest if a term may not be larger than a value."""
    orders = instance.orders
    most = np.full(instance.n_orders, float(NEVER))
    if term is Term.MAKESPAN:
        most[:] = value * MINUTE
    elif term is Term.FLOW_TIME:
        counts = orders.weight > 0
        most[counts] = (orders.release + value * MINUTE / np.maximum(orders.weight, 1e-9))[counts]
    elif term is Term.WEIGHTED_TARDINESS:
        counts = (orders.weight > 0) & (orders.due < NEVER)
        most[counts] = (orders.due + value * MINUTE / np.maximum(orders.weight, 1e-9))[counts]
    return np.minimum(np.floor(most + 1e-3), float(NEVER)).astype(np.int64)


def _before_consumers(instance: Instance, latest: Int) -> Int:
    """Return the same, but no order ends after the orders that draw on it."""
    operations = instance.operations
    consumer = np.repeat(operations.order, np.diff(operations.supplier_ptr))
    while True:
        found = latest.copy()
        np.minimum.at(found, operations.supplier, latest[consumer])
        if (found == latest).all():
            return latest
        latest = found
