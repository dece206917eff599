"""Compiles the kernels once and keeps them on disk, so that no plan waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from heijunka.engine.bounds import bound_of
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import compile_problem
from heijunka.engine.kernels.flags import cache_folder, sources_digest
from heijunka.engine.search import ROADS, Road
from heijunka.model.material import Material
from heijunka.model.objective import Term, minimise
from heijunka.model.order import Order
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Problem
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, Requirement, Routing

START = datetime(2024, 1, 1, tzinfo=UTC)


_done: set[str] = set()


def is_warm() -> bool:
    """Tell whether all kernels of this version have been compiled here before."""
    return all(_mark(road.name).exists() for road in ROADS)


def warmup(roads: Sequence[Road] = ROADS) -> None:
    """Compile the kernels of some searches, and those that all need; quick if they are compiled already."""
    if not _done:
        _warm_rules()
    for road in roads:
        if road.name not in _done:
            road.warm()
            _mark(road.name).touch()
            _done.add(road.name)


def _mark(name: str) -> Path:
    """Return the file that says that the kernels of a search, as they are now, are compiled."""
    return cache_folder() / f"{sources_digest()}-{name}"


def _warm_rules() -> None:
    late = Order(id="late", material="part", quantity=1.0, deadline=START)
    orders = (Order(id="order", material="part", quantity=1.0), late)
    mode = Mode(requirements=(Requirement(resource="machine"),), fixed_time=timedelta(minutes=1))
    plant = Plant(
        id="warmup",
        resources=(Resource(id="machine"),),
        materials=(Material(id="part"),),
        routings=(Routing(id="part", material="part", operations=(Operation(id="step", modes=(mode,)),)),),
    )
    horizon = Horizon(start=START, end=START + timedelta(days=1))
    objective = minimise(Term.MAKESPAN, Term.FLOW_TIME)
    instance = compile_problem(Problem(plant=plant, horizon=horizon, orders=orders, objective=objective))
    builder = Builder(instance)
    built = builder.build(RULES["atcs"])
    builder.replay(built.placement)
    terms_of(instance, built.placement)
    bound_of(instance)
