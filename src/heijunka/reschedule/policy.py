"""Policies: when to adjust, what may not move, by which repairs, how much may move at most, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Method = Literal["affected", "match-up", "search", "settle"]
When = Literal["event", "deviation", "periodic", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """What stays where it is unless it cannot: the union of all that is asked for.

    Parameters
    ----------
    hours
        All that starts within so many hours from now.
    operations
        The next so many operations of each resource.
    released
        Operations handed to the floor, as ``order/operation``.
    """

    hours: float = 0.0
    operations: int = 0
    released: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many operations may move at most, of those that start within so many hours from now, before or after."""

    moves: int
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """When a plan is adjusted.

    Parameters
    ----------
    when
        Any of: at once when something happens; when the plan can no longer be kept; every so often; never.
    kinds
        Kinds of events that count; empty for all that tell of something unplanned.
    minutes
        How much later an operation or an order must be than planned to count as a deviation.
    hours
        How long after the last adjustment the next is due, if periodic.
    """

    when: tuple[When, ...] = ("event",)
    kinds: tuple[str, ...] = ()
    minutes: float = 15.0
    hours: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When and how much to plan anew.

    Parameters
    ----------
    methods
        Repairs tried beside the right shift, which always runs.
    stability
        What a unit of the stability term costs, in units of the objective (last in a lexicographic one).
    deadline_seconds
        By when a judged proposal is to be there.
    seconds
        By when the optimised plan is to be there.
    iterations
        Limit of each search instead of seconds: with one thread, the same seed then gives the same plan.
    """

    name: str = ""
    trigger: Trigger = field(default_factory=Trigger)
    fence: Fence = field(default_factory=Fence)
    methods: tuple[Method, ...] = ("search",)
    stability: float = 0.01
    budget: Budget | None = None
    deadline_seconds: float = 5.0
    seconds: float = 25.0
    iterations: int | None = None
    threads: int = 1
    seed: int = 0


PRESETS: Mapping[str, Policy] = MappingProxyType(
    {
        policy.name: policy
        for policy in (
            Policy(name="right-shift", methods=()),
            Policy(name="least-change", methods=("affected", "match-up"), stability=0.1),
            Policy(name="balanced", methods=("affected", "search", "settle")),
            Policy(name="full", methods=("search", "settle"), stability=0.001),
        )
    }
)
"""From the one that moves least to the one that is free to move all, as far as that is worth it."""
