"""Edits made: the engine lets everything else give way, and the judge has the last word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from heijunka.evaluate.check import check
from heijunka.garbage import collection_paused
from heijunka.messages import say
from heijunka.model.plan import Assignment, Plan, Unplanned
from heijunka.model.problem import Problem
from heijunka.reschedule.edits.asked import Edit, Impossible
from heijunka.reschedule.edits.bench import Bench

METHOD = "board"
TAKEN_OUT = "edits.taken_out"
SHARES = (1.0, 0.6, 0.3, 0.0)
"""Of the time that an order could wait, tried in turn: with less room it may take longer than it does now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What edits came to.

    Parameters
    ----------
    problem
        With the pins and the orders as the edits have them.
    plan
        Judged; None if the edits cannot all be done.
    why
        In that case: why not, in plain words.
    nearest
        Where the operation moved last would stand if it could begin later, too; None if that is not it either.
    """

    problem: Problem
    plan: Plan | None
    why: tuple[str, ...] = ()
    nearest: Assignment | None = None


@collection_paused()
def edit(problem: Problem, plan: Plan, edits: Iterable[Edit], *, language: str = "en") -> Edited:
    """Do edits one after the other; what they push goes later, and nothing else moves.

    What a hand has put down stays where it is; so do pins and work that has begun. Orders left out stay out.

    Parameters
    ----------
    problem, plan
        As they stand; the judge accepts them.
    language
        Of the reasons.
    """
    bench = Bench(problem, plan)
    last: Edit | None = None
    try:
        for last in edits:
            bench.lay(last)
    except Impossible as error:
        return Edited(problem=problem, plan=None, why=(error.text(language),))
    why: tuple[str, ...] = ()
    can_wait = any(latest.slack for latest in bench.later.values())
    for share in SHARES if can_wait else SHARES[-1:]:
        bench.share = share
        made = _made(bench, plan)
        why = _why(bench, made, language)
        if not why and (share == 0 or _is_in_time(bench, made)):
            return Edited(problem=bench.problem, plan=made)
    return Edited(problem=bench.problem, plan=None, why=why, nearest=_nearest(bench, plan, last))


def _made(bench: Bench, before: Plan) -> Plan:
    """Return the plan that the engine makes of a bench; the judge has not seen it yet."""
    from heijunka.engine.construct.build import Builder
    from heijunka.engine.cost import key_of, terms_of
    from heijunka.engine.instance import compile_problem, decode, encode, whole

    asked = bench.asked
    instance = compile_problem(asked)
    builder = Builder(instance)
    start = whole(instance, encode(instance, bench.plan))
    ways = (False, True) if builder.has_overtime else (False,)
    found = [builder.resume(start, with_overtime=way) for way in ways]
    keys = [key_of(asked.objective, terms_of(instance, built.placement, built.overtime)) for built in found]
    best = found[keys.index(min(keys))]
    plan = decode(instance, best.placement, unplanned=best.unplanned, overtime=best.overtime, method=METHOD, seed=0)
    known = {entry.order: entry for entry in before.unplanned}
    out = (
        known.get(order.id, Unplanned(order=order.id, reason=TAKEN_OUT))
        for order in bench.problem.orders
        if order.id in bench.out
    )
    return replace(plan, unplanned=(*plan.unplanned, *out))


def _why(bench: Bench, made: Plan, language: str) -> tuple[str, ...]:
    """Return why a plan is not what was asked: orders that find no place any more, then what the judge says."""
    lost = [entry for entry in made.unplanned if entry.order not in bench.out]
    if lost:
        return tuple(_lost(bench, entry, language) for entry in lost)
    return tuple(violation.text(language) for violation in check(bench.problem, made))


def _lost(bench: Bench, entry: Unplanned, language: str) -> str:
    """Say why an order finds no place any more."""
    values = dict(entry.values)
    if (entry.order, values.get("operation", "")) in bench.held:
        return say("edits.no_room", language, order=entry.order, operation=values["operation"])
    return say("edits.no_place", language, order=entry.order, reason=say(entry.reason, language, **values))


def _is_in_time(bench: Bench, made: Plan) -> bool:
    """Tell whether orders that were to end as late as they may end in time."""
    return all(entry.end <= bench.later[entry.order].end for entry in made.assignments if entry.order in bench.later)


def _nearest(bench: Bench, plan: Plan, last: Edit | None) -> Assignment | None:
    """Return where the operation moved last would stand if it were held on its resources only."""
    if last is None or last.kind != "move":
        return None
    place = last.order, last.operation
    bench.held[place] = replace(bench.held[place], start=None)
    made = _made(bench, plan)
    if any(entry.order not in bench.out for entry in made.unplanned) or check(bench.problem, made):
        return None
    return next(entry for entry in made.assignments if (entry.order, entry.operation) == place)
