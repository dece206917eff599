"""Recipes to steps, modes and links: what all orders of one material, options and routing share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

import numpy as np

from heijunka.engine.instance.arrays import NEVER, NONE, Index, Links, Modes, Steps
from heijunka.engine.instance.intern import Interned, pointers, seconds_down, seconds_up
from heijunka.model.material import Component
from heijunka.model.plant import Plant, attributes_of, candidates
from heijunka.model.problem import Recipe
from heijunka.model.routing import (
    Mode,
    Operation,
    Precedence,
    Requirement,
    Routing,
    precedences_of,
    processed_quantities,
)


@dataclass(eq=False)
class Template:
    """A recipe of one material as it stands in the arrays.

    Parameters
    ----------
    first_step
        Index of its first step.
    place
        Position of each operation among its steps.
    """

    material: str
    recipe: Recipe
    first_step: int
    place: Mapping[str, int]

    @property
    def n_steps(self) -> int:
        """Number of its operations."""
        return len(self.place)


@dataclass(eq=False)
class StepBook:
    """Collects steps recipe by recipe, then gives them as arrays.

    Parameters
    ----------
    plant
        Where resources and materials are looked up.
    attributes
        Attributes that setup matrices and batch rules look at.
    tanks
        Tank of each storage.
    """

    plant: Plant
    attributes: tuple[str, ...]
    storage_tank: Mapping[str, int]
    templates: list[Template] = field(default_factory=list)
    values: list[Interned[str]] = field(default_factory=list)
    operation_ids: list[str] = field(default_factory=list)
    modes: list[Mode] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = [Interned() for _ in self.attributes]
        self._resources = {resource.id: n for n, resource in enumerate(self.plant.resources)}
        self._materials = {material.id: material for material in self.plant.materials}
        self._known: dict[tuple[int, str], Template] = {}
        self._operations: list[Operation] = []
        self._per_good: list[float] = []
        self._value_rows: list[list[int]] = []
        self._links: list[tuple[int, int, Precedence]] = []

    def template(self, material: str, recipe: Recipe) -> Template:
        """Return the template of a material's recipe, built at the first call."""
        key = (id(recipe), material)
        if key not in self._known:
            self._known[key] = self._add(material, recipe)
        return self._known[key]

    def _add(self, material: str, recipe: Recipe) -> Template:
        routing = recipe.routing
        precedences = precedences_of(routing)
        order = _topological(routing, precedences)
        first = len(self._operations)
        place = {step.id: n for n, step in enumerate(order)}
        per_good = processed_quantities(routing, 1.0)
        for step in order:
            attributes = attributes_of(self._materials[material], step, recipe.options)
            self._operations.append(step)
            self._per_good.append(per_good[step.id])
            self.operation_ids.append(step.id)
            self._value_rows.append(
                [
                    values.of(attributes[name]) if name in attributes else NONE
                    for name, values in zip(self.attributes, self.values, strict=True)
                ]
            )
            self.modes.extend(step.modes)
        self._links += [(first + place[entry.before], first + place[entry.after], entry) for entry in precedences]
        template = Template(material, recipe, first, place)
        self.templates.append(template)
        return template

    def steps(self) -> Steps:
        """Return all steps."""
        n_steps = len(self._operations)
        links = self._sorted_links()
        after = sorted(range(len(links)), key=lambda n: (links[n][0], n))
        return Steps(
            per_good=np.array(self._per_good, np.float64),
            yield_factor=np.array([step.yield_factor for step in self._operations], np.float64),
            is_interruptible=np.array([step.is_interruptible for step in self._operations], np.bool_),
            value=np.array(self._value_rows, np.int32).reshape(n_steps, len(self.attributes)),
            mode_ptr=pointers(len(step.modes) for step in self._operations),
            before_ptr=_count([entry[1] for entry in links], n_steps),
            after_ptr=_count([entry[0] for entry in links], n_steps),
            after=np.array(after, np.int32),
        )

    def links(self) -> Links:
        """Return all links, by the step at which they end."""
        links = self._sorted_links()
        entries = [entry for _, _, entry in links]
        return Links(
            before=np.array([before for before, _, _ in links], np.int32),
            after=np.array([after for _, after, _ in links], np.int32),
            min_lag=np.array([seconds_up(entry.min_lag) for entry in entries], np.int64),
            max_lag=np.array(
                [NEVER if entry.max_lag is None else seconds_down(entry.max_lag) for entry in entries], np.int64
            ),
            transfer_lot=np.array([entry.transfer_lot or 0.0 for entry in entries], np.float64),
            storage=np.array(
                [NONE if entry.storage is None else self.storage_tank[entry.storage] for entry in entries], np.int32
            ),
        )

    def mode_arrays(self, free_tank: Mapping[str, int], stored_in: Mapping[str, int]) -> Modes:
        """Return all modes.

        Parameters
        ----------
        free_tank
            Tank of each material that modes consume.
        stored_in
            Tank of the storage of each material that has one.
        """
        pools: Interned[tuple[int, ...]] = Interned()
        pool_of: dict[Requirement, int] = {}
        needs = [need for mode in self.modes for need in mode.requirements]
        for need in needs:
            if need not in pool_of:
                pool_of[need] = pools.of(tuple(self._resources[name] for name in candidates(self.plant, need)))
        tanks = (free_tank, stored_in)
        none: list[tuple[int, float, float]] = []
        takes = [
            [take for entry in mode.components for take in _takes(entry, tanks)] if mode.components else none
            for mode in self.modes
        ]
        flat = [take for entry in takes for take in entry]
        return Modes(
            fixed=np.array([mode.fixed_time.total_seconds() for mode in self.modes], np.float64),
            per_unit=np.array([mode.time_per_unit.total_seconds() for mode in self.modes], np.float64),
            speed=np.array([mode.speed for mode in self.modes], np.float64),
            need_ptr=pointers(len(mode.requirements) for mode in self.modes),
            units=np.array([need.quantity for need in needs], np.int32),
            is_held=np.array([need.is_held_in_setup for need in needs], np.bool_),
            pool=np.array([pool_of[need] for need in needs], np.int32),
            pool_ptr=pointers(len(pool) for pool in pools.all()),
            pool_resource=np.array([resource for pool in pools.all() for resource in pool], np.int32),
            take_ptr=pointers(len(entry) for entry in takes),
            take_tank=np.array([tank for tank, _, _ in flat], np.int32),
            take_per_unit=np.array([per_unit for _, per_unit, _ in flat], np.float64),
            take_fixed=np.array([fixed for _, _, fixed in flat], np.float64),
        )

    def _sorted_links(self) -> list[tuple[int, int, Precedence]]:
        self._links.sort(key=lambda entry: entry[1])
        return self._links


def _topological(routing: Routing, precedences: tuple[Precedence, ...]) -> list[Operation]:
    """Return the operations, predecessors first; as listed if that is such an order."""
    place = {step.id: n for n, step in enumerate(routing.operations)}
    if all(place[entry.before] < place[entry.after] for entry in precedences):
        return list(routing.operations)
    graph: dict[str, set[str]] = {step.id: set() for step in routing.operations}
    for entry in precedences:
        graph[entry.after].add(entry.before)
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    found: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        found += ready
        sorter.done(*ready)
    return [routing.operations[place[name]] for name in found]


def _takes(entry: Component, tanks: tuple[Mapping[str, int], Mapping[str, int]]) -> list[tuple[int, float, float]]:
    usable = 1.0 - entry.scrap
    found = [tank_of[entry.material] for tank_of in tanks if entry.material in tank_of]
    return [(tank, entry.quantity / usable, entry.fixed_quantity / usable) for tank in found]


def _count(keys: list[int], n_rows: int) -> Index:
    return pointers(np.bincount(np.array(keys, np.int64), minlength=n_rows) if n_rows else [])
