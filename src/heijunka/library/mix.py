"""The product mix: a few top sellers and a long tail (a Zipf law), and the lots in which each is ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

TOP_MATERIALS, TOP_UNITS = 0.2, 0.8
"""Assumed: 20 % of the materials are 80 % of the units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndItem:
    """Something that customers order.

    Parameters
    ----------
    seconds
        What a unit takes on its bottleneck, the final assembly line.
    options
        Groups of options; an order takes at most one of each.
    """

    material: str
    seconds: float
    options: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixEntry:
    """An end item and its part of the mix.

    Parameters
    ----------
    share
        Of all units.
    lots
        Sizes in which it is ordered.
    """

    item: EndItem
    share: float
    lots: tuple[int, ...]
    is_top_seller: bool

    @property
    def frequency(self) -> float:
        """Return how often it is ordered, relative to the others."""
        return self.share / (sum(self.lots) / len(self.lots))


def product_mix(
    items: Sequence[EndItem], random: Random, *, top_lots: tuple[int, ...], tail_lots: tuple[int, ...]
) -> list[MixEntry]:
    """Return the mix of some end items, each at a random place in the ranking."""
    ranked = list(items)
    random.shuffle(ranked)
    shares = zipf_shares(len(ranked))
    n_top = round(TOP_MATERIALS * len(ranked))
    return [
        MixEntry(item=item, share=share, lots=top_lots if rank < n_top else tail_lots, is_top_seller=rank < n_top)
        for rank, (item, share) in enumerate(zip(ranked, shares, strict=True))
    ]


def zipf_shares(count: int) -> list[float]:
    """Return the shares of a Zipf law whose top 20 % of places have 80 % of the whole, the largest first."""
    n_top = max(1, round(TOP_MATERIALS * count))
    low, high = 0.0, 8.0
    for _ in range(50):
        middle = (low + high) / 2
        shares = _shares(count, middle)
        low, high = (middle, high) if sum(shares[:n_top]) < TOP_UNITS else (low, middle)
    return _shares(count, low)


def _shares(count: int, exponent: float) -> list[float]:
    weights = [rank**-exponent for rank in range(1, count + 1)]
    return [weight / sum(weights) for weight in weights]
