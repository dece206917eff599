"""Compile: a problem becomes an instance, by recipe, so that an order costs little and an operation nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from heijunka.engine.instance import flows, hours
from heijunka.engine.instance.arrays import NEVER, NONE, Float, Index, Instance, Int, Operations, Orders, Steps
from heijunka.engine.instance.begun import Begun, begun_of
from heijunka.engine.instance.intern import Clock, grouped, pointers
from heijunka.engine.instance.plant import attributes_used, resource_arrays, setup_arrays
from heijunka.engine.instance.recipes import StepBook, Template
from heijunka.errors import Unsupported
from heijunka.model.problem import Problem, Recipes

Rows = tuple[Int, Index, Float]


def compile_problem(problem: Problem) -> Instance:
    """Return a problem as arrays; the instance's orders are those of the problem by their turns.

    Parameters
    ----------
    problem
        Valid; orders answer its demands.

    Raises
    ------
    Unsupported
        If the state holds facts that are yet to be taken into plant, orders and pins.
    """
    _refuse_facts(problem)
    # In large problems, what is worked on at about the same time lies together in memory.
    problem = replace(problem, orders=tuple(sorted(problem.orders, key=lambda order: order.turn)))
    plant, clock = problem.plant, Clock(_origin(problem))
    tanks = flows.tanks_of(problem)
    attributes = attributes_used(plant)
    book = StepBook(plant, attributes, tanks.storage)
    recipes = Recipes(plant)
    templates = [book.template(order.material, recipes.of(order)) for order in problem.orders]
    calendars, calendar_index = hours.hours_of(plant)
    resources = resource_arrays(plant, attributes, book.values, calendar_index)
    start = clock.ticks(problem.horizon.start)
    limit = start + hours.limit_of(problem.horizon, calendars)
    first = max(start, clock.ticks(problem.state.now)) if problem.state is not None else start
    steps, modes = book.steps(), book.mode_arrays(tanks.free, tanks.stored_in)
    operation_ptr = pointers(template.n_steps for template in templates)
    begun = begun_of(problem, templates, operation_ptr, clock)
    width = max(1, int(np.diff(modes.need_ptr).max(initial=0)), begun.resource.shape[1])
    has_overtime = any(calendar.overtime for calendar in calendars)
    border = _Border(problem, clock, templates, operation_ptr)
    operations = border.operations(first, width, flows.takes(problem, templates, operation_ptr, tanks=tanks))
    operations = operations._replace(quantity=operations.quantity * steps.per_good[operations.step])
    operations = _with_begun(operations, begun, steps)
    orders = border.orders(operations, flows.outputs(problem.orders, tanks))
    orders.deadline[operations.order[begun.row]] = NEVER  # what has begun is not left out for being late
    return Instance(
        problem=problem,
        origin=clock.origin,
        start=start,
        first=first,
        limit=limit,
        width=width,
        orders=orders,
        operations=operations,
        steps=steps,
        modes=modes,
        links=book.links(),
        resources=resources,
        calendars=hours.unroll(calendars, clock, limit),
        extended=hours.unroll(calendars, clock, limit, with_overtime=True) if has_overtime else None,
        overtime=hours.overtime_of(calendars, clock),
        setups=setup_arrays(plant.setup_matrices, attributes, book.values),
        materials=flows.material_arrays(problem, tanks, clock),
        operation_ids=tuple(book.operation_ids),
        mode_ids=tuple(mode.id for mode in book.modes),
    )


class _Border:
    """Turns the orders of a problem into arrays."""

    def __init__(self, problem: Problem, clock: Clock, templates: Sequence[Template], operation_ptr: Index) -> None:
        self.problem, self.clock, self.templates, self.operation_ptr = problem, clock, templates, operation_ptr
        self.index = {order.id: n for n, order in enumerate(problem.orders)}
        self.first = problem.horizon.start

    def orders(self, operations: Operations, output: Rows) -> Orders:
        """Return the orders."""
        entries, ticks = self.problem.orders, self.clock.ticks
        materials = self.problem.plant.materials
        index = {material.id: n for n, material in enumerate(materials)}
        material = np.array([index[order.material] for order in entries], np.int32)
        quantity = np.array([order.quantity for order in entries], np.float64)
        value = np.array([entry.value for entry in materials], np.float64)
        consumer_ptr, order = grouped(operations.supplier, len(entries))
        consumer = np.repeat(np.arange(len(operations.order)), np.diff(operations.supplier_ptr))[order]
        return Orders(
            operation_ptr=self.operation_ptr,
            release=np.array([ticks(entry.release or self.first) for entry in entries], np.int64),
            due=np.array([ticks(entry.due) if entry.due else NEVER for entry in entries], np.int64),
            deadline=np.array([ticks(entry.deadline) if entry.deadline else NEVER for entry in entries], np.int64),
            weight=np.array([entry.weight for entry in entries], np.float64),
            value=value[material] * quantity if len(entries) else np.zeros(0),
            quantity=quantity,
            material=material,
            consumer_ptr=consumer_ptr,
            consumer=consumer.astype(np.int32),
            output_ptr=output[0],
            output_tank=output[1],
            output_quantity=output[2],
        )

    def operations(self, first: int, width: int, take: Rows) -> Operations:
        """Return the operations."""
        counts = np.diff(self.operation_ptr)
        n_operations = int(self.operation_ptr[-1])
        starts = np.array([template.first_step for template in self.templates], np.int64)
        within = np.arange(n_operations) - np.repeat(self.operation_ptr[:-1], counts)
        release = [
            self.clock.ticks(max(entry.release or self.first, entry.hold_until or self.first))
            for entry in self.problem.orders
        ]
        earliest = np.repeat(np.maximum(np.array(release, np.int64), first), counts)
        supplier_ptr, supplier = self._suppliers(earliest)
        pin_start, pin, pin_resource = self._pins(n_operations, width)
        return Operations(
            order=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
            step=(np.repeat(starts, counts) + within).astype(np.int32),
            quantity=np.repeat(np.array([entry.quantity for entry in self.problem.orders], np.float64), counts),
            earliest=earliest,
            supplier_ptr=supplier_ptr,
            supplier=supplier,
            take_ptr=take[0],
            take_tank=take[1],
            take_quantity=take[2],
            pin_start=pin_start,
            pin=pin,
            pin_resource=pin_resource,
            begun_end=np.full(n_operations, NONE, np.int64),
            begun_mode=np.full(n_operations, NONE, np.int32),
        )

    def _suppliers(self, earliest: Int) -> tuple[Int, Index]:
        """Return the orders that each operation waits for; raise ``earliest`` to the dates of other supplies."""
        rows, found = [], []
        for n, order in enumerate(self.problem.orders):
            for supply in order.supplies:
                place = self.templates[n].place.get(supply.operation)
                if place is None:
                    continue
                row = int(self.operation_ptr[n]) + place
                if supply.order is not None:
                    rows.append(row)
                    found.append(self.index[supply.order])
                elif supply.at is not None:
                    earliest[row] = max(earliest[row], self.clock.ticks(supply.at))
        ptr, order_of_rows = grouped(rows, len(earliest))
        return ptr, np.array(found, np.int32)[order_of_rows]

    def _pins(self, n_operations: int, width: int) -> tuple[Int, Index, Index]:
        pin_start = np.full(n_operations, NONE, np.int64)
        pin = np.full(n_operations, NONE, np.int32)
        rows: list[list[int]] = []
        resource_index = {resource.id: n for n, resource in enumerate(self.problem.plant.resources)}
        for entry in self.problem.pins:
            order = self.index[entry.order]
            row = int(self.operation_ptr[order]) + self.templates[order].place[entry.operation]
            if entry.start is not None:
                pin_start[row] = self.clock.ticks(entry.start)
            if entry.resources is not None:
                pin[row] = len(rows)
                chosen = [resource_index[name] for name in entry.resources[:width]]
                rows.append(chosen + [NONE] * (width - len(chosen)))
        return pin_start, pin, np.array(rows, np.int32).reshape(len(rows), width)


def _origin(problem: Problem) -> datetime:
    begun = problem.state.operations.values() if problem.state is not None else ()
    return min([problem.horizon.start, *(entry.start for entry in begun)])


def _with_begun(operations: Operations, begun: Begun, steps: Steps) -> Operations:
    """Return operations of which those that have begun are pinned to where they stand."""
    if not len(begun.row):
        return operations
    width = operations.pin_resource.shape[1]
    rows = np.full((len(begun.row), width), NONE, np.int32)
    rows[:, : begun.resource.shape[1]] = begun.resource
    row = begun.row
    operations.pin[row] = len(operations.pin_resource) + np.arange(len(row))
    operations.pin_start[row] = operations.earliest[row] = begun.start
    operations.begun_end[row] = begun.end
    operations.begun_mode[row] = steps.mode_ptr[operations.step[row]] + begun.mode
    return operations._replace(pin_resource=np.concatenate([operations.pin_resource, rows]))


def _refuse_facts(problem: Problem) -> None:
    state = problem.state
    if state is not None and (state.resources or state.events):
        raise Unsupported(
            f"The state holds facts about {len(state.resources)} resource(s) and {len(state.events)} open event(s); "
            "the engine goes by the plant, the orders and the pins. Take the facts into the problem first."
        )
