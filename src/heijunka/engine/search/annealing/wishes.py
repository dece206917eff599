"""What the objective costs by operation, order and changeover; lexicographic terms become weights far apart."""

from __future__ import annotations

from collections.abc import Mapping

from heijunka.engine.baseline import OTHER_RESOURCE, TURNED
from heijunka.engine.cost import DAY, MINUTE
from heijunka.engine.instance import Instance
from heijunka.model.objective import Term

STEP = 1e-3
"""What a later term of a lexicographic objective weighs beside the one before, each relative to its value."""
LARGE = 20.0
"""What a tick beyond a deadline or a largest lag costs, in ticks of the costliest order late."""


def weights_of(instance: Instance, terms: Mapping[Term, float]) -> dict[Term, float]:
    """Return what one unit of each term costs.

    Parameters
    ----------
    terms
        Values of the plan that a search begins with.
    """
    objective = instance.problem.objective
    found = dict.fromkeys(Term, 0.0)
    for n, entry in enumerate(objective.terms):
        weight = STEP**n / max(1.0, abs(terms[entry.term])) if objective.is_lexicographic else entry.weight
        found[entry.term] += weight
    return found


def order_costs(instance: Instance, weight: Mapping[Term, float]) -> dict[str, object]:
    """Return what orders cost by tick, as `Graph` has it."""
    orders = instance.orders
    has_due = orders.due < (1 << 60)
    late = orders.weight * weight[Term.WEIGHTED_TARDINESS] / MINUTE * has_due
    flow = orders.weight * weight[Term.FLOW_TIME] / MINUTE
    count = (orders.weight > 0) * weight[Term.LATE_ORDERS] * has_due
    store = orders.value * weight[Term.WIP] / DAY
    early = orders.weight * weight[Term.EARLINESS] / MINUTE * has_due
    heaviest = max(float(late.max(initial=0.0)), float(flow.max(initial=0.0)), weight[Term.MAKESPAN] / MINUTE, 1e-6)
    return {
        "late": late,
        "early": early,
        "flow": flow,
        "count": count,
        "store": store,
        "beyond": (orders.deadline < (1 << 60)) * LARGE * heaviest,
        "wish": [
            weight[Term.MAKESPAN] / MINUTE,
            weight[Term.STABILITY] / MINUTE,
            weight[Term.STABILITY] * OTHER_RESOURCE,
            LARGE * heaviest if (instance.links.max_lag < (1 << 60)).any() else 0.0,
            float(weight[Term.WIP] > 0),
            float((instance.links.transfer_lot > 0).any()),
            weight[Term.STABILITY] * TURNED,
        ],
    }
