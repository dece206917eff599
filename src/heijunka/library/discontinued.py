"""Spare parts of a discontinued series: more is wanted than is left, so that every plan has something to explain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from heijunka.library.site import Site
from heijunka.library.working_time import moment
from heijunka.model.demand import Demand

LEFT, WANTED = 6.0, (4.0, 5.0)
"""Pieces in stock, and wanted by two service customers: three pieces cannot be supplied."""


def add_spares(site: Site, name: str, days: Sequence[date]) -> list[Demand]:
    """Add a spare part that nobody makes or sells any more, and the demand for it."""
    spare = site.material(name, value=90.0, stock=LEFT)
    return [
        Demand(
            id=site.id(f"SV-{n:02}"),
            material=spare,
            quantity=quantity,
            due=moment(days[-1], 15),
            customer="Service",
            priority=1.0,
        )
        for n, quantity in enumerate(WANTED, start=1)
    ]
