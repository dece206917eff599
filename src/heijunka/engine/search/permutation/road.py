"""Takes a task to the search that its flow shop needs."""

from __future__ import annotations

import numpy as np

from heijunka.engine.instance import NONE
from heijunka.engine.kernels.chance import new_chance
from heijunka.engine.kernels.permutation.shop import FlowShop
from heijunka.engine.search.permutation.flow import Annealing, Greedy, anneal, greedily, times_of
from heijunka.engine.search.permutation.hybrid import Direction, search_both_ways
from heijunka.engine.search.permutation.shape import Shape, shape_of
from heijunka.engine.search.task import Task


def run(task: Task) -> None:
    """Search for sequences of the orders that the start plans, until told to stop."""
    first = task.instance.orders.operation_ptr[:-1]
    orders = np.flatnonzero(task.start.placement.start[first] != NONE)
    shape = shape_of(task.instance, orders) if len(orders) > 2 else None
    if shape is None:
        return
    chance = new_chance(task.seed, task.thread)
    if shape.is_hybrid:
        search_both_ways(task, shape, chance)
    elif shape.is_makespan:
        greedily(task, shape, chance)
    else:
        anneal(task, shape, chance)


def warm() -> None:
    """Compile the kernels by searching next to nothing."""
    n, n_stages = 3, 2
    shop = FlowShop(
        duration=np.ones((n, n_stages)),
        release=np.zeros(n),
        family=np.zeros(n),
        first=np.zeros(n_stages),
        setup=np.zeros((1, n_stages)),
        n_families=[1],
        change=np.zeros(1),
        **dict.fromkeys(("flow", "tardy", "late", "due"), np.ones(n)),
    )
    shape = Shape(
        orders=np.arange(n),
        machines=((0,), (1,)),
        operation=np.arange(n * n_stages).reshape(n, n_stages),
        unit=1,
        shop=shop,
        is_makespan=True,
    )
    chance = new_chance(0)
    Greedy(shape).go_on(chance, work=100)
    Annealing(shape, np.arange(n, dtype=np.int32), chance).go_on(chance, 0.5, work=100)
    for is_mirrored in (False, True):
        direction = Direction(shape, chance, is_mirrored=is_mirrored)
        direction.go_on(0.5, work=100)
        direction.timetable()
    times_of(shape, np.arange(n, dtype=np.int32))
