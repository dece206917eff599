"""The objective in whole numbers: each term a linear expression, scaled so that its weights are whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from heijunka.engine.baseline import OTHER_RESOURCE, baseline_of
from heijunka.engine.cost import DAY, MINUTE
from heijunka.engine.cpsat.variables import Expr, Var, Variables
from heijunka.engine.instance import NEVER, NONE
from heijunka.errors import Unsupported
from heijunka.model.objective import Objective, Term

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
    largest = sum(abs(cost) * (var.domain.max() if isinstance(var, cp_model.IntVar) else 1) for var, cost in parts)
    for scale in SCALES:
        if largest * scale < LARGEST and all(abs(cost * scale - round(cost * scale)) < 1e-7 for _, cost in parts):
            return _goal([(var, round(cost * scale)) for var, cost in parts], scale, is_exact=True)
    scale = max((entry for entry in SCALES if largest * entry < LARGEST), default=1)
    return _goal([(var, int(cost * scale // 1)) for var, cost in parts], scale, is_exact=False)


def _goal(parts: Sequence[tuple[Expr, int]], scale: int, *, is_exact: bool) -> Goal:
    return Goal(expression=sum(cost * var for var, cost in parts), scale=float(scale), is_exact=is_exact)


def _weighted_tardiness(made: Variables) -> Sequence[Part]:
    return [(late, weight * made.tick / MINUTE) for late, weight in _beyond_due(made, is_late=True)]


def _earliness(made: Variables) -> Sequence[Part]:
    return [(early, weight * made.tick / MINUTE) for early, weight in _beyond_due(made, is_late=False)]


def _beyond_due(made: Variables, *, is_late: bool) -> list[tuple[Var, float]]:
    orders = made.instance.orders
    found: list[tuple[Var, float]] = []
    for order, (due, weight) in enumerate(zip(orders.due.tolist(), orders.weight.tolist(), strict=True)):
        most = made.latest[order] - due if is_late else due
        if due >= NEVER or weight <= 0 or most <= 0:
            continue
        end = made.order_end[order]
        excess = end - due if is_late else due - end
        beyond = _at_least_0(made, order, most, lambda value, excess=excess: value(excess))  # type: ignore[misc]
        made.model.add(beyond >= excess).only_enforce_if(made.present[order])
        found.append((beyond, weight))
    return found


def _at_least_0(made: Variables, order: int, most: int, amount: Callable[[Callable[[Expr], int]], int]) -> Var:
    """Return a variable for an amount of a planned order, 0 if that is negative or the order is left out."""
    present = made.present[order]
    return made.new(0, most, lambda value: max(0, amount(value)) if value(present) else 0)


def _late_orders(made: Variables) -> Sequence[Part]:
    orders = made.instance.orders
    found: list[Part] = []
    for order, (due, weight) in enumerate(zip(orders.due.tolist(), orders.weight.tolist(), strict=True)):
        if due < NEVER and weight > 0:
            end = made.order_end[order]
            is_late = _at_least_0(made, order, 1, lambda value, end=end, due=due: int(value(end) > due))  # type: ignore[misc]
            made.model.add(end <= due).only_enforce_if([made.present[order], ~is_late])
            found.append((is_late, 1.0))
    return found


def _makespan(made: Variables) -> Sequence[Part]:
    ends = list(zip(made.order_end, made.present, strict=True))
    last = made.new(
        0, max(made.latest, default=0), lambda value: max((value(end) for end, here in ends if value(here)), default=0)
    )
    for end, present in ends:
        made.model.add(last >= end).only_enforce_if(present)
    return [(last, made.tick / MINUTE)]


def _flow_time(made: Variables) -> Sequence[Part]:
    orders = made.instance.orders
    found: list[Part] = []
    for order, (release, weight) in enumerate(zip(orders.release.tolist(), orders.weight.tolist(), strict=True)):
        end = made.order_end[order]
        most = made.latest[order] + abs(release)
        flow = _at_least_0(made, order, most, lambda value, end=end, release=release: value(end) - release)  # type: ignore[misc]
        made.model.add(flow >= end - release).only_enforce_if(made.present[order])
        found.append((flow, weight * made.tick / MINUTE))
    return found


def _wip(made: Variables) -> Sequence[Part]:
    orders = made.instance.orders
    found: list[Part] = []
    for order, worth in enumerate(orders.value.tolist()):
        if worth <= 0:
            continue
        first, last = orders.operation_ptr[order : order + 2].tolist()
        begins, end = made.setup[first:last], made.order_end[order]
        held = _at_least_0(
            made,
            order,
            made.latest[order] + abs(made.instance.first),
            lambda value, end=end, begins=begins: value(end) - min(map(value, begins)),  # type: ignore[misc]
        )
        for begin in begins:
            made.model.add(held >= end - begin).only_enforce_if(made.present[order])
        found.append((held, worth * made.tick / DAY))
    return found


def _setup_time(made: Variables) -> Sequence[Part]:
    return [(arc.taken, arc.minutes) for arc in made.arcs if arc.minutes]


def _setup_cost(made: Variables) -> Sequence[Part]:
    return [(arc.taken, arc.cost) for arc in made.arcs if arc.cost]


def _unplanned(made: Variables) -> Sequence[Part]:
    # Counted from below: leaving out one more order costs 1, the constant does not matter to the search.
    return [(present, -1.0) for present in made.present]


def _stability(made: Variables) -> Sequence[Part]:
    # Pairs turned round are left out: without them it bounds what any plan can reach.
    baseline = baseline_of(made.instance)
    if baseline is None:
        return []
    before = baseline.placement
    found: list[Part] = []
    for operation, start in enumerate(before.start.tolist()):
        near = float(baseline.nearness[operation])
        if start == NONE:
            continue
        start //= made.tick
        present = made.present[made.instance.operations.order[operation]]
        order = int(made.instance.operations.order[operation])
        begin = made.start[operation]
        moved = _at_least_0(
            made,
            order,
            made.latest[order] + abs(start),
            lambda value, begin=begin, start=start: abs(value(begin) - start),  # type: ignore[misc]
        )
        made.model.add(moved >= made.start[operation] - start).only_enforce_if(present)
        made.model.add(moved >= start - made.start[operation]).only_enforce_if(present)
        found.append((moved, near * made.tick / MINUTE))
        here = tuple(before.resource[operation].tolist())
        found += [
            (choice.taken, near * OTHER_RESOURCE)
            for choice in made.choices[operation]
            if choice.alternative.resources != here[: len(choice.alternative.resources)]
        ]
    return found


def _free_overtime(made: Variables) -> Sequence[Part]:
    return []  # every window is open for nothing: what that reaches bounds what any plan can


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
    Term.OVERTIME: _free_overtime,
    Term.LEVELNESS: _levelness,
    Term.STABILITY: _stability,
    Term.UNPLANNED: _unplanned,
}
