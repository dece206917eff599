"""A process of our own: begun by command, spoken to by pipes, ended at once whatever it does; both of its sides."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

ENDED = "ended"
"""What is heard last of a process, however it ended."""


class Companion:
    """A process that runs a module of ours.

    Starting it costs a few milliseconds here; it loads what it needs while this process goes on. It is begun by
    command, not by forking, so that threads, scripts without a main guard and interactive sessions do no harm. It ends
    when its input does, so that nothing is left behind whatever becomes of this process.

    Parameters
    ----------
    module
        Its name; it calls `serve`.
    arguments
        Of its command line.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.is_closed = False
        self._threads = [self._started(self._listen)]

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def code(self) -> int:
        """What it ended with; waits until it has ended."""
        return self._process.wait()

    def close(self) -> None:
        """End the process, whatever it does; safe from any thread, and twice."""
        self.is_closed = True
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)

    def tell(self, message: Any) -> None:
        """Send a message, without waiting for it to be read."""
        self._threads.append(self._started(lambda: self._send(message)))

    def hear(self, seconds: float) -> tuple[str, Any] | None:
        """Return the kind of a message, `ENDED` if the process has, and what it holds; None if none comes in time."""
        try:
            return self._heard.get(timeout=seconds)
        except queue.Empty:
            return None

    def _started(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _send(self, message: Any) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(message, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except (OSError, ValueError):
            self._heard.put((ENDED, ""))

    def _listen(self) -> None:
        assert self._process.stdout is not None
        load: Callable[[Any], tuple[str, Any]] = pickle.load
        try:
            while True:
                self._heard.put(load(self._process.stdout))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self._heard.put((ENDED, ""))


class Voice:
    """Writes messages to who began this process; safe from any thread."""

    _lock = threading.Lock()

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def __call__(self, kind: str, value: Any) -> None:
        """Say something of a kind."""
        with self._lock:
            pickle.dump((kind, value), self._out, pickle.HIGHEST_PROTOCOL)
            self._out.flush()


def serve(*, most_bytes: int) -> tuple[Voice, Callable[[Callable[[Any], None]], None]]:
    """Make this process a companion: limit its memory, leave Ctrl-C to who began it, keep prints out of the answers.

    Returns
    -------
    (Voice, callable)
        What to speak with; and what to call with what hears each message: it listens on a thread of its own.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(most_bytes)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers

    def listen(hear: Callable[[Any], None]) -> None:
        threading.Thread(target=_read, args=(sys.stdin.buffer, hear), daemon=True).start()

    return Voice(out), listen


def _read(stream: BinaryIO, hear: Callable[[Any], None]) -> None:
    load: Callable[[BinaryIO], Any] = pickle.load
    while True:
        try:
            hear(load(stream))
        except (EOFError, pickle.UnpicklingError, OSError):
            os._exit(0)


def _limit_memory(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most_bytes if hard == resource.RLIM_INFINITY else min(hard, most_bytes)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _environment() -> dict[str, str]:
    """Return the environment, in which the process finds this very package."""
    home = str(Path(__file__).resolve().parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _close(stream: Any) -> None:
    with contextlib.suppress(OSError):  # what it still held cannot be read by anyone
        stream.close()
