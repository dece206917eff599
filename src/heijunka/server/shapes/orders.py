"""Orders: how all of them stand, and all that is known of one. Times are seconds since ``epoch``."""

from __future__ import annotations

from typing import Literal

from heijunka.server.shapes.base import Shape

OrderState = Literal["left_out", "late", "in_time", "no_due"]


class OrderColumns(Shape):
    """All orders by column, in one order."""

    id: list[str]
    material: list[str]
    name: list[str]
    customer: list[str]
    demand: list[str | None]
    quantity: list[float]
    unit: list[str]
    release: list[int | None]
    due: list[int | None]
    start: list[int | None]
    end: list[int | None]
    late: list[int | None]
    weight: list[float]
    is_rush: list[bool]
    is_feeder: list[bool]
    state: list[OrderState]
    cause: list[str | None]


class Orders(Shape):
    """All orders, those left out and the latest first."""

    version: int
    epoch: int
    now: int
    time_zone: str
    orders: OrderColumns


class CauseLink(Shape):
    """One link of the chain that tells why an order ends when it does."""

    kind: str
    start: int
    end: int
    order: str
    operation: str
    resource: str
    other: str
    text: str


class Branch(Shape):
    """What an order draws on, and what that draws on; ``state`` if it is an order."""

    material: str
    name: str
    unit: str
    quantity: float
    operation: str
    source: Literal["stock", "receipt", "order", "purchase"]
    there: int | None
    order: str | None
    state: OrderState = "no_due"
    needs: list[Branch]


class OrderWork(Shape):
    """An operation of an order, placed."""

    operation: str
    resources: list[str]
    setup_start: int
    start: int
    end: int
    quantity: float


class Served(Shape):
    """A demand that an order serves; no more than its id if it is no longer wanted."""

    demand: str
    quantity: float
    customer: str = ""
    due: int = 0
    priority: float = 0.0
    wanted: float = 0.0


class Fed(Shape):
    """An order that draws on another."""

    order: str
    material: str
    name: str
    quantity: float
    state: OrderState
    end: int | None


class OneOrder(Shape):
    """One order: its operations, why it ends when it does, what it draws on, whom it serves."""

    version: int
    epoch: int
    time_zone: str
    id: str
    material: str
    name: str
    customer: str
    demand: str | None
    quantity: float
    unit: str
    release: int | None
    due: int | None
    deadline: int | None
    start: int | None
    end: int | None
    late: int | None
    weight: float
    is_rush: bool
    is_feeder: bool
    is_firm: bool
    state: OrderState
    cause: str | None
    options: list[str]
    operations: list[OrderWork]
    chain: list[CauseLink]
    needs: list[Branch]
    serves: list[Served]
    feeds: list[Fed]
