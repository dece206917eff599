"""Sites put together as one problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from heijunka.library.site import Site
from heijunka.library.sizes import Size
from heijunka.library.working_time import FIRST_DAY, TIME_ZONE, moment
from heijunka.model.demand import Demand
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Problem

AFTER_LAST_DUE = timedelta(days=7)


def prefixes(size: Size) -> list[str]:
    """Return what comes before the ids of each site; nothing if there is only one."""
    return [f"P{n:02}-" for n in range(1, size.n_sites + 1)] if size.n_sites > 1 else [""]


def as_problem(name: str, title: str, sites: Sequence[tuple[Site, list[Demand]]]) -> Problem:
    """Return one problem of several sites and their demands; the horizon starts before the first shift."""
    demands = tuple(demand for _, found in sites for demand in found)
    start = moment(FIRST_DAY, 8)
    return Problem(
        name=name,
        plant=plant_of(name, title, [site for site, _ in sites]),
        horizon=Horizon(start=start, end=max(demand.due for demand in demands) + AFTER_LAST_DUE),
        demands=demands,
    )


def plant_of(name: str, title: str, sites: Sequence[Site]) -> Plant:
    """Return one plant of several sites."""
    return Plant(
        id=name,
        name=title,
        time_zone=TIME_ZONE,
        currency="CNY",
        calendars=tuple(entry for site in sites for entry in site.calendars),
        resources=tuple(entry for site in sites for entry in site.resources),
        groups=tuple(entry for site in sites for entry in site.groups),
        setup_matrices=tuple(entry for site in sites for entry in site.setup_matrices),
        storages=tuple(entry for site in sites for entry in site.storages),
        materials=tuple(entry for site in sites for entry in site.materials.values()),
        boms=tuple(entry for site in sites for entry in site.boms),
        routings=tuple(entry for site in sites for entry in site.routings),
        options=tuple(entry for site in sites for entry in site.options),
    )
