"""Explosion: supply an order and all that is made for it, down every level of the bills of materials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush

from heijunka.model.material import component_need
from heijunka.model.moments import EPSILON
from heijunka.model.order import Supply, SupplySource
from heijunka.model.routing import processed_quantities
from heijunka.mrp.book import Book, NoSupplyError
from heijunka.mrp.draft import Draft


@dataclass(slots=True)
class _Need:
    """Units of a component that an operation of a draft still lacks."""

    draft: Draft
    operation: str
    quantity: float
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Units of a component that were set aside for an operation of an order and are no longer to be had.

    Parameters
    ----------
    name
        What an order that makes them is called; empty for a name after the order that lacks them.
    """

    order: str
    operation: str
    material: str
    quantity: float
    name: str = ""


def explode(book: Book, root: Draft, lacks: Sequence[Lack] | None = None) -> None:
    """Supply a draft, and make or buy what it lacks; do it wholly or not at all.

    Materials are worked off by low-level code, so that all needs of a material within this explosion are known
    before it is ordered: it gets one order, not one for each place where it is used.

    Parameters
    ----------
    lacks
        What the draft lacks; None for all that its bill of materials asks for.

    Raises
    ------
    NoSupplyError
        If something cannot be supplied; nothing is changed then.
    """
    trial, n_supplies = _Trial(book, root), len(root.supplies)
    try:
        trial.run(lacks)
    except NoSupplyError:
        book.sources.undo()
        for made in trial.made:
            del book.drafts[made.id]
        del root.supplies[n_supplies:]
        raise
    book.sources.commit()
    for material, quantity in trial.bought:
        book.buy(material, quantity)


class _Trial:
    def __init__(self, book: Book, root: Draft) -> None:
        self._book, self._root = book, root
        self._needs: dict[str, list[_Need]] = {}
        self._names: dict[str, str] = {}
        self._queue: list[tuple[int, str]] = []
        self.made: list[Draft] = []
        self.bought: list[tuple[str, float]] = []

    def run(self, lacks: Sequence[Lack] | None) -> None:
        if lacks is None:
            self._ask(self._root)
        due = self._root.due - self._book.lead_times.of(self._root)
        for lack in lacks or ():
            if lack.name:
                self._names[lack.material] = lack.name
            self._note(lack.material, _Need(self._root, lack.operation, lack.quantity, due))
        while self._queue:
            _, material = heappop(self._queue)
            needs = self._needs.pop(material)
            needs.sort(key=lambda need: (need.due, need.draft.id, need.operation))
            self._draw(material, needs, self._book.latest(material, needs[0].due))
            lacking = [need for need in needs if need.quantity > EPSILON]
            if lacking and self._book.is_bought(material):
                self._buy(material, lacking)
            elif lacking:
                self._make(material, lacking)

    def _ask(self, draft: Draft) -> None:
        """Note what a draft needs."""
        recipe = self._book.recipes.get(draft.material, draft.options, draft.routing)
        if not recipe.components:
            return
        processed = processed_quantities(recipe.routing, draft.quantity)
        due = draft.due - self._book.lead_times.of(draft)
        for component in recipe.components:
            operation = component.operation or recipe.routing.operations[0].id
            quantity = component_need(component, processed[operation])
            if quantity > EPSILON:
                self._note(component.material, _Need(draft, operation, quantity, due))

    def _note(self, material: str, need: _Need) -> None:
        if material not in self._needs:
            self._needs[material] = []
            heappush(self._queue, (self._book.level[material], material))
        self._needs[material].append(need)

    def _draw(self, material: str, needs: Iterable[_Need], latest: datetime | None) -> None:
        """Set aside what there is."""
        for need in needs:
            for source, amount in self._book.sources.draw((material, ()), need.quantity, latest):
                _supply(need, material, amount, source.kind, order=source.order, at=source.arrives)

    def _buy(self, material: str, needs: Iterable[_Need]) -> None:
        at = self._book.arrival(material)
        for need in needs:
            self.bought.append((material, need.quantity))
            _supply(need, material, need.quantity, SupplySource.PURCHASE, at=at)

    def _make(self, material: str, needs: list[_Need]) -> None:
        """Draft the orders that cover what is lacking, and draw on them."""
        sizes = self._book.sizes(material, sum(need.quantity for need in needs))
        due = needs[0].due
        for n, size in enumerate(sizes, start=1):
            name = self._names.get(material, f"{self._root.id}/{material}") + (f".{n}" if len(sizes) > 1 else "")
            made = self._book.add(Draft(id=name, material=material, options=(), quantity=size, due=due))
            self.made.append(made)
            self._book.sources.add((material, ()), due, SupplySource.ORDER, size, order=made.id)
            self._ask(made)
        self._draw(material, needs, None)


def _supply(
    need: _Need,
    material: str,
    amount: float,
    source: SupplySource,
    *,
    order: str | None = None,
    at: datetime | None = None,
) -> None:
    need.draft.supplies.append(
        Supply(material=material, operation=need.operation, quantity=amount, source=source, order=order, at=at)
    )
    left = need.quantity - amount
    need.quantity = left if left > EPSILON else 0.0
