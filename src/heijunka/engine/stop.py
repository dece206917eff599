"""When a search stops: after some time, some iterations, or on request. The clock is an argument."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Tells a search when it is over.

    Parameters
    ----------
    seconds
        Wall time from `begin` on; None sets no limit.
    iterations
        Of the improving search; None sets no limit.
    clock
        Seconds that only grow.
    """

    def __init__(
        self,
        *,
        seconds: float | None = None,
        iterations: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds, self.iterations = seconds, iterations
        self._clock = clock
        self._begun = clock()
        self._aside = 0.0
        self._cancelled = threading.Event()

    def begin(self) -> None:
        """Start counting."""
        self._begun = self._clock()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave what is done meanwhile out of account."""
        before = self.elapsed
        yield
        self._begun += self.elapsed - before

    def set_aside(self, seconds: float) -> None:
        """Keep so much of the time back for what follows the search, but no more than half of what is left.

        It is over that much earlier; without a limit in seconds nothing changes.
        """
        self._aside = max(0.0, min(seconds, self.remaining / 2)) if self.seconds is not None else 0.0

    def part(self, *, seconds: float | None = None, iterations: int | None = None) -> Stop:
        """Return a stop for a part of the work, by the same clock; it is cancelled with this one."""
        found = Stop(seconds=seconds, iterations=iterations, clock=self._clock)
        found._cancelled = self._cancelled
        return found

    def cancel(self) -> None:
        """Ask the search to stop as soon as it can; safe from any thread."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled.is_set()

    @property
    def elapsed(self) -> float:
        """Seconds since `begin`."""
        return self._clock() - self._begun

    @property
    def remaining(self) -> float:
        """Seconds left; infinite without a limit, 0 once cancelled."""
        if self._cancelled.is_set():
            return 0.0
        return float("inf") if self.seconds is None else max(0.0, self.seconds - self._aside - self.elapsed)

    def progress(self, iterations: int = 0) -> float:
        """Return the share that is over, from 0 to 1, of time or iterations, whichever is further on."""
        by_time = 0.0 if not self.seconds else self.elapsed / (self.seconds - self._aside)
        by_count = 0.0 if not self.iterations else iterations / self.iterations
        return min(1.0, max(by_time, by_count))

    def is_over(self, iterations: int = 0) -> bool:
        """Tell whether to stop, after so many iterations."""
        return self.remaining <= 0 or (self.iterations is not None and iterations >= self.iterations)


def after(*, seconds: float | None = None, iterations: int | None = None) -> Stop:
    """Return a stop after so many seconds or iterations, whichever comes first.

    Raises
    ------
    ValueError
        If neither is given, or one is negative.
    """
    if seconds is None and iterations is None:
        raise ValueError("Neither seconds nor iterations are given; a search needs an end. Give one.")
    if (seconds or 0) < 0 or (iterations or 0) < 0:
        raise ValueError(f"seconds={seconds}, iterations={iterations}: neither may be negative.")
    return Stop(seconds=seconds, iterations=iterations)
