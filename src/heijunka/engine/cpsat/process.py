"""Runs CP-SAT in a process of its own: begun early, asked by pipe, ended at once when time is up or on request.

OR-Tools overruns its own limits, by minutes when it loads or simplifies a large model; a process can be ended.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from heijunka.engine.cpsat.question import Answer, Key, Question
from heijunka.errors import HeijunkaError, Unsupported

if TYPE_CHECKING:
    from heijunka.engine.instance import Placement

MODULE = "heijunka.engine.cpsat.worker"
POLL_SECONDS = 0.02
GRACE_SECONDS = 0.1
"""What an answer may come late by."""


class Worker:
    """A process that answers questions, one at a time.

    Starting it costs a few milliseconds here; it loads OR-Tools while this process goes on. It is begun by command, not
    by forking, so that threads, scripts without a main guard and interactive sessions do no harm.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._is_closed = False
        self._threads = [self._started(self._listen)]

    def __enter__(self) -> Worker:
        """Return itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def close(self) -> None:
        """End the process, whatever it does; safe from any thread, and twice."""
        self._is_closed = True
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)

    def ask(
        self,
        question: Question,
        *,
        is_over: Callable[[], bool] = lambda: False,
        on_incumbent: Callable[[Placement], None] = lambda _: None,
        on_bound: Callable[[Key], None] = lambda _: None,
    ) -> Answer:
        """Search; return what is known when the search ends, time is up or it is over.

        Parameters
        ----------
        is_over
            Asked some fifty times a second whether to stop at once; the process is ended then.
        on_incumbent, on_bound
            Called with each better answer, and each better bound.

        Raises
        ------
        Unsupported
            If the problem has something that the model does not express, is too large for it, or the process died.
        """
        deadline = time.monotonic() + question.seconds + GRACE_SECONDS
        self._threads.append(self._started(lambda: self._tell((time.time(), question))))
        known = Answer(placement=None)
        while not is_over() and time.monotonic() < deadline:
            try:
                kind, value = self._heard.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if kind == "answer":
                assert isinstance(value, Answer)
                return value
            if kind == "incumbent":
                known = Answer(placement=value, bound=known.bound)
                on_incumbent(value)
            elif kind == "bound":
                known = Answer(placement=known.placement, bound=value)
                on_bound(value)
            else:
                self._give_up(kind, value)
        self.close()
        return known

    def _give_up(self, kind: str, value: str) -> None:
        if self._is_closed:
            return
        if kind == "failed":
            raise HeijunkaError(f"CP-SAT failed; this is a fault of the engine, please report it.\n{value}")
        if kind == "unsupported":
            raise Unsupported(value)
        raise Unsupported(
            f"CP-SAT's process ended by itself (code {self._process.wait()}), as it does if memory runs out. "
            "The other methods go on."
        )

    def _started(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _tell(self, message: tuple[float, Question]) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(message, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except (OSError, ValueError):
            self._heard.put(("ended", ""))

    def _listen(self) -> None:
        assert self._process.stdout is not None
        load: Callable[[Any], tuple[str, Any]] = pickle.load
        try:
            while True:
                self._heard.put(load(self._process.stdout))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self._heard.put(("ended", ""))


def _environment() -> dict[str, str]:
    """Return the environment, in which the process finds this very package."""
    home = str(Path(__file__).resolve().parents[3])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _close(stream: Any) -> None:
    with contextlib.suppress(OSError):  # what it still held cannot be read by anyone
        stream.close()
