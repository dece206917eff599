"""The objective in whole numbers: each term a linear expression, scaled so that its weights are whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from heijunka.engine.cpsat.variables import Var, Variables
from heijunka.engine.instance import NEVER, NONE, encode
from heijunka.errors import Unsupported
from heijunka.model.objective import Objective, Term

TICKS_PER_MINUTE = 60.0
TICKS_PER_DAY = 86400.0
OTHER_RESOURCE = 60.0
SCALES = (1, 10, 60, 100, 600, 1000, 6000, 60_000, 1_000_000)
"""Factors tried, the smallest first, that may make all coefficients whole."""
LARGEST = 1 << 52
Part = tuple[Var | cp_model.LiteralT, float]
"""A variable and what one unit of it costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What one stage of the search makes small.

    Parameters
    ----------
    expression
        In whole numbers, never above ``scale`` times the true value.
    is_exact
        Whether it is ``scale`` times the true value.
    """

    expression: cp_model.LinearExprT
    scale: float
    is_exact: bool


def goals(made: Variables, objective: Objective) -> list[Goal]:
    """Return the stages of an objective: one if it is weighted, one for each term if it is lexicographic.

    Raises
    ------
    Unsupported
        If a term has no linear form.
    """
    parts = [[(var, entry.weight * cost) for var, cost in TERMS[entry.term](made)] for entry in objective.terms]
    if objective.is_lexicographic:
        unweighted = [list(TERMS[entry.term](made)) for entry in objective.terms]
        return [goal(entries) for entries in unweighted]
    return [goal([entry for entries in parts for entry in entries])]


def goal(parts: Sequence[Part]) -> Goal:
    """Return a sum of costs in whole numbers; costs that no scale makes whole are rounded down, so that bounds hold."""
    for scale in SCALES:
        if all(abs(cost * scale - round(cost * scale)) < 1e-7 for _, cost in parts):
            whole = [(var, round(cost * scale)) for var, cost in parts]
            return Goal(expression=sum(cost * var for var, cost in whole), scale=float(scale), is_exact=True)
    scale = SCALES[-1]
    rounded = [(var, int(cost * scale // 1)) for var, cost in parts]
    return Goal(expression=sum(cost * var for var, cost in rounded), scale=float(scale), is_exact=False)


def _weighted_tardiness(made: Variables) -> Sequence[Part]:
    return [(late, weight / TICKS_PER_MINUTE) for late, weight in _beyond_due(made, is_late=True)]


def _earliness(made: Variables) -> Sequence[Part]:
    return [(early, weight / TICKS_PER_MINUTE) for early, weight in _beyond_due(made, is_late=False)]


def _beyond_due(made: Variables, *, is_late: bool) -> list[tuple[Var, float]]:
    orders = made.instance.orders
    found: list[tuple[Var, float]] = []
    for order, (due, weight) in enumerate(zip(orders.due.tolist(), orders.weight.tolist(), strict=True)):
        if due >= NEVER or weight <= 0:
            continue
        beyond = made.model.new_int_var(0, made.instance.limit + abs(due), "")
        end = made.order_end[order]
        made.model.add(beyond >= (end - due if is_late else due - end)).only_enforce_if(made.present[order])
        found.append((beyond, weight))
    return found


def _late_orders(made: Variables) -> Sequence[Part]:
    orders = made.instance.orders
    found: list[Part] = []
    for order, (due, weight) in enumerate(zip(orders.due.tolist(), orders.weight.tolist(), strict=True)):
        if due < NEVER and weight > 0:
            is_late = made.model.new_bool_var("")
            made.model.add(made.order_end[order] <= due).only_enforce_if([made.present[order], ~is_late])
            found.append((is_late, 1.0))
    return found


def _makespan(made: Variables) -> Sequence[Part]:
    last = made.model.new_int_var(0, made.instance.limit, "")
    for order, end in enumerate(made.order_end):
        made.model.add(last >= end).only_enforce_if(made.present[order])
    return [(last, 1 / TICKS_PER_MINUTE)]


def _flow_time(made: Variables) -> Sequence[Part]:
    orders = made.instance.orders
    found: list[Part] = []
    for order, (release, weight) in enumerate(zip(orders.release.tolist(), orders.weight.tolist(), strict=True)):
        flow = made.model.new_int_var(0, made.instance.limit + abs(release), "")
        made.model.add(flow >= made.order_end[order] - release).only_enforce_if(made.present[order])
        found.append((flow, weight / TICKS_PER_MINUTE))
    return found


def _wip(made: Variables) -> Sequence[Part]:
    orders = made.instance.orders
    found: list[Part] = []
    for order, value in enumerate(orders.value.tolist()):
        if value <= 0:
            continue
        first, last = orders.operation_ptr[order : order + 2].tolist()
        held = made.model.new_int_var(0, made.instance.limit, "")
        for operation in range(first, last):
            begin = made.setup[operation]
            made.model.add(held >= made.order_end[order] - begin).only_enforce_if(made.present[order])
        found.append((held, value / TICKS_PER_DAY))
    return found


def _setup_time(made: Variables) -> Sequence[Part]:
    return [(arc.taken, arc.minutes) for arc in made.arcs if arc.minutes]


def _setup_cost(made: Variables) -> Sequence[Part]:
    return [(arc.taken, arc.cost) for arc in made.arcs if arc.cost]


def _unplanned(made: Variables) -> Sequence[Part]:
    # Counted from below: leaving out one more order costs 1, the constant does not matter to the search.
    return [(present, -1.0) for present in made.present]


def _stability(made: Variables) -> Sequence[Part]:
    baseline = made.instance.problem.baseline
    if baseline is None:
        return []
    before = encode(made.instance, baseline)
    found: list[Part] = []
    for operation, start in enumerate(before.start.tolist()):
        if start == NONE:
            continue
        present = made.present[made.instance.operations.order[operation]]
        moved = made.model.new_int_var(0, made.instance.limit + abs(start), "")
        made.model.add(moved >= made.start[operation] - start).only_enforce_if(present)
        made.model.add(moved >= start - made.start[operation]).only_enforce_if(present)
        found.append((moved, 1 / TICKS_PER_MINUTE))
        here = tuple(before.resource[operation].tolist())
        found += [
            (choice.taken, OTHER_RESOURCE)
            for choice in made.choices[operation]
            if choice.alternative.resources != here[: len(choice.alternative.resources)]
        ]
    return found


def _no_overtime(made: Variables) -> Sequence[Part]:
    return []  # instances with overtime windows are refused, so that nothing can be spent on it


def _levelness(made: Variables) -> Sequence[Part]:
    raise Unsupported("CP-SAT has no linear form of levelness. The rules plan such problems.")


TERMS: dict[Term, Callable[[Variables], Sequence[Part]]] = {
    Term.WEIGHTED_TARDINESS: _weighted_tardiness,
    Term.LATE_ORDERS: _late_orders,
    Term.MAKESPAN: _makespan,
    Term.FLOW_TIME: _flow_time,
    Term.SETUP_TIME: _setup_time,
    Term.SETUP_COST: _setup_cost,
    Term.WIP: _wip,
    Term.EARLINESS: _earliness,
    Term.OVERTIME: _no_overtime,
    Term.LEVELNESS: _levelness,
    Term.STABILITY: _stability,
    Term.UNPLANNED: _unplanned,
}
