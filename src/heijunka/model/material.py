"""Materials, their stock and receipts, lot rules, and bills of materials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from heijunka.model.moments import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A quantity on its way in, there from a moment on.

    Parameters
    ----------
    came
        Units of it that were told to have come in; 0 as long as they are expected.
    """

    quantity: float
    at: datetime
    reference: str = ""
    came: float = 0.0

    def __post_init__(self) -> None:
        require_aware(self, "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRule:
    """How large a lot may be: at least ``min``, at most ``max``, a whole number of ``multiple``."""

    min: float = 0.0
    multiple: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is made, bought or used.

    Parameters
    ----------
    unit
        Unit in which all its quantities are.
    stock
        Units on hand at the start of the horizon.
    value
        Money per unit, for work in progress.
    attributes
        What setups and batches look at, e.g. ``{"colour": "white", "series": "K1"}``.
    purchase_lead_time
        If given, more can be bought and arrives this long after the start of the horizon.
    storage
        Id of the storage that holds it once made; None means there is always room.
    is_top_seller
        One of the lines whose efficiency is watched.
    counted
        When it was last counted; stock and receipts are corrected by it.
    """

    id: str
    name: str = ""
    unit: str = "pcs"
    stock: float = 0.0
    receipts: tuple[Receipt, ...] = ()
    value: float = 0.0
    attributes: Mapping[str, str] = field(default_factory=dict)
    lot: LotRule = LotRule()
    purchase_lead_time: timedelta | None = None
    storage: str | None = None
    is_top_seller: bool = False
    counted: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self, "counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A material that making another one consumes.

    Parameters
    ----------
    quantity
        Units per unit processed by the consuming operation.
    fixed_quantity
        Units per order, whatever its size.
    operation
        Id of the operation at whose start it is consumed; None means the routing's first.
    scrap
        Share lost before use, 0 <= scrap < 1; the need is divided by (1 - scrap).
    unit
        If given, it must be the material's own; a check against mistakes.
    """

    material: str
    quantity: float = 0.0
    fixed_quantity: float = 0.0
    operation: str | None = None
    scrap: float = 0.0
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillOfMaterials:
    """The components of one material."""

    material: str
    components: tuple[Component, ...]


def component_need(component: Component, processed: float) -> float:
    """Return the units of a component that an operation consumes when it processes so many units."""
    return (component.quantity * processed + component.fixed_quantity) / (1.0 - component.scrap)
