"""What is asked of the exact method, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heijunka.engine.instance import Instance, Placement

MOST_OPERATIONS = 5_000
"""Models of more take longer to build than they bring."""

Key = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """A search.

    Parameters
    ----------
    warm_start
        A valid answer to begin with; if it leaves out no order, none of this search does.
    seconds
        Wall time, from when it is asked.
    """

    instance: Instance
    warm_start: Placement | None = None
    seconds: float
    seed: int = 0
    threads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What a search came to.

    Parameters
    ----------
    placement
        The best answer; None if none was found.
    bound
        What no plan can beat: orders left out, then the objective's value or its terms in order, up to the first that
        is not settled. None if none is known.
    """

    placement: Placement | None
    bound: Key | None = None
