"""Asks the engine in its own process: progress comes as it is made, a request to stop is heard, limits are kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn

from heijunka.engine.companion import ENDED, Companion
from heijunka.engine.result import Incumbent, Result
from heijunka.engine.stop import Stop, after
from heijunka.errors import HeijunkaError, SolverDied
from heijunka.messages import say
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

MODULE = "heijunka.engine.apart.worker"
POLL_SECONDS = 0.05
GRACE_SECONDS = 10.0
SECONDS_PER_ORDER = 2e-3
"""What an answer may come late by: the problem travels, and the best plan is judged."""
CANCEL_SECONDS = 5.0
"""What a cancelled search may take to hand in its best plan; it is ended then."""
COMPILING_SECONDS = 300.0
"""What a step of compiling may take besides: it is no part of the time that a search is given."""
LEAST_BYTES = 4 << 30
"""Less than this the engine's libraries alone may take, of addresses that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the process is asked; clocks and functions stay here."""

    problem: Problem
    seconds: float | None
    iterations: int | None
    options: dict[str, Any]
    start: Plan | None = None


class Apart:
    """The engine in a process of its own, which is kept for the next problem.

    Parameters
    ----------
    most_bytes
        Of addresses that the process may take; by default three quarters of the machine's memory.
    language
        Of errors.
    """

    def __init__(self, *, most_bytes: int | None = None, language: str = "en") -> None:
        self._most_bytes = most_bytes or _share_of_memory()
        self._language = language
        self._companion: Companion | None = None

    def __enter__(self) -> Apart:
        """Return itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    @property
    def pid(self) -> int | None:
        """Number of the process; None if there is none now."""
        return self._companion.pid if self._companion is not None else None

    def begin(self) -> None:
        """Start the process, which loads the engine meanwhile; `solve` does if nobody has."""
        if self._companion is None:
            self._companion = Companion(MODULE, str(self._most_bytes))

    def close(self) -> None:
        """End the process, whatever it does."""
        companion, self._companion = self._companion, None
        if companion is not None:
            companion.close()

    def solve(
        self,
        problem: Problem,
        *,
        stop: Stop | None = None,
        start: Plan | None = None,
        on_progress: Callable[[Incumbent], None] | None = None,
        on_compile: Callable[[int, int], None] = lambda _number, _count: None,
        **options: Any,
    ) -> Result:
        """Plan a problem as `heijunka.engine.solve.solve` does, in the process.

        A result comes back whole or not at all.

        Raises
        ------
        SolverDied
            If the process ended by itself, ran out of memory, or had to be ended as it did not keep its time.
        """
        self.begin()
        assert self._companion is not None
        stop = stop or after(seconds=30.0)
        stop.begin()
        question = Question(
            problem=problem, seconds=stop.seconds, iterations=stop.iterations, options=options, start=start
        )
        self._companion.tell(("ask", question))
        watch = _Watch(stop, GRACE_SECONDS + SECONDS_PER_ORDER * len(problem.orders))
        try:
            while True:
                message = self._companion.hear(POLL_SECONDS)
                if message is not None:
                    kind, value = message
                    if kind == "result":
                        assert isinstance(value, Result)
                        return value
                    watch.heard(kind)
                    self._take(kind, value, on_progress, on_compile=on_compile)
                if watch.must_cancel():
                    self._companion.tell(("cancel", None))
                if watch.is_late():
                    raise SolverDied(say("engine.overran", self._language, seconds=f"{stop.elapsed:.0f}"))
        except _Refused as refused:
            raise refused.error from None
        except BaseException:
            self.close()  # what it still sends must not be taken for the answer to the next question
            raise

    def _take(
        self,
        kind: str,
        value: Any,
        on_progress: Callable[[Incumbent], None] | None,
        *,
        on_compile: Callable[[int, int], None],
    ) -> None:
        if kind == "progress":
            if on_progress is not None:
                on_progress(value)
        elif kind == "compile":
            on_compile(*value)
        else:
            self._give_up(kind, value)

    def _give_up(self, kind: str, value: Any) -> NoReturn:
        companion = self._companion
        code = companion.code if kind == ENDED and companion is not None else 0
        if kind == "error":
            assert isinstance(value, HeijunkaError)
            raise _Refused(value)
        if kind == ENDED:
            raise SolverDied(say("engine.died", self._language, code=code))
        if kind == "memory":
            gigabytes = f"{self._most_bytes / (1 << 30):.1f}"
            raise SolverDied(say("engine.out_of_memory", self._language, gigabytes=gigabytes))
        raise HeijunkaError(f"The engine failed; this is a fault of it, please report it.\n{value}")


class _Refused(Exception):
    """Carries an error of the engine's, after which the process is as good as before."""

    def __init__(self, error: HeijunkaError) -> None:
        self.error = error
        super().__init__(str(error))


class _Watch:
    """Tells when the process has to be asked to stop, and when it has not kept its time."""

    def __init__(self, stop: Stop, late: float) -> None:
        self._stop, self._late = stop, late
        self._since = 0.0
        self._cancelled_at: float | None = None

    def heard(self, kind: str) -> None:
        """Note what it does: its time counts from the end of compiling on."""
        if kind == "compile":
            self._since = self._stop.elapsed + COMPILING_SECONDS
        else:
            self._since = min(self._since, self._stop.elapsed)

    def must_cancel(self) -> bool:
        """Tell, once, whether to ask it to stop."""
        is_new = self._stop.is_cancelled and self._cancelled_at is None
        if is_new:
            self._cancelled_at = self._stop.elapsed
        return is_new

    def is_late(self) -> bool:
        """Tell whether to wait no longer."""
        now, seconds = self._stop.elapsed, self._stop.seconds
        if self._cancelled_at is not None and now > self._cancelled_at + CANCEL_SECONDS:
            return True
        return seconds is not None and now > self._since + seconds + self._late


def _share_of_memory() -> int:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # a system that does not say
        return 16 << 30
    return max(LEAST_BYTES, 3 * total // 4)
