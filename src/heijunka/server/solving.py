"""A solve from the store and back into it; a plan as the chart takes it."""

from __future__ import annotations

import json
from datetime import timedelta

from heijunka import api
from heijunka.engine.apart import Apart
from heijunka.evaluate.board import board
from heijunka.io.report import certificate_rows
from heijunka.messages import say
from heijunka.model.record import PlanRecord
from heijunka.server.asking import whole_second
from heijunka.server.jobs import Running
from heijunka.store import Status, Store

SEED = 0


def solve(store: Store, running: Running) -> dict[str, int]:
    """Plan the data of a version in a process of its own, and propose what comes out.

    Raises
    ------
    SolverDied
        If the process ended before its time; nothing is changed then.
    """
    job, number = running.job, running.asked["version"]
    problem = store.record(job.site, number).problem
    with Apart() as engine:
        result = engine.solve(problem, stop=running.stop, on_progress=running.better, seed=SEED, threads=1)
    record = api.record_of(problem, result, seed=SEED, threads=1)
    in_force = next((entry.number for entry in store.versions(job.site) if entry.status is Status.PUBLISHED), None)
    upto, why = store.version(job.site, number).upto_event, say("server.solved", running.language, number=number)
    made = store.propose(job.site, record, parent=in_force, upto_event=upto, who=job.who, why=why, now=whole_second())
    return {"version": made.number}


def drawn(record: PlanRecord, language: str, *, frozen_hours: int = 0) -> bytes:
    """Return a plan as the chart takes it, with so many hours from now on shown as frozen."""
    now = record.problem.state.now if record.problem.state is not None else None
    fence = now + timedelta(hours=frozen_hours) if now is not None else None
    document = board(record.problem, record.plan, now=now, fence=fence, language=language)
    if record.certificate is not None:
        document["certificate"] = certificate_rows(record.certificate, language)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
