"""Rules on working time: calendar and duration. Work that has begun is a fact and excepted from both."""

from __future__ import annotations

from collections.abc import Iterator

from heijunka.evaluate.timeline import ZERO
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation


def check_calendar(view: View) -> Iterator[Violation]:
    """Check that work is done while all of its resources work, the plan's overtime included.

    Work that may not be interrupted lies within one stretch in which all of its resources work. Work that may be
    starts at a moment at which all of them do. Work that takes no time may be anywhere.
    """
    for work in view.works:
        if work.has_begun or view.processing_of(work) <= ZERO:
            continue
        timeline = view.timeline(work)
        if work.operation.is_interruptible:
            if not timeline.is_open(work.start):
                yield work.violation(Rule.CALENDAR, "start", start=view.moment(work.start))
        elif not timeline.covers(work.start, work.end):
            yield work.violation(Rule.CALENDAR, "stretch", start=view.moment(work.start), end=view.moment(work.end))


def check_duration(view: View) -> Iterator[Violation]:
    """Check that work lasts as long as its mode says for its quantity and first resource; a batch, as its longest.

    Work that may not be interrupted ends that long after its start. Work that may be ends at the first moment by which
    that much working time of all its resources has passed since its start.
    """
    for work in view.works:
        if work.has_begun:
            continue
        needed = view.processing_of(work)
        done = work.end - work.start
        is_right = done == needed
        if work.operation.is_interruptible and needed > ZERO:
            timeline = view.timeline(work)
            done = timeline.worked(work.start, work.end)
            is_right = done == needed and timeline.is_open_until(work.end)
        if not is_right:
            yield work.violation(
                Rule.DURATION,
                start=view.moment(work.start),
                end=view.moment(work.end),
                done=str(done),
                needed=str(needed),
            )
