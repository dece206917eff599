"""Who leads: one at a time, for as long as it says that it is alive, with a number that grows with each change.

The number fences a former leader off that does not know yet: what it decides is refused where it is written down, and
what it has sent can be told from what its successor sends (Gray & Cheriton 1989 on leases).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import leases


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Somebody's lead.

    Parameters
    ----------
    epoch
        How many have led before, and this one.
    """

    name: str
    holder: str
    epoch: int
    until: datetime


class Leases:
    """Who leads what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, holder: str, *, now: datetime, lasts: timedelta) -> Lease | None:
        """Take the lead, or keep it; None while somebody else has it."""
        with self._database.writing() as connection:
            row = connection.execute(select(leases).where(leases.c.name == name)).first()
            is_alive = row is not None and row.until > moment(now)
            if row is not None and is_alive and row.holder != holder:
                return None
            # Who lets it lapse begins anew: another may have led meanwhile, or be about to.
            epoch = 1 if row is None else int(row.epoch) + (not is_alive)
            told = {"holder": holder, "epoch": epoch, "until": moment(now + lasts)}
            if row is None:
                connection.execute(insert(leases).values(name=name, **told))
            else:
                connection.execute(update(leases).where(leases.c.name == name).values(**told))
        return Lease(name=name, holder=holder, epoch=epoch, until=now + lasts)

    def give_back(self, lease: Lease) -> None:
        """Let another lead at once; the number goes on."""
        is_it = (leases.c.name == lease.name) & (leases.c.holder == lease.holder) & (leases.c.epoch == lease.epoch)
        with self._database.writing() as connection:
            connection.execute(update(leases).where(is_it).values(until=""))


def leads(connection: Connection, lease: Lease, *, now: datetime) -> bool:
    """Tell whether a lease still holds."""
    row = connection.execute(select(leases).where(leases.c.name == lease.name)).first()
    return row is not None and row.epoch == lease.epoch and row.holder == lease.holder and row.until > moment(now)
