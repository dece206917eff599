"""Resources and setup matrices to arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from heijunka.engine.instance.arrays import NONE, Resources, Setups
from heijunka.engine.instance.intern import Interned, seconds_up
from heijunka.model.plant import Plant, setup_matrix_of
from heijunka.model.resource import Resource
from heijunka.model.setup import SetupMatrix

MINUTE = 60.0


def attributes_used(plant: Plant) -> tuple[str, ...]:
    """Return the attributes that setup matrices and batch rules look at."""
    names = [matrix.attribute for matrix in plant.setup_matrices]
    names += [entry.batch.attribute for entry in plant.resources if entry.batch and entry.batch.attribute is not None]
    return tuple(dict.fromkeys(names))


def resource_arrays(
    plant: Plant, attributes: Sequence[str], values: Sequence[Interned[str]], calendar_index: Mapping[str, int]
) -> Resources:
    """Return resources, interning the families that they are set up for at the start."""
    matrix_index = {matrix.id: n for n, matrix in enumerate(plant.setup_matrices)}
    column = {name: n for n, name in enumerate(attributes)}
    matrices = _matrices(plant, matrix_index)
    initial = []
    for resource, matrix in zip(plant.resources, matrices, strict=True):
        if matrix == NONE or resource.initial_family is None:
            initial.append(NONE)
        else:
            initial.append(values[column[plant.setup_matrices[matrix].attribute]].of(resource.initial_family))
    return Resources(
        capacity=np.array([entry.capacity for entry in plant.resources], np.int32),
        speed=np.array([entry.speed for entry in plant.resources], np.float64),
        calendar=np.array([calendar_index.get(entry.id, NONE) for entry in plant.resources], np.int32),
        matrix=np.array(matrices, np.int32),
        initial=np.array(initial, np.int32),
        batch_quantity=np.array(
            [entry.batch.max_quantity if entry.batch else 0.0 for entry in plant.resources], np.float64
        ),
        batch_attribute=np.array([_batch_column(entry, column) for entry in plant.resources], np.int32),
    )


def setup_arrays(matrices: Sequence[SetupMatrix], attributes: Sequence[str], values: Sequence[Interned[str]]) -> Setups:
    """Return setup matrices over all values that their attributes take."""
    column = {name: n for n, name in enumerate(attributes)}
    columns = [column[matrix.attribute] for matrix in matrices]
    sizes = [len(values[at]) for at in columns]
    time, minutes, cost = [], [], []
    for matrix, at, size in zip(matrices, columns, sizes, strict=True):
        ticks = np.full((size, size), seconds_up(matrix.default_time), np.int64)
        exact = np.full((size, size), matrix.default_time.total_seconds() / MINUTE)
        money = np.full((size, size), matrix.default_cost)
        for table in (ticks, exact, money):
            np.fill_diagonal(table, 0)
        index = values[at].index
        for entry in matrix.changeovers:
            if entry.before in index and entry.after in index:
                place = index[entry.before], index[entry.after]
                ticks[place] = seconds_up(entry.time)
                exact[place] = entry.time.total_seconds() / MINUTE
                money[place] = entry.cost
        time.append(ticks.ravel())
        minutes.append(exact.ravel())
        cost.append(money.ravel())
    return Setups(
        attribute=np.array(columns, np.int32),
        size=np.array(sizes, np.int32),
        ptr=np.concatenate([[0], np.cumsum(np.array(sizes, np.int64) ** 2)]).astype(np.int64),
        time=np.concatenate([*time, np.zeros(0, np.int64)]),
        minutes=np.concatenate([*minutes, np.zeros(0)]),
        cost=np.concatenate([*cost, np.zeros(0)]),
    )


def _matrices(plant: Plant, matrix_index: Mapping[str, int]) -> list[int]:
    found = []
    for resource in plant.resources:
        name = setup_matrix_of(plant, resource)
        found.append(matrix_index[name] if name is not None else NONE)
    return found


def _batch_column(resource: Resource, column: Mapping[str, int]) -> int:
    if resource.batch is None or resource.batch.attribute is None:
        return NONE
    return column[resource.batch.attribute]
