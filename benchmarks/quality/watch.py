"""Runs one job in a process of its own and ends it when it overruns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import IO, Any

CHILD = Path(__file__).with_name("child.py")
PHASES = {"loading": 900.0, "modelling": 300.0, "judging": 1200.0}
"""Seconds that each phase may take besides solving."""
POLL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One method on one instance; ``cores`` are those that it may use."""

    family: str
    instance: str
    method: str
    seconds: float
    threads: int
    seed: int
    data: str
    cores: tuple[int, ...]
    memory_gb: float


def run(job: Job, grace: float) -> dict[str, Any]:
    """Return what a run came to, as `child` says it; a note says why there is nothing else.

    Parameters
    ----------
    grace
        Seconds beyond its limit after which a method is ended and has no plan.
    """
    env = os.environ | {name: str(job.threads) for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, str(CHILD), json.dumps(asdict(job))],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=env,
            text=True,
        )
        heard = _Ear(process.stdout)
        try:
            limits = PHASES | {"solving": job.seconds + grace}
            ended = _watched(process, heard, limits)
        finally:
            process.kill()
            process.wait()
            heard.thread.join()
        if ended is not None:
            return ended
        if heard.said["phase"] == "done":
            return heard.said
        return {"phase": heard.said["phase"], "note": f"no plan (ended: {_reason(process.returncode, errors)})"}


class _Ear:
    """Hears what a process says, in a thread, and when each phase began."""

    def __init__(self, stream: IO[str] | None) -> None:
        assert stream is not None
        self.stream = stream
        self.said: dict[str, Any] = {"phase": "loading"}
        self.since = monotonic()
        self.thread = threading.Thread(target=self._hear, daemon=True)
        self.thread.start()

    def _hear(self) -> None:
        with self.stream:
            for line in self.stream:
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return  # what a library prints
        if isinstance(said, dict) and "phase" in said:
            self.said, self.since = said, monotonic()


def _watched(process: subprocess.Popen[str], heard: _Ear, limits: dict[str, float]) -> dict[str, Any] | None:
    """Wait for the end; return why there is none, if a phase takes too long."""
    while process.poll() is None:
        phase, taken = heard.said["phase"], monotonic() - heard.since
        if phase != "done" and taken > limits[phase]:
            return {"phase": phase, "wall_s": taken, "note": f"no plan (ended {phase} after {taken:.0f} s)"}
        try:
            process.wait(POLL)
        except subprocess.TimeoutExpired:
            continue
    return None


def _reason(code: int, errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = [line for line in errors.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"exit code {code}"
