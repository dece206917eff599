"""The terms of the objective: one function each, from a plan beside its problem to a number that is to be small."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from heijunka.evaluate.objectives.delivery import earliness, flow_time, late_orders, makespan, weighted_tardiness
from heijunka.evaluate.objectives.flow import levelness, wip
from heijunka.evaluate.objectives.means import overtime, setup_cost, setup_time
from heijunka.evaluate.objectives.moves import stability, unplanned
from heijunka.evaluate.view import View
from heijunka.model.objective import Term

OBJECTIVES: Mapping[Term, Callable[[View], float]] = {
    Term.WEIGHTED_TARDINESS: weighted_tardiness,
    Term.LATE_ORDERS: late_orders,
    Term.MAKESPAN: makespan,
    Term.FLOW_TIME: flow_time,
    Term.SETUP_TIME: setup_time,
    Term.SETUP_COST: setup_cost,
    Term.WIP: wip,
    Term.EARLINESS: earliness,
    Term.OVERTIME: overtime,
    Term.LEVELNESS: levelness,
    Term.STABILITY: stability,
    Term.UNPLANNED: unplanned,
}
