"""Runs of the twin in the background, each in a process of its own; what comes of one is kept in the store."""

from __future__ import annotations

import json
from time import monotonic
from typing import Any

from heijunka.engine.companion import ENDED, Companion
from heijunka.errors import NoPlan, SolverDied
from heijunka.io.json import dumps_record
from heijunka.messages import say
from heijunka.server.asking import whole_second
from heijunka.server.jobs import Running
from heijunka.server.playing import CANCEL, SITE
from heijunka.store import KeptRun, Store

MODULE = "heijunka.server.playing"
MOST_BYTES = 8 << 30
LISTENED = 0.5
PATIENCE = 60.0
"""Seconds that a cancelled run has to send what it has played by then."""


def try_out(store: Store, running: Running) -> dict[str, Any]:
    """Play what is asked for, and keep what came of it.

    Raises
    ------
    NoPlan
        If nothing could be played.
    SolverDied
        If the process ended before its time.
    """
    job, asked = running.job, dict(running.asked)
    record = dumps_record(store.record(job.site, asked["version"])) if asked["about"] == SITE else b""
    companion = Companion(MODULE, str(MOST_BYTES))
    try:
        companion.tell((asked, record))
        body = _listened(companion, running)
    finally:
        companion.close()
    asked["n_runs"] = json.loads(body)["runs"]
    store.runs.add(KeptRun(id=job.id, site=job.site, who=job.who, made=whole_second(), asked=asked, body=body))
    return {"run": job.id}


def _listened(companion: Companion, running: Running) -> bytes:
    until = float("inf")
    while monotonic() < until:
        if running.stop.is_cancelled and until == float("inf"):
            until = monotonic() + PATIENCE
            companion.tell(CANCEL)
        message = companion.hear(LISTENED)
        if message is None:
            continue
        kind, value = message
        if kind == "progress":
            running.advance({"done": value[0], "count": value[1], "what": value[2]})
        elif kind == "done":
            return bytes(value)
        elif kind == "error":
            raise NoPlan(value)
        elif kind in ("memory", ENDED):
            break
    raise SolverDied(say("server.run_died", running.language))
