"""Long work: each solve in a process of its own, a few at once, the others wait their turn; all can be cancelled."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Queue
from threading import Event, Lock, Thread
from typing import Any

from heijunka.engine.stop import Stop
from heijunka.errors import HeijunkaError, StoreError
from heijunka.server.asking import whole_second
from heijunka.store.feed import Feed

AT_ONCE = 2
MOST_KEPT = 200
TOLD_EVERY = 0.5
Work = Callable[["Job"], dict[str, Any]]


@dataclass(slots=True)
class Job:
    """A piece of long work, and how far it is."""

    kind: str
    site: str
    who: str
    stop: Stop
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    state: str = "queued"
    progress: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] | None = None
    error: str = ""
    told: float = float("-inf")
    created: datetime = field(default_factory=whole_second)
    ended: Event = field(default_factory=Event)

    def document(self) -> dict[str, Any]:
        """Return it as plain data."""
        names = ("id", "kind", "site", "who", "state", "progress", "result", "error", "created")
        return {name: getattr(self, name) for name in names}


class Jobs:
    """The work of a server; it ends with it, and leaves nothing half done."""

    def __init__(self, feed: Feed, at_once: int = AT_ONCE) -> None:
        self._feed = feed
        self._known: dict[str, Job] = {}
        self._waiting: Queue[tuple[Job, Work] | None] = Queue()
        self._lock = Lock()
        self._threads = [Thread(target=self._run, daemon=True) for _ in range(at_once)]
        for thread in self._threads:
            thread.start()

    def start(self, job: Job, work: Work) -> Job:
        """Put work in the queue."""
        with self._lock:
            ended = [entry.id for entry in self._known.values() if entry.state not in ("queued", "running")]
            for id in ended[: max(0, len(self._known) - MOST_KEPT)]:
                del self._known[id]
            self._known[job.id] = job
        self._tell(job)
        self._waiting.put((job, work))
        return job

    def known(self) -> list[Job]:
        """Return the jobs, the newest first."""
        return list(reversed(self._known.values()))

    def get(self, id: str) -> Job | None:
        """Return a job; None if there is none of that id."""
        return self._known.get(id)

    def cancel(self, job: Job) -> None:
        """End a job: what a search has found by then is kept."""
        job.stop.cancel()

    def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        for job in self.known():
            job.stop.cancel()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (entry := self._waiting.get()) is not None:
            job, work = entry
            self._do(job, work)
            job.ended.set()

    def advance(self, job: Job, progress: dict[str, Any]) -> None:
        """Note how far a job is, and tell those who listen, though not more often than people can read."""
        job.progress = progress
        if job.stop.elapsed - job.told >= TOLD_EVERY:
            job.told = job.stop.elapsed
            self._tell(job, "job_progress")

    def _tell(self, job: Job, kind: str = "job") -> None:
        body = {"id": job.id, "kind": job.kind, "state": job.state, "progress": job.progress}
        with suppress(StoreError):  # who listens may miss it; the work goes on
            self._feed.tell(kind, body, site=job.site, now=whole_second())

    def _do(self, job: Job, work: Work) -> None:
        if job.stop.is_cancelled:
            job.state = "cancelled"
            self._tell(job)
            return
        job.state = "running"
        self._tell(job)
        try:
            job.result = work(job)
            job.state = "done"
        except HeijunkaError as error:
            job.error, job.state = str(error), "failed"
        except Exception as error:  # a job that fails must not end the thread that runs the next
            job.error, job.state = f"{type(error).__name__}: {error}", "failed"
        self._tell(job)
