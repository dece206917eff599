"""A process that proposes and publishes plans at the same moment as others."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier
from typing import Any

from heijunka.errors import PlanConflict
from heijunka.io.json import loads_record
from heijunka.store import Store
from heijunka.testing.builders import START

SITE = "plant"
PATIENCE_SECONDS = 60


def run(place: str, record: str, *, rounds: int, barrier: Barrier, told: Any) -> None:
    """Publish once a round, together with all others; tell (round, version, outcome)."""
    kept = loads_record(Path(record).read_bytes())
    with Store.open(place) as store:
        for n in range(rounds):
            known = next((entry.number for entry in store.versions(SITE) if entry.status == "published"), None)
            barrier.wait(PATIENCE_SECONDS)
            mine = store.propose(SITE, kept, parent=known, upto_event=0, who="p", why=f"round {n}", now=START).number
            barrier.wait(PATIENCE_SECONDS)
            try:
                store.publish(SITE, mine, expected=known, who="p", now=START)
                outcome = "won"
            except PlanConflict:
                outcome = "conflict"
            told.put((n, mine, outcome))
            barrier.wait(PATIENCE_SECONDS)
