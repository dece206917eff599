"""The process in which CP-SAT runs: questions come in by standard input, answers go out by standard output.

It ends when its input does, so that nothing is left behind whatever becomes of the process that began it.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

from heijunka.engine.cpsat.loading import load_ortools
from heijunka.engine.cpsat.question import Question
from heijunka.errors import Unsupported

MOST_BYTES = 8 << 30


def main() -> None:
    """Answer one question after the other until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began this process hears Ctrl-C, and ends it
    _limit_memory()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    load_ortools()
    from heijunka.engine.cpsat.search import answer

    questions: queue.Queue[tuple[float, Question]] = queue.Queue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, questions), daemon=True).start()
    while True:
        asked_at, question = questions.get()
        tell = _Voice(out)
        left = asked_at + question.seconds - time.time()
        try:
            found = answer(
                replace(question, seconds=max(0.0, left)),
                on_incumbent=lambda placement, tell=tell: tell("incumbent", placement),  # type: ignore[misc]
                on_bound=lambda bound, tell=tell: tell("bound", bound),  # type: ignore[misc]
            )
            tell("answer", found)
        except Unsupported as error:
            tell("unsupported", str(error))
        except Exception:  # handed to the process that asked, which raises it
            tell("failed", traceback.format_exc())


class _Voice:
    """Writes messages; safe from any thread."""

    _lock = threading.Lock()

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def __call__(self, kind: str, value: Any) -> None:
        with self._lock:
            pickle.dump((kind, value), self._out, pickle.HIGHEST_PROTOCOL)
            self._out.flush()


def _read(stream: BinaryIO, questions: queue.Queue[tuple[float, Question]]) -> None:
    load: Callable[[BinaryIO], Any] = pickle.load
    while True:
        try:
            questions.put(load(stream))
        except (EOFError, pickle.UnpicklingError, OSError):
            os._exit(0)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MOST_BYTES if hard == resource.RLIM_INFINITY else min(hard, MOST_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
