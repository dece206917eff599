"""The genetic algorithm for projects: children of two schedules, their options kept within the stocks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.projects.schedule import Desk, Project, draw_from, justify, lack_of, new_desk, schedule
from heijunka.engine.kernels.projects.wander import begin

FILLED, IDLE = 0, 1
"""Members of the population so far; children since the best was found."""
SHORT = 1e15
"""Cost of lacking stock: more than any makespan."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
SWAPS = 0.05
SWITCHES = 0.02
GREEDY = 0.4
"""Share of children whose options are chosen anew while they are scheduled."""
AGAIN = 0.5
"""Share of these whose options are chosen anew in justification as well."""


class Population(NamedTuple):
    """Members, the best, and room to work in.

    Parameters
    ----------
    sequence, option
        int32[size, n].
    cost
        float64[size] units, and `SHORT` if stock is lacking.
    best_sequence, best_option, best_start, best_cost
        int32[n], int32[n], int64[n], float64[1].
    mark
        uint64[size]: by which members alike are known.
    desk
        Room to work in.
    latest
        float64[n]: starts by which activities of new members are sorted, but for noise.
    counts
        int64[2].
    """

    sequence: NDArray[np.int32]
    option: NDArray[np.int32]
    cost: NDArray[np.float64]
    best_sequence: NDArray[np.int32]
    best_option: NDArray[np.int32]
    best_start: NDArray[np.int64]
    best_cost: NDArray[np.float64]
    mark: NDArray[np.uint64]
    desk: Desk
    latest: NDArray[np.float64]
    counts: NDArray[np.int64]


def new_population(project: Project, size: int, horizon: int, latest: NDArray[np.float64]) -> Population:
    """Return an empty population."""
    n = len(latest)
    return Population(
        sequence=np.zeros((size, n), np.int32),
        option=np.zeros((size, n), np.int32),
        cost=np.full(size, np.inf),
        best_sequence=np.zeros(n, np.int32),
        best_option=np.zeros(n, np.int32),
        best_start=np.zeros(n, np.int64),
        best_cost=np.full(1, np.inf),
        mark=np.zeros(size, np.uint64),
        desk=new_desk(project, horizon),
        latest=latest,
        counts=np.zeros(2, np.int64),
    )


@part
def _repair(project, option, left, chance):
    """Switch options as long as stock is lacking and less would be lacking; return what is lacking at the end."""
    left[:] = project.stock
    n = len(option)
    for activity in range(n):
        draw_from(project, left, option[activity], 1.0)
    lack = lack_of(left)
    for _ in range(4 * n):
        if lack == 0.0:
            break
        activity = below(chance, n)
        old = option[activity]
        first, last = project.option_ptr[activity], project.option_ptr[activity + 1]
        other = first + below(chance, last - first)
        draw_from(project, left, old, -1.0)
        draw_from(project, left, other, 1.0)
        now = lack_of(left)
        if now <= lack:
            option[activity], lack = other, now
        else:
            draw_from(project, left, other, -1.0)
            draw_from(project, left, old, 1.0)
    return lack


@part
def _sample(project, latest, sequence, option, noise, chance):
    """Sort activities by their latest starts and noise, predecessors first."""
    n = len(sequence)
    key = latest + noise * np.array([unit(chance) for _ in range(n)])
    # Activities are numbered such that predecessors come first.
    for activity in range(n):
        for arc in range(project.ahead.ptr[activity], project.ahead.ptr[activity + 1]):
            key[activity] = max(key[activity], key[project.ahead.activity[arc]] + 1e-6)
        first, last = project.option_ptr[activity], project.option_ptr[activity + 1]
        option[activity] = first + below(chance, last - first)
    sequence[:] = np.argsort(key)


@part
def _cross(population, one, other, sequence, option, chance):
    """Two-point crossover: head as in one order, middle of one parent, tail as in the other (Hartmann 1998)."""
    n = len(sequence)
    length = n // 4 + below(chance, n // 2 + 1)
    left = below(chance, n - length + 1)
    right, place = left + length, 0
    kind = np.zeros(n, np.int8)
    inner = below(chance, 2) == 0
    for k in range(right):
        kind[population.sequence[one, k]] = 1 if k < left else 2
    if inner:
        for k in range(n):
            activity = population.sequence[other, k]
            if kind[activity] == 1:
                sequence[place], option[activity] = activity, population.option[other, activity]
                place += 1
        for k in range(left, right):
            activity = population.sequence[one, k]
            sequence[place], option[activity] = activity, population.option[one, activity]
            place += 1
        for k in range(n):
            activity = population.sequence[other, k]
            if kind[activity] == 0:
                sequence[place], option[activity] = activity, population.option[other, activity]
                place += 1
        return
    kind[:] = 0
    for k in range(left):
        activity = population.sequence[one, k]
        sequence[place], option[activity], kind[activity] = activity, population.option[one, activity], 1
        place += 1
    for k in range(n):
        activity = population.sequence[other, k]
        if place < right and kind[activity] == 0:
            sequence[place], option[activity], kind[activity] = activity, population.option[other, activity], 1
            place += 1
    for k in range(n):
        activity = population.sequence[one, k]
        if kind[activity] == 0:
            sequence[place], option[activity] = activity, population.option[one, activity]
            place += 1


@part
def _mutate(project, sequence, option, chance):
    for place in range(len(sequence) - 1):
        if unit(chance) >= SWAPS:
            continue
        one, other = sequence[place], sequence[place + 1]
        follows = False
        for arc in range(project.ahead.ptr[other], project.ahead.ptr[other + 1]):
            follows = follows or project.ahead.activity[arc] == one
        if not follows:
            sequence[place], sequence[place + 1] = other, one
    if len(project.length) > len(option):
        for activity in range(len(option)):
            if unit(chance) < SWITCHES:
                first, last = project.option_ptr[activity], project.option_ptr[activity + 1]
                option[activity] = first + below(chance, last - first)


@part
def _mark(sequence, option):
    """Return a number that members which differ have in common but by chance."""
    mark = np.uint64(0)
    for activity in sequence:
        mark = (mark ^ np.uint64(activity)) * _FACTOR
        mark = (mark ^ np.uint64(option[activity])) * _FACTOR
    return mark


@part
def _admit(population, sequence, option, cost, chance):
    """Put a child in the place of a bad member, unless there is one like it."""
    size, place = len(population.cost), population.counts[FILLED]
    mark = _mark(sequence, option)
    if place < size:
        population.counts[FILLED] += 1
    else:
        place = below(chance, size)
        for _ in range(3):
            rival = below(chance, size)
            if population.cost[rival] > population.cost[place]:
                place = rival
        if cost > population.cost[place]:
            return
        for k in range(size):
            if population.mark[k] == mark and population.cost[k] == cost:
                return
    population.mark[place] = mark
    population.sequence[place], population.option[place], population.cost[place] = sequence, option, cost


@part
def _parent(population, chance):
    one, other = below(chance, len(population.cost)), below(chance, len(population.cost))
    return one if population.cost[one] <= population.cost[other] else other


@part
def _evaluate(project, population, sequence, option, greed, chance):
    """Schedule and justify a sequence, its options mended where stock is lacking; return the cost.

    Parameters
    ----------
    greed
        Probability with which options are chosen anew.
    """
    desk = population.desk
    lack = _repair(project, option, desk.left, chance)
    chooses = len(project.length) > len(option) and lack == 0.0 and unit(chance) < greed
    makespan = schedule(project, project.ahead, desk, sequence, option, chooses)
    again = chooses and unit(chance) < AGAIN
    makespan = justify(project, desk, sequence, option, makespan, again)
    cost = makespan + (SHORT * (1.0 + lack) if lack > 0.0 else 0.0)
    if cost < population.best_cost[0]:
        population.best_cost[0] = cost
        population.best_sequence[:], population.best_option[:] = sequence, option
        population.best_start[:] = desk.start
        population.counts[IDLE] = 0
    return cost


@kernel
def seed_with(project, population, sequence, option, chance):
    """Take a given sequence and its options as a member."""
    cost = _evaluate(project, population, sequence, option, 0.0, chance)
    _admit(population, sequence, option, cost, chance)


@kernel
def breed(project, population, n_children, spread, chance):
    """Make children: the first fill the population, the next descend from two members each."""
    n = len(population.latest)
    sequence, option = np.empty(n, np.int32), np.empty(n, np.int32)
    for _ in range(n_children):
        population.counts[IDLE] += 1
        if population.counts[FILLED] < len(population.cost):
            _sample(project, population.latest, sequence, option, spread * unit(chance), chance)
        else:
            one, other = _parent(population, chance), _parent(population, chance)
            _cross(population, one, other, sequence, option, chance)
            _mutate(project, sequence, option, chance)
        cost = _evaluate(project, population, sequence, option, GREEDY, chance)
        _admit(population, sequence, option, cost, chance)


@kernel
def begin_walk(project, population, walk, chance):
    """Begin a walk at a member; return whether the stocks allow the one that was drawn."""
    member = _parent(population, chance)
    if population.counts[FILLED] < len(population.cost) or population.cost[member] >= SHORT:
        return False
    begin(project, population.desk, walk, population.sequence[member], population.option[member])
    return True
