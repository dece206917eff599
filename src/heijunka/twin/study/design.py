"""What a study measures: cells, seeds, policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from heijunka.twin.replicate import Cell

PADS = (2.0, 5.0)
"""Days by which push is padded beyond its tuned lead time."""
FIRST_TUNING_SEED = 100_001
"""Seeds from here on are for tuning alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a study measures.

    Parameters
    ----------
    cells
        By name.
    n_seeds, n_tuning_seeds
        Of each cell, measured and for tuning; none is both.
    ablated
        Cells in which our policy is also measured with one ingredient less at a time.
    """

    cells: Mapping[str, Cell]
    n_seeds: int
    n_tuning_seeds: int
    ablated: tuple[str, ...] = ()

    @property
    def seeds(self) -> range:
        """Those that are measured."""
        return range(1, self.n_seeds + 1)

    @property
    def tuning_seeds(self) -> range:
        """Those that policies are tuned on."""
        return range(FIRST_TUNING_SEED, FIRST_TUNING_SEED + self.n_tuning_seeds)


def _cells(size: str, *, is_quick: bool) -> dict[str, Cell]:
    loads = {"air-conditioning": (0.8, 0.9, 0.95), "refrigerators": (0.9, 0.95, 1.0)}
    found = {
        f"{plant} {load:.0%}": Cell(plant=plant, size=size, utilisation=load)
        for plant, levels in loads.items()
        for load in (levels[1:2] if is_quick else levels)
    }
    if not is_quick:
        rough = Cell(plant="air-conditioning", size=size, utilisation=0.9, noise=2.0)
        found["air-conditioning 90% noise x2"] = rough
    return found


def design(size: str, *, is_quick: bool = False) -> Design:
    """Return the study of a size; the quick one is a smaller look at two cells."""
    cells = _cells(size, is_quick=is_quick)
    ablated = tuple(name for name in ("air-conditioning 90%", "refrigerators 95%") if name in cells)
    if is_quick:
        return Design(cells=MappingProxyType(cells), n_seeds=5, n_tuning_seeds=3)
    return Design(cells=MappingProxyType(cells), n_seeds=30, n_tuning_seeds=24, ablated=ablated)
