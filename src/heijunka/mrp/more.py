"""Netting some more: what is new or no longer supplied, against what is still free; all else stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from heijunka.garbage import collection_paused
from heijunka.model.demand import Demand
from heijunka.model.material import Material, Receipt
from heijunka.model.moments import EPSILON
from heijunka.model.order import Order, Purchase, Supply, SupplySource
from heijunka.model.problem import Problem
from heijunka.mrp.book import Book, NoSupplyError
from heijunka.mrp.draft import Draft
from heijunka.mrp.explosion import Lack, explode
from heijunka.mrp.netting import serve
from heijunka.mrp.redating import redated


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Units of a demand that are to be supplied.

    Parameters
    ----------
    name
        What orders made for it are called; empty for the demand's own id.
    """

    demand: str
    quantity: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """All that is to be netted.

    Parameters
    ----------
    redate
        Ids of orders whose dates are to follow what they serve now.
    """

    wants: tuple[Want, ...] = ()
    lacks: tuple[Lack, ...] = ()
    redate: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms more is supplied.

    Parameters
    ----------
    now
        From when on things can be bought.
    lead_time
        After which a component comes that nobody makes or sells: someone must find it, so that work can go on.
    yields
        What orders yield that have lost units, by id; others yield their quantity.
    """

    now: datetime
    lead_time: timedelta = timedelta(days=3)
    yields: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NettedMore:
    """What netting some more came to.

    Parameters
    ----------
    found
        Purchases of what nobody makes or sells.
    """

    problem: Problem
    found: tuple[Purchase, ...] = ()


@collection_paused()
def net_more(problem: Problem, wanted: Wants, terms: Terms) -> NettedMore:
    """Supply single demands and components out of what is still free, and make or buy the rest.

    Orders, their ids, pegs and supplies stay; new orders come last. Demands that can not be supplied are unpegged.

    Parameters
    ----------
    problem
        Without errors; its demands include those of ``wanted``, its orders no longer have what they lack.
    """
    book = Book(_with_free_materials(problem), terms.now)
    _take_orders(book, problem, terms.yields)
    _serve_again(book, problem, wanted.wants)
    found = _supply_lacks(book, wanted.lacks, terms)
    by_id = {demand.id: demand for demand in problem.demands}
    unpegged = []
    for want in sorted(wanted.wants, key=lambda entry: (by_id[entry.demand].due, entry.demand, entry.name)):
        lack = serve(book, replace(by_id[want.demand], quantity=want.quantity), want.name)
        unpegged += [lack] if lack is not None else []
    orders = tuple(_finished(draft) for draft in book.drafts.values())
    changed = replace(
        problem,
        orders=orders,
        purchases=(*problem.purchases, *book.purchases(), *found),
        unpegged=(*problem.unpegged, *unpegged),
    )
    names = {name for draft in book.drafts.values() for name in _served_anew(draft)}
    return NettedMore(problem=redated(changed, names | set(wanted.redate)), found=tuple(found))


def _with_free_materials(problem: Problem) -> Problem:
    """Return the problem with what orders have not set aside of stock and receipts."""
    drawn: dict[tuple[str, datetime | None], float] = defaultdict(float)
    for order in problem.orders:
        for supply in order.supplies:
            if supply.source in (SupplySource.STOCK, SupplySource.RECEIPT):
                drawn[supply.material, supply.at] += supply.quantity
    materials = tuple(_free(material, drawn) for material in problem.plant.materials)
    return replace(problem, plant=replace(problem.plant, materials=materials))


def _free(material: Material, drawn: Mapping[tuple[str, datetime | None], float]) -> Material:
    owed = 0.0
    receipts: list[Receipt] = []
    dates = {receipt.at for receipt in material.receipts}
    # From the last to the first: what is drawn beyond a receipt came in before it.
    for at in sorted(dates, reverse=True):
        owed += drawn.get((material.id, at), 0.0)
        for receipt in (entry for entry in material.receipts if entry.at == at):
            taken = min(owed, receipt.quantity)
            owed -= taken
            if receipt.quantity - taken > EPSILON:
                receipts.append(replace(receipt, quantity=receipt.quantity - taken))
    stock = max(0.0, material.stock - drawn.get((material.id, None), 0.0))
    return replace(material, stock=stock, receipts=tuple(receipts))


def _take_orders(book: Book, problem: Problem, yields: Mapping[str, float]) -> None:
    """Take in the orders that there are, and put what they make for nobody at everyone's disposal.

    Orders given from outside that serve nobody are wanted for themselves.
    """
    drawn: dict[str, float] = defaultdict(float)
    for order in problem.orders:
        for supply in order.supplies:
            if supply.order is not None:
                drawn[supply.order] += supply.quantity
    for order in problem.orders:
        due = order.due or book.end
        book.drafts[order.id] = Draft(
            id=order.id,
            material=order.material,
            options=order.options,
            quantity=order.quantity,
            due=due,
            given=order,
            pegs=list(order.pegs),
            supplies=list(order.supplies),
        )
        made = yields.get(order.id, order.quantity)
        free = made - drawn[order.id] - sum(peg.quantity for peg in order.pegs)
        is_own = not order.pegs and not drawn[order.id] and (order.is_firm or not problem.is_netted)
        if not is_own and free > EPSILON * max(1.0, order.quantity):
            book.sources.add((order.material, order.options), due, SupplySource.ORDER, free, order=order.id)
    book.sources.commit()


def _serve_again(book: Book, problem: Problem, wants: Iterable[Want]) -> None:
    """Set aside what demands take straight from stock and receipts: no order and no peg tells of it."""
    rest = {demand.id: demand.quantity for demand in problem.demands}
    for order in problem.orders:
        for peg in order.pegs:
            rest[peg.demand] -= peg.quantity
    for lack in problem.unpegged:
        rest[lack.demand] = rest.get(lack.demand, 0.0) - lack.quantity
    for want in wants:
        rest[want.demand] -= want.quantity
    for demand in sorted(problem.demands, key=lambda entry: (entry.due, -entry.priority, entry.id)):
        if rest[demand.id] > EPSILON * max(1.0, demand.quantity):
            _without_pegs(book, replace(demand, quantity=rest[demand.id]))


def _without_pegs(book: Book, demand: Demand) -> None:
    key = (demand.material, demand.options)
    book.sources.draw(key, demand.quantity, book.latest(demand.material, demand.due))
    book.sources.commit()


def _supply_lacks(book: Book, lacks: Iterable[Lack], terms: Terms) -> list[Purchase]:
    by_order: dict[str, list[Lack]] = defaultdict(list)
    for lack in lacks:
        by_order[lack.order].append(lack)
    found: dict[str, float] = defaultdict(float)
    at = terms.now + terms.lead_time
    for name in sorted(by_order, key=lambda entry: (book.drafts[entry].due, entry)):
        draft = book.drafts[name]
        for lack in by_order[name]:
            try:
                explode(book, draft, [lack])
            except NoSupplyError:
                found[lack.material] += lack.quantity
                draft.supplies.append(_bought(lack, at))
    return [Purchase(material=name, quantity=quantity, at=at) for name, quantity in sorted(found.items())]


def _bought(lack: Lack, at: datetime) -> Supply:
    return Supply(
        material=lack.material,
        operation=lack.operation,
        quantity=lack.quantity,
        source=SupplySource.PURCHASE,
        at=at,
    )


def _served_anew(draft: Draft) -> Iterable[str]:
    """Yield the orders that a draft has become or now draws on, if it is new or others draw on it."""
    before = draft.given
    if before is None or len(draft.pegs) > len(before.pegs):
        yield draft.id
    for supply in draft.supplies[len(before.supplies) if before is not None else 0 :]:
        if supply.order is not None:
            yield supply.order


def _finished(draft: Draft) -> Order:
    pegs, supplies = tuple(draft.pegs), tuple(draft.supplies)
    if draft.given is not None:
        if pegs == draft.given.pegs and supplies == draft.given.supplies:
            return draft.given
        return replace(draft.given, pegs=pegs, supplies=_joined(supplies))
    return Order(
        id=draft.id,
        material=draft.material,
        quantity=draft.quantity,
        due=draft.due,
        weight=0.0,
        options=draft.options,
        pegs=pegs,
        supplies=supplies,
    )


def _joined(supplies: Iterable[Supply]) -> tuple[Supply, ...]:
    """Return supplies of which those that differ in quantity alone are one."""
    totals: dict[Supply, float] = defaultdict(float)
    for supply in supplies:
        totals[replace(supply, quantity=0.0)] += supply.quantity
    return tuple(replace(supply, quantity=total) for supply, total in totals.items())
