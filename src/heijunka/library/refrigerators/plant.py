"""The generator: sites of the refrigerator plant, their order books and opening stock, as one problem."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from heijunka.library.discontinued import add_spares
from heijunka.library.group import as_problem, prefixes
from heijunka.library.mix import EndItem, product_mix
from heijunka.library.opening import cover, stock_up
from heijunka.library.order_book import Stream, order_book
from heijunka.library.refrigerators.assembly import EXPORT, ORDER_MINUTES, add_assembly, add_options, options_of
from heijunka.library.refrigerators.bodies import add_bodies, add_doors, add_drawers
from heijunka.library.refrigerators.series import models
from heijunka.library.site import Site
from heijunka.library.sizes import SIZES, Size
from heijunka.library.working_time import calendars, open_seconds_a_day, working_days
from heijunka.model.demand import Demand
from heijunka.model.problem import Problem

LINE_LOAD = 0.755
"""Share of the lines' open time up to the last due date that work takes; changeovers come on top."""
TOP_LOTS, TAIL_LOTS, CUSTOM_LOTS = (60, 80, 100), (20, 30, 40), (10, 20, 30)


def refrigerators(size: str = "demo", seed: int = 7) -> Problem:
    """Generate reference plant B, refrigerators.

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
    sites = [_site(chosen, prefix, Random(f"refrigerators {seed} {prefix}")) for prefix in prefixes(chosen)]
    return as_problem(f"refrigerators-{size}", "Refrigerators", sites)


def _site(size: Size, prefix: str, random: Random) -> tuple[Site, list[Demand]]:
    days = working_days(size.n_days + 1)
    site = Site(prefix=prefix, scale=size.scale, calendars=calendars(prefix, days[-1]))
    everything = models()
    by_id = {site.id(model.id): model for model in everything}
    items = [
        EndItem(material=name, seconds=model.takt, options=options_of(site, model)) for name, model in by_id.items()
    ]
    mix = product_mix(items, random, top_lots=TOP_LOTS, tail_lots=TAIL_LOTS)
    made = add_bodies(site) + add_doors(site) + add_drawers(site)
    on_call = add_assembly(site, mix, by_id, size.outdoor_lines)
    add_options(site, everything)
    stream = Stream(
        mix=mix,
        seconds_a_day=LINE_LOAD * size.span * sum(open_seconds_a_day(calendar) for calendar in size.outdoor_lines),
        seconds_an_order=60.0 * ORDER_MINUTES,
        custom_lots=CUSTOM_LOTS,
        export_option=site.id(EXPORT),
    )
    demands = order_book([stream], days[1:], size.season, random)
    demands = [replace(demand, id=site.id(demand.id)) for demand in demands]
    stock_up(site, demands, random, covered_until=cover(site, made, days, size), on_call=on_call)
    return site, demands + add_spares(site, "SPARE-R0", days)
