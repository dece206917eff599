"""Rules on resources: which ones, how much of them, and the overtime opened for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from heijunka.evaluate.timeline import ZERO, utc
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.evaluate.work import Work
from heijunka.model.plant import candidates
from heijunka.model.routing import Requirement


def check_resources(view: View) -> Iterator[Violation]:
    """Check that each requirement of the mode has one resource that can fill it, in its order, and none fills two.

    Work that has begun is excepted.
    """
    eligible: dict[Requirement, frozenset[str]] = {}
    for work in view.works:
        if work.has_begun:
            continue
        requirements = work.mode.requirements
        if len(work.resources) != len(requirements):
            yield work.violation(Rule.RESOURCES, "count", given=str(len(work.resources)), needed=str(len(requirements)))
        if len({resource.id for resource in work.resources}) < len(work.resources):
            yield work.violation(Rule.RESOURCES, "twice", given=", ".join(work.assignment.resources))
        for resource, requirement in work.uses():
            if requirement not in eligible:
                eligible[requirement] = frozenset(candidates(view.problem.plant, requirement))
            if resource.id not in eligible[requirement]:
                wanted = requirement.resource or requirement.group or requirement.skill or ""
                yield work.violation(Rule.RESOURCES, "unfit", resource=resource.id, wanted=wanted)


def check_capacity(view: View) -> Iterator[Violation]:
    """Check that at no moment more units of a resource are in use than it has.

    Work uses a resource from the start of its setup to its end if the requirement is held in setup, or if this
    resource is the one that is set up; else from its start. A batch uses it once. A use of no length takes nothing.
    Where all that is in use has begun, that is no fault of the plan.
    """
    for name in view.works_on:
        yield from _overload(view, name)


def check_overtime(view: View) -> Iterator[Violation]:
    """Check that each overtime opened is one whole window of the resource's calendar, opened once."""
    times_opened = Counter((use.resource, utc(use.start), utc(use.end)) for use in view.plan.overtime)
    for use in view.plan.overtime:
        if view.window_of(use) is None:
            values = (("start", view.moment(use.start)), ("end", view.moment(use.end)))
            yield Violation(rule=Rule.OVERTIME, fault="window", resource=use.resource, values=values)
    for (resource, start, end), count in times_opened.items():
        if count > 1:
            values = (("start", view.moment(start)), ("end", view.moment(end)))
            yield Violation(rule=Rule.OVERTIME, fault="twice", resource=resource, values=values)


@dataclass(frozen=True, slots=True)
class _Use:
    work: Work
    start: datetime
    end: datetime
    quantity: int


def _uses(view: View, name: str) -> Iterator[_Use]:
    set_up = {work.number for setup in view.setups_on.get(name, ()) if setup.time > ZERO for work in setup.works}
    uses: dict[tuple[datetime, bool], _Use] = {}
    for work, requirement in view.works_on[name]:
        is_held = requirement.is_held_in_setup or work.number in set_up
        use = _Use(work, work.setup_start if is_held else work.start, work.end, requirement.quantity)
        if name not in view.batches:
            yield use
            continue
        known = uses.get((work.start, work.has_begun), use)
        uses[work.start, work.has_begun] = _Use(
            known.work, min(known.start, use.start), max(known.end, use.end), max(known.quantity, use.quantity)
        )
    yield from uses.values()


def _overload(view: View, name: str) -> Iterator[Violation]:
    capacity = view.resources[name].capacity
    changes: list[tuple[datetime, int, int, int, _Use]] = []
    for number, use in enumerate(use for use in _uses(view, name) if use.start < use.end):
        # What leaves at a moment makes room for what comes at it.
        changes += [(use.end, 0, number, -use.quantity, use), (use.start, 1, number, use.quantity, use)]
    in_use = chosen = 0
    for moment, _, _, change, use in sorted(changes, key=lambda entry: entry[:3]):
        in_use += change
        chosen += change if not use.work.has_begun else 0
        if change > 0 and in_use > capacity and chosen > 0:
            yield use.work.violation(
                Rule.CAPACITY, resource=name, moment=view.moment(moment), used=str(in_use), capacity=str(capacity)
            )
