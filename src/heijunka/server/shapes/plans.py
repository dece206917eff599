"""Sites, versions of plans, what edits of them mean."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heijunka.server.shapes.base import Shape

VersionStatus = Literal["proposed", "published", "superseded", "undone"]


class VersionBrief(Shape):
    """What is told of a version in the list of sites."""

    number: int
    who: str
    why: str
    method: str
    value: float
    made_at: datetime
    status: VersionStatus


class Site(Shape):
    """A site, what is in force there, and what its newest data are."""

    id: str
    versions: int
    in_force: VersionBrief | None
    data: VersionBrief | None
    last_event: int


class PlanVersion(Shape):
    """A stored version of a site's plan."""

    number: int
    parent: int | None
    who: str
    why: str
    method: str
    value: float
    hash: str
    upto_event: int
    status: VersionStatus
    created: datetime
    figures: dict[str, float]


class Plans(Shape):
    """The versions of a site."""

    versions: list[PlanVersion]
    in_force: int | None


class Difference(Shape):
    """What one version means for people who know another."""

    version: int
    other: int
    headline: list[str]
    lines: list[str]


class FigureChange(Shape):
    """A key figure before and after."""

    key: str
    label: str
    unit: str
    before: str
    after: str
    is_better: bool | None


class OrderEnds(Shape):
    """When an order ended and would end."""

    order: str
    before: datetime | None
    after: datetime | None


class Work(Shape):
    """An operation of an order."""

    order: str
    operation: str


class Placed(Work):
    """Where work is placed."""

    resources: list[str]
    setup_start: datetime
    start: datetime
    end: datetime


class Refusal(Shape):
    """Why an edit cannot be done."""

    text: str
    advice: str | None


class Consequences(Shape):
    """What edits would come to; the version that they became if they were kept."""

    is_valid: bool
    violations: list[Refusal]
    figures: list[FigureChange]
    orders: list[OrderEnds]
    moved: list[Placed]
    removed: list[Work]
    version: int | None
