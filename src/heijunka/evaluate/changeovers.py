"""Changeovers that the sequence on a resource asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from heijunka.evaluate.work import Work
from heijunka.model.resource import Resource
from heijunka.model.setup import SetupMatrix, changeover_between, changeover_table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RequiredSetup:
    """What one resource needs before one work, or before one batch of works.

    Parameters
    ----------
    works
        The work, or all of the batch.
    before, after
        Setup families; None is none.
    """

    resource: Resource
    works: tuple[Work, ...]
    before: str | None
    after: str | None
    time: timedelta
    cost: float


def required_on(
    resource: Resource,
    matrix: SetupMatrix,
    steps: Sequence[Sequence[Work]],
    attribute: Callable[[Work, str], str | None],
) -> Iterator[RequiredSetup]:
    """Return the changeovers of positive time or cost on one resource.

    The family before is that of the last work that has one, or what the resource is set up for at the start; work
    without a family needs nothing and leaves the resource as it is. The works of a batch are set up for once.

    Parameters
    ----------
    steps
        Single works or batches, in order of start (then end, then the plan's own order).
    attribute
        Looks up an attribute of a work.
    """
    table = changeover_table(matrix)
    current = resource.initial_family
    for works in steps:
        families = (attribute(work, matrix.attribute) for work in works)
        family = next((found for found in families if found is not None), None)
        time, cost = changeover_between(matrix, table, current, family)
        if time or cost:
            yield RequiredSetup(
                resource=resource, works=tuple(works), before=current, after=family, time=time, cost=cost
            )
        current = family if family is not None else current
