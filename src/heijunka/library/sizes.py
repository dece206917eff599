"""Sizes of the reference plants: how many sites, days and machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a generated problem is.

    Parameters
    ----------
    n_days
        Working days with due dates.
    scale
        Machines in the departments that feed final assembly, as a multiple of the smallest sensible site.
    outdoor_lines, indoor_lines
        Calendars of the final assembly lines; for refrigerators, both kinds together are the flexible lines.
    season
        Demand of each equal part of the horizon against the average: off season below one, peak above.
    n_covered_days
        Days with due dates whose demand is covered by components in stock.
    """

    n_days: int
    scale: float
    outdoor_lines: tuple[str, ...]
    indoor_lines: tuple[str, ...]
    season: tuple[float, ...] = (1.0,)
    n_sites: int = 1
    n_covered_days: int = 1

    @property
    def span(self) -> float:
        """Return the days up to the last due date for each day with due dates: nothing is due on the first."""
        return (self.n_days + 1) / self.n_days


_TWO, _DAY, _HALF = "two-shifts", "day-shift", "half-shift"
_MONTH = Size(
    n_days=20,
    scale=2.3,
    outdoor_lines=(_TWO, _TWO, _TWO, _DAY),
    indoor_lines=(_DAY, _DAY),
    season=(0.88, 0.96, 1.06, 1.10),
)

SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "small": Size(n_days=1, scale=0.4, outdoor_lines=(_HALF,), indoor_lines=(_HALF,), n_covered_days=0),
        "demo": Size(n_days=5, scale=1.0, outdoor_lines=(_TWO, _DAY), indoor_lines=(_DAY,)),
        "plant": _MONTH,
        "group": replace(_MONTH, n_sites=10),
        "group-million": replace(_MONTH, n_sites=46),
    }
)
