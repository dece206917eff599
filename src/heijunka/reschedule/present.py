"""What time it is at a plant."""

from __future__ import annotations

from datetime import datetime

from heijunka.model.problem import Problem
from heijunka.model.state import State


def present(problem: Problem, state: State | None, clock: datetime) -> datetime:
    """Return what time it is at a plant: the clock's, but no earlier than the last event.

    A plan whose horizon does not hold the present, as that of the demo, is played in its own time: from the last event
    on, or from its start.
    """
    horizon = problem.horizon
    heard = max([horizon.start, *(entry.now for entry in (state, problem.state) if entry is not None)])
    return max(clock, heard) if horizon.start <= clock <= horizon.end else heard
