"""Orders that quality holds, and operations that planners pin or free."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from heijunka.model.event import PinSet, QualityHeld
from heijunka.model.plant import candidates
from heijunka.model.problem import Pin
from heijunka.model.routing import Mode
from heijunka.model.state import State
from heijunka.model.validate import validate
from heijunka.reschedule.intake.desk import Desk, Place, of_kind


def take_holds(desk: Desk, state: State) -> None:
    """Take in which orders are held, and until when."""
    for event in of_kind(state.events, "quality_held"):
        order = desk.orders.get(event.order)
        if order is None:
            desk.note("unknown_order", order=event.order)
            continue
        until = _held_until(desk, event)
        if until != order.hold_until:
            desk.orders[order.id] = replace(order, hold_until=until)


def _held_until(desk: Desk, event: QualityHeld) -> datetime | None:
    if not event.is_held:
        return None
    if event.until is not None and event.until > desk.now:
        return event.until
    until = desk.hours(desk.assume.hold_hours)
    desk.assumed("hold_unknown", order=event.order, until=desk.moment(until))
    return until


def take_pins(desk: Desk, state: State) -> None:
    """Take in pins, and drop those of operations that are no longer there."""
    pins = {(pin.order, pin.operation): pin for pin in desk.problem.pins if _is_there(desk, pin)}
    told: list[Place] = []
    for event in of_kind(state.events, "pin_set"):
        place = event.order, event.operation
        if not event.is_set:
            pins.pop(place, None)
            continue
        pin = _pin(desk, place, event)
        if pin is not None:
            pins[place] = pin
            told.append(place)
    if told:
        _drop_overlapping(desk, pins, told)
    desk.problem = replace(desk.problem, pins=tuple(pins.values()))


def _drop_overlapping(desk: Desk, pins: dict[Place, Pin], told: list[Place]) -> None:
    """Drop pins told that want a resource while another pin has it."""
    names = {f"{order}/{operation}": (order, operation) for order, operation in told}
    while True:
        orders = (replace(desk.orders[name], pegs=(), supplies=()) for name in {order for order, _ in pins})
        pinned = replace(desk.problem, orders=tuple(orders), demands=(), pins=tuple(pins.values()), state=None)
        overlaps = [issue for issue in validate(pinned) if issue.code == "model.pins_overlap"]
        pairs = [(issue.place.id, dict(issue.values)) for issue in overlaps]
        pair = next(((name, values) for name, values in pairs if {name, values["other"]} & set(names)), None)
        if pair is None:
            return
        name, values = pair
        dropped, other = (name, values["other"]) if name in names else (values["other"], name)
        desk.note("pin_overlap", operation=dropped, other=other, resource=values["resource"])
        del pins[names.pop(dropped)]


def _is_there(desk: Desk, pin: Pin) -> bool:
    order = desk.orders.get(pin.order)
    return order is not None and pin.operation in desk.steps(order)


def _pin(desk: Desk, place: Place, event: PinSet) -> Pin | None:
    order = desk.orders.get(place[0])
    step = desk.steps(order).get(place[1]) if order is not None else None
    if step is None:
        desk.note("unknown_operation", operation=f"{place[0]}/{place[1]}")
        return None
    if event.resources is not None and not any(_can(desk, mode, event.resources) for mode in step.modes):
        values = {"operation": f"{place[0]}/{place[1]}", "resources": ", ".join(event.resources)}
        desk.note("pin_unfit", **values)
        return None
    start = event.start
    if start is not None and start < desk.now and place not in desk.begun:
        desk.note("pin_past", operation=f"{place[0]}/{place[1]}", start=desk.moment(start))
        start = None
    if event.resources is None and start is None:
        return None
    return Pin(order=place[0], operation=place[1], resources=event.resources, start=start)


def _can(desk: Desk, mode: Mode, resources: tuple[str, ...]) -> bool:
    return (
        len(set(resources)) == len(resources)
        and len(resources) == len(mode.requirements)
        and all(
            name in candidates(desk.problem.plant, requirement)
            for requirement, name in zip(mode.requirements, resources, strict=True)
        )
    )
