"""Long work: queued, taken up by a process, reported on, ended; whose process has died is seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import jobs

SILENT_AFTER = timedelta(seconds=30)
"""Without a sign of life, after which whoever does a job is taken for dead."""


class JobStatus(StrEnum):
    """How far it is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)
KEPT = timedelta(days=30)
"""How long an ended job can be asked for."""
_QUEUED, _RUNNING = JobStatus.QUEUED.value, JobStatus.RUNNING.value
_OPEN = (_QUEUED, _RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of long work.

    Parameters
    ----------
    asked
        What is wanted, as its kind has it.
    progress, result
        As its kind has it; empty before there is any.
    error
        Why it failed, in words.
    is_cancelled
        Whether somebody wants it to end.
    """

    id: str
    site: str
    kind: str
    who: str
    created: datetime
    asked: Mapping[str, Any] = field(default_factory=dict)
    status: JobStatus = JobStatus.QUEUED
    progress: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    is_cancelled: bool = False


class Jobs:
    """The long work of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: Job) -> None:
        """Queue a job."""
        row = {name: getattr(job, name) for name in ("id", "site", "kind", "who", "error")}
        row |= {name: _text(getattr(job, name)) for name in ("asked", "progress", "result")}
        times = dict.fromkeys(("started", "ended", "seen"), "") | {"created": moment(job.created)}
        with self._database.writing() as connection:
            connection.execute(
                insert(jobs), [{**row, **times, "status": job.status.value, "owner": "", "is_cancelled": 0}]
            )

    def find(self, id: str) -> Job | None:
        """Return a job."""
        with self._database.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == id)).first()
        return _job(row) if row is not None else None

    def known(self, site: str | None = None, limit: int = 100) -> tuple[Job, ...]:
        """Return jobs, of all sites or one, the newest first."""
        query = select(jobs).order_by(jobs.c.created.desc(), jobs.c.id).limit(limit)
        if site is not None:
            query = query.where(jobs.c.site == site)
        with self._database.reading() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def take(self, owner: str, *, now: datetime, most_of_site: int) -> Job | None:
        """Take the next job: the oldest of a site that has the fewest under way, at most so many of one site."""
        with self._database.reading() as connection:  # most often nothing waits, and nobody need be kept from writing
            if connection.execute(select(jobs.c.id).where(jobs.c.status == _QUEUED).limit(1)).first() is None:
                return None
        with self._database.writing() as connection:
            rows = connection.execute(
                select(jobs.c.id, jobs.c.site, jobs.c.status, jobs.c.created)
                .where(jobs.c.status.in_(_OPEN))
                .order_by(jobs.c.created, jobs.c.id)
            ).all()
            busy: dict[str, int] = {}
            for row in rows:
                busy[row.site] = busy.get(row.site, 0) + (row.status == _RUNNING)
            waiting = [row for row in rows if row.status == _QUEUED and busy[row.site] < most_of_site]
            if not waiting:
                return None
            chosen = min(waiting, key=lambda row: (busy[row.site], row.created, row.id))
            told = {"status": _RUNNING, "owner": owner, "started": moment(now), "seen": moment(now)}
            connection.execute(update(jobs).where(jobs.c.id == chosen.id).values(**told))
            return _job(connection.execute(select(jobs).where(jobs.c.id == chosen.id)).one())

    def report(self, id: str, progress: Mapping[str, Any], *, now: datetime) -> bool:
        """Tell how far a job is; return whether it should go on."""
        with self._database.writing() as connection:
            values = {"seen": moment(now)} | ({"progress": _text(progress)} if progress else {})
            connection.execute(update(jobs).where(jobs.c.id == id).values(**values))
            return not connection.execute(select(jobs.c.is_cancelled).where(jobs.c.id == id)).scalar_one()

    def end(
        self,
        id: str,
        status: JobStatus,
        *,
        now: datetime,
        result: Mapping[str, Any] | None = None,
        error: str = "",
    ) -> bool:
        """End a job, once; return whether it had not ended before."""
        told = {"status": status.value, "ended": moment(now), "result": _text(result or {}), "error": error}
        with self._database.writing() as connection:
            return (
                connection.execute(
                    update(jobs).where((jobs.c.id == id) & jobs.c.status.in_(_OPEN)).values(**told)
                ).rowcount
                > 0
            )

    def cancel(self, id: str, *, now: datetime) -> None:
        """Ask for a job to end; one that waits ends at once."""
        with self._database.writing() as connection:
            connection.execute(update(jobs).where(jobs.c.id == id).values(is_cancelled=1))
            waits = (jobs.c.id == id) & (jobs.c.status == _QUEUED)
            told = {"status": JobStatus.CANCELLED.value, "ended": moment(now)}
            connection.execute(update(jobs).where(waits).values(**told))

    def bury(self, *, now: datetime, why: str) -> tuple[str, ...]:
        """Mark as failed what nobody works on any longer, forget what ended long ago; return the ids of what failed."""
        is_silent = (jobs.c.status == _RUNNING) & (jobs.c.seen < moment(now - SILENT_AFTER))
        is_old = jobs.c.status.notin_(_OPEN) & (jobs.c.ended < moment(now - KEPT))
        with self._database.reading() as connection:
            if connection.execute(select(jobs.c.id).where(is_silent | is_old).limit(1)).first() is None:
                return ()
        with self._database.writing() as connection:
            found = tuple(connection.execute(select(jobs.c.id).where(is_silent)).scalars())
            told = {"status": JobStatus.FAILED.value, "ended": moment(now), "error": why}
            connection.execute(update(jobs).where(jobs.c.id.in_(found)).values(**told))
            connection.execute(delete(jobs).where(is_old))
        return found


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _job(row: Row[Any]) -> Job:
    told: dict[str, Any] = {name: getattr(row, name) for name in ("id", "site", "kind", "who", "error")}
    bodies: dict[str, Any] = {name: json.loads(getattr(row, name) or "{}") for name in ("asked", "progress", "result")}
    return Job(
        **told,
        **bodies,
        started=datetime.fromisoformat(row.started) if row.started else None,
        ended=datetime.fromisoformat(row.ended) if row.ended else None,
        created=datetime.fromisoformat(row.created),
        status=JobStatus(row.status),
        is_cancelled=bool(row.is_cancelled),
    )
