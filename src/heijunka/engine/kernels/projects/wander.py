"""Annealing on activity lists and options of projects, broken off as soon as a schedule cannot be accepted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.projects.schedule import draw_from, fit, lack_of, occupy, schedule

COST, BEST, MOVES = 0, 1, 2
"""Cost now, the least makespan found, moves so far; none before the walk has begun."""
SWITCHES = 0.5
"""Share of moves that switch an option, if there are several; the others move an activity in the sequence."""
PARTNERS = 5
"""How many others are tried, one of which must change its option too where stock is lacking."""
NOTHING = -1


class Walk(NamedTuple):
    """Where an annealing stands.

    Parameters
    ----------
    sequence, option, start
        int32[n], int32[n], int64[n]: the schedule it has.
    rank
        int32[n]: places in the sequence.
    best_sequence, best_option
        int32[n]: what had the least makespan.
    latest, head
        float64[n]: starts before the end, negative, and starts that no schedule falls short of.
    figures
        float64[3].
    """

    sequence: NDArray[np.int32]
    option: NDArray[np.int32]
    start: NDArray[np.int64]
    rank: NDArray[np.int32]
    best_sequence: NDArray[np.int32]
    best_option: NDArray[np.int32]
    latest: NDArray[np.float64]
    head: NDArray[np.float64]
    figures: NDArray[np.float64]


def new_walk(latest: NDArray[np.float64], head: NDArray[np.float64]) -> Walk:
    """Return a walk that has not begun."""
    n = len(latest)
    lists = [np.zeros(n, np.int32) for _ in range(5)]
    return Walk(
        sequence=lists[0],
        option=lists[1],
        start=np.zeros(n, np.int64),
        rank=lists[2],
        best_sequence=lists[3],
        best_option=lists[4],
        latest=latest,
        head=head,
        figures=np.zeros(3),
    )


@part
def _replan(project, desk, walk, limit):
    """Schedule the sequence; return the cost, infinite once it is above a limit."""
    reach, least, cost = 0, 0.0, 0.0
    weight = 1.0 / len(walk.sequence)
    start, way = desk.start, project.ahead
    for activity in walk.sequence:
        option = walk.option[activity]
        begin = way.release[activity]
        for arc in range(way.ptr[activity], way.ptr[activity + 1]):
            before = way.activity[arc]
            begin = max(begin, start[before] + project.length[walk.option[before]] + way.lag[arc])
        begin = fit(project, desk.free, reach, option, begin)
        reach = occupy(project, desk.free, reach, option, begin)
        start[activity] = begin
        least = max(least, begin - walk.latest[activity], float(reach))
        cost += (begin - walk.head[activity]) * weight
        if least + cost > limit:
            return np.inf
    return least + cost


@part
def _move(walk, place, to):
    """Move the activity at a place to another; those between make room."""
    sequence, rank = walk.sequence, walk.rank
    activity = sequence[place]
    step = 1 if to > place else -1
    for k in range(place, to, step):
        sequence[k] = sequence[k + step]
        rank[sequence[k]] = k
    sequence[to], rank[activity] = activity, to


@part
def _draw_places(project, walk, chance):
    """Return from which place an activity moves to which, between its predecessors and successors."""
    n = len(walk.sequence)
    place = below(chance, n)
    activity, first, last = walk.sequence[place], 0, n - 1
    for arc in range(project.ahead.ptr[activity], project.ahead.ptr[activity + 1]):
        first = max(first, walk.rank[project.ahead.activity[arc]] + 1)
    for arc in range(project.back.ptr[activity], project.back.ptr[activity + 1]):
        last = min(last, walk.rank[project.back.activity[arc]] - 1)
    if first >= last:
        return place, place
    to = first + below(chance, last - first)
    return place, to + 1 if to >= place else to


@part
def _switch(project, walk, left, activity, chance):
    """Give an activity another option; return the old one, or `NOTHING` if it has only one."""
    first, last = project.option_ptr[activity], project.option_ptr[activity + 1]
    old = walk.option[activity]
    if last - first < 2:
        return NOTHING
    new = first + below(chance, last - first - 1)
    if new >= old:
        new += 1
    _set(project, walk, left, activity, new)
    return old


@part
def _set(project, walk, left, activity, option):
    """Give an activity an option, and take from the stocks what that draws instead."""
    draw_from(project, left, walk.option[activity], -1.0)
    draw_from(project, left, option, 1.0)
    walk.option[activity] = option


@part
def _switch_two(project, walk, left, activity, chance):
    """Switch the option of an activity, and that of another if stock is lacking.

    Return the old option, the other activity and its old option; the first is `NOTHING` if it cannot be done.
    """
    old = _switch(project, walk, left, activity, chance)
    if old == NOTHING or lack_of(left) == 0.0:
        return old, NOTHING, NOTHING
    for _ in range(PARTNERS):
        other = below(chance, len(walk.option))
        if other == activity:
            continue
        before = _switch(project, walk, left, other, chance)
        if before != NOTHING:
            if lack_of(left) == 0.0:
                return old, other, before
            _set(project, walk, left, other, before)
    _set(project, walk, left, activity, old)
    return NOTHING, NOTHING, NOTHING


@part
def _try(project, desk, walk, limit, chance):
    """Change something, and undo it if the cost is above a limit; return the new cost or infinity."""
    if len(project.length) > len(walk.option) and unit(chance) < SWITCHES:
        activity = below(chance, len(walk.option))
        old, other, before = _switch_two(project, walk, desk.left, activity, chance)
        if old == NOTHING:
            return np.inf
        cost = _replan(project, desk, walk, limit)
        if cost > limit:
            _set(project, walk, desk.left, activity, old)
            if other != NOTHING:
                _set(project, walk, desk.left, other, before)
        return cost
    place, to = _draw_places(project, walk, chance)
    if place == to:
        return np.inf
    _move(walk, place, to)
    cost = _replan(project, desk, walk, limit)
    if cost > limit:
        _move(walk, to, place)
    return cost


@part
def _makespan(project, walk):
    """Return when the last activity ends."""
    makespan = 0
    for activity in range(len(walk.start)):
        makespan = max(makespan, walk.start[activity] + project.length[walk.option[activity]])
    return makespan


@part
def begin(project, desk, walk, sequence, option):
    """Begin at a schedule that the stocks allow."""
    walk.sequence[:], walk.option[:] = sequence, option
    walk.best_sequence[:], walk.best_option[:] = sequence, option
    for place in range(len(sequence)):
        walk.rank[sequence[place]] = place
    makespan = schedule(project, project.ahead, desk, walk.sequence, walk.option, False)
    walk.start[:] = desk.start
    walk.figures[COST] = makespan + (desk.start - walk.head).mean()
    walk.figures[BEST], walk.figures[MOVES] = makespan, 0.0


@kernel
def wander(project, desk, walk, n_moves, cooling, chance):
    """Make moves; accept a worse schedule the more seldom the colder it is (Bouleimen & Lecocq 2003).

    The cost is the makespan, and the mean start, which tells schedules alike in makespan apart.

    Parameters
    ----------
    cooling
        float64[3]: first and last temperature, moves in between.
    """
    n = len(walk.sequence)
    desk.left[:] = project.stock
    for activity in range(n):
        draw_from(project, desk.left, walk.option[activity], 1.0)
    for done in range(n_moves):
        share = min(1.0, (walk.figures[MOVES] + done) / cooling[2])
        heat = cooling[0] * (cooling[1] / cooling[0]) ** share
        limit = walk.figures[COST] - heat * np.log(1.0 - unit(chance))
        cost = _try(project, desk, walk, limit, chance)
        if cost <= limit:
            walk.figures[COST] = cost
            walk.start[:] = desk.start
            makespan = _makespan(project, walk)
            if makespan < walk.figures[BEST]:
                walk.figures[BEST] = makespan
                walk.best_sequence[:], walk.best_option[:] = walk.sequence, walk.option
    walk.figures[MOVES] += n_moves
