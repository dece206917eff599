"""Corruptions of valid plans, each with the rule that it breaks by construction.

A corruption returns None where the plan gives it nothing to break; it never asks the judge whether it broke something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import TypeVar

from heijunka.evaluate.check import Rule
from heijunka.evaluate.view import View
from heijunka.evaluate.work import Work
from heijunka.model.plan import Assignment, OvertimeUse, Plan, Unplanned
from heijunka.model.plant import candidates
from heijunka.model.problem import Problem
from heijunka.model.routing import Precedence, precedences_of

ZERO = timedelta(0)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
YEAR = timedelta(days=365)
T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """A problem with a plan, valid or corrupted."""

    problem: Problem
    plan: Plan
    rng: Random

    @cached_property
    def view(self) -> View:
        return View(self.problem, self.plan)

    @property
    def works(self) -> list[Work]:
        return self.view.works

    @property
    def free(self) -> list[Work]:
        """Works that have not begun."""
        return [work for work in self.works if not work.has_begun]

    @property
    def alone(self) -> list[Work]:
        """Works that have not begun and are in no batch."""
        return [work for work in self.free if work.number not in self.view.batches_of]

    @property
    def floor(self) -> datetime:
        state = self.problem.state
        return max(self.problem.horizon.start, state.now if state is not None else self.problem.horizon.start)

    def pick(self, choices: list[T]) -> T | None:
        return self.rng.choice(choices) if choices else None

    def put(self, *changed: tuple[Work, Assignment]) -> Case:
        """Return the case with other assignments in place of those of some works."""
        entries = list(self.plan.assignments)
        for work, entry in changed:
            entries[work.number] = entry
        return replace(self, plan=replace(self.plan, assignments=tuple(entries)))

    def change(self, work: Work | None, **fields: object) -> Case | None:
        return None if work is None else self.put((work, replace(work.assignment, **fields)))

    def without(self, order: str) -> tuple[Assignment, ...]:
        return tuple(entry for entry in self.plan.assignments if entry.order != order)

    def links(self) -> Iterator[tuple[Work, Work, Precedence]]:
        """Return pairs of works that follow each other, the later not begun."""
        for order, works in self.view.works_of.items():
            for arc in precedences_of(works[0].recipe.routing):
                before, after = self.view.work_at[order, arc.before], self.view.work_at[order, arc.after]
                if not after.has_begun:
                    yield before, after, arc

    def neighbours(self) -> Iterator[tuple[Work, Work, str]]:
        """Return works that follow each other on a resource of capacity 1 without batches, not both of them facts."""
        for name, entries in self.view.works_on.items():
            resource = self.view.resources[name]
            if resource.capacity == 1 and resource.batch is None:
                works = [work for work, _ in entries if work.end > work.start]
                yield from ((a, b, name) for a, b in pairwise(works) if not (a.has_begun and b.has_begun))


Corruption = Callable[[Case], Case | None]
CORRUPTIONS: dict[str, tuple[Rule, Corruption]] = {}


def breaks(rule: Rule) -> Callable[[Corruption], Corruption]:
    """Register a corruption under its name with the rule that it breaks."""

    def register(corruption: Corruption) -> Corruption:
        CORRUPTIONS[corruption.__name__] = (rule, corruption)
        return corruption

    return register


def moved(work: Work, start: datetime) -> Assignment:
    """Return a work's assignment with processing from another moment on, as long and with as long a setup."""
    by = start - work.start
    return replace(work.assignment, setup_start=work.setup_start + by, start=start, end=work.end + by)


def timed(work: Work, start: datetime, end: datetime) -> Assignment:
    """Return a work's assignment with other times and no setup."""
    return replace(work.assignment, setup_start=start, start=start, end=end)


# What the plan names.


@breaks(Rule.REFERENCE)
def unknown_order(case: Case) -> Case | None:
    return case.change(case.pick(case.works), order="nobody's")


@breaks(Rule.REFERENCE)
def unknown_operation(case: Case) -> Case | None:
    return case.change(case.pick(case.works), operation="nothing")


@breaks(Rule.REFERENCE)
def unknown_mode(case: Case) -> Case | None:
    return case.change(case.pick(case.works), mode="no way")


@breaks(Rule.REFERENCE)
def unknown_resource(case: Case) -> Case | None:
    work = case.pick([work for work in case.works if work.resources])
    return case.change(work, resources=("nowhere", *work.assignment.resources[1:])) if work else None


@breaks(Rule.REFERENCE)
def unknown_order_left_out(case: Case) -> Case | None:
    stranger = Unplanned(order="nobody's", reason="engine.crowded_out")
    return replace(case, plan=replace(case.plan, unplanned=(*case.plan.unplanned, stranger)))


@breaks(Rule.REFERENCE)
def far_future(case: Case) -> Case | None:
    work = case.pick(case.works)
    return case.put((work, moved(work, work.start + 12 * YEAR))) if work else None


@breaks(Rule.REFERENCE)
def end_of_time(case: Case) -> Case | None:
    return case.change(case.pick(case.works), end=datetime.max.replace(microsecond=0, tzinfo=UTC))


# What the plan covers.


@breaks(Rule.COMPLETENESS)
def lost_operation(case: Case) -> Case | None:
    work = case.pick([work for work in case.works if len(case.view.works_of[work.order.id]) > 1])
    if work is None:
        return None
    rest = tuple(entry for number, entry in enumerate(case.plan.assignments) if number != work.number)
    return replace(case, plan=replace(case.plan, assignments=rest))


@breaks(Rule.COMPLETENESS)
def lost_order(case: Case) -> Case | None:
    work = case.pick(case.works)
    return replace(case, plan=replace(case.plan, assignments=case.without(work.order.id))) if work else None


@breaks(Rule.COMPLETENESS)
def repeated_operation(case: Case) -> Case | None:
    work = case.pick(case.works)
    if work is None:
        return None
    later = moved(work, max(other.end for other in case.works) + YEAR)
    return replace(case, plan=replace(case.plan, assignments=(*case.plan.assignments, later)))


@breaks(Rule.COMPLETENESS)
def planned_and_left_out(case: Case) -> Case | None:
    work = case.pick(case.works)
    entry = Unplanned(order=work.order.id, reason="engine.crowded_out") if work else None
    return replace(case, plan=replace(case.plan, unplanned=(*case.plan.unplanned, entry))) if entry else None


@breaks(Rule.COMPLETENESS)
def forgotten_order(case: Case) -> Case | None:
    return replace(case, plan=replace(case.plan, unplanned=case.plan.unplanned[1:])) if case.plan.unplanned else None


@breaks(Rule.COMPLETENESS)
def left_out_without_reason(case: Case) -> Case | None:
    work = case.pick(case.works)
    if work is None:
        return None
    entry = Unplanned(order=work.order.id, reason="")
    plan = replace(case.plan, assignments=case.without(work.order.id), unplanned=(*case.plan.unplanned, entry))
    return replace(case, plan=plan)


@breaks(Rule.COMPLETENESS)
def left_out_twice(case: Case) -> Case | None:
    work = case.pick(case.works)
    if work is None:
        return None
    entry = Unplanned(order=work.order.id, reason="engine.crowded_out")
    plan = replace(case.plan, assignments=case.without(work.order.id), unplanned=(*case.plan.unplanned, entry, entry))
    return replace(case, plan=plan)


@breaks(Rule.SUPPLY_PLANNED)
def supplier_left_out(case: Case) -> Case | None:
    sources = [supply.order for order in case.view.works_of for supply in case.view.orders[order].supplies]
    source = case.pick([source for source in sources if source is not None])
    if source is None:
        return None
    entry = Unplanned(order=source, reason="engine.crowded_out")
    plan = replace(case.plan, assignments=case.without(source), unplanned=(*case.plan.unplanned, entry))
    return replace(case, plan=plan)


# Resources and quantities.


@breaks(Rule.RESOURCES)
def missing_resource(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if work.resources])
    return case.change(work, resources=work.assignment.resources[:-1]) if work else None


@breaks(Rule.RESOURCES)
def no_resources(case: Case) -> Case | None:
    return case.change(case.pick([work for work in case.free if work.resources]), resources=())


@breaks(Rule.RESOURCES)
def extra_resource(case: Case) -> Case | None:
    work = case.pick(case.free)
    others = [name for name in case.view.resources if work and name not in work.assignment.resources]
    extra = case.pick(others)
    return case.change(work, resources=(*work.assignment.resources, extra)) if work and extra else None


@breaks(Rule.RESOURCES)
def unfit_resource(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if work.resources])
    if work is None:
        return None
    n = case.rng.randrange(len(work.resources))
    fit = candidates(case.problem.plant, work.mode.requirements[n])
    unfit = case.pick([name for name in case.view.resources if name not in fit])
    names = [*work.assignment.resources]
    names[n] = unfit or "?"
    return case.change(work, resources=tuple(names)) if unfit else None


@breaks(Rule.RESOURCES)
def one_resource_for_two(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if len(work.resources) > 1])
    return case.change(work, resources=(work.resources[0].id,) * len(work.resources)) if work else None


@breaks(Rule.RESOURCES)
def resources_out_of_order(case: Case) -> Case | None:
    def is_fit_backwards(work: Work) -> bool:
        pairs = zip(reversed(work.assignment.resources), work.mode.requirements, strict=True)
        return all(name in candidates(case.problem.plant, requirement) for name, requirement in pairs)

    work = case.pick([work for work in case.free if len(work.resources) > 1 and not is_fit_backwards(work)])
    return case.change(work, resources=work.assignment.resources[::-1]) if work else None


@breaks(Rule.QUANTITY)
def more_units(case: Case) -> Case | None:
    work = case.pick(case.works)
    return case.change(work, quantity=work.assignment.quantity * 1.001) if work else None


@breaks(Rule.QUANTITY)
def no_units(case: Case) -> Case | None:
    return case.change(case.pick(case.works), quantity=0.0)


@breaks(Rule.QUANTITY)
def units_that_are_no_number(case: Case) -> Case | None:
    return case.change(case.pick(case.works), quantity=case.rng.choice((float("nan"), float("inf"), -float("inf"))))


# Limits.


@breaks(Rule.HORIZON)
def before_the_horizon(case: Case) -> Case | None:
    work = case.pick(case.free)
    return case.put((work, moved(work, case.floor - MINUTE))) if work else None


@breaks(Rule.HORIZON)
def setup_before_the_horizon(case: Case) -> Case | None:
    return case.change(case.pick(case.free), setup_start=case.floor - SECOND)


@breaks(Rule.RELEASE)
def before_release(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if work.order.release is not None])
    return case.put((work, moved(work, work.order.release - SECOND))) if work and work.order.release else None


@breaks(Rule.DEADLINE)
def after_deadline(case: Case) -> Case | None:
    work = case.pick([work for work in case.works if work.order.deadline is not None])
    return case.change(work, end=work.order.deadline + SECOND) if work and work.order.deadline else None


# Working time.


def _stretches(case: Case, is_interruptible: bool) -> list[tuple[Work, datetime, datetime, datetime]]:
    """Return works in no batch with a working interval of theirs and the start of the next one."""
    return [
        (work, low, high, after)
        for work in case.alone
        if work.operation.is_interruptible is is_interruptible and work.processing > ZERO
        for (low, high), (after, _) in zip(
            case.view.timeline(work).intervals, case.view.timeline(work).intervals[1:], strict=False
        )
        if low >= case.floor
    ]


@breaks(Rule.CALENDAR)
def across_a_break(case: Case) -> Case | None:
    found = case.pick(_stretches(case, False))
    if found is None:
        return None
    work, _, high, _ = found
    start = high + SECOND - timedelta(seconds=case.rng.randint(1, int(work.processing.total_seconds())))
    return case.put((work, timed(work, start, start + work.processing)))


@breaks(Rule.CALENDAR)
def within_a_break(case: Case) -> Case | None:
    found = case.pick(_stretches(case, False))
    return case.put((found[0], timed(found[0], found[2], found[2] + found[0].processing))) if found else None


@breaks(Rule.CALENDAR)
def start_in_a_break(case: Case) -> Case | None:
    found = case.pick(_stretches(case, True))
    if found is None:
        return None
    work, _, high, after = found
    start = high + timedelta(seconds=case.rng.randrange(int((after - high).total_seconds())))
    end = case.view.timeline(work).after_working(start, work.processing)
    return case.put((work, timed(work, start, end))) if end else None


@breaks(Rule.CALENDAR)
def unpaid_overtime(case: Case) -> Case | None:
    def is_inside(work: Work, use: OvertimeUse) -> bool:
        names = work.assignment.resources
        return use.resource in names and use.start <= work.start < use.end and work.processing > ZERO

    pairs = [(work, use) for use in case.plan.overtime for work in case.free if is_inside(work, use)]
    found = case.pick(pairs)
    rest = tuple(use for use in case.plan.overtime if found and use != found[1])
    return replace(case, plan=replace(case.plan, overtime=rest)) if found else None


@breaks(Rule.DURATION)
def too_long(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if not work.operation.is_interruptible])
    return case.change(work, end=work.end + SECOND) if work else None


@breaks(Rule.DURATION)
def too_short(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if work.end - work.start > SECOND])
    return case.change(work, end=work.end - SECOND) if work else None


@breaks(Rule.DURATION)
def no_time_at_all(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if work.end > work.start])
    return case.change(work, end=work.start) if work else None


@breaks(Rule.DURATION)
def backwards(case: Case) -> Case | None:
    work = case.pick([work for work in case.free if work.end > work.start])
    return case.change(work, end=work.start - (work.end - work.start)) if work else None


@breaks(Rule.DURATION)
def waiting_out_a_break(case: Case) -> Case | None:
    fitting = [found for found in _stretches(case, True) if found[2] - found[1] >= found[0].processing]
    found = case.pick(fitting)
    return case.put((found[0], timed(found[0], found[2] - found[0].processing, found[3]))) if found else None


@breaks(Rule.DURATION)
def working_through_a_break(case: Case) -> Case | None:
    work = case.pick([work for work in case.alone if work.end - work.start > work.processing])
    return case.change(work, end=work.start + work.processing) if work else None


@breaks(Rule.DURATION)
def another_mode_in_the_same_time(case: Case) -> Case | None:
    choices = [
        (work, mode)
        for work in case.alone
        for mode in work.operation.modes
        if not work.operation.is_interruptible and replace(work, mode=mode).processing != work.processing
    ]
    found = case.pick(choices)
    return case.change(found[0], mode=found[1].id) if found else None


# Batches.


def _batches(case: Case, least: int) -> list[tuple[str, list[Work]]]:
    return [(name, works) for name, batches in case.view.batches.items() for works in batches if len(works) >= least]


@breaks(Rule.BATCH)
def leaving_a_batch_late(case: Case) -> Case | None:
    found = case.pick(_batches(case, 2))
    work = case.pick(found[1]) if found else None
    return case.change(work, end=work.end + MINUTE) if work else None


@breaks(Rule.BATCH)
def setting_up_for_a_batch_alone(case: Case) -> Case | None:
    found = case.pick(_batches(case, 2))
    work = case.pick(found[1]) if found else None
    return case.change(work, setup_start=work.setup_start - MINUTE) if work else None


def _join(case: Case, work: Work, other: Work) -> Case:
    entry = replace(work.assignment, setup_start=other.setup_start, start=other.start, end=other.end)
    return case.put((work, entry))


@breaks(Rule.BATCH)
def mixing_a_batch(case: Case) -> Case | None:
    def of(work: Work, name: str) -> str | None:
        rule = case.view.resources[name].batch
        return case.view.attribute(work, rule.attribute) if rule and rule.attribute else None

    pairs = [
        (a[0], b[0])
        for name, batches in case.view.batches.items()
        for a in batches
        for b in batches
        if len(a) == 1 and of(a[0], name) != of(b[0], name)
    ]
    found = case.pick(pairs)
    return _join(case, *found) if found else None


@breaks(Rule.BATCH)
def mixing_setup_families(case: Case) -> Case | None:
    pairs = []
    for name, batches in case.view.batches.items():
        matrix = case.view.matrix_of(name)
        for a in batches:
            for b in batches if matrix else ():
                families = {case.view.attribute(work, matrix.attribute) for work in (*a, *b)} - {None}
                if len(families) > 1:
                    pairs.append((a, b[0]))
    found = case.pick(pairs)
    if found is None:
        return None
    changed = [(work, replace(work.assignment, setup_start=found[1].setup_start, start=found[1].start,
                              end=found[1].end)) for work in found[0]]  # fmt: skip
    return case.put(*changed)


@breaks(Rule.BATCH)
def overfilling_a_batch(case: Case) -> Case | None:
    found = case.pick(_batches(case, 1))
    if found is None:
        return None
    name, (first, *_) = found
    rule = case.view.resources[name].batch
    everything = [work for works in case.view.batches[name] for work in works]
    if rule is None or sum(work.quantity for work in everything) <= rule.max_quantity * 1.01:
        return None
    entries = [
        (work, replace(work.assignment, setup_start=first.setup_start, start=first.start, end=first.end))
        for work in everything
    ]
    return case.put(*entries)


# Changeovers.


def _set_up(case: Case) -> list[Work]:
    """Return works not begun whose changeover takes time."""
    return [work for work in case.free if any(setup.time > ZERO for setup in case.view.setups_of.get(work.number, ()))]


@breaks(Rule.SETUP)
def no_setup(case: Case) -> Case | None:
    work = case.pick(_set_up(case))
    return case.change(work, setup_start=work.start) if work else None


@breaks(Rule.SETUP)
def too_short_a_setup(case: Case) -> Case | None:
    work = case.pick(_set_up(case))
    if work is None:
        return None
    longest = max(setup.time for setup in case.view.setups_of[work.number])
    return case.change(work, setup_start=work.start - longest + SECOND)


@breaks(Rule.SETUP)
def setup_after_the_start(case: Case) -> Case | None:
    work = case.pick(case.free)
    return case.change(work, setup_start=work.start + SECOND) if work else None


@breaks(Rule.SETUP)
def needless_setup(case: Case) -> Case | None:
    needing = {work.number for work in _set_up(case)}
    work = case.pick([work for work in case.free if work.number not in needing])
    return case.change(work, setup_start=work.start - SECOND) if work else None


# Capacity.


@breaks(Rule.CAPACITY)
def on_top_of_another(case: Case) -> Case | None:
    found = case.pick(list(case.neighbours()))
    if found is None:
        return None
    first, second = found[:2]
    into = timedelta(seconds=case.rng.randrange(int((first.end - first.start).total_seconds())))
    return case.put((second, moved(second, first.start + into)))


@breaks(Rule.CAPACITY)
def into_the_next(case: Case) -> Case | None:
    found = case.pick(list(case.neighbours()))
    return case.change(found[0], end=found[1].start + SECOND) if found else None


@breaks(Rule.CAPACITY)
def setting_up_during_other_work(case: Case) -> Case | None:
    choices = []
    for first, second, name in case.neighbours():
        is_set_up = any(
            setup.resource.id == name and setup.time > ZERO for setup in case.view.setups_of.get(second.number, ())
        )
        if is_set_up:
            choices.append((second, first))
    found = case.pick(choices)
    return case.change(found[0], setup_start=found[1].end - SECOND) if found else None


@breaks(Rule.CAPACITY)
def on_a_busy_alternative(case: Case) -> Case | None:
    choices = []
    for work in [work for work in case.free if work.end > work.start]:
        for n, requirement in enumerate(work.mode.requirements):
            for name in candidates(case.problem.plant, requirement):
                resource = case.view.resources[name]
                if resource.capacity == 1 and resource.batch is None and name not in work.assignment.resources:
                    busy = [other for other, _ in case.view.works_on.get(name, ()) if other.end > other.start]
                    choices += [(work, n, name, other) for other in busy]
    found = case.pick(choices)
    if found is None:
        return None
    work, n, name, other = found
    names = [*work.assignment.resources]
    names[n] = name
    return case.put((work, replace(moved(work, other.start), resources=tuple(names))))


@breaks(Rule.CAPACITY)
def crowding_a_pool(case: Case) -> Case | None:
    for name, entries in case.view.works_on.items():
        capacity = case.view.resources[name].capacity
        pool = [(work, requirement) for work, requirement in entries if work.end > work.start and not work.has_begun]
        if capacity > 1 and sum(requirement.quantity for _, requirement in pool) > capacity:
            return case.put(*((work, moved(work, pool[0][0].start)) for work, _ in pool))
    return None


@breaks(Rule.CAPACITY)
def overlapping_batches(case: Case) -> Case | None:
    pairs = [(a, b[0]) for batches in case.view.batches.values() for a, b in pairwise(batches)]
    found = case.pick(pairs)
    if found is None or found[1].end - found[1].start <= SECOND or found[0][0].end <= found[0][0].start:
        return None
    return case.put(*((work, timed(work, found[1].start + SECOND, found[1].end + SECOND)) for work in found[0]))


# Precedences.


@breaks(Rule.PRECEDENCE)
def too_early(case: Case) -> Case | None:
    found = case.pick([link for link in case.links() if link[2].transfer_lot is None])
    return case.put((found[1], moved(found[1], found[0].end + found[2].min_lag - SECOND))) if found else None


@breaks(Rule.PRECEDENCE)
def the_wrong_way_round(case: Case) -> Case | None:
    links = [link for link in case.links() if link[0].end > link[0].start and link[1].end > link[1].start]
    found = case.pick([link for link in links if link[2].transfer_lot is None])
    if found is None:
        return None
    return case.put((found[0], moved(found[0], found[1].start)), (found[1], moved(found[1], found[0].start)))


@breaks(Rule.PRECEDENCE)
def too_late(case: Case) -> Case | None:
    found = case.pick([link for link in case.links() if link[2].max_lag is not None])
    return case.put((found[1], moved(found[1], found[0].end + found[2].max_lag + SECOND))) if found else None


@breaks(Rule.PRECEDENCE)
def before_the_first_lot(case: Case) -> Case | None:
    found = case.pick([link for link in case.links() if link[2].transfer_lot is not None])
    # Less than a lot's time after the start of what makes it: its processing takes at least a minute a unit here.
    return case.put((found[1], moved(found[1], found[0].start + MINUTE))) if found else None


@breaks(Rule.PRECEDENCE)
def overtaking_a_later_lot(case: Case) -> Case | None:
    """Take up the last lot a second before it is done; only where both work without breaks."""
    links = [link for link in case.links() if link[2].transfer_lot is not None]
    found = case.pick([link for link in links if not any(r.calendar for r in (*link[0].resources, *link[1].resources))])
    if found is None:
        return None
    before, after, arc = found
    lot = arc.transfer_lot or before.quantity
    n_before_last = -(-before.quantity // lot) - 1
    until_last = after.processing * (n_before_last * lot / before.quantity)
    start = before.start + before.processing + arc.min_lag - until_last - SECOND
    start = start.replace(microsecond=0)
    return case.put((after, moved(after, start)))


@breaks(Rule.PRECEDENCE)
def ending_before_what_feeds_it(case: Case) -> Case | None:
    found = case.pick([link for link in case.links() if link[2].transfer_lot is not None])
    return case.change(found[1], end=found[0].end - SECOND) if found else None


# Materials.


def _draws(case: Case, source: str) -> list[tuple[Work, datetime]]:
    """Return works not begun and when what they draw from a source is there."""
    found = []
    for work in case.free:
        for supply in work.order.supplies:
            there = case.view.end_of(supply.order) if supply.order is not None else supply.at
            if supply.operation == work.operation.id and supply.source == source and there is not None:
                found.append((work, there))
    return found


def _too_soon(case: Case, source: str) -> Case | None:
    found = case.pick(_draws(case, source))
    return case.put((found[0], moved(found[0], found[1] - SECOND))) if found else None


@breaks(Rule.SUPPLY)
def before_the_receipt(case: Case) -> Case | None:
    return _too_soon(case, "receipt")


@breaks(Rule.SUPPLY)
def before_the_purchase(case: Case) -> Case | None:
    return _too_soon(case, "purchase")


@breaks(Rule.SUPPLY)
def before_the_order_that_feeds_it(case: Case) -> Case | None:
    return _too_soon(case, "order")


def _with_supplies(case: Case, factor: float) -> Case | None:
    work = case.pick([work for work in case.works if work.order.supplies])
    if work is None or not case.problem.is_netted:
        return None
    first, *rest = work.order.supplies
    supplies = (replace(first, quantity=first.quantity * factor), *rest)
    return _with_order(case, work.order.id, supplies=supplies)


def _with_order(case: Case, name: str, **fields: object) -> Case:
    orders = tuple(replace(order, **fields) if order.id == name else order for order in case.problem.orders)
    return replace(case, problem=replace(case.problem, orders=orders))


def _with_material(case: Case, name: str, **fields: object) -> Case:
    plant = case.problem.plant
    materials = tuple(replace(entry, **fields) if entry.id == name else entry for entry in plant.materials)
    return replace(case, problem=replace(case.problem, plant=replace(plant, materials=materials)))


@breaks(Rule.PEGGING)
def too_little_set_aside(case: Case) -> Case | None:
    return _with_supplies(case, 0.9)


@breaks(Rule.PEGGING)
def too_much_set_aside(case: Case) -> Case | None:
    return _with_supplies(case, 1.1)


@breaks(Rule.PEGGING)
def nothing_set_aside(case: Case) -> Case | None:
    work = case.pick([work for work in case.works if work.order.supplies and case.problem.is_netted])
    return _with_order(case, work.order.id, supplies=()) if work else None


@breaks(Rule.PEGGING)
def set_aside_for_another_operation(case: Case) -> Case | None:
    work = case.pick([work for work in case.works if work.order.supplies and case.problem.is_netted])
    if work is None:
        return None
    first, *rest = work.order.supplies
    return _with_order(case, work.order.id, supplies=(replace(first, operation="another"), *rest))


@breaks(Rule.PEGGING)
def promised_twice(case: Case) -> Case | None:
    names = [
        supply.order for work in case.works for supply in work.order.supplies if supply.order in case.view.works_of
    ]
    name = case.pick([name for name in names if name is not None])
    pegs = case.view.orders["t0"].pegs if name else ()
    return _with_order(case, name, pegs=(replace(pegs[0], quantity=0.5),)) if name else None


@breaks(Rule.PEGGING)
def drawn_from_stock_that_is_not_there(case: Case) -> Case | None:
    names = [
        s.material for work in case.works for s in work.order.supplies if s.source == "stock" and s.quantity > 0.01
    ]
    name = case.pick(names)
    return _with_material(case, name, stock=0.0) if name else None


@breaks(Rule.PEGGING)
def drawn_from_a_receipt_that_is_not_there(case: Case) -> Case | None:
    names = [s.material for work in case.works for s in work.order.supplies if s.source == "receipt"]
    name = case.pick(names)
    return _with_material(case, name, receipts=()) if name else None


@breaks(Rule.PEGGING)
def drawn_from_a_purchase_that_is_not_made(case: Case) -> Case | None:
    is_drawn = any(s.source == "purchase" for work in case.works for s in work.order.supplies)
    return replace(case, problem=replace(case.problem, purchases=())) if is_drawn else None


def _needs(works: Iterable[Work]) -> dict[str, float]:
    total: dict[str, float] = {}
    for work in works:
        first = work.recipe.routing.operations[0].id
        of_bill = [item for item in work.recipe.components if (item.operation or first) == work.operation.id]
        for item in (*of_bill, *work.mode.components):
            need = (item.quantity * work.quantity + item.fixed_quantity) / (1 - item.scrap)
            total[item.material] = total.get(item.material, 0.0) + need
    return total


@breaks(Rule.BALANCE)
def consuming_more_than_there_ever_is(case: Case) -> Case | None:
    needs = _needs(case.works)
    name = case.pick([name for name, need in needs.items() if need > 1])
    if name is None:
        return None
    made = sum(order.quantity for order in case.problem.orders if order.material == name)
    bought = sum(purchase.quantity for purchase in case.problem.purchases if purchase.material == name)
    if made + bought > needs[name] - 0.1:
        return None
    return _with_material(case, name, stock=(needs[name] - made - bought) * 0.99, receipts=())


@breaks(Rule.BALANCE)
def a_mode_that_takes_what_is_not_there(case: Case) -> Case | None:
    choices = [(work, mode) for work in case.free for mode in work.operation.modes if mode.components]
    found = case.pick(choices)
    if found is None:
        return None
    emptied = _with_material(case, found[1].components[0].material, stock=0.0, receipts=())
    return emptied.change(found[0], mode=found[1].id)


# Storages.


def _waits(case: Case) -> list[tuple[Work, Work, str, float]]:
    """Return works that wait in a storage: before, after, storage and good units."""
    return [
        (before, after, arc.storage, before.quantity * before.operation.yield_factor)
        for before, after, arc in case.links()
        if arc.storage is not None
    ]


@breaks(Rule.STORAGE)
def a_storage_too_small_for_one(case: Case) -> Case | None:
    found = case.pick(_waits(case))
    if found is None:
        return None
    before, after, name, quantity = found
    return _with_capacity(case.put((after, moved(after, before.end + MINUTE))), name, quantity * 0.9)


@breaks(Rule.STORAGE)
def lingering_in_a_storage(case: Case) -> Case | None:
    waits = _waits(case)
    capacities = {storage.id: storage.capacity for storage in case.problem.plant.storages}
    if not waits or sum(entry[3] for entry in waits) <= capacities[waits[0][2]] * 1.01:
        return None
    last = max(before.end for before, *_ in waits) + MINUTE
    return case.put(*((after, moved(after, last)) for _, after, _, _ in waits))


@breaks(Rule.STORAGE)
def a_storage_too_small_for_a_material(case: Case) -> Case | None:
    """Make less room than is needed at the end of an order by which the plan has made more than it has consumed."""
    choices = []
    for material in case.problem.plant.materials:
        makers = [order for order in case.view.made if order.order.material == material.id and material.storage]
        for now in [maker.end for maker in makers]:
            made = sum(maker.order.quantity for maker in makers if maker.end <= now)
            net = made - _needs(work for work in case.works if work.start <= now).get(material.id, 0.0)
            if net > 0.1:
                choices.append((material.storage, 0.9 * (material.stock + net)))
    found = case.pick(choices)
    return _with_capacity(case, *found) if found else None


def _with_capacity(case: Case, storage: str, capacity: float) -> Case:
    plant = case.problem.plant
    storages = tuple(replace(entry, capacity=capacity) if entry.id == storage else entry for entry in plant.storages)
    return replace(case, problem=replace(case.problem, plant=replace(plant, storages=storages)))


# What is fixed.


@breaks(Rule.PIN)
def off_its_pinned_start(case: Case) -> Case | None:
    pinned = [case.view.work_at.get((pin.order, pin.operation)) for pin in case.problem.pins if pin.start is not None]
    work = case.pick([work for work in pinned if work is not None])
    return case.put((work, moved(work, work.start + case.rng.choice((-1, 1)) * SECOND))) if work else None


@breaks(Rule.PIN)
def off_its_pinned_resources(case: Case) -> Case | None:
    pinned = [
        case.view.work_at.get((pin.order, pin.operation)) for pin in case.problem.pins if pin.resources is not None
    ]
    work = case.pick([work for work in pinned if work is not None])
    name = case.pick([name for name in case.view.resources if work and name not in work.assignment.resources])
    return case.change(work, resources=(name, *work.assignment.resources[1:])) if work and name else None


@breaks(Rule.OVERTIME)
def overtime_that_is_no_window(case: Case) -> Case | None:
    use = case.pick(list(case.plan.overtime))
    longer = replace(use, end=use.end + SECOND) if use else None
    return replace(case, plan=replace(case.plan, overtime=(*case.plan.overtime, longer))) if longer else None


@breaks(Rule.OVERTIME)
def overtime_opened_twice(case: Case) -> Case | None:
    use = case.pick(list(case.plan.overtime))
    return replace(case, plan=replace(case.plan, overtime=(*case.plan.overtime, use))) if use else None


@breaks(Rule.OVERTIME)
def overtime_of_no_calendar(case: Case) -> Case | None:
    names = [name for name, entry in case.view.resources.items() if entry.calendar is None]
    name = case.pick([*names, "nowhere"])
    use = OvertimeUse(resource=name or "", start=case.floor, end=case.floor + MINUTE)
    return replace(case, plan=replace(case.plan, overtime=(*case.plan.overtime, use)))


def _begun(case: Case) -> Work | None:
    return case.pick([work for work in case.works if work.has_begun])


@breaks(Rule.HISTORY)
def begun_at_another_time(case: Case) -> Case | None:
    work = _begun(case)
    return case.put((work, moved(work, work.start + SECOND))) if work else None


@breaks(Rule.HISTORY)
def begun_elsewhere(case: Case) -> Case | None:
    return case.change(_begun(case), resources=("m3",))


@breaks(Rule.HISTORY)
def begun_in_another_mode(case: Case) -> Case | None:
    work = _begun(case)
    return case.change(work, mode={"1": "2", "2": "1"}[work.mode.id]) if work else None


@breaks(Rule.HISTORY)
def ended_at_another_time(case: Case) -> Case | None:
    facts = case.problem.state.operations if case.problem.state is not None else {}
    ended = [work for work in case.works if (key := "/".join(work.place)) in facts and facts[key].end is not None]
    work = case.pick(ended)
    return case.change(work, end=work.end + SECOND) if work else None


@breaks(Rule.HISTORY)
def ended_before_now_without_a_word(case: Case) -> Case | None:
    facts = case.problem.state.operations if case.problem.state is not None else {}
    going = [work for work in case.works if (key := "/".join(work.place)) in facts and facts[key].end is None]
    return case.change(case.pick(going), end=case.floor - SECOND)
