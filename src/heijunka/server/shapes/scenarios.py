"""Scenarios: what is supposed, and plans side by side."""

from __future__ import annotations

from datetime import datetime

from heijunka.server.shapes.base import Named, Shape
from heijunka.server.supposing import ChangeIn


class ScenarioShown(Shape):
    """A scenario; ``job`` is the newest work that plans it."""

    id: str
    name: str
    who: str
    updated: datetime
    revision: int
    changes: list[ChangeIn]
    words: list[str]
    base: int | None
    is_current: bool
    solved: str | None
    seconds: float
    job: str | None


class Scenarios(Shape):
    """The scenarios of a site; ``unheeded`` counts events of which the data know nothing."""

    base: int
    unheeded: int
    scenarios: list[ScenarioShown]


class Family(Shape):
    """Values that an attribute takes."""

    attribute: str
    values: list[str]


class TermChoice(Shape):
    """A term of the objective, and what it weighs now."""

    id: str
    label: str
    weight: float


class Choices(Shape):
    """What changes can be about."""

    resources: list[Named]
    groups: list[Named]
    materials: list[Named]
    demands: list[str]
    families: list[Family]
    terms: list[TermChoice]


class ComparedCell(Shape):
    """A figure of a plan, and its change against the first."""

    value: float
    text: str
    change: float
    is_better: bool | None


class ComparedFigure(Shape):
    """A key figure of plans side by side."""

    key: str
    label: str
    unit: str
    cells: list[ComparedCell]


class ComparedLateness(Shape):
    """How late a demand is; nothing if it is left out."""

    is_wanted: bool
    late_h: float | None


class ComparedOrder(Shape):
    """A demand in plans side by side."""

    id: str
    cells: list[ComparedLateness]


class Comparison(Shape):
    """The site's plan and planned scenarios side by side."""

    version: int
    columns: list[Named]
    figures: list[ComparedFigure]
    orders: list[ComparedOrder]
