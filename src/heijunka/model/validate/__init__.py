"""The data doctor's diagnosis: every issue of a problem at once, each with where, what and advice.

Places are named by noun, id and field. Parts have ids joined by ``/``: ``calendar/n`` for the n-th shift, exception or
overtime window (from 1), ``matrix/before/after`` for a changeover, ``group/member``, ``material/reference`` for a
receipt (its number from 1 without one), ``material/component``, ``routing/operation``, ``routing/operation/mode``,
``routing/operation/mode/n`` for a requirement, ``routing/before/after`` for a precedence,
``order/operation`` for a pin.
What an option adds has the option's id first. Fields of a field are joined by a dot: ``lot.min``.
"""

from __future__ import annotations

from dataclasses import replace

from heijunka.model.demand import Demand
from heijunka.model.issue import Issue, Place
from heijunka.model.problem import Problem
from heijunka.model.validate.calendars import check_calendars
from heijunka.model.validate.findings import Findings
from heijunka.model.validate.fit import check_fit
from heijunka.model.validate.index import Index
from heijunka.model.validate.materials import check_materials
from heijunka.model.validate.options import check_options, check_recipes
from heijunka.model.validate.pins import check_pins, check_state
from heijunka.model.validate.resources import check_resources
from heijunka.model.validate.routings import check_ids, check_routings
from heijunka.model.validate.supply import check_supply
from heijunka.model.validate.wishes import check_demands, check_orders

__all__ = ["validate", "validate_demand"]


def validate(problem: Problem) -> tuple[Issue, ...]:
    """Return every issue of a problem, errors first.

    Parameters
    ----------
    problem
        Any that can be built; nothing in it makes this raise.
    """
    index, found = Index(problem), Findings()
    _check_horizon(problem, found)
    _check_objective(problem, found)
    _check_names(problem, found)
    for check in (
        check_calendars,
        check_resources,
        check_materials,
        check_routings,
        check_options,
        check_demands,
        check_orders,
        check_recipes,
        check_supply,
        check_fit,
        check_pins,
        check_state,
    ):
        check(index, found)
    return found.issues()


def validate_demand(problem: Problem, demand: Demand) -> tuple[Issue, ...]:
    """Return every issue of one demand of a problem, errors first; the others are not looked at."""
    index, found = Index(replace(problem, demands=(demand,), orders=())), Findings()
    check_ids("demand", [demand.id], found)
    check_demands(index, found)
    return found.issues()


def _check_horizon(problem: Problem, found: Findings) -> None:
    horizon = problem.horizon
    found.moments("horizon", "", start=horizon.start, end=horizon.end)
    if horizon.end <= horizon.start:
        found.error("empty_horizon", Place(noun="horizon", field="end"), start=horizon.start, end=horizon.end)


def _check_objective(problem: Problem, found: Findings) -> None:
    if not problem.objective.terms:
        found.error("no_terms", Place(noun="objective", field="terms"))
    for entry in problem.objective.terms:
        found.not_negative("objective", entry.term, weight=entry.weight)


def _check_names(problem: Problem, found: Findings) -> None:
    plant = problem.plant
    for noun, ids in (
        ("calendar", [entry.id for entry in plant.calendars]),
        ("resource", [entry.id for entry in plant.resources]),
        ("group", [entry.id for entry in plant.groups]),
        ("setup_matrix", [entry.id for entry in plant.setup_matrices]),
        ("storage", [entry.id for entry in plant.storages]),
        ("material", [entry.id for entry in plant.materials]),
        ("component", [entry.material for entry in plant.boms]),
        ("routing", [entry.id for entry in plant.routings]),
        ("option", [entry.id for entry in plant.options]),
        ("demand", [entry.id for entry in problem.demands]),
        ("order", [entry.id for entry in problem.orders]),
    ):
        check_ids(noun, ids, found)
