"""Long work: queued in the store, done a few at once by whichever process is free; it can be cancelled."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import Any

import structlog

from heijunka.engine.result import Incumbent
from heijunka.engine.stop import Stop
from heijunka.errors import HeijunkaError, StoreError
from heijunka.messages import say
from heijunka.server.asking import whole_second
from heijunka.store import Store
from heijunka.store.jobs import ENDED, Job, JobStatus

AT_ONCE = 2
"""Jobs that one process of the server does at once."""
MOST_OF_SITE = 2
"""Jobs of one site that all processes together do at once: a busy site does not keep the others waiting."""
TOLD_EVERY = 0.5
"""Seconds between two words on how far a job is: people cannot read faster."""
LOOKED_EVERY = 1.0
"""Seconds between two looks at what other processes have queued or cancelled."""


@dataclass(slots=True)
class Running:
    """A job under way, as the one who does it sees it."""

    job: Job
    stop: Stop
    language: str
    _store: Store
    _told: float = float("-inf")

    @property
    def asked(self) -> Mapping[str, Any]:
        """What is wanted, as its kind has it."""
        return self.job.asked

    def advance(self, progress: Mapping[str, Any]) -> None:
        """Note how far it is, and tell those who listen, though not more often than people can read."""
        if (now := monotonic()) - self._told < TOLD_EVERY:
            return
        self._told = now
        with suppress(StoreError):  # who listens may miss it; the work goes on
            if not self._store.jobs.report(self.job.id, progress, now=whole_second()):
                self.stop.cancel()
            tell(self._store, self.job, JobStatus.RUNNING, progress)

    def better(self, incumbent: Incumbent) -> None:
        """Note what a search has found by now."""
        self.advance({"seconds": round(self.stop.elapsed, 1), "value": incumbent.value, "bound": incumbent.bound})


Doing = Callable[[Store, Running], Mapping[str, Any]]
"""Does a job and returns its result. What it raises ends the job as failed."""


class Jobs:
    """The work of a server; what has not begun when it ends waits in the store for the next.

    Parameters
    ----------
    doings
        How each kind is done.
    """

    def __init__(self, store: Store, doings: Mapping[str, Doing], *, at_once: int = AT_ONCE) -> None:
        self._store, self._doings = store, doings
        self._me = secrets.token_hex(8)
        self._lock = Lock()
        self._running: dict[str, Running] = {}
        self._news = Condition()
        self._over = Event()
        self._threads = [Thread(target=self._do_all, daemon=True) for _ in range(at_once)]
        self._threads.append(Thread(target=self._keep, daemon=True))
        for thread in self._threads:
            thread.start()

    def start(self, kind: str, *, site: str, who: str, asked: Mapping[str, Any]) -> Job:
        """Queue a job. `asked` may name `seconds` to search, and the `language` of what is told."""
        job = Job(id=secrets.token_hex(8), site=site, kind=kind, who=who, asked=asked, created=datetime.now(UTC))
        self._store.jobs.add(job)
        tell(self._store, job, JobStatus.QUEUED)
        self._notify()
        return job

    def cancel(self, id: str) -> None:
        """End a job: what a search has found by then is kept."""
        self._store.jobs.cancel(id, now=whole_second())
        with self._lock:
            if (running := self._running.get(id)) is not None:
                running.stop.cancel()
        if (job := self._store.jobs.find(id)) is not None and job.status is JobStatus.CANCELLED:
            tell(self._store, job, job.status)
        self._notify()

    def wait(self, id: str, seconds: float) -> Job | None:
        """Wait until a job has ended, at most so long; return it, or None if it goes on."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            with self._news:
                if (job := self._store.jobs.find(id)) is not None and job.status in ENDED:
                    return job
                self._news.wait(min(left, LOOKED_EVERY))
        return None

    def close(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        self._over.set()
        with self._lock:
            for running in self._running.values():
                running.stop.cancel()
        self._notify()
        for thread in self._threads:
            thread.join()

    def _notify(self) -> None:
        with self._news:
            self._news.notify_all()

    def _do_all(self) -> None:
        while not self._over.is_set():
            job = None
            with suppress(StoreError):  # a store that is away comes back
                job = self._store.jobs.take(self._me, now=whole_second(), most_of_site=MOST_OF_SITE)
            if job is not None:
                self._do(job)
                self._notify()
                continue
            with self._news:
                if not self._over.is_set():
                    self._news.wait(LOOKED_EVERY)

    def _do(self, job: Job) -> None:
        running = Running(job, Stop(seconds=job.asked.get("seconds")), job.asked.get("language", "en"), self._store)
        with self._lock:
            self._running[job.id] = running
        if self._over.is_set():
            running.stop.cancel()
        tell(self._store, job, JobStatus.RUNNING)
        result: Mapping[str, Any] = {}
        status, why = JobStatus.DONE, ""
        try:
            result = self._doings[job.kind](self._store, running)
        except HeijunkaError as error:
            status, why = JobStatus.FAILED, str(error)
        except Exception as error:  # a job that fails must not end the thread that does the next
            structlog.get_logger().exception("job_failed", job=job.id, kind=job.kind)
            status, why = JobStatus.FAILED, f"{type(error).__name__}: {error}"
        if status is JobStatus.FAILED and running.stop.is_cancelled:
            status = JobStatus.CANCELLED
        with self._lock:
            del self._running[job.id]
        self._end(job, status, result, why)

    def _end(self, job: Job, status: JobStatus, result: Mapping[str, Any], why: str) -> None:
        # The result may be a version that is kept already: a store that is away for a moment is asked again.
        until = monotonic() + 60
        while True:
            try:
                self._store.jobs.end(job.id, status, now=whole_second(), result=result, error=why)
            except StoreError:
                if monotonic() > until or self._over.wait(LOOKED_EVERY):
                    return None  # it is found silent later, and marked as failed
            else:
                return tell(self._store, job, status)

    def _keep(self) -> None:
        """Give signs of life, heed what other processes cancel, and mark what died with its process."""
        while not self._over.wait(LOOKED_EVERY):
            with self._lock:
                mine = list(self._running.values())
            with suppress(StoreError):
                for running in mine:
                    if not self._store.jobs.report(running.job.id, {}, now=whole_second()):
                        running.stop.cancel()
                for id in self._store.jobs.bury(now=whole_second(), why=say("server.job_died")):
                    if (job := self._store.jobs.find(id)) is not None:
                        tell(self._store, job, JobStatus.FAILED)


def tell(store: Store, job: Job, status: JobStatus, progress: Mapping[str, Any] | None = None) -> None:
    """Tell those who listen how a job stands."""
    body = {"id": job.id, "kind": job.kind, "state": status.value, "progress": dict(progress or job.progress)}
    with suppress(StoreError):  # who listens may miss it; the job is in the store
        store.feed.tell("job_progress" if progress else "job", body, site=job.site, now=whole_second())


def document(job: Job) -> dict[str, Any]:
    """Return a job as plain data."""
    told = {name: getattr(job, name) for name in ("id", "kind", "site", "who", "error", "created")}
    told |= {"progress": dict(job.progress), "result": dict(job.result) or None, "ended": job.ended}
    return told | {"state": job.status.value}
