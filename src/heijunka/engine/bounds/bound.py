"""The bound of an instance: every term of its objective by itself, and what plans are compared by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from heijunka.engine.baseline import OTHER_RESOURCE, baseline_of
from heijunka.engine.bounds.changeovers import entries_of
from heijunka.engine.bounds.delivery import delivery_of, queued
from heijunka.engine.bounds.loads import Load, jobs_of, last_end, loads_of
from heijunka.engine.bounds.paths import Paths, paths_of, precedence_of
from heijunka.engine.cost import DAY, MINUTE, key_of
from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.engine.instance.arrays import Float
from heijunka.model.objective import Objective, Term

TOLERANCE = 1e-9
OVER_ORDERS = (Term.WEIGHTED_TARDINESS, Term.LATE_ORDERS, Term.FLOW_TIME)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bounds:
    """What no plan can beat.

    Parameters
    ----------
    objective
        By which plans are compared.
    terms
        The least of each term in plans that leave out no order; 0 of those that are not asked for.
    of_orders
        What each order adds at least to terms that add up over orders, and for the makespan when it ends: also true of
        plans that leave out others.
    """

    objective: Objective
    terms: Mapping[Term, float]
    of_orders: Mapping[Term, Float]

    @property
    def value(self) -> float:
        """The least value of the objective, or of its last term, if no order is left out."""
        return self.key()[-1]

    def key(self, n_left_out: int = 0) -> tuple[float, ...]:
        """Return what no plan that leaves out so many orders, or fewer, can go below, term by term."""
        terms = dict(self.terms)
        if n_left_out:
            terms = dict.fromkeys(terms, 0.0) | {
                term: _without_largest(term, values, n_left_out) for term, values in self.of_orders.items()
            }
        terms[Term.UNPLANNED] = float(n_left_out)
        return key_of(self.objective, terms)

    def is_reached(self, key: Sequence[float]) -> bool:
        """Tell whether a plan with this key is as good as any can be."""
        least = self.key(round(key[0]))
        # Leaving out fewer orders may be possible: only plans that leave out none are known to be best.
        return key[0] == 0 and reaches(key, least)


def reaches(key: Sequence[float], least: Sequence[float]) -> bool:
    """Tell whether what plans are compared by is as small as can be, term by term."""
    return all(a <= b + TOLERANCE * max(1.0, abs(b)) for a, b in zip(key, least, strict=True))


def bound_of(instance: Instance, *, is_over: Callable[[], bool] = lambda: False) -> Bounds:
    """Return lower bounds of every term that the objective asks for.

    They hold for every plan: paths take each order with all resources to itself, loads take each set of resources as
    one machine that may be preempted. Nothing is searched; the cost grows as sorting the operations does.

    Parameters
    ----------
    is_over
        Tells when no more sets of resources are to be looked at; what was found by then is a bound too.
    """
    objective = instance.problem.objective
    asked = {entry.term for entry in objective.terms if entry.weight > 0 or objective.is_lexicographic}
    terms = dict.fromkeys(Term, 0.0)
    if not instance.n_orders:
        return Bounds(objective=objective, terms=terms, of_orders={})
    made = precedence_of(instance)
    paths = paths_of(instance, made)
    of_orders = {term: values for term, values in _of_orders(instance, paths, asked).items() if term in asked}
    terms |= {term: float(values.sum()) for term, values in of_orders.items() if term is not Term.MAKESPAN}
    has_loads = bool(asked & {*OVER_ORDERS, *_BY_LOADS})
    loads = list(takewhile(lambda _: not is_over(), loads_of(instance, made))) if has_loads else []
    entries = [entries_of(instance, load) for load in loads]
    if Term.MAKESPAN in asked:
        ends = [last_end(load, paths, entry.ticks) for load, entry in zip(loads, entries, strict=True)]
        # Operations with much to follow in other orders end the plan later than their own order.
        follow = int(np.minimum(paths.end + paths.tail, instance.limit).max())
        terms[Term.MAKESPAN] = max([follow, *ends]) / MINUTE
    jobs = [jobs_of(load, instance, paths) for load in loads] if asked & {*OVER_ORDERS} else []
    for term in asked & {*OVER_ORDERS}:
        unit = 1.0 if term is Term.LATE_ORDERS else MINUTE
        terms[term] = queued(delivery_of(instance, term, paths.order_end), jobs) / unit
    terms[Term.SETUP_TIME] = _disjoint(loads, [entry.minutes for entry in entries])
    terms[Term.SETUP_COST] = _disjoint(loads, [entry.cost for entry in entries])
    return Bounds(objective=objective, terms=terms, of_orders=of_orders)


_BY_LOADS = (Term.MAKESPAN, Term.SETUP_TIME, Term.SETUP_COST)


def _of_orders(instance: Instance, paths: Paths, asked: set[Term]) -> dict[Term, Float]:
    orders = instance.orders
    early = np.where((orders.due < NEVER) & (orders.deadline < orders.due), orders.due - orders.deadline, 0)
    found = {
        Term.MAKESPAN: paths.order_end / MINUTE,
        Term.EARLINESS: orders.weight * early / MINUTE,
        Term.WIP: orders.value * paths.span / DAY,
    }
    for term in asked & {*OVER_ORDERS}:
        delivery = delivery_of(instance, term, paths.order_end)
        found[term] = delivery.weight * delivery.alone / (1.0 if term is Term.LATE_ORDERS else MINUTE)
    if Term.STABILITY in asked:
        found[Term.STABILITY] = _moves(instance, paths)
    return found


def _moves(instance: Instance, paths: Paths) -> Float:
    """Return by how much each order has to leave the baseline at least."""
    baseline = baseline_of(instance)
    if baseline is None:
        return np.zeros(instance.n_orders)
    operations = instance.operations
    before = baseline.placement
    moved = np.maximum(paths.start - before.start, 0) / MINUTE
    is_pinned = operations.pin_start != NONE
    moved[is_pinned] = np.abs(operations.pin_start - before.start)[is_pinned] / MINUTE
    is_fixed = operations.pin != NONE
    pinned = operations.pin_resource[operations.pin[is_fixed]]
    moved[is_fixed] += OTHER_RESOURCE * (pinned != before.resource[is_fixed]).any(axis=1)
    moved *= baseline.nearness
    return np.bincount(operations.order, weights=moved, minlength=instance.n_orders).astype(np.float64)


def _disjoint(loads: Sequence[Load], values: Sequence[float]) -> float:
    """Return the sum over sets of resources that have none in common, taken by value."""
    total, counted = 0.0, set[int]()
    for value, n in sorted(((value, n) for n, value in enumerate(values)), reverse=True):
        if value > 0 and not counted & loads[n].resources:
            counted |= loads[n].resources
            total += value
    return total


def _without_largest(term: Term, values: Float, count: int) -> float:
    least = np.sort(values)[: max(0, len(values) - count)]
    return float(least.max(initial=0.0) if term is Term.MAKESPAN else least.sum())
