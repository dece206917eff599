"""What orders yield after what was scrapped, and what must be made up for it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from heijunka.model.moments import EPSILON
from heijunka.model.order import Order, Peg
from heijunka.model.standing import OperationState, Progress
from heijunka.mrp import Lack, Want
from heijunka.reschedule.intake.desk import Desk


def take_scrap(desk: Desk) -> None:
    """Note what orders yield of which an operation ended with too few good units, and have the rest made up for."""
    ended: dict[str, dict[str, OperationState]] = defaultdict(dict)
    for (name, operation), known in desk.begun.items():
        if known.progress is Progress.ENDED and known.good + known.scrap > 0:
            ended[name][operation] = known
    for name in sorted(ended):
        order = desk.orders[name]
        share = _least_share(desk, order, ended[name])
        if share < 1.0 - EPSILON:
            desk.yields[name] = order.quantity * share
            _make_up(desk, order, order.quantity * share)
    if desk.yields and not desk.problem.is_netted:
        families: dict[str, list[Order]] = defaultdict(list)
        for order in desk.orders.values():
            families[_base(order.id)].append(order)
        for name in sorted({_base(name) for name in desk.yields}):
            _make_again(desk, name, families[name])


def _least_share(desk: Desk, order: Order, ended: dict[str, OperationState]) -> float:
    """Return the least share of what an operation should have yielded that it did."""
    processed, steps = desk.processed(order), desk.steps(order)
    wanted = {name: processed[name] * steps[name].yield_factor for name in ended}
    return min((known.good / wanted[name] for name, known in ended.items() if wanted[name] > 0), default=1.0)


def _make_up(desk: Desk, order: Order, made: float) -> None:
    """Take what an order no longer yields from those whom it serves: from demands first, which can wait for more."""
    consumers = [consumer for consumer in desk.consumers(order.id) if consumer.id != order.id]
    drawn = sum(supply.quantity for entry in consumers for supply in entry.supplies if supply.order == order.id)
    short = drawn + sum(peg.quantity for peg in order.pegs) - made
    if short <= EPSILON * max(1.0, order.quantity):
        return
    name = _free_name(desk, order.id)
    left = _take_pegs(desk, order, short, name)
    for consumer in sorted(consumers, key=lambda entry: entry.turn, reverse=True):
        left = _take_supplies(desk, consumer, order, (left, name))
    if short - left > EPSILON:
        desk.note("made_up", order=order.id, quantity=f"{short - left:g}", material=order.material)


def _make_again(desk: Desk, name: str, family: list[Order]) -> None:
    """Order anew what an order that is wanted for itself, and all that make up for it, yield too few."""
    order = desk.orders.get(name)
    if order is None or desk.drawn_by.get(name):
        return
    short = order.quantity - sum(desk.yields.get(entry.id, entry.quantity) for entry in family)
    if short > EPSILON * max(1.0, order.quantity):
        again = _free_name(desk, name)
        desk.orders[again] = replace(order, id=again, quantity=short, pegs=(), supplies=(), hold_until=None)
        desk.note("made_up", order=name, quantity=f"{short:g}", material=order.material)


def _base(name: str) -> str:
    """Return the name of the order that an order makes up for; its own if it makes up for none."""
    return re.sub(r"\+\d+$", "", name)


def _free_name(desk: Desk, name: str) -> str:
    base, n = _base(name), 1
    while f"{base}+{n}" in desk.orders:
        n += 1
    return f"{base}+{n}"


def _take_pegs(desk: Desk, order: Order, short: float, name: str) -> float:
    pegs: list[Peg] = []
    for peg in reversed(order.pegs):
        taken = min(short, peg.quantity)
        short -= taken
        if taken > EPSILON:
            desk.wants.append(Want(demand=peg.demand, quantity=taken, name=name))
            desk.redate.update(desk.pegged_to[peg.demand])
        if peg.quantity - taken > EPSILON:
            pegs.append(replace(peg, quantity=peg.quantity - taken))
    desk.orders[order.id] = replace(order, pegs=tuple(reversed(pegs)))
    return short


def _take_supplies(desk: Desk, consumer: Order, order: Order, rest: tuple[float, str]) -> float:
    """Take from a consumer what it has not begun to use."""
    left, name = rest
    supplies = []
    for supply in consumer.supplies:
        is_free = supply.order == order.id and (consumer.id, supply.operation) not in desk.begun
        taken = min(left, supply.quantity) if is_free else 0.0
        left -= taken
        if taken > EPSILON:
            desk.lacks.append(
                Lack(
                    order=consumer.id,
                    operation=supply.operation,
                    material=supply.material,
                    quantity=taken,
                    name=name,
                )
            )
        if supply.quantity - taken > EPSILON or not taken:
            supplies.append(replace(supply, quantity=supply.quantity - taken) if taken else supply)
    desk.orders[consumer.id] = replace(desk.orders[consumer.id], supplies=tuple(supplies))
    return left
