"""Runs CP-SAT in a process of its own: begun early, asked by pipe, ended at once when time is up or on request.

OR-Tools overruns its own limits, by minutes when it loads or simplifies a large model; a process can be ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from heijunka.engine.companion import Companion
from heijunka.engine.cpsat.question import Answer, Key, Question
from heijunka.errors import HeijunkaError, Unsupported

if TYPE_CHECKING:
    from heijunka.engine.instance import Placement

MODULE = "heijunka.engine.cpsat.worker"
POLL_SECONDS = 0.02
GRACE_SECONDS = 0.1
"""What an answer may come late by."""


class Worker:
    """A process that answers questions, one at a time."""

    def __init__(self) -> None:
        self._companion = Companion(MODULE)

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
        return self._companion.pid

    def close(self) -> None:
        """End the process, whatever it does; safe from any thread, and twice."""
        self._companion.close()

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
        self._companion.tell((time.time(), question))
        known = Answer(placement=None)
        while not is_over() and time.monotonic() < deadline:
            message = self._companion.hear(POLL_SECONDS)
            if message is None:
                continue
            kind, value = message
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
        if self._companion.is_closed:
            return
        if kind == "failed":
            raise HeijunkaError(f"CP-SAT failed; this is a fault of the engine, please report it.\n{value}")
        if kind == "unsupported":
            raise Unsupported(value)
        raise Unsupported(
            f"CP-SAT's process ended by itself (code {self._companion.code}), as it does if memory runs out. "
            "The other methods go on."
        )
