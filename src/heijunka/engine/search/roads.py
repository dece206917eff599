"""Which searches there are, and which of them a problem's structure allows; the judge sees the whole problem anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from heijunka.engine.instance import Instance
from heijunka.engine.search import annealing, loads, permutation, projects, tabu
from heijunka.engine.search.priorities import improve
from heijunka.engine.search.task import Task
from heijunka.engine.search.traits import Traits, traits_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A search and the problems that it is made for.

    Parameters
    ----------
    suits
        Tells whether it can plan such a problem.
    run
        Searches until the task is over.
    warm
        Compiles its kernels by planning next to nothing.
    takes_all
        Tells whether it plans an instance on all threads at once; else each thread goes its own way.
    """

    name: str
    suits: Callable[[Instance, Traits], bool]
    run: Callable[[Task], None]
    warm: Callable[[], None]
    takes_all: Callable[[Instance], bool] = lambda _instance: False


ROADS: tuple[Road, ...] = (
    Road(name="loads", suits=loads.suits, run=loads.improve, warm=loads.warm),
    Road(name="permutation", suits=permutation.is_flow_shop, run=permutation.run, warm=permutation.warm),
    Road(name="tabu", suits=tabu.suits, run=tabu.improve, warm=tabu.warm),
    Road(name="projects", suits=projects.suits, run=projects.improve, warm=projects.warm),
    Road(
        name="annealing",
        suits=annealing.suits,
        run=annealing.anneal_plan,
        warm=annealing.warm,
        takes_all=annealing.takes_all,
    ),
    Road(name="priorities", suits=lambda _instance, _traits: True, run=improve, warm=lambda: None),
)
"""The narrowest first: a problem takes the first that suits it, and the next ones on further threads."""


def roads_for(instance: Instance) -> tuple[Road, ...]:
    """Return the roads that suit an instance, the best first."""
    traits = traits_of(instance)
    return tuple(road for road in ROADS if road.suits(instance, traits))
