"""Netting: serve each demand from what is there, and make or buy the rest."""

from __future__ import annotations

from dataclasses import replace

from heijunka.errors import InvalidProblem
from heijunka.garbage import collection_paused
from heijunka.model.demand import Demand
from heijunka.model.issue import Issue, Place, Severity
from heijunka.model.moments import EPSILON
from heijunka.model.order import Order, SupplySource, Unpegged
from heijunka.model.problem import Problem
from heijunka.model.validate import validate
from heijunka.mrp.book import Book, NoSupplyError
from heijunka.mrp.dates import dated_orders
from heijunka.mrp.draft import Draft
from heijunka.mrp.explosion import explode
from heijunka.mrp.sources import total_of


@collection_paused()
def net(problem: Problem) -> Problem:
    """Turn demands into orders and purchases, every one pegged, and list what cannot be supplied.

    Demands are served in order of due date, then priority. Each takes the stock, receipts, firm orders and lot
    surplus of its material, then gets orders of its own, whose components are supplied in the same way. Orders that
    an earlier netting made are made anew; orders given from outside are kept and become firm.

    Parameters
    ----------
    problem
        Netted or not; netting a netted problem again changes nothing.

    Returns
    -------
    Problem
        With orders, purchases and unpegged demand; ``is_netted``.

    Raises
    ------
    InvalidProblem
        If the problem has errors, or a firm order has no way to get its components.
    """
    errors = [issue for issue in validate(problem) if issue.severity is Severity.ERROR]
    if errors:
        raise InvalidProblem(errors)
    book = Book(problem)
    _take_firm_orders(book, [order for order in problem.orders if order.is_firm or not problem.is_netted])
    demands = sorted(problem.demands, key=lambda entry: (entry.due, -entry.priority, entry.id))
    unpegged = [lack for lack in (serve(book, demand) for demand in demands) if lack is not None]
    return replace(
        problem,
        orders=dated_orders(book, problem.demands),
        purchases=book.purchases(),
        unpegged=tuple(unpegged),
        is_netted=True,
    )


def _take_firm_orders(book: Book, orders: list[Order]) -> None:
    """Put firm orders' output at everyone's disposal, and supply them before all else: they are promised."""
    firm: list[Draft] = []
    for order in sorted(orders, key=lambda entry: (entry.due or book.end, entry.id)):
        due = order.due or book.end
        draft = Draft(
            id=order.id, material=order.material, options=order.options, quantity=order.quantity, due=due, given=order
        )
        firm.append(book.add(draft))
        book.sources.add((order.material, order.options), due, SupplySource.ORDER, order.quantity, order=order.id)
    book.sources.commit()
    issues: list[Issue] = []
    for draft in firm:
        try:
            explode(book, draft)
        except NoSupplyError as lack:
            code = "mrp.firm_order_no_supply" if lack.reason == "mrp.no_supply" else lack.reason
            place = Place(noun="order", id=draft.id, field="material")
            issues.append(Issue(code=code, place=place, values=(*lack.values, ("order", draft.id))))
    if issues:
        raise InvalidProblem(issues)


def serve(book: Book, demand: Demand, name: str = "") -> Unpegged | None:
    """Cover a demand: from what is there, else by a purchase or orders of its own; return what is left over.

    Parameters
    ----------
    name
        What its orders are called; empty for the demand's own id.
    """
    left = demand.quantity - _serve_from_sources(book, demand)
    if left <= EPSILON:
        return None
    if book.is_bought(demand.material) and not demand.options:
        book.buy(demand.material, left)
        return None
    try:
        sizes = book.sizes(demand.material, left)
        for n, size in enumerate(sizes, start=1):
            served = min(size, left)
            wished = name or demand.id
            _make(book, demand, f"{wished}.{n}" if len(sizes) > 1 else wished, size=size, served=served)
            left -= served
    except NoSupplyError as lack:
        return Unpegged(demand=demand.id, quantity=left, reason=lack.reason, values=lack.values)
    return None


def _serve_from_sources(book: Book, demand: Demand) -> float:
    """Give a demand what there is, and return how much that is."""
    latest = book.latest(demand.material, demand.due)
    taken = book.sources.draw((demand.material, demand.options), demand.quantity, latest)
    for source, amount in taken:
        if source.order is not None:
            book.drafts[source.order].peg(demand.id, amount)
    book.sources.commit()
    return total_of(taken)


def _make(book: Book, demand: Demand, name: str, *, size: float, served: float) -> None:
    draft = book.add(Draft(id=name, material=demand.material, options=demand.options, quantity=size, due=demand.due))
    try:
        explode(book, draft)
    except NoSupplyError:
        del book.drafts[draft.id]
        raise
    draft.peg(demand.id, served)
    if size - served > EPSILON:
        key = (draft.material, draft.options)
        book.sources.add(key, draft.due, SupplySource.ORDER, size - served, order=draft.id)
        book.sources.commit()
