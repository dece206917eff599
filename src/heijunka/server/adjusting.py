"""What happened goes into the plan in force; the least change comes out, as a proposed version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from heijunka.engine.apart import Apart
from heijunka.errors import NoPlan
from heijunka.evaluate import telling
from heijunka.evaluate.gantt import shown as figure
from heijunka.evaluate.kpi import SMALLER_IS_BETTER, UNITS, kpi
from heijunka.evaluate.notice import Notice, beside, notice
from heijunka.messages import say
from heijunka.model.event import Event
from heijunka.model.record import PlanRecord
from heijunka.model.state import State
from heijunka.reschedule import PRESETS, Budget, Fence, Policy, overridden
from heijunka.reschedule import adjust as repair
from heijunka.reschedule.facts import in_words, take_in
from heijunka.reschedule.present import present
from heijunka.server.chosen import chosen
from heijunka.server.jobs import Running
from heijunka.store import Status, Store, Version

FIGURES = ("weighted_tardiness_h", "late_orders", "on_time_delivery", "n_setups", "setup_time_h", "overtime_cost")
"""What an adjustment costs or gains, in the order of reading."""


def in_force(store: Store, site: str) -> Version | None:
    """Return the version in force at a site; None if there is none."""
    return next((entry for entry in store.versions(site) if entry.status is Status.PUBLISHED), None)


def unheeded(store: Store, site: str, version: Version) -> tuple[Event, ...]:
    """Return what happened that a version knows nothing of, publications left out."""
    found = store.events(site, after=version.upto_event)
    return tuple(event for event in found if event.kind != "plan_published")


def adjust(store: Store, running: Running) -> dict[str, Any]:
    """Adjust the plan in force to what happened since, and propose what comes out.

    Raises
    ------
    NoPlan
        If no plan is in force, or none keeps to the budget.
    """
    site, language, now = running.job.site, running.language, running.job.created.replace(microsecond=0)
    version = in_force(store, site)
    if version is None:
        raise NoPlan(say("server.nothing_in_force", language))
    record = store.record(site, version.number)
    known, last = store.state(site)
    events = unheeded(store, site, version)
    moment = present(record.problem, known, now)
    state = replace(known, now=moment) if known is not None else State(now=moment)
    taken = take_in(record.problem, state)
    with Apart(language=language) as engine:
        engine.begin()
        found = repair(
            taken.problem,
            record.plan,
            policy_of(running.asked, frozen_hours=chosen(store).frozen_hours),
            clock=monotonic,
            solve=partial(engine.solve, on_progress=running.better),
            overridden=overridden(state),
            stop=running.stop,
        )
    if found.plan is None:
        raise NoPlan(say("cli.budget_too_small", language, smallest=found.smallest_budget))
    made = PlanRecord(problem=found.problem, plan=found.plan, reference=beside(found.problem, record.plan))
    told = notice(record, made, events=events)
    why = _why(told, language)
    proposed = store.propose(site, made, parent=version.number, upto_event=last, who=running.job.who, why=why, now=now)
    return {
        "version": proposed.number,
        "rung": found.rung,
        "moved": len(told.moved),
        "assumptions": [in_words(remark, language) for remark in taken.assumptions],
    }


def policy_of(asked: Mapping[str, Any], *, frozen_hours: float) -> Policy:
    """Return how to adjust, as it was asked for; what is frozen unless that was said."""
    policy = replace(PRESETS[asked["policy"]], seconds=asked["seconds"], threads=1)
    hours = asked["fence"] if asked["fence"] is not None else frozen_hours or None
    if hours is not None:
        policy = replace(policy, fence=Fence(hours=hours))
    if (budget := asked["budget"]) is not None:
        policy = replace(policy, budget=Budget(moves=budget["moves"], hours=budget["hours"]))
    return policy


def changes(before: PlanRecord, after: PlanRecord, events: tuple[Event, ...], language: str) -> dict[str, Any]:
    """Return what one plan means for people who know another: in words, and in figures."""
    old, new = kpi(before.problem, before.plan), kpi(after.problem, after.plan)
    figures = []
    for name in FIGURES:
        was, is_now = old.figure(name), new.figure(name)
        figures.append(
            {
                "key": name,
                "label": say(f"kpi.{name}", language),
                "unit": UNITS[name],
                "before": figure(was, UNITS[name]),
                "after": figure(is_now, UNITS[name]),
                "is_better": None if was == is_now else (is_now < was) == (name in SMALLER_IS_BETTER),
            }
        )
    told = telling.document(notice(before, after, events=events), language)
    return {name: told[name] for name in ("headline", "orders", "operations", "events")} | {"figures": figures}


def _why(told: Notice, language: str) -> str:
    if not told.told:
        return say("cli.no_event", language)
    more = say("cli.and_more", language, count=len(told.told) - 1) if len(told.told) > 1 else ""
    return f"{told.sentence(told.told[0], language)}{more}"
