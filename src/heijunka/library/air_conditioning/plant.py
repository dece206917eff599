"""The generator: sites of the air-conditioning plant, their order books and opening stock, as one problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from heijunka.library.air_conditioning.assembly import ORDER_MINUTES, add_assembly
from heijunka.library.air_conditioning.cabinet import add_cabinets
from heijunka.library.air_conditioning.customising import EXPORT, add_options, options_of
from heijunka.library.air_conditioning.electronics import add_electronics
from heijunka.library.air_conditioning.heat_exchanger import add_heat_exchangers
from heijunka.library.air_conditioning.moulding import add_mouldings
from heijunka.library.air_conditioning.series import Model, models
from heijunka.library.discontinued import add_spares
from heijunka.library.group import as_problem, prefixes
from heijunka.library.mix import EndItem, MixEntry, product_mix
from heijunka.library.opening import cover, stock_up
from heijunka.library.order_book import Stream, order_book
from heijunka.library.site import Site
from heijunka.library.sizes import SIZES, Size
from heijunka.library.working_time import calendars, open_seconds_a_day, working_days
from heijunka.model.demand import Demand
from heijunka.model.problem import Problem

OUTDOOR_LOAD, INDOOR_LOAD = 0.72, 0.25
"""Share of the lines' open time up to the last due date that work takes; changeovers of the outdoor lines, the
bottleneck, take about a tenth more."""
TOP_LOTS, TAIL_LOTS, CUSTOM_LOTS = (40, 50, 60), (10, 15, 20, 25, 30), (5, 10, 15, 20, 30)


def air_conditioning(size: str = "demo", seed: int = 7) -> Problem:
    """Generate reference plant A, central air conditioning.

    Parameters
    ----------
    size
        A key of ``SIZES``.
    seed
        The same seed gives the same problem.

    Returns
    -------
    Problem
        Demands only; net it to get orders.
    """
    chosen = SIZES[size]
    sites = [_site(chosen, prefix, Random(f"air conditioning {seed} {prefix}")) for prefix in prefixes(chosen)]
    return as_problem(f"air-conditioning-{size}", "Central air conditioning", sites)


def _site(size: Size, prefix: str, random: Random) -> tuple[Site, list[Demand]]:
    days = working_days(size.n_days + 1)
    site = Site(prefix=prefix, scale=size.scale, calendars=calendars(prefix, days[-1]))
    everything = models()
    by_id = {site.id(model.id): model for model in everything}
    outdoor, indoor = (_mix(site, everything, random, is_outdoor=flag) for flag in (True, False))
    made = add_heat_exchangers(site, everything) + add_cabinets(site, everything) + add_mouldings(site)
    electronics, on_call = add_electronics(site, everything)
    lines = {True: size.outdoor_lines, False: size.indoor_lines}
    on_call |= add_assembly(site, outdoor + indoor, by_id, lines)
    on_call |= add_options(site, everything)
    streams = (
        _stream(site, outdoor, OUTDOOR_LOAD * size.span, size.outdoor_lines),
        _stream(site, indoor, INDOOR_LOAD * size.span, size.indoor_lines),
    )
    # Nothing is due on the first day: the lines work then for what is due on the following ones.
    demands = order_book(streams, days[1:], size.season, random)
    demands = [replace(demand, id=site.id(demand.id)) for demand in demands]
    stock_up(site, demands, random, covered_until=cover(site, made + electronics, days, size), on_call=on_call)
    return site, demands + add_spares(site, "SPARE-K0", days)


def _mix(site: Site, everything: Sequence[Model], random: Random, *, is_outdoor: bool) -> list[MixEntry]:
    items = [
        EndItem(material=site.id(model.id), seconds=model.takt, options=options_of(site, model))
        for model in everything
        if model.is_outdoor is is_outdoor
    ]
    return product_mix(items, random, top_lots=TOP_LOTS, tail_lots=TAIL_LOTS)


def _stream(site: Site, mix: list[MixEntry], load: float, lines: tuple[str, ...]) -> Stream:
    return Stream(
        mix=mix,
        seconds_a_day=load * sum(open_seconds_a_day(calendar) for calendar in lines),
        seconds_an_order=60.0 * ORDER_MINUTES,
        custom_lots=CUSTOM_LOTS,
        export_option=site.id(EXPORT),
    )
