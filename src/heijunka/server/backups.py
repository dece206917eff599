"""Backups: files in one folder, each a store of its own, made on request or every so many hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

from heijunka.errors import StoreError
from heijunka.messages import say
from heijunka.server.asking import whole_second
from heijunka.server.chosen import chosen
from heijunka.server.jobs import Jobs, Running
from heijunka.store import JobStatus, Store

KIND = "backup"
NAME = r"heijunka-\d{8}T\d{6}Z\.sqlite"
_STAMP = "heijunka-%Y%m%dT%H%M%SZ.sqlite"
LOOKED_EVERY = 30.0
"""Seconds after which it is seen whether a backup is due."""
SERVER = "heijunka"
"""Who makes the backups that are made every so many hours."""


class Backup(NamedTuple):
    """A backup; ``size`` in bytes."""

    name: str
    size: int
    made: datetime


def folder_of(place: str) -> Path:
    """Return where the backups of a store are kept if nothing else is said: beside its file, or here."""
    if "://" in place:
        return Path("heijunka-backups").resolve()
    path = Path(place).resolve()
    return path.with_name(f"{path.stem}-backups")


def known(folder: Path) -> list[Backup]:
    """Return the backups in a folder, the newest first; other files are none of ours."""
    names = [path.name for path in folder.glob("heijunka-*.sqlite")] if folder.is_dir() else []
    found = []
    for name in sorted(filter(re.compile(NAME).fullmatch, names), reverse=True):
        with suppress(OSError):  # removed in between
            made = datetime.strptime(name, _STAMP).replace(tzinfo=UTC)
            found.append(Backup(name, (folder / name).stat().st_size, made))
    return found


def back_up(store: Store, running: Running) -> Mapping[str, Any]:
    """Write a backup, verify it, and remove the oldest of those that are too many."""
    folder = Path(running.asked["folder"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = whole_second().astimezone(UTC).strftime(_STAMP)
        store.backup(folder / name)
        for old in known(folder)[chosen(store).backups_kept :]:
            (folder / old.name).unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise StoreError(say("server.no_backup", running.language, folder=folder, why=why)) from error
    store.note("backup_made", {"name": name}, who=running.job.who, now=whole_second())
    return {"name": name}


class Keeper:
    """Starts a backup whenever one is due, as long as the server runs."""

    def __init__(self, store: Store, jobs: Jobs, folder: Path) -> None:
        self.folder = folder
        self._store, self._jobs = store, jobs
        self._over = Event()
        self._thread = Thread(target=self._keep, daemon=True)
        self._thread.start()

    def start(self, who: str, language: str = "en") -> Any:
        """Start a backup."""
        return self._jobs.start(KIND, site="", who=who, asked={"folder": str(self.folder), "language": language})

    def is_due(self, now: datetime) -> bool:
        """Tell whether a backup is to be made: the newest is old enough, and none is under way."""
        hours = chosen(self._store).backup_hours
        if not hours:
            return False
        newest = next((entry.made for entry in known(self.folder)), None)
        if newest is not None and now - newest < timedelta(hours=hours):
            return False
        going = (JobStatus.QUEUED, JobStatus.RUNNING)
        return not any(job.kind == KIND and job.status in going for job in self._store.jobs.known("", 20))

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._over.wait(LOOKED_EVERY):
            with suppress(StoreError):  # a store that is away comes back
                if self.is_due(whole_second()):
                    self.start(SERVER)
