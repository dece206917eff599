"""What a planner works on: the store, the site, its plan in force and where it stands, and what time it is there."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

import typer

from heijunka.cli.console import Console
from heijunka.errors import NoPlan
from heijunka.messages import say
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord
from heijunka.model.state import State
from heijunka.settings import STORE, Settings

if TYPE_CHECKING:
    from heijunka.store import Store, Version

DEMO_FOLDER = Path("heijunka-demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A site and its plan in force.

    Parameters
    ----------
    version, record
        The plan in force.
    state, last
        Where the plant stands after the event of that number.
    """

    store: Store
    site: str
    version: Version
    record: PlanRecord
    state: State
    last: int

    def __enter__(self) -> Self:
        """Return it as it is."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the store go."""
        self.store.close()

    @property
    def time_zone(self) -> str:
        """In which people here read moments."""
        return self.record.problem.plant.time_zone


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name; where nothing is said and none is here, that of the demo."""
    from heijunka.store import Store

    return Store.open(place_of(settings), language=settings.language)


def place_of(settings: Settings) -> str:
    """Return where the store is: what the settings say, or that of the demo if nothing is said and none is here."""
    beside = DEMO_FOLDER / STORE
    if settings.store == STORE and not Path(settings.store).exists() and beside.exists():
        return str(beside)
    return settings.store


def desk_of(settings: Settings, site: str | None) -> Desk:
    """Open the store and lay out a site.

    Parameters
    ----------
    site
        May be left out if the store has but one.

    Raises
    ------
    NoPlan
        If no plan is in force there.
    """
    store = open_store(settings)
    name = site_of(store, site, settings)
    version = next((entry for entry in store.versions(name) if entry.status == "published"), None)
    if version is None:
        raise NoPlan(say("cli.nothing_published", settings.language, store=store.name))
    state, last = store.state(name)
    record = store.record(name, version.number)
    known = state if state is not None else State(now=record.problem.horizon.start)
    return Desk(store=store, site=name, version=version, record=record, state=known, last=last)


def site_of(store: Store, given: str | None, settings: Settings) -> str:
    """Return the site asked for, or the only one."""
    known = list(store.sites())
    if given is not None:
        if given not in known:
            message = say("cli.no_such_site", settings.language, site=given, known=", ".join(known) or "–")
            raise typer.BadParameter(message)
        return given
    if not known:
        raise NoPlan(say("cli.nothing_published", settings.language, store=store.name))
    if len(known) > 1:
        raise typer.BadParameter(say("cli.many_sites", settings.language, known=", ".join(known)))
    return known[0]


def present(problem: Problem, state: State | None, *, given: str | None, console: Console) -> datetime:
    """Return what time it is at a plant, by the clock or as somebody says.

    Parameters
    ----------
    given
        What somebody said it is, in their words; it may be told from what it would be otherwise.
    """
    from heijunka.reschedule.present import present as present_at

    moment = present_at(problem, state, wall_clock())
    if given is not None:
        return moment_of(given, moment, problem, console)
    return moment


def moment_of(text: str, now: datetime, problem: Problem, console: Console, *, is_past: bool = False) -> datetime:
    """Return the moment that somebody means; a bare time of day is the next one, or the last."""
    from zoneinfo import ZoneInfo

    from heijunka.io.tables.cell_error import CellError
    from heijunka.io.told import read_when

    try:
        return read_when(text, now, ZoneInfo(problem.plant.time_zone), is_past=is_past)
    except CellError as error:
        what, advice = (say(key, console.language, **error.values) for key in (error.code, f"{error.code}_advice"))
        raise typer.BadParameter(f"{what} {advice}") from error


def open_kept(given: str | None, settings: Settings, site: str | None) -> tuple[PlanRecord, Path]:
    """Return a kept plan, and the file that it is or would be in.

    Parameters
    ----------
    given
        A file, or the number of a version; None means the plan in force.
    """
    from heijunka import api

    if given is not None and (Path(given).exists() or not given.isdecimal()):
        return api.open_plan(given, language=settings.language), Path(given)
    if given is None:
        with desk_of(settings, site) as here:
            name, number, record = here.site, here.version.number, here.record
    else:
        with open_store(settings) as store:
            name, number = site_of(store, site, settings), int(given)
            record = store.record(name, number)
    return record, Path(f"{name.replace('/', '_')}-{number}.plan.json")


def person(given: str | None) -> str:
    """Return who acts: who was named, or the system's user."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a system without a name for whoever this is
        return "unknown"


def wall_clock() -> datetime:
    """Return the present moment, on a whole second."""
    return datetime.now(UTC).replace(microsecond=0)
