"""What has happened, and what adjustments are proposed."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from heijunka.server.shapes.base import Shape
from heijunka.server.shapes.plans import FigureChange, VersionStatus


class EventKind(Shape):
    """Something that can be told in a few words, and how."""

    kind: str
    text: str
    usage: str


class Happened(BaseModel):
    """An event as ``docs/events.md`` has it, its number in the log, and the sentence that it comes to."""

    model_config = ConfigDict(extra="allow")

    number: int
    kind: str
    at: datetime
    text: str


class Happenings(Shape):
    """Events, the newest last, and the number of the last there is."""

    last: int
    events: list[Happened]


class Kept(Shape):
    """What became of events handed in; ``numbers`` of the new ones."""

    new: int
    again: int
    dead: int
    numbers: list[int]


class Sentence(Shape):
    """What was understood."""

    text: str


class DeadLetter(Shape):
    """A message that nobody could read, and why."""

    raw: str
    why: str


class OrderMoved(Shape):
    """An order that ends at another time, or is new or gone."""

    order: str
    material: str
    customers: list[str]
    due: datetime | None
    before: datetime | None
    after: datetime | None
    minutes: float
    late_h: float
    weighted_h: float
    event: int | None
    text: str


class OrdersMoved(Shape):
    """What changes for orders."""

    total: int
    later: list[OrderMoved]
    earlier: list[OrderMoved]
    new: list[OrderMoved]
    gone: list[OrderMoved]
    late_before: int
    late_after: int


class OperationsMoved(Shape):
    """How many operations move."""

    total: int
    unchanged: int
    moved: int
    begun_otherwise: int
    elsewhere: int


class Heeded(Shape):
    """An event that a proposal takes in, by its number among them."""

    number: int
    kind: str
    at: datetime
    text: str


class Decided(Shape):
    """A version as it stands after somebody has decided on it."""

    number: int
    parent: int | None
    who: str
    why: str
    method: str
    value: float
    status: VersionStatus
    created: datetime


class Proposal(Decided):
    """A proposed adjustment, with what it means and costs."""

    headline: list[str]
    orders: OrdersMoved
    operations: OperationsMoved
    events: list[Heeded]
    figures: list[FigureChange]


class Proposals(Shape):
    """Adjustments proposed to the plan in force; ``unheeded`` counts the events that it knows nothing of."""

    in_force: int | None
    unheeded: int
    proposals: list[Proposal]
