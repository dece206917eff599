"""The log: events numbered by receipt, each once, and the state that they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, func, insert, select

from heijunka.errors import ReadError
from heijunka.io.json import dumps_event, dumps_state, loads_event, loads_state
from heijunka.model.event import Event
from heijunka.model.state import State, replay
from heijunka.store import schema

PERSON = "person"
"""Source of events that came without one."""
LARGE = 10_000
"""Rows read at a time."""
MOST_ASKED = 500
"""Numbers looked up in one query: SQLite takes no more than a thousand values in some of its builds."""
Identity = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What became of events handed in.

    Parameters
    ----------
    numbers
        Of the new ones, in the order given.
    n_new, n_duplicate, n_dead
        How many were new, known already, and could not be read.
    """

    numbers: tuple[int, ...] = ()
    n_new: int = 0
    n_duplicate: int = 0
    n_dead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event and its number in the log of its site."""

    number: int
    event: Event


def moment(value: datetime) -> str:
    """Return a moment as it is kept: in UTC, so that text sorts as time does."""
    return value.astimezone(UTC).isoformat()


def add(connection: Connection, events: Sequence[Event], now: datetime) -> Appended:
    """Add events that are new to the log, in order."""
    by_site: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_site[event.site].append(event)
    parts = [_add(connection, site, entries, now) for site, entries in by_site.items()]
    return Appended(
        numbers=tuple(number for part in parts for number in part.numbers),
        n_new=sum(part.n_new for part in parts),
        n_duplicate=sum(part.n_duplicate for part in parts),
    )


def read(lines: Iterable[bytes | str], now: datetime) -> tuple[list[Event], list[dict[str, object]]]:
    """Return the events in messages, and rows of dead letters for those that nobody can read."""
    found: list[Event] = []
    dead: list[dict[str, object]] = []
    for line in lines:
        raw = line.encode() if isinstance(line, str) else line
        try:
            found.append(loads_event(raw))
        except (ReadError, ValueError, RecursionError) as error:
            dead.append({"received": moment(now), "raw": raw, "error": str(error)[:2000]})
    return found, dead


def _add(connection: Connection, site: str, events: Sequence[Event], now: datetime) -> Appended:
    table = schema.events
    last = connection.execute(select(func.max(table.c.number)).where(table.c.site == site)).scalar() or 0
    named = _named(connection, site, events)
    known = _known(connection, site, named)
    rows: list[dict[str, object]] = []
    for event in named:
        identity = event.source, event.epoch, event.sequence
        if identity in known:
            continue
        known.add(identity)
        kept = event if event.received is not None else replace(event, received=now)
        rows.append(
            {
                "site": site,
                "number": last + len(rows) + 1,
                "source": event.source,
                "epoch": event.epoch,
                "sequence": event.sequence,
                "kind": event.kind,
                "received": moment(kept.received or now),
                "body": dumps_event(kept),
            }
        )
    if rows:
        connection.execute(insert(table), rows)
    numbers = tuple(range(last + 1, last + len(rows) + 1))
    return Appended(numbers=numbers, n_new=len(rows), n_duplicate=len(events) - len(rows))


def _named(connection: Connection, site: str, events: Sequence[Event]) -> list[Event]:
    """Return events of which those without a number have the next of their source."""
    table = schema.events
    next_of: dict[tuple[str, int], int] = {}
    found: list[Event] = []
    for event in events:
        if event.sequence:
            found.append(event)
            continue
        source = event.source or PERSON
        if (source, event.epoch) not in next_of:
            mine = (table.c.site == site) & (table.c.source == source) & (table.c.epoch == event.epoch)
            next_of[source, event.epoch] = (
                connection.execute(select(func.max(table.c.sequence)).where(mine)).scalar() or 0
            )
        next_of[source, event.epoch] += 1
        found.append(replace(event, source=source, sequence=next_of[source, event.epoch]))
    return found


def _known(connection: Connection, site: str, events: Sequence[Event]) -> set[tuple[str, int, int]]:
    """Return which of the sources' numbers the log holds."""
    given: dict[tuple[str, int], set[int]] = defaultdict(set)
    for event in events:
        given[event.source, event.epoch].add(event.sequence)
    table = schema.events
    found: set[tuple[str, int, int]] = set()
    for (source, epoch), sequences in given.items():
        mine = (table.c.site == site) & (table.c.source == source) & (table.c.epoch == epoch)
        numbers = sorted(sequences)
        # Looked up one by one in the index: what comes again may be old, and a span cover all the log.
        for first in range(0, len(numbers), MOST_ASKED):
            among = table.c.sequence.in_(numbers[first : first + MOST_ASKED])
            rows = connection.execute(select(table.c.sequence).where(mine & among))
            found.update((source, epoch, number) for (number,) in rows)
    return found


def log(connection: Connection, site: str, after: int = 0) -> Iterator[Recorded]:
    """Give the events of a site after a number, in order."""
    table = schema.events
    query = select(table.c.number, table.c.body).where((table.c.site == site) & (table.c.number > after))
    in_order = query.order_by(table.c.number).execution_options(yield_per=LARGE)
    for number, body in connection.execute(in_order):
        yield Recorded(number=number, event=loads_event(body))


def last_number(connection: Connection, site: str) -> int:
    """Return the number of the last event of a site; 0 if there is none."""
    table = schema.events
    return int(connection.execute(select(func.max(table.c.number)).where(table.c.site == site)).scalar() or 0)


def newest_snapshot(connection: Connection, site: str) -> tuple[State | None, int]:
    """Return the newest snapshot that is what its hash says, and the number of its last event."""
    table = schema.snapshots
    query = select(table.c.upto, table.c.hash, table.c.state).where(table.c.site == site).order_by(table.c.upto.desc())
    for upto, digest, body in connection.execute(query):
        if digest_of(body) != digest:
            continue
        try:
            return loads_state(body), int(upto)
        except ReadError:
            continue
    return None, 0


def state_of(connection: Connection, site: str) -> tuple[State | None, int, int]:
    """Return the state of a site, the number of its last event, and how many were replayed since the last snapshot."""
    before, upto = newest_snapshot(connection, site)
    last, count = upto, 0

    def tail() -> Iterator[Event]:
        nonlocal last, count
        for entry in log(connection, site, upto):
            last, count = entry.number, count + 1
            yield entry.event

    events = tail()
    first = next(events, None)
    if first is None:
        return before, last, 0
    return replay(_from(first, events), before), last, count


def keep_snapshot(connection: Connection, site: str, state: State, upto: int) -> None:
    """Keep a state, unless there is one after the same event."""
    table = schema.snapshots
    mine = (table.c.site == site) & (table.c.upto == upto)
    if connection.execute(select(table.c.upto).where(mine)).first() is None:
        body = dumps_state(state)
        row = {"site": site, "upto": upto, "hash": digest_of(body), "state": body}
        connection.execute(insert(table), [row])


def digest_of(body: bytes | str) -> str:
    """Return the SHA-256 of what a row holds; whoever wrote it past this program may have written text."""
    return sha256(body.encode() if isinstance(body, str) else body).hexdigest()


def _from(first: Event, rest: Iterator[Event]) -> Iterator[Event]:
    yield first
    yield from rest
