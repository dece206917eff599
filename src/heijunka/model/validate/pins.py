"""Checks of pins, and of the facts in the state: what they are about must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from heijunka.model import event as ev
from heijunka.model.issue import Place
from heijunka.model.moments import after, whole_seconds
from heijunka.model.problem import Pin
from heijunka.model.routing import Mode, Operation, processed_quantities
from heijunka.model.state import State
from heijunka.model.validate.findings import LARGEST, Findings, is_plausible, usable
from heijunka.model.validate.index import Index, is_sound
from heijunka.model.validate.routings import check_ids


def check_pins(index: Index, found: Findings) -> None:
    """Check every pin, and that no two want one resource at a time."""
    check_ids("pin", (f"{pin.order}/{pin.operation}" for pin in index.problem.pins), found)
    held: dict[str, list[tuple[datetime, datetime, Pin]]] = {}
    for pin in index.problem.pins:
        operation = _check_pin(pin, index, found)
        if operation is not None and pin.resources and all(name in index.resources for name in pin.resources):
            modes = [mode for mode in operation.modes if _is_eligible(mode, pin.resources, index)]
            _check_resources(pin, operation, modes, found)
            if modes and pin.start is not None and is_plausible(pin.start):
                end = after(pin.start, _least_seconds(pin, modes, index))
                for name in pin.resources:
                    held.setdefault(name, []).append((pin.start, end, pin))
    for name, stays in held.items():
        resource = index.resources.get(name)
        if resource is not None and resource.capacity == 1:
            _check_overlaps(name, stays, is_batch=resource.batch is not None, found=found)


def _check_pin(pin: Pin, index: Index, found: Findings) -> Operation | None:
    name = f"{pin.order}/{pin.operation}"
    start = index.problem.horizon.start
    started = index.problem.state.operations if index.problem.state is not None else {}
    is_early = pin.start is not None and found.moments("pin", name, start=pin.start) and pin.start < start
    if is_early and name not in started:
        place = Place(noun="pin", id=name, field="start")
        found.error("pin_before_horizon", place, pinned=pin.start, start=start)
    for resource in pin.resources or ():
        if resource not in index.resources:
            found.unknown("resource", resource, Place(noun="pin", id=name, field="resources"), index.resources)
    order = index.orders.get(pin.order)
    if order is None:
        found.unknown("order", pin.order, Place(noun="pin", id=name, field="order"), index.orders)
        return None
    recipe = index.recipe(order)
    if recipe is None:
        return None
    steps = {operation.id: operation for operation in recipe.routing.operations}
    if pin.operation not in steps:
        found.unknown("operation", pin.operation, Place(noun="pin", id=name, field="operation"), steps)
    return steps.get(pin.operation)


def _check_resources(pin: Pin, operation: Operation, modes: list[Mode], found: Findings) -> None:
    resources = pin.resources or ()
    if modes:
        return
    place = Place(noun="pin", id=f"{pin.order}/{pin.operation}", field="resources")
    counts = sorted({len(mode.requirements) for mode in operation.modes})
    if len(resources) not in counts:
        needed = ", ".join(str(count) for count in counts)
        found.error("pin_count", place, given=len(resources), needed=needed or "0")
    else:
        found.error("pin_not_eligible", place, resources=", ".join(resources), operation=operation.id)


def _is_eligible(mode: Mode, resources: tuple[str, ...], index: Index) -> bool:
    return len(resources) == len(mode.requirements) and all(
        any(candidate.id == name for candidate in index.candidates(requirement))
        for requirement, name in zip(mode.requirements, resources, strict=True)
    )


def _least_seconds(pin: Pin, modes: list[Mode], index: Index) -> int:
    """Return the least time from start to end that a pin's operation takes, in whichever mode; 0 if unknown."""
    order = index.orders[pin.order]
    recipe = index.recipe(order)
    if recipe is None or not is_sound(recipe.routing) or not 0.0 < order.quantity < LARGEST:
        return 0
    quantity = processed_quantities(recipe.routing, order.quantity)[pin.operation]
    lengths = []
    for mode in modes:
        first = usable(index.resources[pin.resources[0]].speed) if pin.resources else 1.0
        speed = usable(mode.speed) * first
        work = mode.fixed_time.total_seconds() + mode.time_per_unit.total_seconds() * quantity
        lengths.append(work / speed if speed > 0.0 else 0.0)
    least = min(lengths)
    return whole_seconds(least) if 0.0 < least < 1e9 else 0


def _check_overlaps(name: str, stays: list[tuple[datetime, datetime, Pin]], *, is_batch: bool, found: Findings) -> None:
    stays.sort(key=lambda stay: (stay[0], stay[1]))
    last: tuple[datetime, datetime, Pin] | None = None
    for start, end, pin in stays:
        is_together = is_batch and last is not None and start == last[0]
        if last is not None and start < last[1] and start < end and not is_together:
            place = Place(noun="pin", id=f"{pin.order}/{pin.operation}", field="start")
            other = f"{last[2].order}/{last[2].operation}"
            found.error("pins_overlap", place, resource=name, other=other, end=last[1])
        if last is None or end > last[1]:
            last = (start, end, pin)


def check_state(index: Index, found: Findings) -> None:
    """Check that the facts known so far are about things that exist."""
    state = index.problem.state
    if state is None:
        return
    _check_operations(state, index, found)
    known: dict[str, Collection[str]] = {
        "material": index.materials,
        "order": index.orders,
        "calendar": index.calendars,
    }
    for name, resource in state.resources.items():
        if name not in index.resources:
            found.unknown("resource", name, Place(noun="state", id=name, field="resources"), index.resources)
        found.positive("state", name, speed=resource.speed)
    for n, event in enumerate(state.events, start=1):
        for kind, name in _subjects(event):
            if name not in known[kind]:
                found.unknown(kind, name, Place(noun="state", id=str(n), field=kind), known[kind])


def _check_operations(state: State, index: Index, found: Findings) -> None:
    steps: dict[str, Operation] = {}
    if state.operations:
        for order in index.orders.values():
            recipe = index.recipe(order)
            for operation in recipe.routing.operations if recipe is not None else ():
                steps[f"{order.id}/{operation.id}"] = operation
    for name, known in state.operations.items():
        step = steps.get(name)
        if step is None:
            found.unknown("operation", name, Place(noun="state", id=name, field="operations"), steps)
        elif known.mode and known.mode not in {mode.id for mode in step.modes}:
            modes = [mode.id for mode in step.modes]
            found.unknown("mode", known.mode, Place(noun="state", id=name, field="mode"), modes)
        for resource in known.resources:
            if resource not in index.resources:
                place = Place(noun="state", id=name, field="resources")
                found.unknown("resource", resource, place, index.resources)


def _subjects(event: ev.Event) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what an event that waits to be taken in is about; a cancelled demand may be gone."""
    if isinstance(event, ev.MaterialArrived | ev.MaterialDelayed | ev.StockCounted):
        yield "material", event.material
    elif isinstance(event, ev.DemandChanged):
        yield "material", event.demand.material
    elif isinstance(event, ev.CalendarChanged):
        yield "calendar", event.calendar
    elif isinstance(event, ev.QualityHeld | ev.PinSet | ev.FreezeOverridden):
        yield "order", event.order
