"""A solve from the store and back into it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from heijunka import api
from heijunka.engine.apart import Apart
from heijunka.engine.result import Incumbent
from heijunka.engine.stop import Stop
from heijunka.evaluate.board import board
from heijunka.io.report import certificate_rows
from heijunka.model.record import PlanRecord
from heijunka.reschedule.policy import PRESETS
from heijunka.server.asking import whole_second
from heijunka.store import Status, Store, Version

SEED = 0


def solved(
    store: Store,
    site: str,
    version: Version,
    *,
    stop: Stop,
    on_progress: Callable[[Incumbent], None],
    who: str,
    why: str,
) -> Version:
    """Plan the problem of a version in a process of its own, and propose what comes out.

    Raises
    ------
    SolverDied
        If the process ended before its time; nothing is changed then.
    """
    problem = store.record(site, version.number).problem
    with Apart() as engine:
        result = engine.solve(problem, stop=stop, on_progress=on_progress, seed=SEED, threads=1)
    record = api.record_of(problem, result, seed=SEED, threads=1)
    in_force = next((entry.number for entry in store.versions(site) if entry.status is Status.PUBLISHED), None)
    upto, now = version.upto_event, whole_second()
    return store.propose(site, record, parent=in_force, upto_event=upto, who=who, why=why, now=now)


def drawn(record: PlanRecord, language: str) -> bytes:
    """Return a plan as the chart takes it."""
    now = record.problem.state.now if record.problem.state is not None else None
    fence = now + timedelta(hours=PRESETS["balanced"].fence.hours) if now is not None else None
    document = board(record.problem, record.plan, now=now, fence=fence, language=language)
    if record.certificate is not None:
        document["certificate"] = certificate_rows(record.certificate, language)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
