"""Named what-ifs of a site: what is changed in its data, and what came of it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from heijunka.errors import PlanConflict, StoreError
from heijunka.messages import say
from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import scenarios


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptScenario:
    """A scenario as it is kept.

    Parameters
    ----------
    body
        JSON.
    revision
        Counts its changes; whoever changes it names the one that they have seen.
    """

    id: str
    site: str
    who: str
    name: str
    updated: datetime
    revision: int
    body: bytes


class Scenarios:
    """The scenarios of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, scenario: KeptScenario) -> None:
        """Keep a new scenario."""
        with self._database.writing() as connection:
            connection.execute(insert(scenarios), [_row(scenario)])

    def known(self, site: str) -> tuple[KeptScenario, ...]:
        """Return the scenarios of a site, by name."""
        query = select(scenarios).where(scenarios.c.site == site).order_by(scenarios.c.name, scenarios.c.id)
        with self._database.reading() as connection:
            return tuple(_scenario(row) for row in connection.execute(query))

    def get(self, id: str) -> KeptScenario:
        """Return a scenario.

        Raises
        ------
        StoreError
            If there is none of that id.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(scenarios).where(scenarios.c.id == id)).first()
        if row is None:
            raise self._missing(id)
        return _scenario(row)

    def change(self, scenario: KeptScenario, *, expected: int) -> None:
        """Keep a scenario anew, if nobody else has changed it since.

        Raises
        ------
        PlanConflict
            If somebody has.
        StoreError
            If it is gone.
        """
        is_it = (scenarios.c.id == scenario.id) & (scenarios.c.revision == expected)
        with self._database.writing() as connection:
            if connection.execute(update(scenarios).where(is_it).values(**_row(scenario))).rowcount == 1:
                return
            query = select(scenarios.c.revision).where(scenarios.c.id == scenario.id)
            present = connection.execute(query).scalar()
        if present is None:
            raise self._missing(scenario.id)
        told = {"name": scenario.name, "expected": expected, "now": present}
        raise PlanConflict(say("store.scenario_conflict", self._database.language, **told))

    def remove(self, id: str) -> None:
        """Remove a scenario.

        Raises
        ------
        StoreError
            If there is none of that id.
        """
        with self._database.writing() as connection:
            if connection.execute(delete(scenarios).where(scenarios.c.id == id)).rowcount == 0:
                raise self._missing(id)

    def _missing(self, id: str) -> StoreError:
        return StoreError(say("store.no_scenario", self._database.language, id=id), code="store.no_scenario")


def _row(scenario: KeptScenario) -> dict[str, Any]:
    told = {name: getattr(scenario, name) for name in ("id", "site", "who", "name", "revision")}
    return told | {"updated": moment(scenario.updated), "body": zlib.compress(scenario.body)}


def _scenario(row: Row[Any]) -> KeptScenario:
    told = {name: getattr(row, name) for name in ("id", "site", "who", "name", "revision")}
    return KeptScenario(**told, updated=datetime.fromisoformat(row.updated), body=zlib.decompress(row.body))
