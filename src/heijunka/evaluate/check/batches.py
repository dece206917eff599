"""The rule on batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heijunka.evaluate.check.orders import TOLERANCE
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.evaluate.work import Work
from heijunka.model.resource import BatchRule


def check_batch(view: View) -> Iterator[Violation]:
    """Check that works that start together on a batch resource belong together: they are one batch.

    They share their end and the start of their setup, agree in the rule's attribute, agree in the setup family where
    they have one, and their quantities together do not exceed the rule's. Batches that overlap break ``capacity``. What
    has begun is excepted.
    """
    for name, batches in view.batches.items():
        rule, matrix = view.resources[name].batch, view.matrix_of(name)
        for works in batches:
            if any(work.has_begun for work in works):
                continue
            if rule is not None:
                yield from _unlike(view, name, works, rule)
            if matrix is not None:
                families = {view.attribute(work, matrix.attribute) for work in works} - {None}
                yield from _mixed(works, name, matrix.attribute, sorted(map(str, families)))


def _unlike(view: View, name: str, works: Sequence[Work], rule: BatchRule) -> Iterator[Violation]:
    first = works[0]
    for work in works[1:]:
        if (work.setup_start, work.end) != (first.setup_start, first.end):
            yield work.violation(
                Rule.BATCH,
                "times",
                resource=name,
                end=view.moment(work.end),
                other_end=view.moment(first.end),
                setup_start=view.moment(work.setup_start),
                other_setup_start=view.moment(first.setup_start),
            )
    if rule.attribute is not None:
        values = {str(view.attribute(work, rule.attribute) or "") for work in works}
        yield from _mixed(works, name, rule.attribute, sorted(values))
    total = sum(work.quantity for work in works)
    if total > rule.max_quantity * (1 + TOLERANCE):
        yield first.violation(
            Rule.BATCH, "size", resource=name, total=f"{total:.12g}", most=f"{rule.max_quantity:.12g}"
        )


def _mixed(works: Sequence[Work], name: str, attribute: str, values: Sequence[str]) -> Iterator[Violation]:
    if len(values) > 1:
        yield works[0].violation(Rule.BATCH, "attribute", resource=name, attribute=attribute, values=", ".join(values))
