"""Interning: ids become indices; ragged lists become CSR arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

SECOND = timedelta(seconds=1)
T = TypeVar("T", bound=Hashable)


class Clock:
    """Turns moments into ticks since an origin.

    Parameters
    ----------
    origin
        Tick 0.
    """

    def __init__(self, origin: datetime) -> None:
        self.origin = origin.astimezone(UTC)

    def ticks(self, moment: datetime) -> int:
        """Return whole seconds from the origin."""
        return (moment - self.origin) // SECOND


class Interned(Generic[T]):
    """Numbers distinct things in the order in which they come."""

    def __init__(self) -> None:
        self.index: dict[T, int] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.index)

    def of(self, thing: T) -> int:
        """Return the number of a thing, a new one if it is new."""
        return self.index.setdefault(thing, len(self.index))

    def all(self) -> list[T]:
        """Return all things by number."""
        return list(self.index)


def pointers(lengths: Iterable[int]) -> NDArray[np.int32]:
    """Return CSR row pointers from row lengths."""
    counted = np.fromiter(lengths, np.int64)
    return np.concatenate([[0], np.cumsum(counted)]).astype(np.int32)


def grouped(rows: Sequence[int] | NDArray[np.int32], n_rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return CSR pointers over rows, and the order that sorts entries by row (stable)."""
    keys = np.asarray(rows, np.int64)
    counts = np.bincount(keys, minlength=n_rows) if len(keys) else np.zeros(n_rows, np.int64)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), np.argsort(keys, kind="stable")


def seconds_up(length: timedelta) -> int:
    """Return a length in ticks, rounded up."""
    return ceil(length / SECOND)


def seconds_down(length: timedelta) -> int:
    """Return a length in ticks, rounded down."""
    return floor(length / SECOND)
