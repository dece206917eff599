"""The score: what a plan is worth by the problem's objective, broken down by term, order and changeover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from heijunka.evaluate.objectives import OBJECTIVES
from heijunka.evaluate.view import MadeOrder, View
from heijunka.model.objective import Objective, Term
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderScore:
    """What one planned order adds; times in minutes, without its weight.

    Parameters
    ----------
    flow
        From release (or the start of the horizon) to the end.
    wip
        Value of its quantity x days from its first start to its end.
    """

    order: str
    end: datetime
    weight: float
    tardiness: float
    earliness: float
    flow: float
    wip: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupScore:
    """What one required changeover adds; those of a batch stand at its first operation."""

    order: str
    operation: str
    resource: str
    before: str | None
    after: str | None
    minutes: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a plan is worth.

    Parameters
    ----------
    n_unplanned
        Orders left out; fewer comes before all else.
    value
        Weighted sum of the objective's terms; of a lexicographic objective, its last term.
    key
        Compares plans of one problem: the smaller is better.
    terms
        Every term, asked for or not.
    orders
        Planned orders, in the problem's order.
    """

    n_unplanned: int
    value: float
    key: tuple[float, ...]
    terms: Mapping[Term, float]
    orders: tuple[OrderScore, ...] = ()
    setups: tuple[SetupScore, ...] = ()

    def __lt__(self, other: Score) -> bool:
        """Tell whether this plan is better than another of the same problem."""
        return self.key < other.key


def score(problem: Problem, plan: Plan, *, view: View | None = None) -> Score:
    """Return what a plan is worth by the problem's objective.

    Parameters
    ----------
    problem, plan
        A valid problem and a plan that answers it; what a corrupt plan names and the problem does not know is left
        out of account.
    view
        Of this problem and plan, if there is one already.
    """
    view = view or View(problem, plan)
    terms = {term: function(view) for term, function in OBJECTIVES.items()}
    n_unplanned = int(terms[Term.UNPLANNED])
    values = _values(problem.objective, terms)
    return Score(
        n_unplanned=n_unplanned,
        value=values[-1],
        key=(float(n_unplanned), *values),
        terms=terms,
        orders=tuple(_of_order(view, entry) for entry in view.made),
        setups=_setups(view),
    )


def _values(objective: Objective, terms: Mapping[Term, float]) -> tuple[float, ...]:
    if objective.is_lexicographic:
        return tuple(terms[entry.term] for entry in objective.terms)
    return (sum(entry.weight * terms[entry.term] for entry in objective.terms),)


def _of_order(view: View, entry: MadeOrder) -> OrderScore:
    order = entry.order
    return OrderScore(
        order=order.id,
        end=entry.end,
        weight=order.weight,
        tardiness=entry.tardiness / MINUTE,
        earliness=entry.earliness / MINUTE,
        flow=(entry.end - (order.release or view.problem.horizon.start)) / MINUTE,
        wip=view.materials[order.material].value * order.quantity * ((entry.end - entry.start) / DAY),
    )


def _setups(view: View) -> tuple[SetupScore, ...]:
    return tuple(
        SetupScore(
            order=setup.works[0].order.id,
            operation=setup.works[0].operation.id,
            resource=setup.resource.id,
            before=setup.before,
            after=setup.after,
            minutes=setup.time / MINUTE,
            cost=setup.cost,
        )
        for setup in view.setups
    )
