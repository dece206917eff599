"""The rule on the order of operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.evaluate.work import Work
from heijunka.model.routing import Precedence, precedences_of, transfer_schedule


def check_precedence(view: View) -> Iterator[Violation]:
    """Check that operations of an order follow each other as its customised routing says.

    Without transfer lots, ``after`` starts at least ``min_lag`` and at most ``max_lag`` after ``before`` ends. With
    them, ``after`` takes up each lot (the first at its start, a later one at the first moment by which it has worked
    on all before that lot) at least ``min_lag`` after ``before`` has done it (the first moment by which it has worked
    that long), and ends no earlier than ``before``. An ``after`` that has begun is excepted. Of a ``before`` that has
    begun, a largest lag binds no more, as nothing could be done about it, and all lots are done when it ends.
    """
    for order in view.works_of:
        recipe = view.works_of[order][0].recipe
        for precedence in precedences_of(recipe.routing):
            before = view.work_at.get((order, precedence.before))
            after = view.work_at.get((order, precedence.after))
            if before is None or after is None or after.has_begun:
                continue
            if precedence.transfer_lot is None:
                yield from _apart(view, before, after, precedence)
            else:
                yield from _overlapped(view, before, after, precedence)


def _apart(view: View, before: Work, after: Work, precedence: Precedence) -> Iterator[Violation]:
    earliest = before.end + precedence.min_lag
    if after.start < earliest:
        values = {"before": before.operation.id, "start": view.moment(after.start)}
        yield after.violation(Rule.PRECEDENCE, "early", earliest=view.moment(earliest), **values)
    if precedence.max_lag is not None and not before.has_begun and after.start > before.end + precedence.max_lag:
        values = {"before": before.operation.id, "start": view.moment(after.start)}
        latest = view.moment(before.end + precedence.max_lag)
        yield after.violation(Rule.PRECEDENCE, "late", latest=latest, **values)


def _overlapped(view: View, before: Work, after: Work, precedence: Precedence) -> Iterator[Violation]:
    if after.end < before.end:
        yield after.violation(
            Rule.PRECEDENCE,
            "end",
            before=before.operation.id,
            end=view.moment(after.end),
            earliest=view.moment(before.end),
        )
    lots = transfer_schedule(
        (before.mode, before.quantity, before.speed),
        (after.mode, after.quantity, after.speed),
        precedence.transfer_lot or before.quantity,
    )
    given, taken = view.timeline(before), view.timeline(after)
    for number, (done_seconds, begin_seconds) in enumerate(lots, start=1):
        done = given.after_working(before.start, timedelta(seconds=done_seconds))
        if before.has_begun:
            done = min(done or before.end, before.end)
        begin = taken.after_working(after.start, timedelta(seconds=begin_seconds))
        if done is not None and begin is not None and begin < done + precedence.min_lag:
            yield after.violation(
                Rule.PRECEDENCE,
                "lot",
                before=before.operation.id,
                lot=str(number),
                start=view.moment(begin),
                earliest=view.moment(done + precedence.min_lag),
            )
            return
