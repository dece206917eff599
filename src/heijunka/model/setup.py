"""Changeovers: setup families and the matrices of time and cost between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeover:
    """Time and cost to go from one setup family to another."""

    before: str
    after: str
    time: timedelta = ZERO
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupMatrix:
    """What a changeover takes, between the values that one attribute of the work has (its setup families).

    A setup happens between two neighbours on a resource. It may be done while the work is still on its way
    (anticipatory), in working time of the resource, and work without the attribute needs none and leaves the
    resource as it is.

    Parameters
    ----------
    attribute
        The attribute of the work whose value is its setup family here, e.g. ``colour``.
    changeovers
        Time and cost of ordered pairs.
    default_time, default_cost
        For pairs of different families that are not listed. Equal families that are not listed take nothing.
    """

    id: str
    attribute: str
    changeovers: tuple[Changeover, ...] = ()
    default_time: timedelta = ZERO
    default_cost: float = 0.0


def changeover_table(matrix: SetupMatrix) -> Mapping[tuple[str, str], Changeover]:
    """Return the listed changeovers by (before, after)."""
    return {(entry.before, entry.after): entry for entry in matrix.changeovers}


def changeover_between(
    matrix: SetupMatrix, table: Mapping[tuple[str, str], Changeover], before: str | None, after: str | None
) -> tuple[timedelta, float]:
    """Return time and cost of going from one family to the next; None is work without a family, or a fresh resource."""
    if before is None or after is None:
        return ZERO, 0.0
    entry = table.get((before, after))
    if entry is not None:
        return entry.time, entry.cost
    return (ZERO, 0.0) if before == after else (matrix.default_time, matrix.default_cost)
