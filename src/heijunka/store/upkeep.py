"""Looking after a store: is everything as it was written, backup and restore, pruning what is old."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import isclose
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from heijunka.errors import HeijunkaError, StoreError
from heijunka.io.json import dumps_plan, loads_event, loads_state, problem_hash
from heijunka.messages import say
from heijunka.model.record import PlanRecord
from heijunka.store import audit, schema, versions
from heijunka.store.database import Database
from heijunka.store.events import LARGE, digest_of, moment
from heijunka.version import __version__

TOLERANCE = 1e-9
"""Between figures kept and reckoned anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in a store that is not as it was written.

    Parameters
    ----------
    place
        Table and row.
    code
        Key of the catalogue.
    """

    place: str
    code: str

    def text(self, language: str = "en") -> str:
        """Return it as a sentence."""
        return say(self.code, language, place=self.place)


def faults(connection: Connection) -> Iterator[Fault]:
    """Find all that is not as it was written."""
    yield from _faults_of_events(connection)
    yield from _faults_of_snapshots(connection)
    yield from _faults_of_versions(connection)
    yield from _faults_of_audit(connection)


def backup(database: Database, target: Path) -> None:
    """Copy all that a store keeps into a new SQLite file, and verify it there."""
    if target.exists():
        raise StoreError(say("store.backup_exists", database.language, path=target), code="store.backup_exists")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    copy = Database(part, language=database.language)
    try:
        copy.upgrade()
        with database.reading() as source, copy.writing() as sink:
            _copy(source, sink)
        _require_sound(copy, target)
        with copy.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.close()
        part.replace(target)
    finally:
        copy.close()
        for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
            with suppress(OSError):
                part.with_name(name).unlink(missing_ok=True)


def restore(database: Database, source: Path, *, who: str, now: datetime) -> None:
    """Fill an empty store from a backup."""
    if not source.is_file():
        raise StoreError(say("store.no_backup", database.language, path=source), code="store.no_backup")
    kept = Database(source, language=database.language)
    try:
        if kept.revision() is None:
            raise StoreError(say("store.no_backup", database.language, path=source), code="store.no_backup")
        kept.make_ready()
        _require_sound(kept, source)
        with kept.reading() as given, database.writing() as sink:
            if any(sink.execute(select(func.count()).select_from(table)).scalar() for table in schema.KEPT):
                message = say("store.not_empty", database.language, place=database.name)
                raise StoreError(message, code="store.not_empty")
            _copy(given, sink)
            audit.note(sink, "restore", {"from": source.name}, site="", who=who, now=now)
    finally:
        kept.close()


def prune(connection: Connection, before: datetime) -> tuple[int, int]:
    """Delete old events that a snapshot covers, and empty old proposals; return how many of each."""
    events, snapshots, kept = schema.events, schema.snapshots, schema.versions
    connection.execute(insert(schema.retention), [{"number": 1}])
    n_events = 0
    newest = select(snapshots.c.site, func.max(snapshots.c.upto)).group_by(snapshots.c.site)
    for site, upto in connection.execute(newest).all():
        mine = events.c.site == site
        recent = select(func.min(events.c.number)).where(mine & (events.c.received >= moment(before)))
        first_kept = connection.execute(recent).scalar()
        last = int(upto) if first_kept is None else min(int(upto), int(first_kept) - 1)
        n_events += connection.execute(delete(events).where(mine & (events.c.number <= last))).rowcount
        connection.execute(delete(snapshots).where((snapshots.c.site == site) & (snapshots.c.upto < upto)))
    ever = select(schema.publications.c.version).where(schema.publications.c.site == kept.c.site)
    idle = (kept.c.made_at < moment(before)) & kept.c.number.not_in(ever) & kept.c.body.is_not(None)
    n_bodies = connection.execute(update(kept).where(idle).values(body=None)).rowcount
    connection.execute(delete(schema.retention))
    return n_events, n_bodies


def _copy(source: Connection, sink: Connection) -> None:
    for table in schema.KEPT:
        rows = source.execute(select(table).execution_options(yield_per=LARGE))
        for part in rows.mappings().partitions(LARGE):
            sink.execute(insert(table), [dict(row) for row in part])


def _require_sound(database: Database, path: Path) -> None:
    with database.reading() as connection:
        found = list(faults(connection))
    if found:
        told = "; ".join(fault.text(database.language) for fault in found[:5])
        code = "store.damaged"
        raise StoreError(say(code, database.language, path=path, count=len(found), told=told), code=code)


def _faults_of_events(connection: Connection) -> Iterator[Fault]:
    table = schema.events
    newest = select(schema.snapshots.c.site, func.max(schema.snapshots.c.upto)).group_by(schema.snapshots.c.site)
    covered = {site: int(upto) for site, upto in connection.execute(newest)}
    expected: dict[str, int] = {}
    in_order = select(table).order_by(table.c.site, table.c.number).execution_options(yield_per=LARGE)
    for row in connection.execute(in_order):
        place = f"events {row.site}/{row.number}"
        if row.site in expected:
            is_next = row.number == expected[row.site]
        else:
            is_next = row.number <= covered.get(row.site, 0) + 1  # older ones may have been pruned
        if not is_next:
            yield Fault(place=place, code="store.fault_gap")
        expected[row.site] = row.number + 1
        if not _is_event(row):
            yield Fault(place=place, code="store.fault_event")


def _is_event(row: Any) -> bool:
    try:
        event = loads_event(row.body)
    except (HeijunkaError, ValueError):
        return False
    told = (event.site, event.source, event.epoch, event.sequence, event.kind)
    return told == (row.site, row.source, row.epoch, row.sequence, row.kind)


def _faults_of_snapshots(connection: Connection) -> Iterator[Fault]:
    for row in connection.execute(select(schema.snapshots)):
        try:
            loads_state(row.state)
            is_right = digest_of(row.state) == row.hash
        except (HeijunkaError, ValueError):
            is_right = False
        if not is_right:
            yield Fault(place=f"snapshots {row.site}/{row.upto}", code="store.fault_hash")


def _faults_of_versions(connection: Connection) -> Iterator[Fault]:
    table = schema.versions
    before: dict[str, tuple[int, str]] = {}
    for row in connection.execute(select(table).order_by(table.c.site, table.c.number)).mappings():
        place = f"versions {row['site']}/{row['number']}"
        number, previous = before.get(row["site"], (0, ""))
        if row["number"] != number + 1:
            yield Fault(place=place, code="store.fault_gap")
        if row["parent_hash"] != previous or versions.hash_of(dict(row)) != row["hash"]:
            yield Fault(place=place, code="store.fault_chain")
        before[row["site"]] = row["number"], row["hash"]
        if row["body"] is not None:
            yield from (Fault(place=place, code=code) for code in _faults_of_body(row))
    yield from _faults_of_publications(connection, {site: number for site, (number, _) in before.items()})


def _faults_of_publications(connection: Connection, last: dict[str, int]) -> Iterator[Fault]:
    table: Table = schema.publications
    before: dict[str, tuple[int, int | None]] = {}
    for row in connection.execute(select(table).order_by(table.c.site, table.c.number)):
        number, current = before.get(row.site, (0, None))
        is_known = 1 <= row.version <= last.get(row.site, 0)
        if row.number != number + 1 or row.replaced != current or not is_known:
            yield Fault(place=f"publications {row.site}/{row.number}", code="store.fault_chain")
        before[row.site] = row.number, row.version


def _faults_of_body(row: Any) -> Iterator[str]:
    """Give codes of what is wrong with the plan of a version: not the one that was kept, or not worth what is told."""
    try:
        record = versions.record_of(row["body"])
    except (HeijunkaError, ValueError, zlib.error):
        yield "store.fault_hash"
        return
    plan_hash, body_hash = sha256(dumps_plan(record.plan)).hexdigest(), digest_of(row["body"])
    is_kept = plan_hash == row["plan_hash"] and problem_hash(record.problem) == row["problem_hash"]
    if not is_kept or row["body_hash"] not in (None, body_hash):
        yield "store.fault_hash"
    elif row["engine_version"] == __version__ and not _is_worth(row, record):
        # Another heijunka may have reckoned otherwise: the chain of hashes alone vouches for its figures.
        yield "store.fault_figures"


def _is_worth(row: Any, record: PlanRecord) -> bool:
    """Tell whether a plan is worth what is told of it."""
    try:
        told = versions.figures_in(row["figures"])
    except (AttributeError, TypeError, ValueError):
        return False
    value, terms = versions.figures_of(record)
    return _is_same(row["value"], value) and all(_is_same(told[term], terms[term]) for term in told)


def _is_same(told: float, found: float) -> bool:
    # The last digits of a sum differ from one Python to another.
    return isclose(told, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _faults_of_audit(connection: Connection) -> Iterator[Fault]:
    table = schema.audit
    number, previous = 0, ""
    for row in connection.execute(select(table).order_by(table.c.number)).mappings():
        place = f"audit {row['number']}"
        if row["number"] != number + 1:
            yield Fault(place=place, code="store.fault_gap")
        if row["previous_hash"] != previous or audit.hash_of(dict(row)) != row["hash"]:
            yield Fault(place=place, code="store.fault_chain")
        number, previous = row["number"], row["hash"]
