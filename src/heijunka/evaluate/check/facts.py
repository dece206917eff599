"""Rules on what is already fixed: pins, and what has begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heijunka.evaluate.timeline import utc
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.evaluate.work import Work
from heijunka.model.progress import expected_end
from heijunka.model.state import OperationState, Progress


def check_pin(view: View) -> Iterator[Violation]:
    """Check that pinned operations have the pin's resources and processing start; begun work is excepted."""
    for pin in view.problem.pins:
        work = view.work_at.get((pin.order, pin.operation))
        if work is None or work.has_begun:
            continue
        if pin.resources is not None and work.assignment.resources != pin.resources:
            values = {"given": ", ".join(work.assignment.resources), "pinned": ", ".join(pin.resources)}
            yield work.violation(Rule.PIN, "resources", **values)
        if pin.start is not None and work.start != utc(pin.start):
            yield work.violation(Rule.PIN, "start", start=view.moment(work.start), pinned=view.moment(pin.start))


def check_history(view: View) -> Iterator[Violation]:
    """Check that work that has begun has the start, mode and resources that the state knows, and its end if ended.

    If it has not ended, it ends no earlier than its remaining work lets it, going on from now.
    """
    state = view.problem.state
    if state is None:
        return
    for work in view.works:
        known = state.operations.get(f"{work.order.id}/{work.operation.id}")
        if known is not None:
            yield from _unlike(view, work, known, state.now)


def _unlike(view: View, work: Work, known: OperationState, now: datetime) -> Iterator[Violation]:
    if work.start != utc(known.start):
        yield work.violation(Rule.HISTORY, "start", given=view.moment(work.start), known=view.moment(known.start))
    # A start reported late leaves mode and resources unknown, and then they are free.
    if known.mode and work.mode.id != known.mode:
        yield work.violation(Rule.HISTORY, "mode", given=work.mode.id, known=known.mode)
    if known.resources and work.assignment.resources != known.resources:
        values = {"given": ", ".join(work.assignment.resources), "known": ", ".join(known.resources)}
        yield work.violation(Rule.HISTORY, "resources", **values)
    if known.progress is Progress.ENDED and known.end is not None:
        if work.end != utc(known.end):
            yield work.violation(Rule.HISTORY, "end", given=view.moment(work.end), known=view.moment(known.end))
        return
    hours = view.timeline(work).intervals
    least = expected_end(known, quantity=work.quantity, processing=work.processing, now=utc(now), hours=hours)
    if least is None or work.end < least:
        expected = view.moment(least) if least is not None else "-"
        yield work.violation(Rule.HISTORY, "running", given=view.moment(work.end), expected=expected)
