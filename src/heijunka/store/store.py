"""The store as others use it: events in, state out; plans proposed, published, undone; all of it kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, insert, select, union

from heijunka.errors import PlanConflict, StoreError
from heijunka.messages import say
from heijunka.model.event import Event, PlanPublished
from heijunka.model.record import PlanRecord
from heijunka.model.state import State
from heijunka.store import audit, events, feed, schema, upkeep, webhooks
from heijunka.store import versions as plans
from heijunka.store.choices import Choices
from heijunka.store.database import Database
from heijunka.store.dispatches import Dispatches
from heijunka.store.drafts import Drafts
from heijunka.store.events import Appended, Recorded
from heijunka.store.feed import Feed
from heijunka.store.jobs import Jobs
from heijunka.store.leases import Leases
from heijunka.store.mandates import Mandates
from heijunka.store.people import Keys, People
from heijunka.store.runs import Runs
from heijunka.store.scenarios import Scenarios
from heijunka.store.versions import Version

SNAPSHOT_AFTER = 20_000
"""Events replayed after which the state is kept, so that the next time is quick."""
PUBLISHER = "heijunka"
"""Source of the events that the store itself writes."""


class Store:
    """Events and plan versions of any number of sites in one database; made by `open`.

    What a method that writes has returned from is kept, whatever happens next; what it has raised on, has left nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.drafts = Drafts(database)
        self.people = People(database)
        self.keys = Keys(database)
        self.jobs = Jobs(database)
        self.feed = Feed(database)
        self.scenarios = Scenarios(database)
        self.runs = Runs(database)
        self.webhooks = webhooks.Webhooks(database)
        self.choices = Choices(database)
        self.leases = Leases(database)
        self.mandates = Mandates(database)
        self.dispatches = Dispatches(database)

    @classmethod
    def open(cls, place: str | Path, *, language: str = "en") -> Self:
        """Open a store; an SQLite file that is not there is made, and an empty database made ready.

        Parameters
        ----------
        place
            Path of an SQLite file, or a URL such as ``postgresql://user@host/name``.

        Raises
        ------
        StoreError
            If it cannot be opened, holds something else, or has another schema.
        """
        database = Database(place, language=language)
        try:
            database.make_ready()
        except StoreError:
            database.close()
            raise
        return cls(database)

    @property
    def name(self) -> str:
        """Where it is, for people: without a password."""
        return self._database.name

    @property
    def place(self) -> str:
        """Where it is, as it was opened."""
        return self._database.place

    def close(self) -> None:
        """Let the database go."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sites(self) -> tuple[str, ...]:
        """Return the sites of which the store knows anything."""
        query = union(select(schema.events.c.site), select(schema.versions.c.site))
        with self._database.reading() as connection:
            return tuple(sorted(site for (site,) in connection.execute(query)))

    def append(self, given: Sequence[Event], *, now: datetime, last: Mapping[str, int] | None = None) -> Appended:
        """Add events to the log, each once by (site, source, epoch, sequence); all of them or none.

        Events without a number get the next of their source, or of ``person`` if they have none.

        Parameters
        ----------
        now
            When they were received, unless they say it themselves.
        last
            By site, the number of the last event that is known to whoever adds these.

        Raises
        ------
        PlanConflict
            If there are events after the last that is known.
        """
        with self._database.writing() as connection:
            for site, number in (last or {}).items():
                if events.last_number(connection, site) != number:
                    raise PlanConflict(say("store.conflict_events", self._database.language, site=site))
            found = events.add(connection, given, now)
            _tell_of_events(connection, given, found, now)
        return found

    def append_raw(self, lines: Iterable[bytes | str], *, now: datetime) -> Appended:
        """Add events as JSON, one a line; what cannot be read goes to the dead letters, with the reason."""
        given, dead = events.read(lines, now)
        with self._database.writing() as connection:
            if dead:
                connection.execute(insert(schema.dead_letters), dead)
            found = events.add(connection, given, now)
            _tell_of_events(connection, given, found, now)
        return Appended(numbers=found.numbers, n_new=found.n_new, n_duplicate=found.n_duplicate, n_dead=len(dead))

    def dead_letters(self) -> tuple[tuple[bytes, str], ...]:
        """Return messages that nobody could read, and why."""
        table = schema.dead_letters
        with self._database.reading() as connection:
            rows = connection.execute(select(table.c.raw, table.c.error).order_by(table.c.number))
            return tuple((bytes(raw), str(error)) for raw, error in rows)

    def recorded(self, site: str, after: int = 0) -> tuple[Recorded, ...]:
        """Return the events of a site after a number, with their numbers."""
        with self._database.reading() as connection:
            return tuple(events.log(connection, site, after))

    def events(self, site: str, after: int = 0) -> tuple[Event, ...]:
        """Return the events of a site after a number, in order."""
        return tuple(entry.event for entry in self.recorded(site, after))

    def state(self, site: str) -> tuple[State | None, int]:
        """Return where a site stands, and the number of the last event that says so; None and 0 without any."""
        with self._database.reading() as connection:
            state, last, count = events.state_of(connection, site)
        if state is not None and count >= SNAPSHOT_AFTER:
            with self._database.writing() as connection:
                events.keep_snapshot(connection, site, state, last)
        return state, last

    def snapshot(self, site: str) -> int:
        """Keep the state of a site as it is; return the number of its last event."""
        with self._database.writing() as connection:
            state, last, _ = events.state_of(connection, site)
            if state is not None:
                events.keep_snapshot(connection, site, state, last)
        return last

    def propose(self, site: str, record: PlanRecord, *, parent: int | None, upto_event: int, **made: Any) -> Version:
        """Keep a plan as a new version, which nobody acts on until it is published.

        Parameters
        ----------
        parent
            The version in force from which it was made.
        upto_event
            Number of the last event that it takes into account.
        made
            ``who``, ``why`` and ``now``.

        Raises
        ------
        RefusedPlan
            If the judge finds a fault in it.
        """
        draft = plans.judged(record)
        with self._database.writing() as connection:
            number = self._add(connection, site, draft, plans.made(parent, upto_event, **made))
        return self.version(site, number)

    def publish(self, site: str, number: int, *, expected: int | None, who: str, now: datetime) -> Version:
        """Put a version in force, if the one in force is the expected one.

        Raises
        ------
        PlanConflict
            If another has been published meanwhile.
        StoreError
            If there is no such version.
        """
        with self._database.writing() as connection:
            self._expect(connection, site, expected)
            self._put_in_force(connection, site, number, {"kind": "publish", "who": who, "now": now})
        return self.version(site, number)

    def reject(self, site: str, number: int, *, who: str, why: str, now: datetime) -> None:
        """Note that a proposed version is not wanted; the version itself stays as it is.

        Raises
        ------
        StoreError
            If there is no such version.
        """
        with self._database.writing() as connection:
            self._row(connection, site, number)
            audit.note(connection, "reject", {"version": number, "why": why}, site=site, who=who, now=now)

    def rejected(self, site: str) -> frozenset[int]:
        """Return the numbers of the versions that were rejected."""
        table = schema.audit
        with self._database.reading() as connection:
            query = select(table.c.details).where((table.c.site == site) & (table.c.action == "reject"))
            return frozenset(int(json.loads(details)["version"]) for details in connection.execute(query).scalars())

    def undo(self, site: str, *, expected: int | None, who: str, why: str, now: datetime) -> Version:
        """Publish, as a new version, the plan from which the one in force was made; nothing is deleted.

        Raises
        ------
        PlanConflict
            If another than the expected version is in force.
        StoreError
            If the one in force was made from none.
        """
        with self._database.writing() as connection:
            current = self._expect(connection, site, expected)
            parent = self._row(connection, site, current).parent if current is not None else None
            if parent is None:
                raise self._error("nothing_to_undo", site=site)
            row = self._row(connection, site, parent)
            if row.body is None:
                raise self._error("pruned", number=parent)
            draft = plans.Draft(
                body=row.body,
                problem_hash=row.problem_hash,
                plan_hash=row.plan_hash,
                method=row.method,
                seed=row.seed,
                value=row.value,
                figures=row.figures,
            )
            told = plans.made(current, row.upto_event, who=who, why=why, now=now)
            number = self._add(connection, site, draft, told)
            self._put_in_force(connection, site, number, {"kind": "undo", "who": who, "now": now})
        return self.version(site, number)

    def versions(self, site: str) -> tuple[Version, ...]:
        """Return all versions of a site, the first one first."""
        with self._database.reading() as connection:
            return plans.read(connection, site)

    def version(self, site: str, number: int | None = None) -> Version:
        """Return a version, by default the one in force.

        Raises
        ------
        StoreError
            If there is none.
        """
        with self._database.reading() as connection:
            wanted = plans.in_force(connection, site) if number is None else number
            found = plans.read(connection, site, wanted) if wanted is not None else ()
        if not found:
            raise self._no_version(site, wanted)
        return found[0]

    def record(self, site: str, number: int | None = None) -> PlanRecord:
        """Return plan and problem of a version, by default of the one in force.

        Raises
        ------
        StoreError
            If there is no such version, or its content has been pruned.
        """
        with self._database.reading() as connection:
            wanted = plans.in_force(connection, site) if number is None else number
            if wanted is None:
                raise self._no_version(site, wanted)
            body = self._row(connection, site, wanted).body
        if body is None:
            raise self._error("pruned", number=wanted)
        return plans.record_of(body)

    def audit(self) -> tuple[dict[str, Any], ...]:
        """Return all lines of the audit."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.audit).order_by(schema.audit.c.number))
            return tuple(dict(row._mapping) for row in rows)

    def note(self, action: str, details: Mapping[str, Any], *, who: str, now: datetime) -> None:
        """Write a line into the audit, of something that was done beside the store."""
        with self._database.writing() as connection:
            audit.note(connection, action, details, site="", who=who, now=now)

    def verify(self) -> tuple[upkeep.Fault, ...]:
        """Return whatever is not as it was written: gaps, broken chains, hashes that do not fit."""
        with self._database.reading() as connection:
            return tuple(upkeep.faults(connection))

    def backup(self, target: Path | str) -> None:
        """Write all that is kept into a new SQLite file, which is verified; others may go on writing meanwhile.

        Raises
        ------
        StoreError
            If the file is there already or cannot be written.
        """
        upkeep.backup(self._database, Path(target))

    def restore(self, source: Path | str, *, who: str, now: datetime) -> None:
        """Fill an empty store from a backup.

        Raises
        ------
        StoreError
            If the store is not empty, or the backup is damaged.
        """
        upkeep.restore(self._database, Path(source), who=who, now=now)

    def prune(self, before: datetime, *, who: str, now: datetime) -> int:
        """Delete events received before a moment that a snapshot covers, and empty proposals of that time.

        Versions that were ever published, and the audit, stay. Returns how many events are gone.
        """
        with self._database.writing() as connection:
            n_events, n_bodies = upkeep.prune(connection, before)
            details = {"before": events.moment(before), "events": n_events, "proposals": n_bodies}
            audit.note(connection, "prune", details, site="", who=who, now=now)
        return n_events

    def _expect(self, connection: Connection, site: str, expected: int | None) -> int | None:
        current = plans.in_force(connection, site)
        if current == expected:
            return current
        if current is None:
            message = say("store.conflict_none", self._database.language, site=site, expected=expected)
            raise PlanConflict(message)
        table = schema.publications
        query = select(table).where(table.c.site == site).order_by(table.c.number.desc()).limit(1)
        last = connection.execute(query).one()
        told = {"site": site, "now": current, "expected": expected, "who": last.who, "at": last.at}
        raise PlanConflict(say("store.conflict", self._database.language, **told))

    def _add(self, connection: Connection, site: str, draft: plans.Draft, made: dict[str, Any]) -> int:
        number = plans.add(connection, site, draft, made)
        details = {"version": number, "plan": draft.plan_hash, "why": made["why"]}
        now = datetime.fromisoformat(made["made_at"])
        audit.note(connection, "propose", details, site=site, who=made["who"], now=now)
        feed.tell(connection, "version_proposed", {"version": number}, site=site, now=now)
        return number

    def _put_in_force(self, connection: Connection, site: str, number: int, made: dict[str, Any]) -> None:
        """Publish in one go: the publication, the event that tells of it, the audit."""
        now, who = made["now"], made["who"]
        row, before = self._row(connection, site, number), plans.in_force(connection, site)
        plans.put_in_force(connection, site, number, {"kind": made["kind"], "at": events.moment(now), "who": who})
        told = PlanPublished(at=now, site=site, source=PUBLISHER, version=number, plan_hash=row.plan_hash)
        events.add(connection, [told], now)
        details = {"version": number, "plan": row.plan_hash}
        audit.note(connection, made["kind"], details, site=site, who=who, now=now)
        feed.tell(connection, "version_published", {"version": number, "how": made["kind"]}, site=site, now=now)
        news = {"site": site, "version": number, "before": before, "how": made["kind"], "who": who}
        webhooks.queue(connection, tuple(webhooks.Told), news | {"at": events.moment(now)}, now=now)

    def _row(self, connection: Connection, site: str, number: int) -> Any:
        table = schema.versions
        row = connection.execute(select(table).where((table.c.site == site) & (table.c.number == number))).first()
        if row is None:
            raise self._no_version(site, number)
        return row

    def _no_version(self, site: str, number: int | None) -> StoreError:
        if number is None:
            return self._error("nothing_published", site=site)
        return self._error("no_version", site=site, number=number)

    def _error(self, name: str, **values: object) -> StoreError:
        code = f"store.{name}"
        return StoreError(say(code, self._database.language, **values), code=code)


def _tell_of_events(connection: Connection, given: Sequence[Event], found: Appended, now: datetime) -> None:
    """Tell once of each site that something has happened there."""
    if found.n_new:
        for site in sorted({event.site for event in given}):
            kinds = sorted({event.kind for event in given if event.site == site})
            feed.tell(connection, "events", {"kinds": kinds}, site=site, now=now)
