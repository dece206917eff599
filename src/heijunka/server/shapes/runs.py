"""Runs of the twin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heijunka.server.shapes.base import Named, Shape


class RunBrief(Shape):
    """A run, as it stands in the list; ``asked`` is what was to be played."""

    id: str
    who: str
    made: datetime
    title: str
    asked: dict[str, Any]


class Runs(Shape):
    """What has been played, and the policies that there are."""

    policies: list[Named]
    has_begun: bool
    runs: list[RunBrief]


class IntervalShown(Shape):
    """A mean with its 95 % interval; nothing where there is none."""

    estimate: float | None
    low: float | None
    high: float | None
    is_clear: bool


class RunCell(IntervalShown):
    """A figure of a policy, and its change against the first policy, pair by pair."""

    change: IntervalShown | None
    is_better: bool | None


class RunFigure(Shape):
    """A figure of every policy."""

    key: str
    label: str
    cells: list[RunCell]


class PictureName(Shape):
    """A picture of a run, and what it shows."""

    name: str
    text: str


class RunTable(Shape):
    """A table of a run."""

    columns: list[str]
    rows: list[list[str]]


class RunShown(RunBrief):
    """What came of a run."""

    policies: list[Named]
    n_runs: int
    figures: list[RunFigure]
    verdicts: list[str]
    orders: RunTable | None
    pictures: list[PictureName]
