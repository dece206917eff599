"""Demands that are new, changed, hurried or no longer wanted."""

from __future__ import annotations

from dataclasses import replace

from heijunka.model.demand import Demand
from heijunka.model.event import DemandChanged, DemandExpedited
from heijunka.model.moments import EPSILON
from heijunka.model.order import Order
from heijunka.model.state import State
from heijunka.mrp import Want
from heijunka.reschedule.intake.desk import Desk, of_kind


def take_demands(desk: Desk, state: State) -> None:
    """Take in what is wanted now."""
    for event in of_kind(state.events, "demand_changed", "demand_cancelled", "demand_expedited"):
        if isinstance(event, DemandChanged):
            _change(desk, event.demand)
        elif isinstance(event, DemandExpedited):
            _hurry(desk, event)
        elif event.demand in desk.demands:
            _give_up(desk, event.demand, 0.0)
            del desk.demands[event.demand]
    if any(desk.demands.get(entry.id) is not entry for entry in desk.problem.demands) or len(desk.demands) != len(
        desk.problem.demands
    ):
        _write_back(desk)


def _write_back(desk: Desk) -> None:
    unpegged = tuple(lack for lack in desk.problem.unpegged if lack.demand in desk.unpegged)
    desk.problem = replace(desk.problem, demands=tuple(desk.demands.values()), unpegged=unpegged)


def _change(desk: Desk, new: Demand) -> None:
    before = desk.demands.get(new.id)
    if before == new or not _is_sound(desk, new):
        return
    desk.demands[new.id] = new
    if before is None:
        desk.wants.append(Want(demand=new.id, quantity=new.quantity))
    elif (before.material, before.options) != (new.material, new.options):
        _give_up(desk, new.id, 0.0)
        desk.wants.append(Want(demand=new.id, quantity=new.quantity))
    elif before.quantity != new.quantity:
        kept = _give_up(desk, new.id, new.quantity)
        if new.quantity - kept > EPSILON:
            desk.wants.append(Want(demand=new.id, quantity=new.quantity - kept))
    desk.redate.update(desk.pegged_to.get(new.id, ()))


def _hurry(desk: Desk, event: DemandExpedited) -> None:
    known = desk.demands.get(event.demand)
    if known is None:
        desk.note("unknown_demand", demand=event.demand)
        return
    due = event.due or known.due
    _change(desk, replace(known, priority=event.priority, due=due))


def _is_sound(desk: Desk, demand: Demand) -> bool:
    """Tell whether a demand can be planned; note why if not."""
    plant = desk.problem.plant
    material = next((entry for entry in plant.materials if entry.id == demand.material), None)
    options = {option.id: option for option in plant.options}
    if material is None:
        desk.note("demand_material", demand=demand.id, material=demand.material)
    elif demand.unit is not None and demand.unit != material.unit:
        desk.note("demand_unit", demand=demand.id, unit=demand.unit, expected=material.unit)
    for name in demand.options:
        option = options.get(name)
        if option is None or (option.materials and demand.material not in option.materials):
            desk.note("demand_option", demand=demand.id, option=name, material=demand.material)
            return False
    latest = min(demand.due, demand.deadline or demand.due)
    are_dates_sound = demand.release is None or demand.release <= latest
    if not are_dates_sound:
        desk.note("demand_dates", demand=demand.id, due=desk.moment(latest))
    if not 0.0 < demand.quantity < float("inf") or not 0.0 <= demand.priority < float("inf"):
        desk.note("demand_figures", demand=demand.id, quantity=f"{demand.quantity:g}", priority=f"{demand.priority:g}")
        return False
    is_known = material is not None and (demand.unit is None or demand.unit == material.unit)
    return is_known and are_dates_sound


def _give_up(desk: Desk, demand: str, most: float) -> float:
    """Drop orders that serve a demand alone and have not begun; return what the others still serve of it.

    Parameters
    ----------
    most
        How much of it the others may go on to serve; the rest of what they make is free.
    """
    desk.unpegged.discard(demand)
    names = [name for name in desk.pegged_to.get(demand, ()) if name in desk.orders]
    gone = [name for name in names if _is_droppable(desk, desk.orders[name], demand)]
    _drop(desk, gone, demand)
    kept = 0.0
    for name in names:
        order = desk.orders.get(name)
        if order is None:
            continue
        pegs = []
        for peg in order.pegs:
            if peg.demand == demand:
                peg = replace(peg, quantity=min(peg.quantity, most - kept))
                kept += peg.quantity
            if peg.quantity > EPSILON:
                pegs.append(peg)
        desk.orders[name] = replace(order, pegs=tuple(pegs))
        desk.redate.add(name)
    return kept


def _is_droppable(desk: Desk, order: Order, demand: str) -> bool:
    """Tell whether nobody and nothing asks for an order but one demand."""
    is_free = not order.is_firm and order.id not in desk.begun_orders
    return is_free and all(peg.demand == demand for peg in order.pegs) and not desk.consumers(order.id)


def _drop(desk: Desk, names: list[str], demand: str) -> None:
    """Drop orders, and those that fed only them."""
    waiting = list(names)
    while waiting:
        order = desk.orders.pop(waiting.pop(), None)
        for supply in order.supplies if order is not None else ():
            supplier = desk.orders.get(supply.order) if supply.order is not None else None
            if supplier is None:
                continue
            if _is_droppable(desk, supplier, demand):
                waiting.append(supplier.id)
            else:
                desk.redate.add(supplier.id)
