"""Drafts: orders while netting still adds to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from heijunka.model.order import Order, Peg, Supply


@dataclass(slots=True, kw_only=True)
class Draft:
    """An order that is not dated yet.

    Parameters
    ----------
    due
        When it is first needed, as far as known when it was made.
    given
        The order from outside that it stands for; None if netting makes it.
    """

    id: str
    material: str
    options: tuple[str, ...]
    quantity: float
    due: datetime
    given: Order | None = None
    pegs: list[Peg] = field(default_factory=list)
    supplies: list[Supply] = field(default_factory=list)

    @property
    def routing(self) -> str | None:
        """Return the routing that it names; None is the material's first."""
        return self.given.routing if self.given is not None else None

    def peg(self, demand: str, quantity: float) -> None:
        """Promise units to a demand."""
        self.pegs.append(Peg(demand=demand, quantity=quantity))
