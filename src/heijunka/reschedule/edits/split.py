"""An order cut in two: what it serves, what it draws on and what draws on it are shared out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import TypeVar

from heijunka.model.moments import EPSILON
from heijunka.model.order import Order, Peg, Supply, SupplySource
from heijunka.model.problem import Problem

Part = TypeVar("Part", Peg, Supply)


def split(problem: Problem, order: Order, quantity: float) -> tuple[Problem, str]:
    """Return the problem with an order cut after so many units, and the id of the second part; the first keeps its own.

    The first part serves first: its pegs, and what draws on it, are filled before those of the second.
    """
    known = {entry.id for entry in problem.orders}
    second = next(name for n in count(2) if (name := f"{order.id}/{n}") not in known)
    parts = _parts(order, second, quantity)
    orders: list[Order] = []
    left = quantity
    for entry in problem.orders:
        if entry.id == order.id:
            orders.extend(parts)
            continue
        supplies: list[Supply] = []
        for supply in entry.supplies:
            if supply.source is not SupplySource.ORDER or supply.order != order.id:
                supplies.append(supply)
                continue
            taken = min(left, supply.quantity)
            left -= taken
            rest = supply.quantity - taken
            shares = ((order.id, taken), (second, rest))
            supplies.extend(replace(supply, order=name, quantity=part) for name, part in shares if part > EPSILON)
        orders.append(replace(entry, supplies=tuple(supplies)) if supplies != list(entry.supplies) else entry)
    return replace(problem, orders=tuple(orders)), second


def _parts(order: Order, second: str, quantity: float) -> tuple[Order, Order]:
    share = quantity / order.quantity
    pegs = _cut(order.pegs, quantity)
    mine: list[Supply] = []
    others: list[Supply] = []
    for key in dict.fromkeys((supply.operation, supply.material) for supply in order.supplies):
        drawn = [supply for supply in order.supplies if (supply.operation, supply.material) == key]
        first, rest = _cut(drawn, share * sum(supply.quantity for supply in drawn))
        mine.extend(first)
        others.extend(rest)
    return (
        replace(order, quantity=quantity, pegs=pegs[0], supplies=tuple(mine)),
        replace(order, id=second, quantity=order.quantity - quantity, pegs=pegs[1], supplies=tuple(others)),
    )


def _cut(parts: Iterable[Part], quantity: float) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return what fills a quantity, and the rest."""
    first: list[Part] = []
    rest: list[Part] = []
    left = quantity
    for part in parts:
        taken = min(left, part.quantity)
        left -= taken
        if taken > EPSILON:
            first.append(replace(part, quantity=taken))
        if part.quantity - taken > EPSILON:
            rest.append(replace(part, quantity=part.quantity - taken))
    return tuple(first), tuple(rest)
