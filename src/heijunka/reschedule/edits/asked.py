"""An edit: one thing that a planner asks of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heijunka.messages import say
from heijunka.model.moments import require_aware

Kind = Literal["move", "pin", "unpin", "unplan", "plan", "split", "forward", "backward"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing asked.

    Parameters
    ----------
    kind
        ``move`` puts an operation elsewhere; ``pin`` and ``unpin`` fix it where it stands, or no longer; ``unplan`` and
        ``plan`` take an order out, or in; ``forward`` plans an order as early as there is room, ``backward`` as late
        as it may end; ``split`` cuts an order in two.
    operation
        Of the order; empty for what is about the whole order.
    start
        For a move: when its processing is to begin; None leaves it.
    resource, replaces
        For a move: where to, and from which of its resources; None leaves all.
    quantity
        For a split: of the first part.
    """

    kind: Kind
    order: str
    operation: str = ""
    start: datetime | None = None
    resource: str | None = None
    replaces: str | None = None
    quantity: float | None = None

    def __post_init__(self) -> None:
        require_aware(self, "start")


class Impossible(Exception):
    """An edit cannot be done, whatever gives way."""

    def __init__(self, key: str, **values: str) -> None:
        self.key, self.values = key, values
        super().__init__(key)

    def text(self, language: str) -> str:
        """Return why."""
        return say(self.key, language, **self.values)
