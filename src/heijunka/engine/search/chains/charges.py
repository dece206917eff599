"""What the objective charges: per tick, per order and per changeover, all terms in one sum."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from heijunka.engine.cost import DAY, MINUTE, OTHER_RESOURCE, Terms
from heijunka.engine.instance import NEVER, Instance
from heijunka.engine.instance.arrays import Float, Index
from heijunka.engine.kernels.chains.net import ORDER, SETUP
from heijunka.engine.search.chains.options import Record
from heijunka.model.objective import Term

NEXT_TERM = 1e-3
"""How much a term that comes second counts, against all of the first one."""
HARD = 20.0
"""How many times what it costs to end a typical order a tick later a hard limit passed by a tick costs."""


def weights_of(instance: Instance, terms: Terms) -> dict[Term, float]:
    """Return what a unit of each term counts; in a lexicographic objective, little against the terms before it.

    Parameters
    ----------
    terms
        Values in the plan that the search begins with, against which small is small.
    """
    objective = instance.problem.objective
    if not objective.is_lexicographic:
        found: dict[Term, float] = {}
        for entry in objective.terms:
            found[entry.term] = found.get(entry.term, 0.0) + entry.weight
        return found
    share, weights = 1.0, {}
    for entry in objective.terms:
        weights[entry.term] = share / max(1.0, abs(terms[entry.term]))
        share *= NEXT_TERM
    return weights


def order_charges(instance: Instance, weights: Mapping[Term, float], planned: Index) -> Record:
    """Return the orders as kernels take them, and an empty row."""
    orders = instance.orders
    found = np.zeros(len(planned) + 1, ORDER)
    table = found[:-1]
    weight, has_due = orders.weight[planned], orders.due[planned] < NEVER
    table["due"], table["deadline"] = orders.due[planned], orders.deadline[planned]
    table["late"] = weights.get(Term.LATE_ORDERS, 0.0) * (weight > 0)
    table["tardy"] = weights.get(Term.WEIGHTED_TARDINESS, 0.0) * weight / MINUTE
    table["early"] = weights.get(Term.EARLINESS, 0.0) * weight / MINUTE * has_due
    table["flow"] = weights.get(Term.FLOW_TIME, 0.0) * weight / MINUTE
    table["wip"] = weights.get(Term.WIP, 0.0) * orders.value[planned] / DAY
    table["missed"] = HARD * tick_charge(table, weights)
    return found


def tick_charge(table: Record, weights: Mapping[Term, float]) -> float:
    """Return what it costs to end a typical order a tick later."""
    per_order = table["tardy"] + table["flow"] + table["wip"] + table["late"] / DAY
    typical = float(per_order.mean()) if len(table) else 0.0
    return max(typical, weights.get(Term.MAKESPAN, 0.0) / MINUTE, 1e-9)


def setup_charges(instance: Instance, weights: Mapping[Term, float]) -> Record:
    """Return the changeovers as kernels take them."""
    setups = instance.setups
    found = np.zeros(len(setups.time), SETUP)
    found["time"] = setups.time
    minutes, cost = weights.get(Term.SETUP_TIME, 0.0), weights.get(Term.SETUP_COST, 0.0)
    found["cost"] = minutes * setups.minutes + cost * setups.cost
    return found


def net_charges(weights: Mapping[Term, float], hard: float) -> Float:
    """Return what ``Net.charge`` holds."""
    stability = weights.get(Term.STABILITY, 0.0)
    makespan = weights.get(Term.MAKESPAN, 0.0) / MINUTE
    return np.array([makespan, stability / MINUTE, stability * OTHER_RESOURCE, hard], np.float64)
