"""Materials that must be there and storages that must have room: tanks, what fills and what drains them.

What is pegged needs no tank: supplies say from when it is there. A *free* tank holds what nobody has set aside, for
modes and orders that take material without a supply. A *storage* tank holds all that a storage holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from heijunka.engine.instance.arrays import Float, Index, Int, Materials
from heijunka.engine.instance.intern import Clock, grouped
from heijunka.engine.instance.recipes import Template
from heijunka.model.material import Component, component_need
from heijunka.model.order import Order, SupplySource
from heijunka.model.plant import Plant
from heijunka.model.problem import Problem
from heijunka.model.routing import processed_quantities

EPSILON = 1e-6
FREE = -1.0
Flow = tuple[int, int, float]
"""Row (order or operation), tank, quantity."""


@dataclass(eq=False)
class Tanks:
    """Which material and which storage is which tank.

    Parameters
    ----------
    free
        Tank of each material that is taken without a supply.
    storage
        Tank of each storage in use.
    stored_in
        Storage tank of each material that has one.
    """

    free: dict[str, int] = field(default_factory=dict)
    storage: dict[str, int] = field(default_factory=dict)
    stored_in: dict[str, int] = field(default_factory=dict)


def tanks_of(problem: Problem) -> Tanks:
    """Return the tanks that a problem needs."""
    plant = problem.plant
    tanks = Tanks()
    taken = dict.fromkeys(entry.material for entry in _mode_components(plant))
    if not problem.is_netted:
        bills = [entry.material for bom in plant.boms for entry in bom.components]
        bills += [entry.material for option in plant.options for entry in option.add_components]
        taken.update(dict.fromkeys(bills))
    for name in taken:
        tanks.free[name] = len(tanks.free)
    for storage in plant.storages:
        tanks.storage[storage.id] = len(tanks.free) + len(tanks.storage)
    tanks.stored_in = {
        entry.id: tanks.storage[entry.storage] for entry in plant.materials if entry.storage in tanks.storage
    }
    return tanks


def material_arrays(problem: Problem, tanks: Tanks, clock: Clock) -> Materials:
    """Return levels, capacities and what comes in from outside."""
    n_tanks = len(tanks.free) + len(tanks.storage)
    capacity, level = np.full(n_tanks, FREE), np.zeros(n_tanks)
    inflows: list[tuple[int, int, float]] = []
    index = {material.id: n for n, material in enumerate(problem.plant.materials)}
    identity = [index.get(name, 0) for name in tanks.free] + list(range(len(tanks.storage)))
    for storage in problem.plant.storages:
        capacity[tanks.storage[storage.id]] = storage.capacity
    for material in problem.plant.materials:
        for tank in _tanks_of(material.id, tanks):
            level[tank] += material.stock
            inflows += [(tank, clock.ticks(entry.at), entry.quantity) for entry in material.receipts]
    for purchase in problem.purchases:
        inflows += [(tank, clock.ticks(purchase.at), purchase.quantity) for tank in _tanks_of(purchase.material, tanks)]
    for order in problem.orders if tanks.free else ():
        for supply in order.supplies:
            if supply.material in tanks.free and supply.source is not SupplySource.ORDER:
                tank = tanks.free[supply.material]
                if supply.at is None:
                    level[tank] -= supply.quantity
                else:
                    inflows.append((tank, clock.ticks(supply.at), -supply.quantity))
    inflows.sort()
    ptr, _ = grouped([tank for tank, _, _ in inflows], n_tanks)
    return Materials(
        capacity=capacity,
        level=level,
        inflow_ptr=ptr,
        inflow_at=np.array([at for _, at, _ in inflows], np.int64),
        inflow_quantity=np.array([quantity for _, _, quantity in inflows], np.float64),
        material=np.array(identity, np.int32),
    )


def outputs(orders: Sequence[Order], tanks: Tanks) -> tuple[Int, Index, Float]:
    """Return what comes into which tank at the end of each order."""
    if not tanks.free and not tanks.stored_in:
        return _rows([], len(orders))
    drawn: dict[str, float] = defaultdict(float)
    for order in orders if tanks.free else ():
        for supply in order.supplies:
            if supply.order is not None:
                drawn[supply.order] += supply.quantity
    flows: list[Flow] = []
    for n, order in enumerate(orders):
        if order.material in tanks.stored_in:
            flows.append((n, tanks.stored_in[order.material], order.quantity))
        if order.material in tanks.free:
            free = order.quantity - drawn[order.id] - sum(peg.quantity for peg in order.pegs)
            if free > EPSILON * order.quantity:
                flows.append((n, tanks.free[order.material], free))
    return _rows(flows, len(orders))


def takes(
    problem: Problem, templates: Sequence[Template], first_operation: Index, *, tanks: Tanks
) -> tuple[Int, Index, Float]:
    """Return what each operation takes out of which tank by its bill of materials.

    Parameters
    ----------
    templates
        Of each order.
    first_operation
        int32[n_orders + 1].
    """
    n_operations = int(first_operation[-1])
    flows: list[Flow] = []
    touched = {id(entry): _is_touched(entry, tanks, is_netted=problem.is_netted) for entry in templates}
    for n, (order, template) in enumerate(zip(problem.orders, templates, strict=True)):
        if touched[id(template)]:
            flows += _takes_of(order, template, int(first_operation[n]), (tanks, problem.is_netted))
    return _rows(flows, n_operations)


def _takes_of(order: Order, template: Template, first: int, rule: tuple[Tanks, bool]) -> Iterator[Flow]:
    tanks, is_netted = rule
    supplied: dict[tuple[str, str], float] = defaultdict(float)
    for supply in order.supplies:
        supplied[supply.operation, supply.material] += supply.quantity
    for (operation, material), need in _needs(order, template).items():
        row = first + template.place[operation]
        if material in tanks.stored_in:
            yield row, tanks.stored_in[material], need
        lacking = need - supplied[operation, material]
        if material in tanks.free and not is_netted and lacking > EPSILON * need:
            yield row, tanks.free[material], lacking


def _needs(order: Order, template: Template) -> Mapping[tuple[str, str], float]:
    routing = template.recipe.routing
    quantities = processed_quantities(routing, order.quantity)
    needs: dict[tuple[str, str], float] = defaultdict(float)
    for entry in template.recipe.components:
        operation = entry.operation or routing.operations[0].id
        if operation in quantities:
            needs[operation, entry.material] += component_need(entry, quantities[operation])
    return needs


def _is_touched(template: Template, tanks: Tanks, *, is_netted: bool) -> bool:
    names = {entry.material for entry in template.recipe.components}
    return any(name in tanks.stored_in or (name in tanks.free and not is_netted) for name in names)


def _mode_components(plant: Plant) -> Iterator[Component]:
    operations = [step for routing in plant.routings for step in routing.operations]
    operations += [step for option in plant.options for step in option.add_operations]
    modes = [mode for step in operations for mode in step.modes]
    modes += [mode for option in plant.options for change in option.change_modes for mode in change.modes]
    for mode in modes:
        yield from mode.components


def _tanks_of(material: str, tanks: Tanks) -> list[int]:
    return [found[material] for found in (tanks.free, tanks.stored_in) if material in found]


def _rows(flows: list[Flow], n_rows: int) -> tuple[Int, Index, Float]:
    ptr, order = grouped([row for row, _, _ in flows], n_rows)
    tank = np.array([tank for _, tank, _ in flows], np.int32)[order]
    return ptr, tank, np.array([quantity for _, _, quantity in flows], np.float64)[order]
