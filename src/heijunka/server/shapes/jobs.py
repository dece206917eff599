"""Long work."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict
from typing_extensions import TypedDict

from heijunka.server.shapes.base import Shape

JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class Progress(TypedDict, total=False):
    """How far a search is, by its seconds, value, bound and number of plans; or how many of how many are done."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    seconds: float
    value: float
    bound: float | None
    n: int
    done: int
    count: int
    what: str


class JobShown(Shape):
    """How far long work is."""

    id: str
    kind: str
    site: str
    who: str
    created: datetime
    ended: datetime | None
    state: JobState
    progress: Progress
    error: str
    result: dict[str, Any] | None
