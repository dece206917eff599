"""Searches for hybrid flow shops: sequences decoded by lists, forward and mirrored, then the better of both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.instance.arrays import Float, Index
from heijunka.engine.kernels.permutation.hybrid import anneal_hybrid, hybrid_timetable, justify, uphill_hybrid
from heijunka.engine.search.permutation.flow import BETWEEN, SAMPLE, WORK, Chance, temperature_of
from heijunka.engine.search.permutation.shape import Shape, placement_of
from heijunka.engine.search.task import Task

TRIAL = 0.15
"""Share of the run in which each direction is tried."""
ACCEPTED, COOLED = 0.1, 0.1
"""Share of uphill moves accepted at the start, and last temperature as a share of the first."""


class Given(NamedTuple):
    """One direction of a hybrid flow shop, as `lay_out` takes it."""

    duration: Index
    alike: Index
    release: Index
    rest: Index


class Direction:
    """Annealing in one direction.

    Parameters
    ----------
    shape
        What to plan.
    is_mirrored
        Whether from the last stage to the first, back in time.
    """

    def __init__(self, shape: Shape, chance: Chance, *, is_mirrored: bool) -> None:
        self.shape, self.is_mirrored = shape, is_mirrored
        self._forward, self._given = _given(shape, is_mirrored=False), _given(shape, is_mirrored=is_mirrored)
        n = len(shape.orders)
        duration = self._given.duration.astype(np.int64)
        half = (duration.shape[1] + 1) // 2
        # Those that come late to the machines and have long to go then come first (Palmer 1965).
        first = np.argsort(duration[:, :half].sum(axis=1) - duration[:, half:].sum(axis=1), kind="stable")
        self._sequence = first.astype(np.int32)
        self.best = self._sequence.copy()
        self._value = np.full(2, np.inf)
        self._room = (np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(self._given.alike.max(), np.int32))
        self._chance = chance
        self.hottest = self._temperature()

    def _temperature(self) -> float:
        rises: Float = np.zeros(SAMPLE)
        n = uphill_hybrid(self._given, self._sequence, self._room, self._chance, rises)
        return temperature_of(rises[:n], ACCEPTED)

    @property
    def value(self) -> float:
        """Makespan of the best sequence."""
        return float(self._value[0])

    def go_on(self, gone: float, *, work: int = WORK) -> None:
        """Search for as long as some work lasts, when such a share of the search is over."""
        temperature = self.hottest * COOLED**gone
        anneal_hybrid(self._given, self._sequence, self.best, self._value, self._room, temperature, self._chance, work)

    def start_anew(self) -> None:
        """Begin again with the best sequence."""
        self._sequence[:] = self.best

    def built(self, task: Task) -> Built | None:
        """Return the plan of the best sequence; None if it goes beyond the time that is known."""
        shape = self.shape
        start, machine = self.timetable()
        group = np.zeros((len(shape.machines), max(map(len, shape.machines))), np.int32)
        for k, members in enumerate(shape.machines):
            group[k, : len(members)] = members
        resource = group[np.arange(len(shape.machines)), machine]
        placement = placement_of(task.instance, shape, (start, start), resource)
        if placement.end.max() > task.instance.limit:
            return None
        return Built(placement=placement, unplanned=task.start.unplanned)

    def timetable(self) -> tuple[Index, Index]:
        """Return start and machine within its stage of the best sequence, by order and stage."""
        shape = self.shape
        start, machine = np.zeros((2, *shape.operation.shape), np.int32)
        hybrid_timetable(self._given, self.best, start, machine)
        if not self.is_mirrored:
            return start, machine
        end = start + self._given.duration
        start, machine = (end.max() - end)[:, ::-1].copy(), machine[:, ::-1].copy()
        stage = np.broadcast_to(np.arange(shape.operation.shape[1]), start.shape)
        turn = np.lexsort((stage.ravel(), start.ravel()))
        justify(self._forward, turn, start, machine)
        return start, machine


def search_both_ways(task: Task, shape: Shape, chance: Chance) -> None:
    """Search for the least makespan, forward and, unless orders are released one by one, mirrored too."""
    ways = [Direction(shape, chance, is_mirrored=False)]
    if _can_be_mirrored(shape):
        ways.append(Direction(shape, chance, is_mirrored=True))
    # Threads begin with another direction each.
    ways = ways[task.thread % len(ways) :] + ways[: task.thread % len(ways)]
    begun, rounds, reached, handed_in = task.progress(0), 0, np.inf, -BETWEEN
    at = 0
    span = (begun, begun + TRIAL * (1.0 - begun)) if len(ways) > 1 else (begun, 1.0)
    while not task.is_over(rounds):
        way = ways[at]
        now = task.progress(rounds)
        way.go_on(min(1.0, (now - span[0]) / max(1e-9, span[1] - span[0])))
        rounds += 1
        if way.value < reached and rounds - handed_in >= BETWEEN:
            reached, handed_in = way.value, rounds
            _hand_in(task, way)
        if now >= span[1] and span[1] < 1.0:
            if at == 0:
                at, span = 1, (now, now + TRIAL * (1.0 - begun))
            else:
                ways, at, span = [min(ways, key=lambda entry: entry.value)], 0, (now, 1.0)
                ways[0].start_anew()
    way = min(ways, key=lambda entry: entry.value)
    if way.value < reached:
        _hand_in(task, way)


def _hand_in(task: Task, way: Direction) -> None:
    built = way.built(task)
    if built is not None:
        task.offer(built, "permutation")


def _can_be_mirrored(shape: Shape) -> bool:
    return bool((shape.shop.release == shape.shop.first[0]).all())


def _given(shape: Shape, *, is_mirrored: bool) -> Given:
    duration, release = shape.shop.duration, shape.shop.release
    alike = np.array([len(entry) for entry in shape.machines])
    if is_mirrored:
        duration, release, alike = duration[:, ::-1], np.zeros_like(release), alike[::-1]
    rest = duration[:, ::-1].cumsum(axis=1)[:, ::-1] - duration
    return Given(
        duration=np.ascontiguousarray(duration, np.int32),
        alike=np.ascontiguousarray(alike, np.int32),
        release=np.ascontiguousarray(release, np.int32),
        rest=np.ascontiguousarray(rest, np.int32),
    )
