"""Demand: what a customer or a stock wants, and the options that customise it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from heijunka.model.material import Component
from heijunka.model.moments import require_aware
from heijunka.model.routing import Mode, Operation, Precedence


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChange:
    """Other modes for one operation."""

    operation: str
    modes: tuple[Mode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A customer's choice and what it changes in the making of the material that is ordered with it.

    Changes are made in this order: operations dropped (what came before them then comes before what came after),
    operations added, modes changed; components dropped, then added; attributes set.

    Parameters
    ----------
    materials
        Materials that may be ordered with it; empty means any.
    add_precedences
        Where the added operations stand; precedences they make redundant may stay.
    drop_components
        Ids of materials no longer consumed.
    attributes
        Win over those of the material and its operations.
    """

    id: str
    name: str = ""
    materials: tuple[str, ...] = ()
    drop_operations: tuple[str, ...] = ()
    add_operations: tuple[Operation, ...] = ()
    add_precedences: tuple[Precedence, ...] = ()
    change_modes: tuple[ModeChange, ...] = ()
    drop_components: tuple[str, ...] = ()
    add_components: tuple[Component, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A wish for a quantity of a material by a date.

    Parameters
    ----------
    due
        Wished end.
    deadline
        Hard end; an order that cannot meet it is left out, with the reason.
    release
        Nothing may start for it earlier.
    priority
        Weight of its lateness.
    options
        Ids of the plant's options.
    unit
        If given, it must be the material's own; a check against mistakes.
    """

    id: str
    material: str
    quantity: float
    due: datetime
    deadline: datetime | None = None
    release: datetime | None = None
    priority: float = 1.0
    customer: str = ""
    options: tuple[str, ...] = ()
    is_rush: bool = False
    unit: str | None = None

    def __post_init__(self) -> None:
        require_aware(self, "due", "deadline", "release")
