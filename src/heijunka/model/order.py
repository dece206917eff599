"""Production orders: a quantity of a material to make, what it serves, and what it draws on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from heijunka.model.moments import require_aware


class SupplySource(StrEnum):
    """Where a component comes from."""

    STOCK = "stock"
    RECEIPT = "receipt"
    ORDER = "order"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peg:
    """Units of an order that go to a demand."""

    demand: str
    quantity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Units of a component set aside for one operation of an order; it may not start before they are there.

    Parameters
    ----------
    operation
        Id of the consuming operation.
    order
        The producing order, if the source is one: the units are there when its last operation ends.
    at
        When a receipt or purchase arrives; None for stock, there from the start, and for orders.
    """

    material: str
    operation: str
    quantity: float
    source: SupplySource
    order: str | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self, "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A production order.

    Parameters
    ----------
    quantity
        Good units wanted out of the last operation.
    due
        Wished end; for an order that only feeds others, when they need it.
    weight
        Weight of its lateness; 0 for an order that only feeds others.
    options
        Ids of options, as on the demand it serves.
    routing
        Id of the routing; None takes the material's first by priority.
    pegs
        The demands it serves directly; what is over goes to stock.
    supplies
        What its operations draw on. Orders that come before it are those named here.
    is_firm
        Given from outside (an ERP's order), not made by netting.
    hold_until
        Quality holds it: what has not begun may not start earlier.
    """

    id: str
    material: str
    quantity: float
    due: datetime | None = None
    release: datetime | None = None
    deadline: datetime | None = None
    weight: float = 1.0
    options: tuple[str, ...] = ()
    routing: str | None = None
    pegs: tuple[Peg, ...] = ()
    supplies: tuple[Supply, ...] = ()
    is_firm: bool = False
    is_rush: bool = False
    hold_until: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self, "due", "release", "deadline", "hold_until")

    @property
    def turn(self) -> tuple[datetime, str]:
        """What orders are sorted by where nothing else tells them apart: when due or else released, then by id."""
        return self.due or self.release or datetime.max.replace(tzinfo=UTC), self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A quantity to be bought, and when it is there."""

    material: str
    quantity: float
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self, "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpegged:
    """Units of a demand for which no supply could be planned, and why.

    Parameters
    ----------
    reason
        A key of the catalogue.
    values
        Pairs of name and value that the reason's text needs.
    """

    demand: str
    quantity: float
    reason: str
    values: tuple[tuple[str, str], ...] = ()
