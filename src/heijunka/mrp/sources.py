"""Sources: what is on hand, on its way or already ordered, and who may still draw on it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from heijunka.model.moments import EPSILON
from heijunka.model.order import SupplySource

PoolKey = tuple[str, tuple[str, ...]]
"""A material and the options it was made with; stock, receipts and purchases have none."""


@dataclass(slots=True)
class Source:
    """Units that can still be promised.

    Parameters
    ----------
    at
        When they are expected; only ranks the sources.
    rank
        Breaks ties.
    arrives
        When a receipt is there.
    """

    at: datetime
    rank: int
    kind: SupplySource
    remaining: float
    order: str | None = None
    arrives: datetime | None = None


class Sources:
    """All pools of sources, with a way back: what was done since the last ``commit`` can be undone."""

    def __init__(self) -> None:
        self._pools: dict[PoolKey, list[Source]] = {}
        self._before: list[tuple[Source, float]] = []
        self._added: list[tuple[PoolKey, Source]] = []
        self._touched: set[PoolKey] = set()
        self._n_added = 0

    def add(
        self,
        key: PoolKey,
        at: datetime,
        kind: SupplySource,
        quantity: float,
        *,
        order: str | None = None,
        arrives: datetime | None = None,
    ) -> None:
        """Put a new source into a pool."""
        self._n_added += 1
        source = Source(at, self._n_added, kind, quantity, order, arrives)
        insort(
            self._pools.setdefault(key, []),
            source,
            key=lambda entry: (entry.at, entry.rank),
        )
        self._added.append((key, source))

    def draw(self, key: PoolKey, need: float, latest: datetime | None = None) -> list[tuple[Source, float]]:
        """Set units aside, as many as there are up to the need.

        The need is met at the earliest moment at which enough is there; of what is there by then the latest is taken,
        so that what is there earlier stays for others.

        Parameters
        ----------
        latest
            Sources expected later are passed over.
        """
        chosen: list[Source] = []
        total = 0.0
        for source in self._pools.get(key, ()):
            if total >= need - EPSILON or (latest is not None and source.at > latest):
                break
            if source.remaining > EPSILON:
                chosen.append(source)
                total += source.remaining
        taken: list[tuple[Source, float]] = []
        for source in reversed(chosen):
            # Binary noise must not leave or promise a billionth of a unit.
            amount = need if abs(source.remaining - need) <= EPSILON else min(need, source.remaining)
            self._before.append((source, source.remaining))
            source.remaining = max(source.remaining - amount, 0.0)
            taken.append((source, amount))
            need -= amount
            if need <= EPSILON:
                break
        self._touched.add(key)
        return taken

    def commit(self) -> None:
        """Keep what was done, and forget the sources that are used up."""
        for key in self._touched:
            if key in self._pools:
                self._pools[key] = [source for source in self._pools[key] if source.remaining > EPSILON]
        self._forget()

    def undo(self) -> None:
        """Take back what was done since the last commit."""
        for source, remaining in reversed(self._before):
            source.remaining = remaining
        for key, added in self._added:
            self._pools[key] = [source for source in self._pools[key] if source is not added]
        self._forget()

    def _forget(self) -> None:
        self._before.clear()
        self._added.clear()
        self._touched.clear()


def total_of(taken: Iterable[tuple[Source, float]]) -> float:
    """Return the units drawn."""
    return sum(amount for _, amount in taken)
