"""What an administrator has chosen for all: a few settings, kept with who changed them in the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from math import inf
from time import monotonic
from typing import Any

from sqlalchemy import delete, insert, select

from heijunka.store import audit
from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import choices

READ_EVERY = 5.0
"""Seconds: every request needs them."""


class Choices:
    """The settings of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: tuple[float, dict[str, Any]] = (-inf, {})

    def known(self) -> dict[str, Any]:
        """Return what has been chosen, by name; what another process has changed is known some seconds later."""
        moment_read, found = self._read
        if monotonic() - moment_read > READ_EVERY:
            with self._database.reading() as connection:
                rows = connection.execute(select(choices.c.name, choices.c.value))
                found = {name: json.loads(value) for name, value in rows}
            self._read = (monotonic(), found)
        return found

    def put(self, given: Mapping[str, Any], *, who: str, now: datetime) -> None:
        """Choose; what is not named stays."""
        rows = [{"name": name, "value": json.dumps(value), "updated": moment(now)} for name, value in given.items()]
        if not rows:
            return
        with self._database.writing() as connection:
            connection.execute(delete(choices).where(choices.c.name.in_(list(given))))
            connection.execute(insert(choices), rows)
            self._read = (-inf, {})
            audit.note(connection, "settings_changed", dict(given), site="", who=who, now=now)
