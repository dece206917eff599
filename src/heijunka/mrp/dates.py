"""Dates and weights of orders: handed down from demands to end orders, and from consumers to what feeds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from heijunka.model.demand import Demand
from heijunka.model.order import Order
from heijunka.mrp.book import Book
from heijunka.mrp.draft import Draft


@dataclass(slots=True)
class Wish:
    """What those whom an order serves ask of it."""

    dues: list[datetime] = field(default_factory=list)
    releases: list[datetime | None] = field(default_factory=list)
    is_rush: bool = False

    def due(self) -> datetime | None:
        """Return when the first needs it; not before its own release, when nothing could be there."""
        due, release = min(self.dues, default=None), self.release()
        return max(due, release) if due is not None and release is not None else due

    def release(self) -> datetime | None:
        """Return the earliest release; none if any of those served may start at once."""
        known = [release for release in self.releases if release is not None]
        return min(known) if known and len(known) == len(self.releases) else None


def dated_orders(book: Book, demands: Iterable[Demand]) -> tuple[Order, ...]:
    """Return the finished orders, in the order of their drafts.

    An order is due when the first of those it serves needs it: a demand's due date, or a consumer's less its lead
    time. Release and rush are handed down in the same way; weight and deadline belong to end orders only.
    """
    drafts = list(book.drafts.values())
    by_id = {demand.id: demand for demand in demands}
    ordered = _ordered_quantities(drafts)
    wishes = {draft.id: Wish() for draft in drafts}
    finished: dict[str, Order] = {}
    # An order with options feeds no other; the rest feed only what stands above them in the bills.
    for draft in sorted(drafts, key=lambda entry: (not entry.options, book.level[entry.material])):
        wish = wishes[draft.id]
        pegged = [by_id[peg.demand] for peg in draft.pegs]
        for demand in pegged:
            wish.dues.append(demand.due)
            wish.releases.append(demand.release)
            wish.is_rush |= demand.is_rush
        weight = sum((by_id[peg.demand].priority * peg.quantity / ordered[peg.demand] for peg in draft.pegs), 0.0)
        deadlines = [demand.deadline for demand in pegged if demand.deadline is not None]
        order = _finished(draft, wish, weight, min(deadlines, default=None))
        finished[draft.id] = order
        _hand_down(book, draft, order, wishes)
    return tuple(finished[draft.id] for draft in drafts)


def _ordered_quantities(drafts: Iterable[Draft]) -> Mapping[str, float]:
    """Return how much of each demand comes from orders: they share its weight by quantity."""
    ordered: dict[str, float] = {}
    for draft in drafts:
        for peg in draft.pegs:
            ordered[peg.demand] = ordered.get(peg.demand, 0.0) + peg.quantity
    return ordered


def _finished(draft: Draft, wish: Wish, weight: float, deadline: datetime | None) -> Order:
    pegs, supplies = tuple(draft.pegs), tuple(draft.supplies)
    if draft.given is not None:
        # What was given stands.
        return replace(draft.given, pegs=pegs, supplies=supplies, is_firm=True)
    return Order(
        id=draft.id,
        material=draft.material,
        quantity=draft.quantity,
        due=wish.due(),
        release=wish.release(),
        deadline=deadline,
        weight=weight,
        options=draft.options,
        pegs=pegs,
        supplies=supplies,
        is_rush=wish.is_rush,
    )


def _hand_down(book: Book, draft: Draft, order: Order, wishes: Mapping[str, Wish]) -> None:
    needed = order.due or wishes[draft.id].due()
    for supplier in {supply.order for supply in draft.supplies if supply.order is not None}:
        wish = wishes[supplier]
        if needed is not None:
            wish.dues.append(needed - book.lead_times.of(draft))
        wish.releases.append(order.release)
        wish.is_rush |= order.is_rush
