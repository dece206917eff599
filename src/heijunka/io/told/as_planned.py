"""Everything goes as planned for a while: the plan's own starts and ends, as events."""

from __future__ import annotations

from datetime import datetime

from heijunka.model.event import Event, OperationEnded, OperationStarted
from heijunka.model.plan import Assignment
from heijunka.model.record import PlanRecord
from heijunka.model.state import Progress, State


def as_planned(record: PlanRecord, state: State, until: datetime) -> list[Event]:
    """Return the starts and ends that a plan foresees up to a moment and that nobody has told yet, in order.

    Work on a resource that is down, and all that waits for such work, is left to whoever tells of it.

    Parameters
    ----------
    record
        The plan in force.
    state
        What was told so far.
    until
        Starts and ends up to here, this moment included.
    """
    stopped = {name for name, entry in state.resources.items() if entry.is_down}
    sources = {order.id: {supply.order for supply in order.supplies} for order in record.problem.orders}
    stuck: set[str] = set()
    found: list[Event] = []
    for entry in sorted(record.plan.assignments, key=lambda entry: (entry.start, entry.end)):
        if entry.start > until:
            break
        told = state.operations.get(f"{entry.order}/{entry.operation}")
        if told is not None and told.progress is Progress.ENDED:
            continue
        if entry.order in stuck or stopped & set(entry.resources) or sources.get(entry.order, set()) & stuck:
            stuck.add(entry.order)
            continue
        if told is None:
            found.append(_start(entry))
        if entry.end <= until and (told is None or told.progress is Progress.RUNNING):
            found.append(_end(entry))
    return sorted(found, key=lambda event: (event.at, event.kind == "operation_started"))


def _start(entry: Assignment) -> Event:
    return OperationStarted(
        at=entry.start, order=entry.order, operation=entry.operation, mode=entry.mode, resources=entry.resources
    )


def _end(entry: Assignment) -> Event:
    return OperationEnded(at=entry.end, order=entry.order, operation=entry.operation, good=entry.quantity)
