"""Opening stock and receipts: the first days are covered, bulk is plenty, key parts arrive as they are needed.

Assumed: made components are in stock for the first day or two with due dates; parts on call (compressors) for
two days, the rest arrives every second day, one delivery in eight a day late; bulk material lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil
from random import Random

from heijunka.library.group import plant_of
from heijunka.library.requirements import component_needs
from heijunka.library.site import Site
from heijunka.library.sizes import Size
from heijunka.library.working_time import FIRST_DAY, moment
from heijunka.model.demand import Demand
from heijunka.model.material import Material, Receipt

P_LATE = 0.125
ON_CALL_DAYS = 2
SHARED_COVERED_DAYS = 2
"""Parts made in shared lots (mouldings, boards, base frames) are in stock for longer."""


def cover(site: Site, made: Iterable[str], days: Sequence[date], size: Size) -> dict[str, date]:
    """Return the last day with demand for which each made component is in stock."""
    return {name: days[min(_n_covered(site.materials[name], size), size.n_days)] for name in made}


def stock_up(
    site: Site,
    demands: Sequence[Demand],
    random: Random,
    *,
    covered_until: Mapping[str, date],
    on_call: frozenset[str],
) -> None:
    """Give a site's materials the stock and receipts that fit its demand.

    Parameters
    ----------
    covered_until
        Last day with demand for which each made component is in stock.
    on_call
        Bought materials that arrive as they are needed; all others bought are bulk.
    """
    needs = component_needs(plant_of("", "", [site]), demands)
    for name, material in site.materials.items():
        wanted = needs.get(name, [])
        if name in covered_until:
            stock = _total(wanted, until=moment(covered_until[name], 24))
            site.materials[name] = replace(material, stock=float(ceil(stock)))
        elif name in on_call:
            site.materials[name] = _on_call(material, wanted, random)
        elif material.purchase_lead_time is not None:
            # A tenth more than all that the horizon can use.
            site.materials[name] = replace(material, stock=float(ceil(1.1 * _total(wanted))))


def _n_covered(material: Material, size: Size) -> int:
    is_shared = material.lot.min > 0
    return max(size.n_covered_days, SHARED_COVERED_DAYS) if is_shared else size.n_covered_days


def _on_call(material: Material, wanted: Sequence[tuple[datetime, float]], random: Random) -> Material:
    cut = moment(FIRST_DAY + timedelta(days=ON_CALL_DAYS), 24)
    stock = float(ceil(_total(wanted, until=cut)))
    receipts: list[Receipt] = []
    last = max((due for due, _ in wanted), default=cut)
    while cut < last:
        until = cut + timedelta(days=2)
        quantity = float(ceil(_total(wanted, after=cut, until=until)))
        # To be there at seven on the day before what needs it is due; if late, on the day itself.
        at = cut - timedelta(hours=-7 if random.random() < P_LATE else 17)
        if quantity:
            number = len(receipts) + 1
            receipts.append(Receipt(quantity=quantity, at=at, reference=f"PO-{material.id}-{number}"))
        cut = until
    return replace(material, stock=stock, receipts=tuple(receipts))


def _total(
    wanted: Sequence[tuple[datetime, float]], *, after: datetime | None = None, until: datetime | None = None
) -> float:
    return sum(
        quantity for due, quantity in wanted if (after is None or due > after) and (until is None or due <= until)
    )
