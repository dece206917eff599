"""A problem with next to nothing to plan: what the kernels are compiled with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from heijunka.model.material import Material
from heijunka.model.objective import Term, minimise
from heijunka.model.order import Order
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Problem
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Requirement, Routing

START = datetime(2024, 1, 1, tzinfo=UTC)


def tiny_problem(*, has_late: bool = False) -> Problem:
    """Return two orders of one operation on one machine.

    Parameters
    ----------
    has_late
        Whether a third one has its deadline before it can be done, so that it is left out.
    """
    mode = Mode(requirements=(Requirement(resource="machine"),), fixed_time=timedelta(minutes=1))
    plant = Plant(
        id="tiny",
        resources=(Resource(id="machine"),),
        materials=(Material(id="part"),),
        routings=(Routing(id="part", material="part", operations=(Operation(id="step", modes=(mode,)),)),),
    )
    orders = [Order(id=name, material="part", quantity=1.0) for name in ("one", "two")]
    if has_late:
        orders.append(Order(id="late", material="part", quantity=1.0, deadline=START))
    horizon = Horizon(start=START, end=START + timedelta(days=1))
    return Problem(
        plant=plant, horizon=horizon, orders=tuple(orders), objective=minimise(Term.MAKESPAN, Term.FLOW_TIME)
    )
