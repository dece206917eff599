"""What a plan asks of the floor."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from heijunka.server.shapes.base import Shape


class ResourceLoad(Shape):
    """Hours of a resource, week by week."""

    id: str
    name: str
    kind: str
    group: str | None
    share: float
    production_h: list[float]
    setup_h: list[float]
    capacity_h: list[float]
    overtime_h: list[float]


class Load(Shape):
    """Load against capacity, bottlenecks first; weeks by their Mondays."""

    version: int
    time_zone: str
    weeks: list[date]
    resources: list[ResourceLoad]


class NextWork(Shape):
    """Work that a resource does next."""

    order: str
    operation: str
    name: str
    material: str
    material_name: str
    quantity: float
    unit: str
    setup_start: datetime | None
    start: datetime
    end: datetime
    is_running: bool
    with_: list[str] = Field(alias="with", description="Other resources that it needs.")
    is_rush: bool


class ResourceWork(Shape):
    """The next work of a resource, in its order."""

    id: str
    name: str
    kind: str
    work: list[NextWork]


class Dispatch(Shape):
    """The next work of every resource that has any."""

    version: int
    now: datetime
    until: datetime
    time_zone: str
    resources: list[ResourceWork]


class Shortage(Shape):
    """Something that work of the next hours needs and that is not there yet."""

    order: str
    operation: str
    material: str
    name: str
    unit: str
    quantity: float
    needed: datetime
    source: str
    supplier: str
    comes: datetime | None
    slack_h: float | None


class Shortages(Shape):
    """What is not there yet for the work of the next hours."""

    version: int
    now: datetime
    time_zone: str
    shortages: list[Shortage]
