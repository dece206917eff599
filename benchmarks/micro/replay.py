"""A million events: how fast they are kept, replayed to the state, and how soon a restart stands with a snapshot.

``python -m benchmarks.micro.replay [EVENTS] [STORE]``, by default 1000000 in an SQLite file of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from heijunka.model.event import Event, OperationEnded, OperationStarted, QuantityReported, ResourceDown, ResourceUp
from heijunka.model.state import replay, state_hash
from heijunka.store import Store
from heijunka.testing.builders import START

SITE = "plant"
BATCH = 5_000
RESOURCES, SOURCES = 400, 20
REPORTS = 25
"""Events of an operation: its start, what it has made so far, its end; and a resource down and up again."""
_RESTART = f"""
import os, sys
from heijunka.store import Store
with Store.open(sys.argv[1]) as store:
    state, _ = store.state("{SITE}")
os._exit(0 if state is not None else 1)
"""


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        place = sys.argv[2] if len(sys.argv) > 2 else str(Path(folder) / "store.db")
        with Store.open(place) as store:
            begun = perf_counter()
            for batch in _batches(count):
                store.append(batch, now=batch[-1].at)
            seconds = perf_counter() - begun
            print(f"{count:,} events kept in {seconds:.1f} s: {count / seconds:,.0f} a second, {BATCH:,} at a time")
            begun = perf_counter()
            state = replay(entry.event for entry in store.recorded(SITE))
            print(f"replayed from the log to the state in {perf_counter() - begun:.1f} s (bar 60)")
            store.snapshot(SITE)
        begun = perf_counter()
        with Store.open(place) as store:
            again, last = store.state(SITE)
        print(f"opened and stands after {perf_counter() - begun:.2f} s with a snapshot (bar 2), at event {last:,}")
        begun = perf_counter()
        subprocess.run([sys.executable, "-c", _RESTART, place], check=True)
        print(f"a program started anew stands after {perf_counter() - begun:.2f} s")
        assert again is not None
        print(f"the same state: {state_hash(again) == state_hash(state)}; {len(again.operations):,} operations known")


def _batches(count: int) -> Iterator[list[Event]]:
    batch: list[Event] = []
    for n in range(count):
        batch.append(_event(n))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _event(n: int) -> Event:
    """Return the n-th event."""
    told = {
        "at": START + timedelta(seconds=n),
        "site": SITE,
        "source": f"cell-{n % SOURCES}",
        "sequence": n // SOURCES + 1,
    }
    resource = f"m{n % RESOURCES}"
    operation, step = divmod(n // SOURCES, REPORTS)
    if step >= REPORTS - 2:
        is_down = step == REPORTS - 2
        return ResourceDown(resource=resource, **told) if is_down else ResourceUp(resource=resource, **told)
    place = {"order": f"o-{operation // 5}-{n % SOURCES}", "operation": f"{operation % 5}"}
    if step == 0:
        return OperationStarted(mode="1", resources=(resource,), **place, **told)
    if step == REPORTS - 3:
        return OperationEnded(good=9.0, scrap=1.0, **place, **told)
    return QuantityReported(good=4.0, **place, **told)


if __name__ == "__main__":
    main()
