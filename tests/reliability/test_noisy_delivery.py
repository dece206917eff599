"""Many deliveries of events, repeated and out of order, come to the state of an undisturbed one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from heijunka.garbage import collection_paused
from heijunka.io.json import dumps_event
from heijunka.model.event import Event
from heijunka.model.state import Progress, replay, state_hash
from heijunka.store import Store
from heijunka.testing.builders import START
from heijunka.testing.events import disordered, floor_stream

SITE = "plant"
LINES, OPERATIONS = 20, 500
DELIVERIES = 200_000
REPEATED, LATE = 0.3, 0.2
BATCH = 1_000
CLOCKS = {"line-3": timedelta(hours=1), "line-4": timedelta(hours=-1)}
"""By how much the clocks of some lines are off."""


def told() -> list[Event]:
    """Return what the lines tell, in the order in which it happens, stamped by our clock as it comes in."""
    lines = [f"line-{n}" for n in range(LINES)]
    events = [
        replace(
            event,
            site=SITE,
            at=event.at + CLOCKS.get(line, timedelta()),
            received=event.at,
            quality="uncertain" if event.sequence % 997 == 0 else "good",
        )
        for line in lines
        for event in floor_stream(OPERATIONS, line, START)
    ]
    return sorted(events, key=lambda event: (event.received, event.source, event.sequence))


def sent(events: list[Event], random: Random) -> list[Event]:
    """Return deliveries: some events once more, soon or as long after as may be, and some late."""
    repeats = [random.randrange(len(events)) for _ in range(DELIVERIES - len(events))]
    again = [(n + 1 if random.random() < 0.5 else random.randint(n, len(events)), n) for n in repeats]
    places = sorted([*((n, n) for n in range(len(events))), *again])
    return disordered([events[n] for _, n in places], random, LATE)


def deliver(store: Store, deliveries: list[Event]) -> Iterable[int]:
    """Hand deliveries in, one batch as events and one as messages; give how many of each were new."""
    for n, first in enumerate(range(0, len(deliveries), BATCH)):
        batch = deliveries[first : first + BATCH]
        found = (
            store.append_raw([dumps_event(event) for event in batch], now=START)
            if n % 2
            else store.append(batch, now=START)
        )
        assert (found.n_new + found.n_duplicate, found.n_dead) == (len(batch), 0)
        yield found.n_new


@collection_paused()
def test_200_000_deliveries_e2_e3_e4_e6_come_to_the_state_of_undisturbed_ones(tmp_path: Path) -> None:
    events = told()
    deliveries = sent(events, Random(11))
    assert len(deliveries) == DELIVERIES
    assert len(events) == DELIVERIES * (1 - REPEATED)
    place = tmp_path / "store.db"
    with Store.open(place) as store:
        n_new = sum(deliver(store, deliveries[: DELIVERIES // 2]))
        # Kept as a snapshot: what comes after a restart goes on from it.
        assert store.state(SITE)[1] == n_new
    with Store.open(place) as store:
        n_new += sum(deliver(store, deliveries[DELIVERIES // 2 :]))
        state, last = store.state(SITE)
    assert n_new == last == len(events), "an event was lost, or counts twice"
    assert state is not None
    quiet = replay(events)
    assert state_hash(state) == state_hash(quiet)
    assert len(state.operations) == LINES * OPERATIONS
    assert all(known.progress is Progress.ENDED for known in state.operations.values())
    end = START + timedelta(minutes=OPERATIONS)
    assert all(START <= known.start < end for known in state.operations.values()), "a clock that is off counts"
