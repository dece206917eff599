"""The data of a site: where they are kept, how they become a draft, and how a draft becomes the site's data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from heijunka.errors import InvalidProblem, PlanConflict
from heijunka.io.drafts import Draft, draft_of_problem, key_of, read_draft
from heijunka.messages import say
from heijunka.model.issue import Issue
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord
from heijunka.mrp.netting import net
from heijunka.mrp.renewed import bare, renewed
from heijunka.reschedule.carried import METHOD, carried
from heijunka.store import Status, Store, Version


def newest_data(store: Store, site: str) -> Version | None:
    """Return the version that holds a site's data: the one in force, or newer data; None if there is none.

    What is proposed otherwise, an adjustment or another plan, says nothing new about the plant.
    """
    known = store.versions(site)
    published = next((entry for entry in known if entry.status is Status.PUBLISHED), None)
    after = published.number if published is not None else 0
    newer = [entry for entry in known if entry.method == METHOD and entry.number > after]
    return newer[-1] if newer else published or (known[-1] if known else None)


def draft_of_site(store: Store, site: str, *, language: str = "en") -> Draft:
    """Return a draft of a site's data, to be changed.

    Raises
    ------
    StoreError
        If there is no such site.
    """
    version = newest_data(store, site)
    number = version.number if version is not None else None
    problem = store.record(site, number).problem
    draft = draft_of_problem(bare(problem), name=site, now=problem.horizon.start, language=language)
    return replace(draft, base=number)


def open_issues(draft: Draft, language: str = "en") -> tuple[Problem | None, tuple[Issue, ...]]:
    """Return the problem that a draft is, and what keeps it from being data: errors, and what is not agreed to yet."""
    reading = read_draft(draft, language)
    pending = tuple(entry for entry in reading.assumptions if key_of(entry) not in draft.accepted)
    return reading.problem, (*reading.errors, *pending)


def commit(
    store: Store, site: str, draft: Draft, *, who: str, why: str, now: datetime, language: str = "en"
) -> Version:
    """Make a draft the data of a site: a new version with what still holds of the plan; all of it or nothing.

    Raises
    ------
    InvalidProblem
        If it has errors, or rests on assumptions that nobody agreed to.
    PlanConflict
        If the data it was taken from are no longer the newest.
    """
    problem, open_ones = open_issues(draft, language)
    if problem is None or open_ones:
        raise InvalidProblem(open_ones)
    version = newest_data(store, site)
    number = version.number if version is not None else None
    if draft.base is not None and draft.base != number:
        raise PlanConflict(say("io.draft_is_old", language, site=site, base=draft.base, now=number))
    before = store.record(site, number) if version is not None else None
    known = renewed(before.problem, problem, language) if before is not None else net(problem)
    plan = carried(known, before.plan if before is not None else None)
    _, last = store.state(site)
    in_force = next((entry.number for entry in store.versions(site) if entry.status is Status.PUBLISHED), None)
    upto = version.upto_event if version is not None else last
    return store.propose(
        site, PlanRecord(problem=known, plan=plan), parent=in_force, upto_event=upto, who=who, why=why, now=now
    )
