"""Serial schedule generation for projects, in both directions, and justification on both sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.kernels.flags import part

ENOUGH = 1e-9


class Way(NamedTuple):
    """Precedences in one direction of time: what comes first, by how much at least, and nothing before its release.

    Parameters
    ----------
    ptr, activity, lag
        int32[n + 1], int32, int64[...] units.
    release
        int64[n] units.
    """

    ptr: NDArray[np.int32]
    activity: NDArray[np.int32]
    lag: NDArray[np.int64]
    release: NDArray[np.int64]


class Project(NamedTuple):
    """Activities and what they need; times are whole units.

    Parameters
    ----------
    ahead, back
        From the beginning on, and from the end.
    option_ptr
        int32[n + 1] into options.
    length
        int64[n_options] units.
    load, room, guard
        int64[n_options, n_words], int64[n_words], int64[n_words]: units of all resources, each in bits of its own. In
        ``room`` the bit above each capacity, its guard, is set: what is too much borrows it.
    take_ptr, take_stock, take_quantity
        int32[n_options + 1], int32, float64.
    stock
        float64[n_stocks].
    """

    ahead: Way
    back: Way
    option_ptr: NDArray[np.int32]
    length: NDArray[np.int64]
    load: NDArray[np.int64]
    room: NDArray[np.int64]
    guard: NDArray[np.int64]
    take_ptr: NDArray[np.int32]
    take_stock: NDArray[np.int32]
    take_quantity: NDArray[np.float64]
    stock: NDArray[np.float64]


class Desk(NamedTuple):
    """Room to work in.

    Parameters
    ----------
    free
        int64[horizon, n_words]: what is left of ``room``, as far as a schedule has reached.
    start
        int64[n] units, in the direction of the schedule.
    order, sorted, counts, key
        int32[n], int32[n], int32[horizon + 1], int64[n].
    left
        float64[n_stocks].
    """

    free: NDArray[np.int64]
    start: NDArray[np.int64]
    order: NDArray[np.int32]
    sorted: NDArray[np.int32]
    counts: NDArray[np.int32]
    key: NDArray[np.int64]
    left: NDArray[np.float64]


def new_desk(project: Project, horizon: int) -> Desk:
    """Return room for schedules that have ended by a horizon."""
    n = len(project.option_ptr) - 1
    return Desk(
        free=np.zeros((horizon + 1, len(project.room)), np.int64),
        start=np.zeros(n, np.int64),
        order=np.zeros(n, np.int32),
        sorted=np.zeros(n, np.int32),
        counts=np.zeros(horizon + 2, np.int32),
        key=np.zeros(n, np.int64),
        left=np.zeros(len(project.stock)),
    )


@part
def fit(project, free, reach, option, begin):
    """Return the first unit from ``begin`` on at which an option finds room; beyond ``reach`` all is free."""
    length, guard, load = project.length[option], project.guard[0], project.load[option, 0]
    n_words = len(project.guard)
    start, seen = begin, begin
    while True:
        last = min(start + length, reach)
        at = last - 1
        while at >= seen:
            if ((free[at, 0] - load) & guard) != guard:
                break
            lacks = False
            for word in range(1, n_words):
                lacks |= ((free[at, word] - project.load[option, word]) & project.guard[word]) != project.guard[word]
            if lacks:
                break
            at -= 1
        if at < seen:
            return start
        start, seen = at + 1, max(at + 1, last)


@part
def occupy(project, free, reach, option, start):
    """Take an option's units from ``start`` on; return how far the schedule reaches."""
    end = start + project.length[option]
    for word in range(len(project.room)):
        room, load = project.room[word], project.load[option, word]
        for at in range(reach, end):
            free[at, word] = room
        if load:
            for at in range(start, end):
                free[at, word] -= load
    return max(reach, end)


@part
def draw_from(project, left, option, sign):
    """Take from the stocks what an option draws; with a sign of -1, put it back."""
    for take in range(project.take_ptr[option], project.take_ptr[option + 1]):
        left[project.take_stock[take]] -= sign * project.take_quantity[take]


@part
def lack_of(left):
    """Return by how much stocks are overdrawn in all."""
    total = 0.0
    for quantity in left:
        total += max(0.0, -quantity)
    return total if total > ENOUGH else 0.0


@part
def _best_option(project, desk, reach, chosen, begin, activity):
    """Return the option in which an activity ends first, and its start; the stocks allow all but the one it has."""
    free, left = desk.free, desk.left
    at = fit(project, free, reach, chosen, begin)
    draw_from(project, left, chosen, -1.0)
    for other in range(project.option_ptr[activity], project.option_ptr[activity + 1]):
        if begin + project.length[other] >= at + project.length[chosen]:
            continue
        draw_from(project, left, other, 1.0)
        if lack_of(left) == 0.0:
            found = fit(project, free, reach, other, begin)
            if found + project.length[other] < at + project.length[chosen]:
                chosen, at = other, found
        draw_from(project, left, other, -1.0)
    draw_from(project, left, chosen, 1.0)
    return chosen, at


@part
def schedule(project, way, desk, sequence, option, chooses):
    """Start each activity of a sequence as soon as it can; return the makespan (Kolisch 1996).

    Parameters
    ----------
    chooses
        Whether each activity takes the option in which it ends first, the stocks allowing; ``desk.left`` is then what
        the options leave of them.
    """
    start, free, length = desk.start, desk.free, project.length
    reach = 0
    for activity in sequence:
        begin = way.release[activity]
        for arc in range(way.ptr[activity], way.ptr[activity + 1]):
            before = way.activity[arc]
            begin = max(begin, start[before] + length[option[before]] + way.lag[arc])
        chosen = option[activity]
        if chooses and project.option_ptr[activity + 1] - project.option_ptr[activity] > 1:
            chosen, begin = _best_option(project, desk, reach, chosen, begin, activity)
            option[activity] = chosen
        else:
            begin = fit(project, free, reach, chosen, begin)
        reach = occupy(project, free, reach, chosen, begin)
        start[activity] = begin
    return reach


@part
def _sort(desk, order, most):
    """Put an order's activities into that of their keys, 0 to ``most``; those alike stay as they are."""
    counts, key = desk.counts, desk.key
    counts[: most + 2] = 0
    for activity in order:
        counts[key[activity] + 1] += 1
    for value in range(1, most + 1):
        counts[value] += counts[value - 1]
    for activity in order:
        place = counts[key[activity]]
        desk.sorted[place] = activity
        counts[key[activity]] = place + 1
    order[:] = desk.sorted


@part
def justify(project, desk, sequence, option, makespan, chooses):
    """Shift a schedule to the right, then to the left again (Valls, Ballestín & Quintanilla 2005).

    Options may change on the way; if they do not, it gets no longer. The sequence becomes that of the starts.
    """
    n, start, order = len(sequence), desk.start, desk.order
    for place in range(n):
        activity = sequence[n - 1 - place]
        order[place] = activity
        desk.key[activity] = makespan - start[activity] - project.length[option[activity]]
    _sort(desk, order, makespan)
    span = schedule(project, project.back, desk, order, option, chooses)
    for activity in range(n):
        desk.key[activity] = span - start[activity] - project.length[option[activity]]
    _sort(desk, sequence, span)
    makespan = schedule(project, project.ahead, desk, sequence, option, chooses)
    desk.key[:] = start
    _sort(desk, sequence, makespan)
    return makespan
