"""``heijunka publish``: put a version of the plan in force, or the first plan of a site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.errors import NoPlan, PlanConflict
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.store import Store, Version


def publish(
    context: typer.Context,
    what: Annotated[str | None, typer.Argument(help="cli.option_publish_what", metavar="VERSION|PLAN")] = None,
    *,
    expected: Annotated[int | None, typer.Option("--expected", help="cli.option_expected", metavar="VERSION")] = None,
    who: options.Who = None,
    why: options.Why = None,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Publish a proposed version, by default the newest, or a kept plan as a new version."""
    settings = options.settings_of(context, language=language, store=store)
    console = Console(settings.language, is_json)

    from heijunka.cli import desk

    name = desk.person(who)
    with desk.open_store(settings) as kept:
        if what is not None and not what.isdecimal():
            place, version = _propose(kept, Path(what), site, who=name, why=why, console=console)
        else:
            place = desk.site_of(kept, site, settings)
            version = _proposed(kept, place, what, console)
        done = put_in_force(kept, version, place, who=name, expected=expected, console=console)
    console.result({"site": place, **version_document(done)})


def put_in_force(
    store: Store, version: Version, site: str, *, who: str, expected: int | None, console: Console
) -> Version:
    """Publish a version and say so; if somebody was faster, say who, when, and what to do.

    Parameters
    ----------
    expected
        The version that is to be replaced; by default the one that this version was made from.
    """
    from heijunka.cli.desk import present

    before = version.parent if expected is None else expected
    problem, (state, _) = store.record(site, version.number).problem, store.state(site)
    now = present(problem, state, given=None, console=console)
    try:
        done = store.publish(site, version.number, expected=before, who=who, now=now)
    except PlanConflict as error:
        advice = say("cli.after_conflict", console.language, expected=before if before is not None else "–")
        raise PlanConflict(f"{error} {advice}") from error
    console.say("cli.published", number=done.number, site=site, who=who)
    return done


def in_force(store: Store, site: str) -> Version | None:
    """Return the version that is in force at a site, if there is one."""
    return next((entry for entry in store.versions(site) if entry.status == "published"), None)


def version_document(version: Version) -> dict[str, object]:
    """Return a version as plain data."""
    names = ("number", "parent", "status", "hash", "problem_hash", "plan_hash", "method", "who", "why", "upto_event")
    told = {"made_at": version.made_at.isoformat(), "figures": dict(version.figures)}
    return {name: getattr(version, name) for name in names} | told


def _propose(
    store: Store, path: Path, site: str | None, *, who: str, why: str | None, console: Console
) -> tuple[str, Version]:
    """Keep a plan from a file as a new version; the first one makes the site."""
    from heijunka import api
    from heijunka.cli.desk import present

    record = api.open_plan(path, language=console.language)
    place = site or record.problem.plant.id
    before, (state, last) = in_force(store, place), store.state(place)
    version = store.propose(
        place,
        record,
        parent=before.number if before is not None else None,
        upto_event=last,
        who=who,
        why=why or path.name,
        now=present(record.problem, state, given=None, console=console),
    )
    return place, version


def _proposed(store: Store, site: str, given: str | None, console: Console) -> Version:
    proposed = [entry for entry in store.versions(site) if entry.status == "proposed"]
    if given is not None:
        return store.version(site, int(given))
    if not proposed:
        raise NoPlan(say("cli.nothing_proposed", console.language, site=site))
    return max(proposed, key=lambda entry: entry.number)
