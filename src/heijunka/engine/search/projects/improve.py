"""The genetic algorithm of one task: when it suits, its rounds, and what it hands in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.construct.build import Built
from heijunka.engine.instance import NONE, Instance
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.projects.breed import (
    FILLED,
    IDLE,
    SHORT,
    Population,
    begin_walk,
    breed,
    new_population,
    seed_with,
)
from heijunka.engine.kernels.projects.schedule import Project, Way
from heijunka.engine.kernels.projects.wander import BEST, MOVES, Walk, new_walk, wander
from heijunka.engine.search.projects.plan import Portfolio, portfolio_of
from heijunka.engine.search.task import Task
from heijunka.engine.search.traits import Traits
from heijunka.model.objective import Term
from heijunka.model.plan import Unplanned

LABEL = "project genetics"
POPULATION = 300
WORK = 1_000_000
"""Work of a round: some 10 to 20 ms."""
NOISE = 0.3
IDLE_CHILDREN = 60_000
"""After so many children without a better plan, a new population is begun."""
HOPEFUL_CHILDREN = 20_000
"""After so many children that all lack stock, the orders that the rules left out stay out."""
HOT = 0.1
COLD = 0.004
"""First and last temperature of a walk, in mean lengths of activities."""
MOVES_AN_ACTIVITY = 2_000
"""Moves of a walk."""
MOVES_A_CHILD = 3
"""About as much work as one child."""
TINY = 1e-6
MOST_ACTIVITIES = 5_000
MOST_CELLS = 2_000_000
"""Units of the horizon x words for what is free in each."""


def suits(instance: Instance, traits: Traits) -> bool:
    """Tell whether a problem is a project, or several, and its makespan all that counts."""
    is_bare = not (traits.has_calendars or traits.has_setups or traits.has_batches or traits.has_pins)
    is_free = not (traits.has_deadlines or traits.has_overtime or traits.has_max_lags or traits.has_transfer_lots)
    is_shop = traits.is_unary and traits.n_needs <= 1
    objective = instance.problem.objective
    weighs = all(entry.weight > 0 for entry in objective.terms if entry.term is Term.MAKESPAN)
    is_like = is_bare and is_free and not is_shop and traits.terms == {Term.MAKESPAN} and weighs
    has_lags_ahead = not bool((instance.links.min_lag < 0).any())
    is_fixed = traits.n_choices <= 1 and has_lags_ahead and instance.n_operations <= MOST_ACTIVITIES
    return is_like and is_fixed and _has_plain_stocks(instance)


def _has_plain_stocks(instance: Instance) -> bool:
    """Tell whether stocks only ever fall: whatever comes first, what is drawn in all must be there."""
    materials = instance.materials
    never_filled = not len(materials.inflow_at) and not len(instance.orders.output_tank)
    return never_filled and bool((materials.capacity < 0).all())


def improve(task: Task) -> None:
    """Breed schedules until told to stop (Hartmann 1998, 2001; Valls, Ballestín & Quintanilla 2008).

    Where a rule has left out orders, it may have taken the options that use up the stocks: all are tried first.
    """
    rounds = 0
    if task.start.unplanned and (portfolio := portfolio_of(task.instance, np.arange(task.instance.n_operations))):
        rounds = _breed_until_over(task, portfolio, rounds, ())
    placed = np.flatnonzero(task.start.placement.start != NONE)
    if len(placed) and not task.is_over(rounds) and (portfolio := portfolio_of(task.instance, placed)):
        _breed_until_over(task, portfolio, rounds, task.start.unplanned)


def _breed_until_over(task: Task, portfolio: Portfolio, rounds: int, unplanned: tuple[Unplanned, ...]) -> int:
    """Breed schedules of some operations until told to stop, or hope is lost; return the rounds so far."""
    project = portfolio.project
    if portfolio.horizon * len(project.room) > MOST_CELLS:
        return rounds
    chance = new_chance(task.seed, 7)
    population = new_population(project, POPULATION, portfolio.horizon, portfolio.latest())
    n_children = max(1, WORK // _work(project, portfolio.horizon))
    reached, least, n_tried = SHORT, portfolio.shortest(), 0
    spread = NOISE * least
    walk = new_walk(portfolio.latest(), portfolio.heads())
    known: Built | None = None
    while True:
        best = task.best()
        if best is not known and (solution := portfolio.solution_of(best.placement)) is not None:
            span = portfolio.span_of(best.placement)
            if span < reached:  # another method's
                seed_with(project, population, *solution, chance)
                reached, spread = span, max(spread, NOISE * span)
        known = best
        if population.best_cost[0] < reached:
            reached = float(population.best_cost[0])
            placement = portfolio.placement_of(population.best_option, population.best_start)
            task.offer(Built(placement=placement, unplanned=unplanned), LABEL)
        if task.is_over(rounds) or reached <= least or (reached == SHORT and n_tried > HOPEFUL_CHILDREN):
            return rounds
        breed(project, population, n_children, spread, chance)
        if reached < SHORT:
            _go_on(project, population, walk, n_moves=n_children * MOVES_A_CHILD, chance=chance)
        rounds, n_tried = rounds + 1, n_tried + n_children
        if population.counts[IDLE] > IDLE_CHILDREN:
            population.counts[FILLED] = population.counts[IDLE] = 0
            population.cost[:] = np.inf


def _go_on(project: Project, population: Population, walk: Walk, *, n_moves: int, chance: NDArray[np.uint64]) -> None:
    """Go on with a walk; where it ends, it joins the population, and the next begins at a member.

    Walks get far where the stocks are scarce: they switch two options at once.
    """
    heat = max(float(project.length.mean()), TINY)
    cooling = np.array([HOT * heat, COLD * heat, float(MOVES_AN_ACTIVITY * len(walk.sequence))])
    figures = walk.figures
    is_over = not 0 < figures[MOVES] < cooling[2]
    if is_over and not begin_walk(project, population, walk, chance):
        return
    wander(project, population.desk, walk, n_moves, cooling, chance)
    if figures[BEST] < population.best_cost[0] or figures[MOVES] >= cooling[2]:
        seed_with(project, population, walk.best_sequence.copy(), walk.best_option.copy(), chance)


def _work(project: Project, horizon: int) -> int:
    """Return what a child costs, about."""
    n = len(project.ahead.release)
    per_activity = 15 + len(project.ahead.activity) / max(1, n) * 2
    return int(n * per_activity + horizon * (4 + len(project.room)))


def warm() -> None:
    """Compile the kernels."""
    ints, longs = np.zeros(0, np.int32), np.zeros(0, np.int64)
    ptr = np.arange(2, dtype=np.int32)
    none = np.zeros(2, np.int32)
    one_long = np.ones(1, np.int64)
    way = Way(none, ints, longs, one_long)
    project = Project(
        way, way, ptr, one_long, one_long.reshape(1, 1), one_long, one_long, none, ints, np.zeros(0), np.zeros(0)
    )
    population, chance = new_population(project, 2, 9, np.zeros(1)), new_chance(0)
    seed_with(project, population, none[:1].copy(), none[:1].copy(), chance)
    breed(project, population, 2, 1.0, chance)
    _go_on(project, population, new_walk(np.zeros(1), np.zeros(1)), n_moves=1, chance=chance)
